import { describe, expect, test } from 'vitest';
import { isLegalPrice } from '../../../../src/contract/tick-rule.ts';
import { powerOfTen } from '../../../../src/engine/domain/instrument.ts';
import {
  BLOCK_MS,
  createGeneratedModel,
  type GeneratedOptions,
} from '../../../../src/exchange/market/generated-model.ts';
import { barsOf, FakeMarket } from '../../../support/fake-market.ts';

const START = Date.UTC(2025, 6, 22, 9);
const MINUTE = 60_000;

const CLIENT = -1;

function play(options: Partial<GeneratedOptions>, ms: number) {
  const model = createGeneratedModel({ seed: 5, startMs: START, symbols: 6, historyBars: 30, ...options });
  const market = new FakeMarket(model.instruments);
  const times = market.run(model, START + ms);
  return { model, market, times };
}

describe('what is offered', () => {
  test('66 perpetuals by default, all listed, with 720 bars of a minute before the start', () => {
    const model = createGeneratedModel({ seed: 1, startMs: START });
    expect(model.instruments.length).toBe(66);
    expect(model.instruments.every((one, asset) => one.asset === asset && one.listed)).toBe(true);
    expect(model.instruments.every((one) => one.priceDecimals === 6 - one.szDecimals)).toBe(true);
    expect([model.barIntervalMs, model.startMs, model.endMs, model.agentCount]).toEqual([MINUTE, START, null, 5]);
    for (const { asset, priceDecimals } of model.instruments) {
      const bars = model.history(asset, START, 1_000);
      expect(bars.length).toBe(720 * 6);
      for (let at = 0; at < bars.length; at += 6) {
        const [openMs, o, h, l, c, v] = bars.slice(at, at + 6) as [number, number, number, number, number, number];
        expect(openMs).toBe(START - (720 - at / 6) * MINUTE);
        expect(h >= Math.max(o, c) && l <= Math.min(o, c) && l >= 1 && v >= 1).toBe(true);
        expect(Number.isSafeInteger(v) && [o, h, l, c].every((ticks) => isLegalPrice(ticks, priceDecimals))).toBe(true);
      }
    }
  });

  test('history is cut by time and number, newest kept', () => {
    const model = createGeneratedModel({ seed: 1, startMs: START + 17_000, symbols: 2, historyBars: 10 });
    expect(model.history(0, START + 17_000, 3).filter((_, i) => i % 6 === 0)).toEqual(
      [3, 2, 1].map((back) => START - back * MINUTE),
    );
    expect(model.history(0, START - MINUTE, 100).length).toBe(9 * 6);
    expect(model.history(0, START - 10 * MINUTE, 100)).toEqual([]);
    expect(model.history(7, START, 100)).toEqual([]);
    expect(createGeneratedModel({ seed: 1, startMs: START, symbols: 1, historyBars: 0 }).history(0, START, 5)).toEqual(
      [],
    );
  });

  test('the market opens where its history ended', () => {
    const { model, market } = play({}, 0);
    for (const { asset } of model.instruments) {
      const bars = model.history(asset, START, 1);
      const close = bars[4] as number;
      const middle = (market.bestBidTicks(asset) + market.bestAskTicks(asset)) / 2;
      expect(Math.abs(middle / close - 1)).toBeLessThan(0.003);
    }
  });

  test.each([
    [{ symbols: 0 }, /symbols/],
    [{ barIntervalMs: 7_000 }, /multiple of 5 s/],
    [{ historyBars: -1 }, /0 bars or more/],
    [{ eventsPerSecond: 0 }, /more than 0/],
    [{ eventsPerSecond: Number.NaN }, /more than 0/],
    [{ startMs: 60_000 }, /after 1970/],
  ])('%j is refused', (options, message) => {
    expect(() => createGeneratedModel({ seed: 1, startMs: START, ...options })).toThrow(message);
  });
});

