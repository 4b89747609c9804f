const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** Shifts that keep borders of bars, the longest first: of three days and weeks, of weeks, of days. */
const GRAINS = [3 * WEEK_MS, WEEK_MS, DAY_MS];

/** Bars that are only history, at most, and the share of the recording that they may take. */
const WARMUP_BARS = 720;
const WARMUP_SHARE = 0.1;

/** What is known of a recording; times in ms UTC. */
export interface RecordingSpan {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly intervalMs: number;
}

/** Where a recording begins to play. */
export interface RecordedStart {
  /** The bar that is playing at the beginning opens here. */
  readonly openMs: number;
  /** Time of the exchange at the beginning, inside that bar. */
  readonly startMs: number;
  /** Added to times of the exchange it gives the wall clock: whole weeks (three of them), days or hours, the
   * longest that the recording allows. */
  readonly shiftMs: number;
}

/**
 * Chooses the moment of a recording that is shown as `wallMs`: as early as history allows, at the same minute of the hour, and of the day and
 * week where the recording is long enough, so that bars keep their borders.
 */
export function recordedStart({ firstMs, lastMs, intervalMs }: RecordingSpan, wallMs: number): RecordedStart {
  const spanMs = lastMs - firstMs;
  const warmupBars = Math.min(WARMUP_BARS, Math.floor((spanMs * WARMUP_SHARE) / intervalMs));
  const earliestMs = firstMs + warmupBars * intervalMs;
  const grain = GRAINS.find((one) => spanMs >= 8 * one) ?? HOUR_MS;
  const shiftMs = Math.floor((wallMs - earliestMs) / grain) * grain;
  const startMs = wallMs - shiftMs;
  return { openMs: Math.max(earliestMs, startMs - (startMs % intervalMs)), startMs, shiftMs };
}
