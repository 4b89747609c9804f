import { type SentimentPoint, sentimentFault } from '../../engine/domain/sentiment.ts';
import { err, ok, type Result } from '../../engine/kernel/result.ts';

/** What an answer of `/fng/` says. */
export interface FearGreedAnswer {
  /** Oldest first, at least one. */
  readonly points: readonly SentimentPoint[];
  /** When the next value comes, ms UTC of our clock, or null where the answer does not say. */
  readonly nextUpdateMs: number | null;
}

/** More than a century of days: an answer beyond it is none. */
const MAX_ROWS = 40_000;

/** Seconds to the next update; below zero when it is late. */
const EARLIEST_UPDATE_S = -86_400;
const LATEST_UPDATE_S = 172_800;

const EXCERPT = 60;

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads an answer as it came, field by field: `data[]` newest first, of `value` (text of an integer 0..100), `value_classification` (shown as
 * it is), `timestamp` (text of seconds) and, in the first, `time_until_update` (text of seconds). The first fault refuses all of it with its
 * path, its value and what is allowed. Unknown fields are passed over.
 */
export function decodeFearGreed(text: string, nowMs: number): Result<FearGreedAnswer, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return err(`the answer is ${shown(text.trim())}, allowed: JSON`);
  }
  if (!isRow(json)) return fault('answer', json, 'an object');
  const told = isRow(json.metadata) ? json.metadata.error : null;
  if (told !== null && told !== undefined) return fault('metadata.error', told, 'null');
  const { data } = json;
  if (!Array.isArray(data) || data.length === 0 || data.length > MAX_ROWS)
    return fault('data', Array.isArray(data) ? `${data.length} rows` : data, `a list of 1..${MAX_ROWS} rows`);
  const points: SentimentPoint[] = [];
  for (const [i, row] of data.entries()) {
    const point = readRow(row, `data[${i}]`, nowMs);
    if (!point.ok) return point;
    const newer = points.at(-1);
    if (newer !== undefined && !(point.value[0] < newer[0]))
      return fault(`data[${i}].timestamp`, seconds(point.value), `less than ${seconds(newer)}, the one before it`);
    points.push(point.value);
  }
  const nextUpdateMs = readNextUpdate((data[0] as Row).time_until_update, nowMs);
  return nextUpdateMs.ok ? ok({ points: points.reverse(), nextUpdateMs: nextUpdateMs.value }) : nextUpdateMs;
}

function readRow(row: unknown, path: string, nowMs: number): Result<SentimentPoint, string> {
  if (!isRow(row)) return fault(path, row, 'an object');
  const { value, value_classification: label, timestamp } = row;
  if (!isDigits(value)) return fault(`${path}.value`, value, 'text of an integer 0..100');
  if (typeof label !== 'string') return fault(`${path}.value_classification`, label, 'text');
  if (!isDigits(timestamp)) return fault(`${path}.timestamp`, timestamp, 'text of seconds since 1970');
  const point: SentimentPoint = [Number(timestamp) * 1_000, Number(value), label];
  const found = sentimentFault(point, nowMs);
  if (found === null) return ok(point);
  const names = { value: 'value', label: 'value_classification', publishedAtMs: 'timestamp' } as const;
  return fault(`${path}.${names[found.part]}`, row[names[found.part]], found.allowed);
}

function readNextUpdate(given: unknown, nowMs: number): Result<number | null, string> {
  if (given === undefined) return ok(null);
  const left = typeof given === 'string' && /^-?\d{1,10}$/.test(given) ? Number(given) : Number.NaN;
  if (left >= EARLIEST_UPDATE_S && left <= LATEST_UPDATE_S) return ok(nowMs + left * 1_000);
  const allowed = `text of seconds, ${EARLIEST_UPDATE_S}..${LATEST_UPDATE_S}`;
  return fault('data[0].time_until_update', given, allowed);
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDigits(value: unknown): value is string {
  return typeof value === 'string' && /^\d{1,12}$/.test(value);
}

function seconds([publishedAtMs]: SentimentPoint): string {
  return `${publishedAtMs / 1_000}`;
}

function fault(path: string, actual: unknown, allowed: string): { readonly ok: false; readonly error: string } {
  const text = actual === undefined ? 'missing' : shown(typeof actual === 'string' ? actual : JSON.stringify(actual));
  return err(`${path} is ${text}, allowed: ${allowed}`);
}

function shown(text: string): string {
  return JSON.stringify(text.length <= EXCERPT ? text : `${text.slice(0, EXCERPT)}…`);
}
