/*
 * The numbers of the regime engine (design, section 5), as they were checked on hourly BTC and ETH of 2020 to 2025. docs/risk.md tells which differ
 * from the design's, and why.
 */

/** Trend score at which a trend begins. */
export const TREND_ENTER = 0.5;

/** Trend score below which a trend has ended. */
export const TREND_LEAVE = 0.2;

/** Bear entry after a day of extreme fear. */
export const BEAR_ENTER_IN_FEAR = -0.35;

/** Bull entry after a day of extreme greed: a crowd that is all on one side is late. */
export const BULL_ENTER_IN_GREED = 0.65;

/** Index of sentiment of the day before at and below which fear is extreme. */
export const EXTREME_FEAR = 20;

/** The same at and above which greed is. */
export const EXTREME_GREED = 80;

/** Daily sigma above which the market is volatile. */
export const VOLATILE_SIGMA = 0.03;

/** Rank in the trailing year above which it is volatile too. */
export const VOLATILE_RANK = 0.8;

/** Daily sigma below which it may be stable again. */
export const STABLE_SIGMA = 0.024;

/** Rank below which it may be stable again; both have to hold. */
export const STABLE_RANK = 0.65;

/** Fall under the high of 24 hours, in sigmaSlow, beyond which `bear_volatile` holds at once. */
export const OVERRIDE_SIGMAS = 2.4;

/** An hour, ms. */
export const HOUR_MS = 3_600_000;

/** Hours of a day. */
export const DAY_HOURS = 24;

/** A new regime is held this long, ms; so is an override after the last hour of its fall. */
export const HOLD_MS = 48 * HOUR_MS;

/** Bars below which nothing is said. */
export const MIN_BARS = 480;

/** Bars of the trailing year in which a volatility is ranked. */
export const RANK_BARS = 365 * DAY_HOURS;

/** The fewest bars that make a rank. */
export const MIN_RANK_BARS = 90 * DAY_HOURS;

/** Bars of the fast average of log price. */
export const FAST_TREND_BARS = 5 * DAY_HOURS;

/** Bars of the slow one. */
export const SLOW_TREND_BARS = 20 * DAY_HOURS;

/** Half-life of the fast variance, bars. */
export const FAST_HALF_LIFE = 3 * DAY_HOURS;

/** Half-life of the slow one, bars. */
export const SLOW_HALF_LIFE = 30 * DAY_HOURS;

/** Days whose mean volume the last day's is compared with. */
export const VOLUME_DAYS = 30;

/** Without a new bar for this long the regime is unknown, ms: one bar may be late, three are missing. */
export const STALE_AFTER_MS = 3 * HOUR_MS;
