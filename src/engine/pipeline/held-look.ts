import type { AssetId } from '../../contract/units.ts';
import type { ClosedBar } from '../domain/flow.ts';
import type { MarketRoom } from '../market/market-room.ts';
import type { HeldPosition } from '../portfolio/portfolio-room.ts';
import type { Correlations } from '../risk/metrics/correlation.ts';
import type { CorrelationLook } from '../risk/metrics/correlation-look.ts';
import type { PastLook } from '../risk/metrics/past-look.ts';

const HOUR_MS = 3_600_000;

/**
 * Correlations of what is held, asked for at every mark: pasts are looked at anew only when an hour has ended, bars have closed or the book is another. All of
 * it follows from bars and positions: no state.
 */
export class HeldLook {
  readonly #pasts: PastLook;
  readonly #correlations: CorrelationLook;
  #endMs = Number.NaN;
  #assets: readonly AssetId[] = [];
  #bars: readonly (readonly ClosedBar[])[] = [];
  #known: Correlations | null = null;

  constructor(pasts: PastLook, correlations: CorrelationLook) {
    this.#pasts = pasts;
    this.#correlations = correlations;
  }

  /** Correlations of the positions in their order at `atMs`. */
  correlations(market: MarketRoom, positions: readonly HeldPosition[], atMs: number): Correlations {
    const endMs = atMs - (atMs % HOUR_MS);
    if (this.#known !== null && endMs === this.#endMs && this.#isSame(market, positions)) return this.#known;
    this.#endMs = endMs;
    this.#assets = positions.map(({ asset }) => asset);
    this.#bars = this.#assets.map((asset) => market.bars(asset));
    const pasts = this.#assets.map((asset, at) => this.#pasts.recent(asset, this.#bars[at] ?? [], endMs));
    this.#known = this.#correlations.of(pasts);
    return this.#known;
  }

  #isSame(market: MarketRoom, positions: readonly HeldPosition[]): boolean {
    if (positions.length !== this.#assets.length) return false;
    for (const [at, { asset }] of positions.entries())
      if (asset !== this.#assets[at] || market.bars(asset) !== this.#bars[at]) return false;
    return true;
  }
}
