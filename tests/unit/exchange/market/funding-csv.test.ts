import { describe, expect, test } from 'vitest';
import { describeCandleError } from '../../../../src/exchange/market/candle-csv.ts';
import { parseFunding } from '../../../../src/exchange/market/funding-csv.ts';
import { fundingAt, type RecordedFunding, unknownHours } from '../../../../src/exchange/market/recorded-funding.ts';
import { HOUR_MS } from '../../../support/recorded-series.ts';

/** Midnight UTC: a border of eight hours. */
const T = Date.UTC(2025, 0, 6);

const fileOf = (rows: readonly (readonly [hour: number, rate: string | number])[]): string =>
  `t,rate\n${rows.map(([hour, rate]) => `${T + hour * HOUR_MS},${rate}`).join('\n')}\n`;

function read(text: string): RecordedFunding {
  const result = parseFunding('BTC.csv', text);
  if (!result.ok) throw new Error(describeCandleError(result.error));
  return result.value;
}

const rates = (funding: RecordedFunding, from: number, to: number): (number | null)[] =>
  Array.from({ length: to - from + 1 }, (_, at) => fundingAt(funding, T + (from + at) * HOUR_MS));

describe('good files', () => {
  test('a row is the rate of its hour, in exact parts; a payment that comes late belongs to its hour', () => {
    const funding = read(`t,rate\r\n${T + 48},0.0000125\r\n${T + HOUR_MS + 1_433_040},-0.0001234567\r\n`);
    expect(funding.firstMs).toBe(T);
    expect([...funding.parts]).toEqual([12_500_000, -123_456_700]);
    expect(fundingAt(funding, T + HOUR_MS - 1)).toBe(0.000_012_5);
    expect(fundingAt(funding, T + HOUR_MS)).toBe(-0.000_123_456_7);
  });

  test('hours without a row, before the first and after the last are not known, and zero is known', () => {
    const funding = read(
      fileOf([
        [0, '0.00001'],
        [1, 0],
        [4, '-0'],
      ]),
    );
    expect(rates(funding, -2, 6)).toEqual([null, null, 0.000_01, 0, null, null, 0, null, null]);
    expect(fundingAt(undefined, T)).toBeNull();
    expect(unknownHours(funding, T - HOUR_MS, T + 4 * HOUR_MS)).toBe(2);
    expect(unknownHours(funding, T - HOUR_MS - 1, T + 6 * HOUR_MS)).toBe(5);
  });

  test('payments of eight hours are spread over them, and their sum stays', () => {
    const rows = [0, 8, 16, 24].map((hour, at) => [hour, ['0.000000000013', '-0.0008', '0.1', '0'][at]!] as const);
    const { firstMs, parts } = read(fileOf(rows));
    expect(firstMs).toBe(T - 7 * HOUR_MS);
    expect([...parts.subarray(0, 8)]).toEqual([1, 2, 1, 2, 2, 1, 2, 2]);
    expect([...parts.subarray(8, 16)]).toEqual(Array(8).fill(-100_000_000));
    expect([...parts.subarray(16, 24)]).toEqual(Array(8).fill(12_500_000_000));
    expect([...parts.subarray(24)]).toEqual(Array(8).fill(0));
  });

  test('from eight hours to one in one file, and a hole of eight hours among hours stays a hole', () => {
    const early = [0, 8, 16].map((hour) => [hour, '0.0008'] as const);
    const late = [17, 18, 19, 20, 21, 22, 23, 24, 32, 33].map((hour) => [hour, '0.0001'] as const);
    const { parts } = read(fileOf([...early, ...late]));
    expect([...parts.subarray(0, 24 + 8)]).toEqual(Array(32).fill(100_000_000));
    expect([...parts.subarray(32, 39)]).toEqual(Array(7).fill(Number.NaN));
    expect([...parts.subarray(39)]).toEqual([100_000_000, 100_000_000]);
  });

  test('payments eight hours apart off the border are single hours', () => {
    const { parts } = read(fileOf([3, 11, 19].map((hour) => [hour, '0.0008'] as const)));
    expect([...parts].filter((one) => !Number.isNaN(one))).toEqual([800_000_000, 800_000_000, 800_000_000]);
  });
});

const row = `${T},0.00001`;

test.each<[string, string, string]>([
  ['an empty file', '', 'BTC.csv:1: found "", expected the header t,rate'],
  ['another header', 't,fundingRate\n', 'BTC.csv:1: found "t,fundingRate", expected the header t,rate'],
  ['no row', 't,rate\n', 'BTC.csv:1: found "0 rows", expected at least 1 row of funding'],
  ['a missing column', `t,rate\n${row}\n${T}\n`, `BTC.csv:3: found "${T}", expected 2 columns: t,rate`],
  ['a further column', `t,rate\n${row},1\n`, `BTC.csv:2: found "${row},1", expected 2 columns`],
  ['an empty line', `t,rate\n\n${row}\n`, 'BTC.csv:2: found "", expected 2 columns'],
  ['a time in words', 't,rate\n2025-01-06,0\n', 'BTC.csv:2: column t is "2025-01-06", expected whole milliseconds'],
  ['seconds', `t,rate\n${T / 1_000},0\n`, `BTC.csv:2: column t is "${T / 1_000}", expected whole milliseconds`],
  ['microseconds', `t,rate\n${T}000,0\n`, 'expected whole milliseconds since 1970 from 1000000000000 to 4102444799999'],
  ['a fraction of time', `t,rate\n${T}.5,0\n`, `column t is "${T}.5"`],
  ['a time below zero', `t,rate\n-${T},0\n`, `column t is "-${T}"`],
  [
    'one hour twice',
    `t,rate\n${row}\n${T + 5},0\n`,
    `BTC.csv:3: column t is "${T + 5}", expected a time in an hour after ${T}: this one is a duplicate`,
  ],
  [
    'rows that go back',
    `t,rate\n${row}\n${T - 5},0\n`,
    `BTC.csv:3: column t is "${T - 5}", expected a time in an hour after ${T}: rows have to be sorted`,
  ],
  [
    'no number',
    `t,rate\n${T},NaN\n`,
    'BTC.csv:2: column rate is "NaN", expected a plain decimal with at most 12 places',
  ],
  ['infinity', `t,rate\n${T},Infinity\n`, 'column rate is "Infinity"'],
  ['an empty rate', `t,rate\n${T},\n`, 'column rate is ""'],
  ['an exponent', `t,rate\n${T},1e-7\n`, 'column rate is "1e-7"'],
  ['too many places', `t,rate\n${T},0.0000000000001\n`, 'column rate is "0.0000000000001"'],
  [
    'a rate beyond the venue’s',
    `t,rate\n${row}\n${T + HOUR_MS},-0.040000000001\n`,
    'BTC.csv:3: column rate is "-0.040000000001", expected a rate from -0.04 to 0.04',
  ],
  [
    'one of eight hours beyond it',
    fileOf([
      [0, 0],
      [8, '0.3201'],
      [16, 0],
    ]),
    'BTC.csv:3: column rate is "0.3201", expected a rate from -0.32 to 0.32',
  ],
  ['a long value', `t,rate\n${T},${'9'.repeat(90)}\n`, `"${'9'.repeat(57)}..."`],
])('%s is refused with line, field, value and what is allowed', (_what, text, words) => {
  const result = parseFunding('BTC.csv', text);
  expect(result.ok ? null : describeCandleError(result.error)).toContain(words);
});
