import type { AssetId } from '../../../contract/units.ts';
import type { HourCloses } from '../../domain/hour-closes.ts';
import { momentumOf } from '../../domain/momentum.ts';
import { dayChanges } from './historical-loss.ts';
import { type KnownReturns, returnsAfter, returnsOf } from './hourly-returns.ts';
import { pastWeights, prepare, type Prepared } from './pair-sums.ts';

/** Hours of which correlations and sizes are made. */
const RECENT_HOURS = 60;

/** Hours of which days that were are made. */
const LOSS_HOURS = 30 * 24;

/** Assets of which something is kept at most. */
const KEPT = 1_000;

/** Weights of the recent hours, as correlations weigh them. */
export const RECENT_WEIGHTS: Float64Array = pastWeights(RECENT_HOURS);

/** The last 60 hours of one asset: the same object for as long as no hour of it is another. */
export interface RecentPast extends KnownReturns {
  readonly asset: AssetId;
  /** 60 hourly log returns, oldest first; NaN = not known. */
  readonly returns: Float64Array;
  readonly prepared: Prepared;
  /** As `momentumOf` counts it. */
  readonly momentum: number | null;
}

/** What was looked at last, and what was made of it. */
interface Seen<T> {
  hours: HourCloses;
  version: number;
  endMs: number;
  made: T;
}

/** Spans of a day in the last 30 days of one asset. */
interface LossPast {
  readonly closes: Float64Array;
  readonly days: Float64Array;
}

/**
 * Hourly returns of assets, kept until an hour of them is another, for all who ask: sizes, breakers and what is shown. Outside the state: all of it is
 * made of bars.
 */
export class PastLook {
  readonly #recent = new Map<AssetId, Seen<RecentPast>>();
  readonly #loss = new Map<AssetId, Seen<LossPast>>();
  /* Looked at and compared here first: most looks find what is known. */
  readonly #recentCloses = new Float64Array(RECENT_HOURS + 1);
  readonly #lossCloses = new Float64Array(LOSS_HOURS + 1);

  /** The 60 hours of an asset that end at `endMs` (a whole hour, ms UTC). */
  recent(asset: AssetId, hours: HourCloses, endMs: number): RecentPast {
    const seen = this.#recent.get(asset);
    if (seen !== undefined && isSeen(seen, hours, endMs)) return seen.made;
    const closes = this.#recentCloses;
    hours.fill(endMs, closes);
    if (seen === undefined)
      return keep(this.#recent, asset, seenNow(hours, endMs, recentOf(asset, closes.slice(), null)));
    if (!isEqual(seen.made.closes, closes)) seen.made = recentOf(asset, closes.slice(), seen.made);
    see(seen, hours, endMs);
    return seen.made;
  }

  /** Changes of an asset over each span of 24 hours of the 720 hours that end at `endMs`, as `dayChanges` makes them; the same array until one is another. */
  days(asset: AssetId, hours: HourCloses, endMs: number): Float64Array {
    const seen = this.#loss.get(asset);
    if (seen !== undefined && isSeen(seen, hours, endMs)) return seen.made.days;
    const closes = this.#lossCloses;
    hours.fill(endMs, closes);
    if (seen === undefined) return keep(this.#loss, asset, seenNow(hours, endMs, lossOf(closes.slice()))).days;
    if (!isEqual(seen.made.closes, closes)) seen.made = lossOf(closes.slice());
    see(seen, hours, endMs);
    return seen.made.days;
  }
}

function recentOf(asset: AssetId, closes: Float64Array, before: RecentPast | null): RecentPast {
  const returns = before === null ? returnsOf(closes) : returnsAfter(closes, before);
  return { asset, closes, returns, prepared: prepare(returns, RECENT_WEIGHTS), momentum: momentumOf(returns) };
}

function lossOf(closes: Float64Array): LossPast {
  return { closes, days: dayChanges(returnsOf(closes)) };
}

function isSeen(seen: Seen<unknown>, hours: HourCloses, endMs: number): boolean {
  return seen.hours === hours && seen.version === hours.version && seen.endMs === endMs;
}

function seenNow<T>(hours: HourCloses, endMs: number, made: T): Seen<T> {
  return { hours, version: hours.version, endMs, made };
}

function see(seen: Seen<unknown>, hours: HourCloses, endMs: number): void {
  seen.hours = hours;
  seen.version = hours.version;
  seen.endMs = endMs;
}

function keep<T>(map: Map<AssetId, Seen<T>>, asset: AssetId, seen: Seen<T>): T {
  if (map.size >= KEPT) map.clear();
  map.set(asset, seen);
  return seen.made;
}

/** True where every close is the same, or not known in both. */
function isEqual(a: Float64Array, b: Float64Array): boolean {
  for (let at = 0; at < b.length; at++) {
    const [one, other] = [a[at] as number, b[at] as number];
    if (one !== other && (one === one || other === other)) return false;
  }
  return true;
}
