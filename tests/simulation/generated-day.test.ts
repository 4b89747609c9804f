import { describe, expect, test } from 'vitest';
import { Exchange } from '../../src/exchange/exchange.ts';
import { createGeneratedModel } from '../../src/exchange/market/generated-model.ts';

const START = Date.UTC(2025, 6, 22);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

describe('a day of the generated market at the embedded exchange', () => {
  test('66 markets live through it: two-sided, uncrossed, conserved, with believable prices', () => {
    const model = createGeneratedModel({ seed: 20_251_010, startMs: START, eventsPerSecond: 0.2 });
    const exchange = new Exchange({ model, checkConservation: true });
    const closes = model.instruments.map((): number[] => []);
    let broken = 0;
    let books = 0;
    for (let atMs = START; atMs <= START + 24 * HOUR_MS; atMs += MINUTE_MS) {
      exchange.step({ kind: 'advance', atMs });
      for (const update of exchange.drainMarket()) {
        if (update.type === 'mark') closes[update.asset]?.push(update.oracleTicks);
        if (update.type !== 'book') continue;
        books += 1;
        const bid = update.bids[0] ?? 0;
        const ask = update.asks[0] ?? 0;
        if (!(bid > 0 && ask > bid && ask < bid * 1.02)) broken += 1;
      }
    }
    expect(books).toBeGreaterThan(66 * 1_300);
    expect(broken).toBe(0);
    const yearly = closes.map((prices) => {
      let sum = 0;
      for (let i = 1; i < prices.length; i += 1) {
        const move = Math.log((prices[i] as number) / (prices[i - 1] as number));
        sum += move * move;
      }
      return Math.sqrt((sum / (prices.length - 1)) * 525_600);
    });
    const mean = yearly.reduce((sum, one) => sum + one, 0) / yearly.length;
    expect(mean).toBeGreaterThan(0.5);
    expect(mean).toBeLessThan(1.2);
    expect(Math.min(...yearly)).toBeGreaterThan(0.35);
    expect(Math.max(...yearly)).toBeLessThan(1.6);
  });
});
