import type { AssetId } from '../../../contract/units.ts';
import type { ClosedBar } from '../../domain/flow.ts';
import { type Correlations, correlate } from './correlation.ts';
import { dayChanges } from './historical-loss.ts';
import { hourlyReturns } from './hourly-returns.ts';

/** How often the book's risk is shown anew, ms of engine time. */
const EVERY_MS = 1_000;

/** Hours of which correlations are made, and of which days that were. */
const CORRELATION_HOURS = 60;
const LOSS_HOURS = 30 * 24;

/** What is made of the bars of one asset once, until it has new ones. */
interface Past {
  readonly bars: readonly ClosedBar[];
  readonly endMs: number;
  readonly returns: Float64Array;
  readonly days: Float64Array;
}

/** What the picture of the book's risk keeps from one look to the next. Outside the state: all of it is made of bars and positions. */
export class BookRiskLook {
  #pasts = new Map<AssetId, Past>();
  #correlations: Correlations | null = null;
  #of: readonly Float64Array[] = [];
  #shownAtMs = Number.NEGATIVE_INFINITY;

  /** True once a second: it is time to look again. */
  isDue(atMs: number): boolean {
    if (atMs - this.#shownAtMs < EVERY_MS) return false;
    this.#shownAtMs = atMs;
    return true;
  }

  /** Returns and days of an asset up to `endMs`. */
  past(asset: AssetId, bars: readonly ClosedBar[], endMs: number): Past {
    const known = this.#pasts.get(asset);
    if (known !== undefined && known.bars === bars && known.endMs === endMs) return known;
    const days = dayChanges(hourlyReturns(bars, endMs, LOSS_HOURS));
    const past = { bars, endMs, returns: hourlyReturns(bars, endMs, CORRELATION_HOURS), days };
    this.#pasts.set(asset, past);
    return past;
  }

  /** Correlations of these returns, the last ones where nothing is new; what is held no more is forgotten. */
  correlations(assets: readonly AssetId[], returns: readonly Float64Array[]): Correlations {
    const isSame = returns.length === this.#of.length && returns.every((one, at) => one === this.#of[at]);
    if (isSame && this.#correlations !== null) return this.#correlations;
    this.#of = returns;
    for (const asset of this.#pasts.keys()) if (!assets.includes(asset)) this.#pasts.delete(asset);
    this.#correlations = correlate(returns);
    return this.#correlations;
  }
}
