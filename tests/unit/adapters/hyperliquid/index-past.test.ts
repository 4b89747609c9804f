import { expect, test } from 'vitest';
import { hasPast, readPast } from '../../../../src/adapters/hyperliquid/index-past.ts';
import type { Candle } from '../../../../src/hyperliquid/decode/market-shapes.ts';
import { instrument, T0 } from '../../../support/market-updates.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const BTC = instrument(7, 'BTC');
const NOW = Math.floor(T0 / HOUR) * HOUR + 20 * MINUTE;
const { signal } = new AbortController();

const row = (t: number): Candle => ({
  t,
  T: t + HOUR - 1,
  s: 'BTC',
  i: '1h',
  o: '10',
  h: '11',
  l: '9',
  c: '10',
  v: '2.0',
  n: 3,
});

/** A loader whose venue knows `hours` before now and the running one. */
function loader(hours: number | null) {
  const asked: number[][] = [];
  const since = async (_market: unknown, barMs: number, fromMs: number) => {
    asked.push([barMs, (NOW - 20 * MINUTE - fromMs) / HOUR]);
    if (hours === null) return null;
    const rows = Array.from({ length: hours + 1 }, (_, at) => row(NOW - 20 * MINUTE - (hours - at) * HOUR));
    return { rows, askedMs: NOW, questions: 1 };
  };
  return { asked, since };
}

test('the long past of the index is asked for once, by the hour, whatever the bars are; not where an hour is too short', () => {
  expect([MINUTE, 5 * MINUTE, HOUR, 4 * HOUR].map((barMs) => hasPast(BTC, barMs))).toEqual([true, true, true, false]);
  expect(hasPast(instrument(1, 'ETH'), MINUTE)).toBe(false);
});

test('closed hours are handed over, the running one is not; without an answer nothing is', async () => {
  const venue = loader(3);
  const past = await readPast(venue, BTC, NOW, signal);
  expect(venue.asked).toEqual([[HOUR, 5_000]]);
  expect(past).toMatchObject({ type: 'hours', asset: 7 });
  const opens = past?.bars.filter((_, at) => at % 6 === 0).map((openMs) => (openMs - (NOW - 20 * MINUTE)) / HOUR);
  expect(opens).toEqual([-3, -2, -1]);
  expect(await readPast(loader(0), BTC, NOW, signal)).toBeNull();
  expect(await readPast(loader(null), BTC, NOW, signal)).toBeNull();
});
