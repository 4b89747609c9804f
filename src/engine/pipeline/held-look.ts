import type { AssetId } from '../../contract/units.ts';
import type { HourCloses } from '../domain/hour-closes.ts';
import type { MarketRoom } from '../market/market-room.ts';
import type { HeldPosition } from '../portfolio/portfolio-room.ts';
import type { Correlations } from '../risk/metrics/correlation.ts';
import type { CorrelationLook } from '../risk/metrics/correlation-look.ts';
import type { PastLook } from '../risk/metrics/past-look.ts';

const HOUR_MS = 3_600_000;

/**
 * Correlations of what is held, asked for at every mark: pasts are looked at anew only when an hour has ended, one was mended or the book is another. All of
 * it follows from bars and positions: no state.
 */
export class HeldLook {
  readonly #pasts: PastLook;
  readonly #correlations: CorrelationLook;
  #endMs = Number.NaN;
  #assets: readonly AssetId[] = [];
  #hours: readonly HourCloses[] = [];
  #versions: readonly number[] = [];
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
    this.#hours = this.#assets.map((asset) => market.hours(asset));
    this.#versions = this.#hours.map(({ version }) => version);
    const pasts = this.#assets.map((asset) => this.#pasts.recent(asset, market.hours(asset), endMs));
    this.#known = this.#correlations.of(pasts);
    return this.#known;
  }

  #isSame(market: MarketRoom, positions: readonly HeldPosition[]): boolean {
    if (positions.length !== this.#assets.length) return false;
    for (let at = 0; at < positions.length; at++) {
      const { asset } = positions[at] as HeldPosition;
      if (asset !== this.#assets[at]) return false;
      const hours = market.hours(asset);
      if (hours !== this.#hours[at] || hours.version !== this.#versions[at]) return false;
    }
    return true;
  }
}
