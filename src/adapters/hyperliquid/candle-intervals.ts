/** Intervals that the venue knows, ms. */
const INTERVALS: Readonly<Record<number, string>> = {
  60_000: '1m',
  180_000: '3m',
  300_000: '5m',
  900_000: '15m',
  1_800_000: '30m',
  3_600_000: '1h',
  7_200_000: '2h',
  14_400_000: '4h',
  28_800_000: '8h',
  43_200_000: '12h',
  86_400_000: '1d',
};

/** The venue's name of an interval of bars, ms; null for one that it does not know. */
export function intervalName(intervalMs: number): string | null {
  return INTERVALS[intervalMs] ?? null;
}
