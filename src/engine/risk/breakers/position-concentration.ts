import type { AssetId } from '../../../contract/units.ts';
import { ASSET_RATE_CEILING } from '../../domain/exposure.ts';
import type { CapSettings, ConcentrationSettings } from '../../domain/settings.ts';
import { BaseBreaker, type BreakerBound, type BreakerFacts } from './base-breaker.ts';
import { type BookPoint, type BookPosition, worthOf } from './book-point.ts';
import { type OpeningLook, percent, type RiskEvent } from './breaker.ts';
import type { WantedReduction } from './reduction-plan.ts';
import type { StandingState } from './standing.ts';

/** Share of the way from a limit to its trip up to which an exposure counts as inside: what a reduction costs must not call for another. */
const INSIDE = 0.2;

const SECTION = 'risk.breakers.concentration';

/** Exposures of a book against their limits. */
interface Look {
  /** Largest exposure over its limit: of an asset, gross or net; 1 = the limit. */
  readonly share: number;
  /** What that is: an asset, or a word. */
  readonly of: AssetId | 'gross' | 'net' | null;
  /** Concentration where it counts, else null. */
  readonly hhi: number | null;
}

interface State {
  readonly standing: StandingState;
  readonly look: Look | null;
  readonly over: readonly (AssetId | 'gross' | 'net')[];
  readonly crowded: boolean;
}

/**
 * Breaker on too much in one place. An asset at `assetShare` times its cap, and gross or net exposure at that multiple of theirs, are reduced to the limit by
 * the engine itself. A concentration of `hhi` in a book of `minPositions` and `minGrossRate` lets nothing be added to what is held. Over when all
 * of it is inside again.
 */
export class PositionConcentration extends BaseBreaker {
  #settings: ConcentrationSettings;
  #caps: CapSettings;
  #look: Look | null = null;
  /** Exposures that are being reduced, and whether the concentration counts against the book. */
  #over: readonly (AssetId | 'gross' | 'net')[] = [];
  #crowded = false;

  constructor(settings: ConcentrationSettings, caps: CapSettings) {
    super('position_concentration');
    this.#settings = settings;
    this.#caps = caps;
  }

  /** Takes new bounds. */
  configure(settings: ConcentrationSettings, caps: CapSettings): void {
    this.#settings = settings;
    this.#caps = caps;
  }

  /** Looks at the book; `wish` takes what is to shrink. */
  onBook(book: BookPoint, wish: (wishes: readonly WantedReduction[]) => void): readonly RiskEvent[] {
    const sums = sumsOf(book.positions);
    const look = this.#lookAt(book, sums);
    this.#look = look;
    const before = this.#over;
    const isBlind = this.standing.isOut || look === null;
    this.#over = isBlind ? [] : this.#overNow(book, sums);
    if (isBlind) return [];
    this.#crowded = look.hhi !== null && !(look.hhi < this.#settings.hhi);
    if (this.#over.length > 0) wish(this.#reductions(book, sums));
    return this.#follow(
      book.atMs,
      this.#over.some((one) => !before.includes(one)),
    );
  }

