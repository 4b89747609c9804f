import type { AssetId } from '../../contract/units.ts';
import { log } from '../../engine/kernel/math.ts';

/** Length of the bars, ms. */
export const HOUR_MS = 3_600_000;

/** Hours that count: thirty days. */
export const WINDOW_HOURS = 720;

/** Fewest returns that make a figure: a day. */
export const FEWEST_RETURNS = 24;

/** Hours of a year of 365 days; these markets never close. */
const HOURS_PER_YEAR = 8_760;

/** Closes of one market in a ring by hour; NaN = no bar of that hour. */
interface Series {
  readonly closes: Float64Array;
  /** Number (since 1970) of the newest hour that has a close. */
  lastHour: number;
  /** Rises with every close that was taken: what was computed before is of the past. */
  version: number;
  volatility: { readonly version: number; readonly value: number | null } | null;
  correlation: { readonly version: number; readonly baseVersion: number; readonly value: number | null } | null;
}

/** One more slot than returns: a return needs two closes. */
const SLOTS = WINDOW_HOURS + 1;

/**
 * Volatility of markets and their correlation with one of them, from closed hourly bars of the newest thirty days. Each bar is taken once; a
 * figure is computed when it is asked for after a new bar, in the order of the hours, so that the same bars give the same figure whatever the
 * order in which markets were told.
 */
export class HourlyStatistics {
  readonly #series = new Map<AssetId, Series>();

  /** Takes the close of a closed bar that began at `openMs` (on the hour). A price that is not above zero, and hours before the window, are passed over. */
  take(asset: AssetId, openMs: number, close: number): void {
    const hour = openMs / HOUR_MS;
    if (!Number.isInteger(hour) || !(close > 0 && close < Number.POSITIVE_INFINITY)) return;
    const series = this.#of(asset);
    if (hour <= series.lastHour - SLOTS) return;
    for (let gone = Math.max(series.lastHour + 1, hour - SLOTS + 1); gone < hour; gone++)
      series.closes[slotOf(gone)] = Number.NaN;
    series.closes[slotOf(hour)] = close;
    series.lastHour = Math.max(series.lastHour, hour);
    series.version += 1;
  }

  /** Open time of the newest bar of a market, ms UTC, or null. */
  newestMs(asset: AssetId): number | null {
    const hour = this.#series.get(asset)?.lastHour ?? -1;
    return hour < 0 ? null : hour * HOUR_MS;
  }

  /** Forgets a market. */
  drop(asset: AssetId): void {
    this.#series.delete(asset);
  }

  /**
   * Realised volatility per year, a fraction: the root of the mean of squared hourly log returns times the hours of a year (Andersen and
   * Bollerslev 1998, Answering the Skeptics: realised variance is the sum of squared returns). Hours without both closes are left out. Null
   * below 24 returns.
   */
  volatilityYear(asset: AssetId): number | null {
    const series = this.#series.get(asset);
    if (series === undefined) return null;
    if (series.volatility?.version !== series.version)
      series.volatility = { version: series.version, value: volatilityOf(series) };
    return series.volatility.value;
  }

  /**
   * Pearson's correlation of the hourly log returns of two markets over the hours that both have, -1..1; null below 24 such hours and where
   * one of the two did not move.
   */
  correlation(asset: AssetId, base: AssetId): number | null {
    const [series, other] = [this.#series.get(asset), this.#series.get(base)];
    if (series === undefined || other === undefined) return null;
    const known = series.correlation;
    if (known?.version === series.version && known.baseVersion === other.version) return known.value;
    const value = correlationOf(series, other);
    series.correlation = { version: series.version, baseVersion: other.version, value };
    return value;
  }

  #of(asset: AssetId): Series {
    const known = this.#series.get(asset);
    if (known !== undefined) return known;
    const closes = new Float64Array(SLOTS).fill(Number.NaN);
    const fresh: Series = { closes, lastHour: -1, version: 0, volatility: null, correlation: null };
    this.#series.set(asset, fresh);
    return fresh;
  }
}

function slotOf(hour: number): number {
  return hour % SLOTS;
}

/** Log return of an hour; NaN where a close is missing or the hour is outside the window. */
function returnAt({ closes, lastHour }: Series, hour: number): number {
  if (hour > lastHour || hour - 1 <= lastHour - SLOTS) return Number.NaN;
  const before = closes[slotOf(hour - 1)] as number;
  const now = closes[slotOf(hour)] as number;
  return before > 0 && now > 0 ? log(now / before) : Number.NaN;
}

function volatilityOf(series: Series): number | null {
  let [count, squares] = [0, 0];
  for (let hour = series.lastHour - WINDOW_HOURS + 1; hour <= series.lastHour; hour++) {
    const value = returnAt(series, hour);
    if (Number.isNaN(value)) continue;
    count += 1;
    squares += value * value;
  }
  return count < FEWEST_RETURNS ? null : Math.sqrt((squares / count) * HOURS_PER_YEAR);
}

function correlationOf(a: Series, b: Series): number | null {
  const pairs: (readonly [number, number])[] = [];
  const last = Math.min(a.lastHour, b.lastHour);
  for (let hour = last - WINDOW_HOURS + 1; hour <= last; hour++) {
    const pair = [returnAt(a, hour), returnAt(b, hour)] as const;
    if (!Number.isNaN(pair[0] + pair[1])) pairs.push(pair);
  }
  if (pairs.length < FEWEST_RETURNS) return null;
  const mean = (at: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[at], 0) / pairs.length;
  const [meanA, meanB] = [mean(0), mean(1)];
  let [ab, aa, bb] = [0, 0, 0];
  for (const [x, y] of pairs) {
    ab += (x - meanA) * (y - meanB);
    aa += (x - meanA) * (x - meanA);
    bb += (y - meanB) * (y - meanB);
  }
  const scale = Math.sqrt(aa) * Math.sqrt(bb);
  return scale > 0 ? Math.max(-1, Math.min(1, ab / scale)) : null;
}
