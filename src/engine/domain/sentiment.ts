/** One value of an index of sentiment: when it was published (ms UTC), the value 0..100, and the source's own word for it. */
export type SentimentPoint = readonly [publishedAtMs: number, value: number, label: string];

/** Age from which a value counts as unknown, ms: 48 h. A value of exactly that age still counts. */
export const SENTIMENT_UNKNOWN_AFTER_MS = 172_800_000;

/** The Fear & Greed index begins on 1 February 2018; an earlier time is none of its. */
const FIRST_MS = 1_517_443_200_000;

/** How far ahead of our clock a value may be dated, ms. */
const AHEAD_MS = 3_600_000;

const LONGEST_LABEL = 40;

/** What is wrong with a value: the part, what it is, what it may be. */
export interface SentimentFault {
  readonly part: 'publishedAtMs' | 'value' | 'label';
  readonly actual: string | number;
  readonly allowed: string;
}

/** The first fault of a value as seen at `nowMs`, or null. NaN and fractions never pass. */
export function sentimentFault([publishedAtMs, value, label]: SentimentPoint, nowMs: number): SentimentFault | null {
  if (!(Number.isSafeInteger(value) && value >= 0 && value <= 100))
    return { part: 'value', actual: printable(value), allowed: 'integer 0..100' };
  if (typeof label !== 'string' || label.length < 1 || label.length > LONGEST_LABEL)
    return { part: 'label', actual: String(label).slice(0, LONGEST_LABEL), allowed: `1..${LONGEST_LABEL} characters` };
  const latestMs = nowMs + AHEAD_MS;
  if (Number.isSafeInteger(publishedAtMs) && publishedAtMs >= FIRST_MS && publishedAtMs <= latestMs) return null;
  return { part: 'publishedAtMs', actual: printable(publishedAtMs), allowed: `integer ${FIRST_MS}..${latestMs} ms` };
}

function printable(value: number): string | number {
  return Number.isFinite(value) ? value : String(value);
}