describe('a living book', () => {
  const { model, market, times } = play({ symbols: 8 }, 5 * MINUTE);

  test('events lie on blocks, time rises, and there are 5 to 10 a second and market, more in the large ones', () => {
    expect(times.every((atMs, i) => atMs % BLOCK_MS === 0 && (i === 0 || atMs > (times[i - 1] as number)))).toBe(true);
    const prints = (asset: number) => market.prints.filter((print) => print.asset === asset).length / 300;
    expect(prints(0)).toBeGreaterThan(prints(7) * 1.3);
    const perSecond = (market.quotes + market.prints.length) / 300 / 8;
    expect(perSecond).toBeGreaterThan(4);
    expect(perSecond).toBeLessThan(14);
  });

  test('both sides are always quoted, never crossed, at legal prices', () => {
    expect(market.crossed).toBe(0);
    for (const { asset, priceDecimals } of model.instruments) {
      const orders = [...market.side(asset, true), ...market.side(asset, false)];
      expect(market.side(asset, true).length).toBeGreaterThan(8);
      expect(market.side(asset, false).length).toBeGreaterThan(8);
      expect(orders.every((order) => isLegalPrice(order.ticks, priceDecimals))).toBe(true);
      const spread = market.bestAskTicks(asset) / market.bestBidTicks(asset) - 1;
      expect(spread).toBeGreaterThan(0);
      expect(spread).toBeLessThan(0.004);
    }
  });

  test('trades go both ways, vary widely in size, and follow the fair price', () => {
    for (const { asset, szDecimals, priceDecimals } of model.instruments) {
      const prints = market.prints.filter((print) => print.asset === asset);
      const buys = prints.filter((print) => print.isBuy).length / prints.length;
      expect(buys).toBeGreaterThan(0.15);
      expect(buys).toBeLessThan(0.85);
      const sizes = prints.map((print) => print.lots).sort((a, b) => a - b);
      const median = sizes[sizes.length >> 1] as number;
      expect(sizes[sizes.length - 1]).toBeGreaterThan(8 * median);
      const usdc = (median / powerOfTen(szDecimals)) * ((prints[0]?.ticks ?? 0) / powerOfTen(priceDecimals));
      expect(usdc).toBeGreaterThan(5);
      const last = prints[prints.length - 1]?.ticks ?? 0;
      const oracle = market.marks.filter((mark) => mark.asset === asset).pop()?.oracle ?? 0;
      expect(Math.abs(last / oracle - 1)).toBeLessThan(0.004);
    }
  });

  test('marks are renewed every second, stay near the oracle and carry an hourly funding rate', () => {
    for (const { asset } of model.instruments) {
      const marks = market.marks.filter((mark) => mark.asset === asset);
      const pauses = marks.slice(1).map((mark, i) => mark.atMs - (marks[i]?.atMs ?? 0));
      expect(marks.length).toBeGreaterThan(150);
      expect(Math.max(...pauses)).toBeLessThan(10_000);
      expect(marks.every((mark) => Math.abs(mark.mark / mark.oracle - 1) < 0.005)).toBe(true);
      expect(marks.every((mark) => mark.funding !== null && Math.abs(mark.funding) <= 0.0004)).toBe(true);
    }
  });

  test('printed volume is of the size of the history', () => {
    for (const { asset } of model.instruments.slice(0, 3)) {
      const bars = model.history(asset, START, 30);
      const before = bars.filter((_, i) => i % 6 === 5).reduce((sum, lots) => sum + lots, 0) / 30;
      const lots = barsOf(market.prints, asset, MINUTE).reduce((sum, bar) => sum + (bar[5] ?? 0), 0) / 5;
      expect(lots / before).toBeGreaterThan(0.25);
      expect(lots / before).toBeLessThan(6);
    }
  });

  test('agents hold bounded positions', () => {
    for (const { asset } of model.instruments) {
      const printed = market.prints.reduce((sum, print) => (print.asset === asset ? sum + print.lots : sum), 0);
      const takers = market.position(3, asset) + market.position(4, asset);
      expect(Math.abs(takers)).toBeLessThan(printed * 0.3);
    }
  });
});

describe('clients and state', () => {
  test('a resting order of a client beyond the best price is reached by the market and filled', () => {
    const { model, market } = play({ symbols: 2 }, 1_000);
    const bid = market.bestBidTicks(1);
    market.place(1, CLIENT, true, [bid, 50]);
    market.run(model, START + 5 * MINUTE);
    expect(market.position(CLIENT, 1)).toBe(50);
  });

  test('the same seed gives the same market, another seed another', () => {
    const one = play({}, MINUTE);
    expect(play({}, MINUTE).market.prints).toEqual(one.market.prints);
    expect(play({ seed: 6 }, MINUTE).market.prints).not.toEqual(one.market.prints);
    expect(play({ seed: 6 }, 0).model.history(0, START, 5)).not.toEqual(one.model.history(0, START, 5));
  });

  test('stepping by one event or in one go is the same', () => {
    const whole = play({}, MINUTE);
    const model = createGeneratedModel({ seed: 5, startMs: START, symbols: 6, historyBars: 30 });
    const market = new FakeMarket(model.instruments);
    while (model.nextAtMs() <= START + MINUTE) market.run(model, model.nextAtMs());
    expect(market.prints).toEqual(whole.market.prints);
    expect(model.snapshot()).toEqual(whole.model.snapshot());
  });

  test('a model restored from its state continues with the same events', () => {
    const whole = play({}, 2 * MINUTE);
    for (const cutMs of [0, 13_370, 61_000]) {
      const { model, market } = play({}, cutMs);
      const second = createGeneratedModel({ seed: 5, startMs: START, symbols: 6, historyBars: 30 });
      second.restore(JSON.parse(JSON.stringify(model.snapshot())));
      market.run(second, START + 2 * MINUTE);
      expect(market.prints).toEqual(whole.market.prints);
      expect(market.marks).toEqual(whole.market.marks);
      expect(second.snapshot()).toEqual(whole.model.snapshot());
    }
  });

  test('the state of another market is refused', () => {
    const { model } = play({ symbols: 3 }, 0);
    const other = createGeneratedModel({ seed: 5, startMs: START, symbols: 4, historyBars: 0 });
    expect(() => other.restore(model.snapshot())).toThrow(/this generated market/);
  });
});
