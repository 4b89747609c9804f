import { correlate, type Correlations } from '../risk/metrics/correlation.ts';
import { hourlyReturns } from '../risk/metrics/hourly-returns.ts';
import type { ClosedBar } from '../domain/flow.ts';
import type { HeldPosition } from '../portfolio/portfolio-room.ts';
import type { MarketRoom } from '../market/market-room.ts';

const HOUR_MS = 3_600_000;

/** Hours of which correlations are made. */
const HOURS = 60;

/** Correlations of what is held, made anew when an hour has closed, bars were learnt or the book changed. All of it follows from bars and positions: no state. */
export class BookLook {
  #endMs = Number.NaN;
  #bars: readonly (readonly ClosedBar[])[] = [];
  #correlations: Correlations | null = null;

  /** Correlations of the positions in their order at `atMs`. */
  correlations(market: MarketRoom, positions: readonly HeldPosition[], atMs: number): Correlations {
    const endMs = atMs - (atMs % HOUR_MS);
    const bars = positions.map(({ asset }) => market.bars(asset));
    const known = this.#correlations;
    if (known !== null && endMs === this.#endMs && isSame(bars, this.#bars)) return known;
    const made = correlate(bars.map((one) => hourlyReturns(one, endMs, HOURS)));
    this.#endMs = endMs;
    this.#bars = bars;
    this.#correlations = made;
    return made;
  }
}

function isSame(a: readonly (readonly ClosedBar[])[], b: readonly (readonly ClosedBar[])[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
