import type { CorrelationSpikeSettings } from '../../domain/settings.ts';
import { bookCorrelation, type Holding } from '../metrics/book-risk.ts';
import type { Correlations } from '../metrics/correlation.ts';
import { BaseBreaker, type BreakerBound, type BreakerFacts } from './base-breaker.ts';
import { type BookPoint, halfOf, worthOf } from './book-point.ts';
import { minutes, type OpeningLook, type RiskEvent } from './breaker.ts';
import type { WantedReduction } from './reduction-plan.ts';
import type { StandingState, TripReading } from './standing.ts';

/** The book is looked at when it changes, and this often, ms: weights move with marks. */
const EVERY_MS = 1_000;

interface State {
  readonly standing: StandingState;
  readonly metric: number | null;
  readonly known: boolean;
  readonly isLong: boolean;
  readonly lookedAtMs: number;
  readonly bookKey: number;
}

/** What the correlation of a book says; null = fewer than two holdings, which is no risk of this kind. */
export function readCorrelation(
  holdings: readonly Holding[],
  correlations: () => Correlations,
  { trip, reset }: CorrelationSpikeSettings,
): TripReading & { readonly metric: number | null } {
  const metric = holdings.length < 2 ? null : bookCorrelation(holdings, correlations());
  return { metric, unsafe: metric !== null && !(metric < trip), calm: metric === null || metric < reset };
}

/**
 * Breaker on a book that moves as one: at a correlation of `trip`, weighted by exposures and signed by sides, half of everything is sold once and nothing opens on
 * the book's side until the correlation was below `reset` for `calmMs`.
 */
export class CorrelationSpike extends BaseBreaker {
  #settings: CorrelationSpikeSettings;
  #metric: number | null = null;
  #known = false;
  /** Side of the book. */
  #isLong = true;
  #lookedAtMs = 0;
  /** Tells books apart. */
  #bookKey = 0;

  constructor(settings: CorrelationSpikeSettings) {
    super('correlation_spike');
    this.#settings = settings;
  }

  /** Takes new bounds. */
  configure(settings: CorrelationSpikeSettings): void {
    this.#settings = settings;
  }

  /** Looks at the book where it is time; `wish` takes what is to shrink. */
  onBook(book: BookPoint, wish: (wishes: readonly WantedReduction[]) => void): readonly RiskEvent[] {
    const { atMs, equityUnits, positions } = book;
    const key = keyOf(book);
    const isDue = atMs - this.#lookedAtMs >= EVERY_MS || atMs >= (this.#coolUntilMs ?? Number.POSITIVE_INFINITY);
    if (this.#known && key === this.#bookKey && !isDue) return [];
    this.#bookKey = key;
    this.#lookedAtMs = atMs;
    this.#known = equityUnits > 0;
    if (!this.#known) return [];
    const holdings = positions.map((one) => ({ weight: worthOf(one) / equityUnits, volatility: null, isIndex: false }));
    const net = holdings.reduce((sum, { weight }) => sum + weight, 0);
    if (net !== 0) this.#isLong = net > 0;
    const { metric, unsafe, calm } = readCorrelation(holdings, book.correlations, this.#settings);
    this.#metric = metric;
    const { evidence } = this.facts();
    const change = this.standing.follow(atMs, { unsafe, calm, metric: metric ?? 0, evidence }, this.#settings.calmMs);
    if (change === 'tripped') wish(halfOf(this.name, positions));
    return change === null ? [] : [this.event(change)];
  }

  /** Correlation of the book, or null. */
  get metric(): number | null {
    return this.#metric;
  }

  /** Equity is unknown. */
  forget(): void {
    this.#known = false;
    this.#metric = null;
  }

  override nextWakeMs(): number | null {
    return super.nextWakeMs() ?? (this.#known ? this.#coolUntilMs : null);
  }

  snapshot(): unknown {
    const state: State = {
      standing: this.standing.snapshot(),
      metric: this.#metric,
      known: this.#known,
      isLong: this.#isLong,
      lookedAtMs: this.#lookedAtMs,
      bookKey: this.#bookKey,
    };
    return state;
  }

  restore(saved: unknown): void {
    const state = saved as State;
    this.standing.restore(state.standing);
    this.#metric = state.metric;
    this.#known = state.known;
    this.#isLong = state.isLong;
    this.#lookedAtMs = state.lookedAtMs;
    this.#bookKey = state.bookKey;
  }

  protected bound(): BreakerBound {
    const { trip } = this.#settings;
    return { field: 'risk.breakers.correlationSpike.trip', metric: this.#metric, trip, blocks: 'same_direction' };
  }

  protected facts(): BreakerFacts {
    const { trip, reset, calmMs } = this.#settings;
    const metric = this.#metric;
    const side = this.#isLong ? 'long' : 'short';
    return {
      ...this.bound(),
      measure: 'correlation',
      tripsAt: 'above',
      emergency: null,
      resetAt: reset,
      evidence: () =>
        metric === null
          ? 'fewer than two holdings are known'
          : `the correlation of the book is ${metric.toFixed(3)}, on the ${side} side; trips at ${trip}`,
      action: () => `half of everything is sold once, nothing opens on the book's side`,
      reset: () => `below ${reset} for ${minutes(calmMs)}`,
      refuses: () => `lets nothing open on the ${side} side`,
      until: this.#coolUntilMs,
      needs: 'nothing',
      strategies: [],
    };
  }

  protected stops({ isBuy }: OpeningLook): boolean {
    return isBuy === this.#isLong;
  }

  protected isKnown(): boolean {
    return this.#known;
  }

  /** When it arms if the book stays calm, ms UTC; null unless it cools. */
  get #coolUntilMs(): number | null {
    const { state, sinceMs } = this.standing;
    return state === 'cooling' && sinceMs !== null ? sinceMs + this.#settings.calmMs : null;
  }
}

/** A number that changes with the positions. */
function keyOf({ positions }: BookPoint): number {
  let key = positions.length;
  for (const { asset, sizeLots } of positions) key = (key * 31 + (asset + 1) * 7 + sizeLots) % 9_007_199_254_740;
  return key;
}
