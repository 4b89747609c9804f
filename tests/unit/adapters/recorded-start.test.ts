import { describe, expect, test } from 'vitest';
import { recordedStart } from '../../../src/adapters/exchange-link/recorded-start.ts';
import type { RecordedSeries } from '../../../src/exchange/market/recorded-series.ts';

const HOUR = 3_600_000;
const T0 = 1_729_656_000_000;

function series(fromBar: number, bars: number): RecordedSeries {
  const prices = new Float64Array(bars).fill(1);
  return {
    symbol: 'BTC',
    sourceName: 'BTCUSDT',
    szDecimals: 5,
    intervalMs: HOUR,
    openMs: Float64Array.from({ length: bars }, (_, bar) => T0 + (fromBar + bar) * HOUR),
    open: prices,
    high: prices,
    low: prices,
    close: prices,
    volume: prices,
  };
}

describe('the start of a recorded market', () => {
  test('is the first bar of all without a warm-up', () => {
    expect(recordedStart([series(5, 100), series(0, 100)], 0)).toBe(T0);
  });

  test('leaves the bars of the warm-up as history', () => {
    expect(recordedStart([series(0, 8_760), series(100, 8_000)], 240)).toBe(T0 + 240 * HOUR);
  });

  test('never gives more than a quarter of the recording away', () => {
    expect(recordedStart([series(0, 24)], 240)).toBe(T0 + 6 * HOUR);
    expect(recordedStart([series(0, 1)], 240)).toBe(T0);
  });
});
