import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { FUNDING_INTERVAL_MS, RATE_PARTS } from '../funding-units.ts';
import type { CandleError } from './candle-csv.ts';
import type { RecordedFunding } from './recorded-funding.ts';

/** The header of every file of funding, in this order. */
export const FUNDING_COLUMNS = ['t', 'rate'] as const;

/** Largest rate of an hour, of either sign: the venue pays no more. */
export const MAX_HOURLY_RATE = 0.04;

/** Hours of a payment where a venue pays three times a day. */
const LONG_HOURS = 8;

/** Times lie between September 2001 and the year 2100: seconds or microseconds do not. */
const FIRST_MS = 1_000_000_000_000;
const LAST_MS = 4_102_444_800_000;

/** Digits behind the point that are exact in parts of 10^-12. */
const RATE = /^[+-]?\d{1,6}(\.\d{1,12})?$/;

const WHOLE = /^\d{1,15}$/;

/** One row: the full hour of its time, its rate in parts, and where it stands. */
interface Row {
  readonly hour: number;
  readonly parts: number;
  readonly line: number;
  readonly text: string;
}

type Fault = Pick<CandleError, 'column' | 'value' | 'expected'>;

/**
 * Reads the text of one file of funding: header `t,rate`, then a row a payment, `t` in ms UTC (a payment that comes minutes late belongs to the full hour
 * before), `rate` as a decimal fraction. Refuses with the first fault in reading order: a wrong header, a missing or extra column, a time that is none, two rows
 * of one hour or rows that go back, a rate that is no plain decimal of at most twelve places, no row at all; then a rate beyond 4 % an hour.
 *
 * A row says the rate of its hour. Where payments are eight hours apart, on 00:00, 08:00 or 16:00 UTC and twice in a row, a row is the sum of its eight hours: each of them
 * gets an eighth, in whole parts whose sum is the row's. Hours that no row covers are not known.
 */
export function parseFunding(fileName: string, text: string): Result<RecordedFunding, CandleError> {
  const lines = text.split('\n');
  const rows: Row[] = [];
  const refuse = (line: number, fault: Fault): Result<never, CandleError> => err({ file: fileName, line, ...fault });
  const header = checkHeader(trimmed(lines[0]));
  if (header !== null) return refuse(1, header);
  for (let at = 1; at < lines.length; at += 1) {
    const line = trimmed(lines[at]);
    if (line === '' && at === lines.length - 1) break;
    const row = readRow(line, at + 1, rows.at(-1));
    if ('expected' in row) return refuse(at + 1, row);
    rows.push(row);
  }
  if (rows.length === 0) return refuse(1, { column: null, value: '0 rows', expected: 'at least 1 row of funding' });
  const spans = rows.map((_, at) => hoursOf(rows, at));
  const beyond = rows.findIndex(
    ({ parts }, at) => !(Math.abs(parts) <= MAX_HOURLY_RATE * RATE_PARTS * (spans[at] ?? 1)),
  );
  const bad = rows[beyond];
  if (bad !== undefined) {
    const most = MAX_HOURLY_RATE * (spans[beyond] ?? 1);
    return refuse(bad.line, { column: 'rate', value: shorten(bad.text), expected: `a rate from -${most} to ${most}` });
  }
  return ok(tableOf(rows, spans));
}

function checkHeader(line: string): Fault | null {
  const wanted = FUNDING_COLUMNS.join(',');
  return line === wanted ? null : { column: null, value: shorten(line), expected: `the header ${wanted}` };
}

function readRow(line: string, number: number, before: Row | undefined): Row | Fault {
  const [time = '', rate, more] = line.split(',');
  if (rate === undefined || more !== undefined)
    return { column: null, value: shorten(line), expected: `2 columns: ${FUNDING_COLUMNS.join(',')}` };
  const atMs = WHOLE.test(time) ? Number(time) : Number.NaN;
  if (!(atMs >= FIRST_MS && atMs < LAST_MS))
    return {
      column: 't',
      value: shorten(time),
      expected: `whole milliseconds since 1970 from ${FIRST_MS} to ${LAST_MS - 1}`,
    };
  const hour = Math.floor(atMs / FUNDING_INTERVAL_MS);
  if (before !== undefined && hour <= before.hour) {
    const why = hour === before.hour ? 'this one is a duplicate' : 'rows have to be sorted';
    return {
      column: 't',
      value: shorten(time),
      expected: `a time in an hour after ${before.hour * FUNDING_INTERVAL_MS}: ${why}`,
    };
  }
  if (!RATE.test(rate))
    return { column: 'rate', value: shorten(rate), expected: 'a plain decimal with at most 12 places' };
  return { hour, parts: Math.round(Number(rate) * RATE_PARTS) || 0, line: number, text: rate };
}

/** Hours that a row pays for. */
function hoursOf(rows: readonly Row[], at: number): number {
  const hourAt = (index: number): number => rows[index]?.hour ?? Number.NaN;
  if (hourAt(at) % LONG_HOURS !== 0) return 1;
  const isLong = (index: number): boolean => hourAt(index) - hourAt(index - 1) === LONG_HOURS;
  // The first row has only what follows it.
  if (at === 0) return isLong(1) && isLong(2) ? LONG_HOURS : 1;
  return isLong(at) && (isLong(at - 1) || isLong(at + 1)) ? LONG_HOURS : 1;
}

function tableOf(rows: readonly Row[], spans: readonly number[]): RecordedFunding {
  const firstHour = (rows[0]?.hour ?? 0) - (spans[0] ?? 1) + 1;
  const parts = new Float64Array((rows.at(-1)?.hour ?? firstHour) - firstHour + 1).fill(Number.NaN);
  for (const [at, { hour, parts: whole }] of rows.entries()) {
    const hours = spans[at] ?? 1;
    for (let share = 0; share < hours; share += 1)
      parts[hour - hours + 1 + share - firstHour] =
        Math.floor((whole * (share + 1)) / hours) - Math.floor((whole * share) / hours);
  }
  return { firstMs: firstHour * FUNDING_INTERVAL_MS, parts };
}

function trimmed(line: string | undefined): string {
  return line?.endsWith('\r') === true ? line.slice(0, -1) : (line ?? '');
}

function shorten(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 57)}...`;
}
