import { describe, expect, test } from 'vitest';
import { describeCandleError, parseCandles } from '../../../../src/exchange/market/candle-csv.ts';
import { sizeDecimals, symbolOf, toRecordedSeries } from '../../../../src/exchange/market/recorded-series.ts';

const T = Date.UTC(2025, 0, 1);
const HOUR = 3_600_000;
const GOOD = [
  't,o,h,l,c,v',
  `${T},100,101.5,99,101,5.25`,
  `${T + HOUR},101,102,100,100.5,0`,
  `${T + 2 * HOUR},100.5,100.5,100.5,100.5,1e-3`,
  `${T + 5 * HOUR},1.0e2,103,9.9E1,102,12`,
];

/** The file with one line (from 1) replaced. */
function withLine(line: number, text: string): string {
  return GOOD.map((old, i) => (i === line - 1 ? text : old)).join('\n');
}

function errorOf(text: string) {
  const result = parseCandles('BTCUSDT.csv', text);
  if (result.ok) throw new Error('this file should have been refused');
  return result.error;
}

describe('good files', () => {
  test.each([
    ['line feeds', `${GOOD.join('\n')}\n`],
    ['no end of the last line', GOOD.join('\n')],
    ['carriage returns', `${GOOD.join('\r\n')}\r\n`],
    ['empty lines at the end', `${GOOD.join('\n')}\n\n\n`],
  ])('%s', (_, text) => {
    const result = parseCandles('BTCUSDT.csv', text);
    if (!result.ok) throw new Error(describeCandleError(result.error));
    const { value } = result;
    expect(value.intervalMs).toBe(HOUR);
    expect([...value.openMs]).toEqual([T, T + HOUR, T + 2 * HOUR, T + 5 * HOUR]);
    expect([...value.open]).toEqual([100, 101, 100.5, 100]);
    expect([...value.high]).toEqual([101.5, 102, 100.5, 103]);
    expect([...value.low]).toEqual([99, 100, 100.5, 99]);
    expect([...value.close]).toEqual([101, 100.5, 100.5, 102]);
    expect([...value.volume]).toEqual([5.25, 0, 0.001, 12]);
  });

  test('numbers are the nearest doubles, however they are written', () => {
    const written = [
      '0.0099573',
      '1561090555',
      '123456789.123456',
      '0.1234567890123456789',
      '.5',
      '5.',
      '1e-7',
      '3E+2',
    ];
    for (const text of written) {
      const rows = `t,o,h,l,c,v\n${T},${text},${text},${text},${text},${text}\n${T + HOUR},1,1,1,1,1`;
      const result = parseCandles('X.csv', rows);
      expect(result.ok && result.value.open[0]).toBe(Number(text));
      expect(result.ok && result.value.volume[0]).toBe(Number(text));
    }
  });
});

