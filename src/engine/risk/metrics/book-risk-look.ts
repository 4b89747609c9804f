import type { AssetId } from '../../../contract/units.ts';
import type { ClosedBar } from '../../domain/flow.ts';
import { type Correlations, correlate } from './correlation.ts';
import { dayChanges } from './historical-loss.ts';
import { hourlyCloses, returnsOf } from './hourly-returns.ts';

/** How often the book's risk is shown anew, ms of engine time. */
const EVERY_MS = 1_000;

/** Hours of which correlations are made, and of which days that were. */
const CORRELATION_HOURS = 60;
const LOSS_HOURS = 30 * 24;

/** Assets of which something is kept at most. */
const KEPT = 500;

/** What is made of the bars of one asset once, until it has new ones. */
interface Past {
  readonly bars: readonly ClosedBar[];
  readonly endMs: number;
  readonly closes: Float64Array;
  readonly returns: Float64Array;
  readonly days: Float64Array;
}

/** What the picture of the book's risk keeps from one look to the next. Outside the state: all of it is made of bars and positions. */
export class BookRiskLook {
  #pasts = new Map<AssetId, Past>();
  #correlations: Correlations | null = null;
  #of: readonly Float64Array[] = [];
  readonly #byFirst = new Map<AssetId, { readonly of: readonly Float64Array[]; readonly correlations: Correlations }>();
  #shownAtMs = Number.NEGATIVE_INFINITY;

  /** True once a second: it is time to look again. */
  isDue(atMs: number): boolean {
    if (atMs - this.#shownAtMs < EVERY_MS) return false;
    this.#shownAtMs = atMs;
    return true;
  }

  /** Returns and days of an asset up to `endMs`: the same arrays for as long as no hour of them is another, however many bars came. */
  past(asset: AssetId, bars: readonly ClosedBar[], endMs: number): Past {
    const known = this.#pasts.get(asset);
    if (known !== undefined && known.bars === bars && known.endMs === endMs) return known;
    const closes = hourlyCloses(bars, endMs, LOSS_HOURS);
    const past =
      known !== undefined && isEqual(known.closes, closes) ? { ...known, bars, endMs } : pastOf(bars, endMs, closes);
    this.#pasts.set(asset, past);
    return past;
  }

  /** Correlations of a book with `first` at its head, kept for each: the last ones where nothing is new. */
  correlationsOf(first: AssetId, returns: readonly Float64Array[]): Correlations {
    const known = this.#byFirst.get(first);
    if (known !== undefined && isSame(known.of, returns)) return known.correlations;
    if (this.#byFirst.size >= KEPT) this.#byFirst.clear();
    if (this.#pasts.size >= KEPT) this.#pasts.clear();
    const correlations = correlate(returns);
    this.#byFirst.set(first, { of: returns, correlations });
    return correlations;
  }

  /** Correlations of these returns, the last ones where nothing is new; what is held no more is forgotten. */
  correlations(assets: readonly AssetId[], returns: readonly Float64Array[]): Correlations {
    if (isSame(this.#of, returns) && this.#correlations !== null) return this.#correlations;
    this.#of = returns;
    for (const asset of this.#pasts.keys()) if (!assets.includes(asset)) this.#pasts.delete(asset);
    this.#correlations = correlate(returns);
    return this.#correlations;
  }
}

function pastOf(bars: readonly ClosedBar[], endMs: number, closes: Float64Array): Past {
  const all = returnsOf(closes);
  return { bars, endMs, closes, returns: all.slice(-CORRELATION_HOURS), days: dayChanges(all) };
}

/** True where every close is the same, or not known in both. */
function isEqual(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((one, at) => Object.is(one, b[at]));
}

function isSame(a: readonly Float64Array[], b: readonly Float64Array[]): boolean {
  return a.length === b.length && a.every((one, at) => one === b[at]);
}
