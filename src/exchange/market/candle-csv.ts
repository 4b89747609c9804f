import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { FieldScanner } from './candle-scan.ts';

/** One file of candles, column by column; prices and volumes as published, times = open times in ms UTC, rising. */
export interface Candles {
  /** Length of a bar, ms: the step between rows that occurs most often. */
  readonly intervalMs: number;
  readonly openMs: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** In base units of the recorded contract. */
  readonly volume: Float64Array;
}

/** Why a candle file or folder was refused: the place, what stands there and what should. */
export interface CandleError {
  /** File name, or the folder when the folder itself is the fault. */
  readonly file: string;
  /** Line in the (unpacked) file from 1, or null when no single line is at fault. */
  readonly line: number | null;
  /** Column name of the header, or null. */
  readonly column: string | null;
  /** What was found, as written; shortened to 60 characters. */
  readonly value: string | null;
  /** What would have passed. */
  readonly expected: string;
}

/** The header of every candle file, in this order. */
export const CANDLE_COLUMNS = ['t', 'o', 'h', 'l', 'c', 'v'] as const;

const MINUTE_MS = 60_000;

/** Rows after which it is told how far the reading is. */
const ROWS_A_TIME = 16_384;

/** Told how many rows were read, of about how many. */
export type RowProgress = (done: number, total: number) => void;

/** Bar lengths that are understood: 1, 3, 5, 15, 30 minutes, 1, 2, 4, 6, 8, 12 hours, 1 day. All lie on the UTC day's grid. */
export const CANDLE_INTERVALS_MS: readonly number[] = [1, 3, 5, 15, 30, 60, 120, 240, 360, 480, 720, 1440].map(
  (minutes) => minutes * MINUTE_MS,
);

/** One line for a person: `BTCUSDT.csv:17: column h is "NaN", expected a number above 0`. */
export function describeCandleError(error: CandleError): string {
  const place = error.line === null ? error.file : `${error.file}:${error.line}`;
  if (error.value === null) return `${place}: expected ${error.expected}`;
  const what = error.column === null ? 'found' : `column ${error.column} is`;
  return `${place}: ${what} "${error.value}", expected ${error.expected}`;
}

/**
 * Reads the text of one candle file: header `t,o,h,l,c,v`, then one row a bar. Refuses with the first fault in reading order: a wrong
 * header, a missing or extra column, anything that is not a finite number, a price <= 0, a volume < 0, h below o, c or l, l above o or c, a
 * time that repeats or goes back, fewer than two rows; and then, for the file as a whole, an unknown bar length or a time off its grid.
 * Missing bars are no fault. `onRows` is told how far it is, now and then.
 */
export function parseCandles(fileName: string, text: string, onRows?: RowProgress): Result<Candles, CandleError> {
  const scanner = new FieldScanner(text);
  const header = checkHeader(fileName, scanner.wholeLine());
  if (header !== null) return err(header);
  const table = new CandleTable(scanner.linesLeft());
  while (!scanner.atEnd()) {
    const fault = readRow(scanner, table);
    if (fault !== null) return err({ file: fileName, line: scanner.line, ...fault });
    if (table.rows % ROWS_A_TIME === 0) onRows?.(table.rows, table.lines.length);
  }
  if (table.rows < 2) {
    return err({
      file: fileName,
      line: table.rows + 1,
      column: null,
      value: `${table.rows} rows`,
      expected: 'at least 2 rows of candles',
    });
  }
  return onGrid(fileName, table);
}

interface Fault {
  readonly column: string | null;
  readonly value: string | null;
  readonly expected: string;
}

class CandleTable {
  readonly columns: readonly Float64Array[];
  rows = 0;
  /** Line of each row, counted from 1. */
  readonly lines: Int32Array;

  constructor(capacity: number) {
    this.columns = CANDLE_COLUMNS.map(() => new Float64Array(capacity));
    this.lines = new Int32Array(capacity);
  }

  at(column: number, row: number): number {
    return this.columns[column]?.[row] ?? Number.NaN;
  }

  put(column: number, value: number): void {
    const values = this.columns[column];
    if (values !== undefined) values[this.rows] = value;
  }

  cut(column: number): Float64Array {
    return (this.columns[column] ?? new Float64Array(0)).subarray(0, this.rows);
  }
}

function checkHeader(fileName: string, line: string): CandleError | null {
  const found = line.split(',');
  for (let i = 0; i < CANDLE_COLUMNS.length; i += 1) {
    const wanted = CANDLE_COLUMNS[i] ?? '';
    if (found[i] !== wanted) {
      const missing = found[i] === undefined;
      return {
        file: fileName,
        line: 1,
        column: wanted,
        value: missing ? '' : shorten(found[i] ?? ''),
        expected: `the header ${CANDLE_COLUMNS.join(',')}`,
      };
    }
  }
  if (found.length === CANDLE_COLUMNS.length) return null;
  return {
    file: fileName,
    line: 1,
    column: null,
    value: shorten(line),
    expected: `the header ${CANDLE_COLUMNS.join(',')} and no other column`,
  };
}

