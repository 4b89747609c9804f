import { expect, test } from 'vitest';
import { isLegalPrice } from '../../../../src/contract/tick-rule.ts';
import { GENERATED_HOURS } from '../../../../src/exchange/market/generated-hours.ts';
import { createGeneratedModel } from '../../../../src/exchange/market/generated-model.ts';
import { RegimeEngine } from '../../../../src/engine/regime/regime-engine.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.UTC(2025, 0, 1);
const model = (seed: number, startMs = START_MS) => createGeneratedModel({ seed, startMs, symbols: 12 });
const rowsOf = (flat: readonly number[]): number[][] =>
  Array.from({ length: flat.length / 6 }, (_, at) => flat.slice(at * 6, at * 6 + 6));

test('the long past is whole hours without a hole, legal, and ends where the minutes begin', () => {
  for (const startMs of [START_MS, START_MS + 17 * 60_000]) {
    const market = model(3, startMs);
    for (const { asset, priceDecimals } of market.instruments) {
      const hours = rowsOf(market.hours?.(asset, startMs, 10_000) ?? []);
      const [minute] = rowsOf(market.history(asset, startMs, 720));
      expect(hours).toHaveLength(GENERATED_HOURS);
      for (const [at, row] of hours.entries()) {
        const [openMs = 0, open = 0, high = 0, low = 0, close = 0, lots = 0] = row;
        expect(openMs).toBe((hours[0]?.[0] ?? 0) + at * HOUR_MS);
        expect(high >= Math.max(open, close) && low <= Math.min(open, close) && low > 0 && lots > 0).toBe(true);
        for (const price of [open, high, low, close]) expect(isLegalPrice(price, priceDecimals)).toBe(true);
        if (at > 0) expect(open).toBe(hours[at - 1]?.[4]);
      }
      const last = hours.at(-1) as number[];
      const endMs = (last[0] as number) + HOUR_MS;
      expect(endMs).toBe(Math.floor((minute?.[0] ?? 0) / HOUR_MS) * HOUR_MS);
      // One step of the path and a rounding lie between the two.
      expect(Math.abs((last[4] as number) / (minute?.[1] ?? 1) - 1)).toBeLessThan(0.001);
    }
  }
});

test('nothing is told of an hour that is not over, and no more than was asked for', () => {
  const market = model(3);
  const all = rowsOf(market.hours?.(0, START_MS, 10_000) ?? []);
  const beforeMs = (all.at(-5)?.[0] ?? 0) + HOUR_MS / 2;
  expect(rowsOf(market.hours?.(0, beforeMs, 3) ?? [])).toEqual(all.slice(-8, -5));
  expect(market.hours?.(0, 0, 10)).toEqual([]);
  expect(market.hours?.(99, START_MS, 10)).toEqual([]);
});

test('the same seed gives the same past, in whatever order it is asked for; another seed another one', () => {
  const [one, two, other] = [model(3), model(3), model(4)];
  const backwards = [2, 1, 0].map((asset) => two.hours?.(asset, START_MS, 50)).toReversed();
  expect([0, 1, 2].map((asset) => one.hours?.(asset, START_MS, 50))).toEqual(backwards);
  expect(other.hours?.(0, START_MS, 50)).not.toEqual(one.hours?.(0, START_MS, 50));
});

test('markets move together, about as far as they should, and have more than one regime', () => {
  const seen = new Set<string>();
  for (const seed of [1, 2, 3]) {
    const market = model(seed);
    const returns = [0, 1].map((asset) => {
      const closes = rowsOf(market.hours?.(asset, START_MS, 10_000) ?? []).map((row) => row[4] as number);
      return closes.slice(1).map((close, at) => Math.log(close / (closes[at] as number)));
    });
    const [btc = [], eth = []] = returns;
    const dot = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, x, at) => sum + x * (b[at] as number), 0);
    const yearly = Math.sqrt((dot(btc, btc) / btc.length) * 365 * 24);
    expect(yearly).toBeGreaterThan(0.3);
    expect(yearly).toBeLessThan(1.2);
    const correlation = dot(btc, eth) / Math.sqrt(dot(btc, btc) * dot(eth, eth));
    expect(correlation).toBeGreaterThan(0.6);
    expect(correlation).toBeLessThan(0.95);
    const engine = new RegimeEngine();
    for (const [openMs = 0, , high = 0, low = 0, close = 0, volume = 0] of rowsOf(
      market.hours?.(0, START_MS, 10_000) ?? [],
    )) {
      engine.take({ openMs, high, low, close, volume }, null);
      seen.add(engine.regimeAt(openMs + HOUR_MS));
    }
  }
  expect(seen.size).toBeGreaterThanOrEqual(5);
});
