/** Parts of a funding rate: 10^-12, so that the smallest published rates stay exact. */
export const RATE_PARTS = 1_000_000_000_000;

/** Milliseconds between two funding payments, each at a full hour. */
export const FUNDING_INTERVAL_MS = 3_600_000;