function readRow(scanner: FieldScanner, table: CandleTable): Fault | null {
  scanner.startLine();
  for (let column = 0; column < 6; column += 1) {
    const value = scanner.number();
    if (value !== value) return notANumber(scanner, column);
    table.put(column, value);
    const more = scanner.comma();
    if (more !== column < 5) return wrongCount(scanner, column, more);
  }
  const fault = checkTime(scanner, table) ?? checkValues(scanner, table);
  if (fault !== null) return fault;
  table.lines[table.rows] = scanner.line;
  table.rows += 1;
  scanner.endLine();
  return null;
}

function columnName(column: number): string {
  return CANDLE_COLUMNS[column] ?? '';
}

function notANumber(scanner: FieldScanner, column: number): Fault {
  return { column: columnName(column), value: shorten(scanner.field(column)), expected: 'a finite number' };
}

function wrongCount(scanner: FieldScanner, column: number, more: boolean): Fault {
  if (more) return { column: null, value: shorten(scanner.lineText()), expected: '6 columns, found more' };
  return { column: columnName(column + 1), value: '', expected: `6 columns, found ${column + 1}` };
}

function checkTime(scanner: FieldScanner, table: CandleTable): Fault | null {
  const at = table.at(0, table.rows);
  const fault = (expected: string): Fault => ({ column: 't', value: shorten(scanner.field(0)), expected });
  if (!Number.isSafeInteger(at) || at < 0) return fault('a whole number of milliseconds since 1970');
  if (table.rows === 0) return null;
  const before = table.at(0, table.rows - 1);
  if (at === before) return fault(`a time after ${before}: this one is a duplicate`);
  return at > before ? null : fault(`a time after ${before}: rows have to be sorted`);
}

function checkValues(scanner: FieldScanner, table: CandleTable): Fault | null {
  const row = table.rows;
  const fault = (column: number, expected: string): Fault => ({
    column: columnName(column),
    value: shorten(scanner.field(column)),
    expected,
  });
  for (let column = 1; column <= 4; column += 1) {
    if (!(table.at(column, row) > 0)) return fault(column, 'a price above 0');
  }
  const [open, high, low, close] = [table.at(1, row), table.at(2, row), table.at(3, row), table.at(4, row)];
  if (high < low) return fault(2, `at least l = ${low}`);
  if (high < open || high < close) return fault(2, `at least the larger of o and c = ${Math.max(open, close)}`);
  if (low > open || low > close) return fault(3, `at most the smaller of o and c = ${Math.min(open, close)}`);
  return table.at(5, row) >= 0 ? null : fault(5, 'a volume of 0 or more');
}

function onGrid(fileName: string, table: CandleTable): Result<Candles, CandleError> {
  const openMs = table.cut(0);
  const intervalMs = commonStep(openMs);
  const fault = (row: number, expected: string): Result<Candles, CandleError> =>
    err({ file: fileName, line: table.lines[row] ?? null, column: 't', value: String(openMs[row] ?? ''), expected });
  if (!CANDLE_INTERVALS_MS.includes(intervalMs)) {
    const known = CANDLE_INTERVALS_MS.map((ms) => ms / MINUTE_MS).join(', ');
    return fault(1, `bars of ${known} minutes; the usual step between rows is ${intervalMs} ms`);
  }
  for (let row = 0; row < openMs.length; row += 1) {
    if ((openMs[row] ?? 0) % intervalMs !== 0) return fault(row, `a time on the grid of ${intervalMs} ms`);
  }
  return ok({
    intervalMs,
    openMs,
    open: table.cut(1),
    high: table.cut(2),
    low: table.cut(3),
    close: table.cut(4),
    volume: table.cut(5),
  });
}

/** The step between neighbours that occurs most often, the smallest of equals: gaps and single bad rows do not change it. */
function commonStep(openMs: Float64Array): number {
  const counts = new Map<number, number>();
  let best = 0;
  let bestCount = 0;
  for (let i = 1; i < openMs.length; i += 1) {
    const step = (openMs[i] ?? 0) - (openMs[i - 1] ?? 0);
    const count = (counts.get(step) ?? 0) + 1;
    counts.set(step, count);
    if (count > bestCount || (count === bestCount && step < best)) {
      best = step;
      bestCount = count;
    }
  }
  return best;
}

function shorten(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 57)}...`;
}