describe('bad files name file, line, column, value and what was expected', () => {
  const cases: readonly [string, string, number | null, string | null, string | null, RegExp][] = [
    ['empty file', '', 1, 't', '', /header t,o,h,l,c,v/],
    ['missing column in the header', withLine(1, 't,o,h,l,c'), 1, 'v', '', /header/],
    ['columns in another order', withLine(1, 't,o,l,h,c,v'), 1, 'h', 'l', /header/],
    ['extra column in the header', withLine(1, 't,o,h,l,c,v,x'), 1, null, 't,o,h,l,c,v,x', /no other column/],
    ['header in capitals', withLine(1, 'T,O,H,L,C,V'), 1, 't', 'T', /header/],
    ['missing column in a row', withLine(3, `${T + HOUR},101,102,100,100.5`), 3, 'v', '', /6 columns, found 5/],
    ['extra column in a row', withLine(3, `${GOOD[2]},7`), 3, null, `${GOOD[2]},7`, /6 columns, found more/],
    ['empty line between rows', withLine(3, ''), 3, 't', '', /finite number/],
    ['NaN', withLine(3, `${T + HOUR},101,NaN,100,100.5,0`), 3, 'h', 'NaN', /finite number/],
    ['empty field', withLine(3, `${T + HOUR},101,,100,100.5,0`), 3, 'h', '', /finite number/],
    ['Infinity', withLine(3, `${T + HOUR},101,Infinity,100,100.5,0`), 3, 'h', 'Infinity', /finite number/],
    ['beyond the range of doubles', withLine(3, `${T + HOUR},101,1e999,100,100,0`), 3, 'h', '1e999', /finite number/],
    ['hexadecimal', withLine(3, `${T + HOUR},101,0x66,100,100.5,0`), 3, 'h', '0x66', /finite number/],
    ['two points', withLine(3, `${T + HOUR},101,1.0.2,100,100.5,0`), 3, 'h', '1.0.2', /finite number/],
    ['blanks', withLine(3, `${T + HOUR}, 101,102,100,100.5,0`), 3, 'o', ' 101', /finite number/],
    ['price of zero', withLine(3, `${T + HOUR},0,102,100,100.5,0`), 3, 'o', '0', /above 0/],
    ['negative price', withLine(3, `${T + HOUR},101,102,-100,100.5,0`), 3, 'l', '-100', /above 0/],
    ['high below low', withLine(3, `${T + HOUR},101,99,100,100.5,0`), 3, 'h', '99', /at least l = 100/],
    ['high below open', withLine(3, `${T + HOUR},101,100.9,100,100.5,0`), 3, 'h', '100.9', /o and c = 101/],
    ['high below close', withLine(3, `${T + HOUR},101,102,100,103,0`), 3, 'h', '102', /o and c = 103/],
    ['low above close', withLine(3, `${T + HOUR},101,102,100.9,100.5,0`), 3, 'l', '100.9', /o and c = 100.5/],
    ['low above open', withLine(3, `${T + HOUR},99,102,100,101,0`), 3, 'l', '100', /o and c = 99/],
    ['negative volume', withLine(3, `${T + HOUR},101,102,100,100.5,-1`), 3, 'v', '-1', /0 or more/],
    ['duplicate time', withLine(3, `${T},101,102,100,100.5,0`), 3, 't', `${T}`, /duplicate/],
    ['unsorted times', withLine(4, `${T - HOUR},100,100,100,100,1`), 4, 't', `${T - HOUR}`, /sorted/],
    ['fraction of a millisecond', withLine(3, `${T + HOUR}.5,101,102,100,100,0`), 3, 't', `${T + HOUR}.5`, /whole/],
    ['negative time', withLine(2, `-${HOUR},100,101,99,100,1`), 2, 't', `-${HOUR}`, /whole/],
    ['time off the grid', withLine(4, `${T + 2 * HOUR + 1},100,100,100,100,1`), 4, 't', `${T + 2 * HOUR + 1}`, /grid/],
    ['header only', `${GOOD[0]}\n`, 1, null, '0 rows', /at least 2 rows/],
    ['a single row', `${GOOD[0]}\n${GOOD[1]}\n`, 2, null, '1 rows', /at least 2 rows/],
    ['a bar length nobody uses', `${GOOD[0]}\n${GOOD[1]}\n${T + 7},1,1,1,1,1`, 3, 't', `${T + 7}`, /bars of 1, 3/],
  ];

  test.each(cases)('%s', (_, text, line, column, value, expected) => {
    const error = errorOf(text);
    expect({ ...error, expected: '' }).toEqual({ file: 'BTCUSDT.csv', line, column, value, expected: '' });
    expect(error.expected).toMatch(expected);
  });

  test('the first of several faults is the one named', () => {
    const text = [GOOD[0], `${T},1,1,1,1,-1`, `${T},NaN,1,1,1,1`].join('\n');
    expect(errorOf(text)).toMatchObject({ line: 2, column: 'v' });
  });

  test('errors print as one line, long values cut', () => {
    expect(describeCandleError(errorOf(withLine(3, `${T + HOUR},101,NaN,100,100.5,0`)))).toBe(
      'BTCUSDT.csv:3: column h is "NaN", expected a finite number',
    );
    const long = errorOf(withLine(2, 'x'.repeat(500)));
    expect(long.value).toHaveLength(60);
    expect(describeCandleError({ file: 'dir', line: null, column: null, value: null, expected: 'more' })).toBe(
      'dir: expected more',
    );
  });
});

describe('names and decimals', () => {
  test.each([
    ['BTCUSDT', 'BTC'],
    ['1000PEPEUSDT', 'kPEPE'],
    ['1000PEPE', 'kPEPE'],
    ['kPEPE', 'kPEPE'],
    ['AI16Z', 'AI16Z'],
    ['USDT', 'USDT'],
    ['1000000MOGUSDT', '1000000MOG'],
  ])('%s is %s', (source, symbol) => expect(symbolOf(source)).toBe(symbol));

  test.each([
    [[95_000, 96_000, 94_000], 5],
    [[100_001], 5],
    [[10_000], 4],
    [[10_000.1], 5],
    [[2_500], 4],
    [[180], 3],
    [[1], 0],
    [[0.9, 1.2], 1],
    [[0.01], 0],
    [[3, 1_000, 2], 1],
  ])('closes %j give %i decimals of size', (closes, decimals) => {
    expect(sizeDecimals(Float64Array.from(closes))).toBe(decimals);
  });

  test('a series carries both names', () => {
    const parsed = parseCandles('1000PEPEUSDT.csv', GOOD.join('\n'));
    if (!parsed.ok) throw new Error('good file refused');
    expect(toRecordedSeries('1000PEPEUSDT', parsed.value)).toMatchObject({
      symbol: 'kPEPE',
      sourceName: '1000PEPEUSDT',
      szDecimals: 3,
    });
  });
});