  /** `isNew`: an exposure has passed its limit that was not over it before, which is a trip of its own. */
  #follow(atMs: number, isNew: boolean): readonly RiskEvent[] {
    const unsafe = this.#over.length > 0 || this.#crowded;
    if (!unsafe && !this.isOpen) return [];
    const { metric: found, evidence } = this.facts();
    const metric = found ?? 0;
    const change = this.standing.follow(atMs, { unsafe, calm: !unsafe, metric, evidence }, 0);
    if (change === null && isNew) {
      this.standing.trip(atMs, metric, evidence());
      return [this.event('tripped')];
    }
    return change === null || change === 'cooling' ? [] : [this.event(change)];
  }

  /** Equity is unknown. */
  forget(): void {
    this.#look = null;
  }

  snapshot(): unknown {
    const state: State = {
      standing: this.standing.snapshot(),
      look: this.#look,
      over: this.#over,
      crowded: this.#crowded,
    };
    return state;
  }

  restore(saved: unknown): void {
    const state = saved as State;
    this.standing.restore(state.standing);
    this.#look = state.look;
    this.#over = state.over;
    this.#crowded = state.crowded;
  }

  /** True while the whole book is nearer to its bound than its largest part. */
  get #isByHhi(): boolean {
    const { assetShare, hhi: bound } = this.#settings;
    const hhi = this.#look?.hhi ?? null;
    return this.#over.length === 0 && hhi !== null && hhi / bound > (this.#look?.share ?? 0) / assetShare;
  }

  protected bound(): BreakerBound {
    const { assetShare, hhi } = this.#settings;
    const look = this.#look;
    return this.#isByHhi
      ? { field: `${SECTION}.hhi`, metric: look?.hhi ?? null, trip: hhi, blocks: 'adds' }
      : { field: `${SECTION}.assetShare`, metric: look?.share ?? null, trip: assetShare, blocks: 'adds' };
  }

  protected facts(): BreakerFacts {
    const { hhi: bound } = this.#settings;
    const byHhi = this.#isByHhi;
    return {
      ...this.bound(),
      measure: byHhi ? 'concentration' : 'asset_share',
      resetAt: byHhi ? bound : this.#insideAt,
      tripsAt: 'above',
      emergency: null,
      evidence: () => this.#evidence(),
      action: () => 'what is over its limit is reduced to it; nothing is added to what is held',
      reset: () => `every exposure below ${percent(this.#insideAt)} of its limit and the concentration below ${bound}`,
      refuses: () => 'lets nothing be added to what is held',
      until: null,
      needs: 'nothing',
      strategies: [],
    };
  }

  #evidence(): string {
    if (this.#look === null) return 'the exposures are not known';
    const { share, of, hhi } = this.#look;
    const { assetShare, hhi: bound, minPositions, minGrossRate } = this.#settings;
    const what = of === null ? '' : `, ${typeof of === 'number' ? `asset ${of}` : of},`;
    const crowd = hhi === null ? '' : ` and the concentration ${hhi.toFixed(3)}`;
    return (
      `the largest exposure${what} is ${percent(share)} of its limit${crowd}; trips at ${percent(assetShare)}, ` +
      `or ${bound} with ${minPositions} positions and ${percent(minGrossRate)} gross`
    );
  }

  protected stops({ heldLots, isBuy }: OpeningLook): boolean {
    return heldLots !== 0 && heldLots > 0 === isBuy;
  }

  protected isKnown(): boolean {
    return this.#look !== null;
  }

  get #insideAt(): number {
    return 1 + (this.#settings.assetShare - 1) * INSIDE;
  }

  #lookAt({ equityUnits, positions }: BookPoint, { gross, net, squares }: Sums): Look | null {
    if (!(equityUnits > 0)) return null;
    let share = 0;
    let of: Look['of'] = null;
    const take = (one: Look['of'], units: number, rate: number): void => {
      const found = units / (equityUnits * rate);
      if (!(found > share)) return;
      share = found;
      of = one;
    };
    for (const position of positions) take(position.asset, Math.abs(worthOf(position)), this.#assetRate);
    take('gross', gross, this.#caps.grossRate);
    take('net', Math.abs(net), this.#caps.netRate);
    const { minPositions, minGrossRate } = this.#settings;
    const counts = positions.length >= minPositions && gross > 0 && gross >= minGrossRate * equityUnits;
    return { share, of, hhi: counts ? squares / (gross * gross) : null };
  }

  /** Exposures that have passed the trip, and those of before that are not inside yet. */
  #overNow({ equityUnits, positions }: BookPoint, { gross, net }: Sums): State['over'] {
    const isOver = (one: AssetId | 'gross' | 'net', units: number, rate: number): boolean => {
      const share = units / (equityUnits * rate);
      return !(share < (this.#over.includes(one) ? this.#insideAt : this.#settings.assetShare));
    };
    const over: (AssetId | 'gross' | 'net')[] = [];
    for (const position of positions)
      if (isOver(position.asset, Math.abs(worthOf(position)), this.#assetRate)) over.push(position.asset);
    if (isOver('gross', gross, this.#caps.grossRate)) over.push('gross');
    if (isOver('net', Math.abs(net), this.#caps.netRate)) over.push('net');
    return over;
  }

  #reductions({ equityUnits, positions }: BookPoint, { gross, net }: Sums): readonly WantedReduction[] {
    const wishes: WantedReduction[] = [];
    const grossScale = this.#over.includes('gross') ? (equityUnits * this.#caps.grossRate) / gross : 1;
    const heavy = (gross + Math.abs(net)) / 2;
    const netScale = this.#over.includes('net')
      ? (heavy - Math.abs(net) + equityUnits * this.#caps.netRate) / heavy
      : 1;
    for (const position of positions) {
      const { asset, sizeLots, markTicks } = position;
      const lots = Math.abs(sizeLots);
      let keep = lots * grossScale;
      if (net !== 0 && sizeLots > 0 === net > 0) keep = Math.min(keep, lots * netScale);
      if (this.#over.includes(asset) && markTicks !== null)
        keep = Math.min(keep, (equityUnits * this.#assetRate) / markTicks);
      if (keep < lots)
        wishes.push({ asset, isLong: sizeLots > 0, keepLots: Math.floor(Math.max(0, keep)), breaker: this.name });
    }
    return wishes;
  }

  get #assetRate(): number {
    return Math.min(this.#caps.assetRate, ASSET_RATE_CEILING);
  }
}

/** Sums over a book, micro-USDC. */
interface Sums {
  readonly gross: number;
  readonly net: number;
  readonly squares: number;
}

function sumsOf(positions: readonly BookPosition[]): Sums {
  let [gross, net, squares] = [0, 0, 0];
  for (const position of positions) {
    const worth = worthOf(position);
    gross += Math.abs(worth);
    net += worth;
    squares += worth * worth;
  }
  return { gross, net, squares };
}
