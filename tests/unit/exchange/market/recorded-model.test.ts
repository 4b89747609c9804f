import { describe, expect, test } from 'vitest';
import { isLegalPrice } from '../../../../src/contract/tick-rule.ts';
import { createRecordedModel } from '../../../../src/exchange/market/recorded-model.ts';
import { TAKER } from '../../../../src/exchange/market/recorded-quotes.ts';
import { barsOf, FakeMarket } from '../../../support/fake-market.ts';
import { type BarRow, HOUR_MS, RECORDING_START_MS as START, seriesOf } from '../../../support/recorded-series.ts';

const CLIENT = -1;

const bar = (at: number, prices: readonly [number, number, number, number], v: number): BarRow => {
  const [o, h, l, c] = prices;
  return { at, o, h, l, c, v };
};

const BTC = seriesOf('BTC', 5, [
  bar(0, [95_000, 95_600, 94_800, 95_400], 5_000),
  bar(1, [95_400, 95_500, 93_000, 93_500], 9_000),
  bar(2, [93_500, 93_500, 93_500, 93_500], 0),
  bar(4, [93_900, 94_000, 93_700, 93_800], 4_000),
]);
const SOL = seriesOf('SOL', 2, [bar(1, [200, 204, 199, 203], 50_000), bar(2, [203, 203.5, 201, 202], 40_000)]);

function play(options: { readonly interest?: boolean; readonly seed?: number } = {}) {
  const model = createRecordedModel([SOL, BTC], { seed: options.seed ?? 7 });
  const market = new FakeMarket(model.instruments);
  if (options.interest === true) for (const one of model.instruments) market.interest.add(one.asset);
  const times = market.run(model, Number.MAX_SAFE_INTEGER);
  return { model, market, times };
}

describe('what is listed', () => {
  test('BTC and ETH come first, then turnover, with decimals and leverage of the rules', () => {
    const rows = [bar(0, [10, 11, 9, 10], 5), bar(1, [10, 11, 9, 10], 5)];
    const rich = [bar(0, [10, 11, 9, 10], 500), bar(1, [10, 11, 9, 10], 5)];
    const model = createRecordedModel(
      [
        seriesOf('ZZZ', 1, rows),
        seriesOf('AAA', 1, rows),
        seriesOf('SOL', 1, rich),
        seriesOf('ETH', 1, rows),
        seriesOf('BTC', 1, rows),
      ],
      { seed: 1 },
    );
    expect(model.instruments.map((one) => one.symbol)).toEqual(['BTC', 'ETH', 'SOL', 'AAA', 'ZZZ']);
    expect(model.instruments.map((one) => one.maxLeverage)).toEqual([40, 25, 20, 10, 10]);
    expect(model.instruments.map((one) => one.asset)).toEqual([0, 1, 2, 3, 4]);
    expect(model.instruments.every((one) => one.priceDecimals === 5 && one.listed)).toBe(true);
  });

  test('a market is listed at its first bar and delisted at the end of its last', () => {
    const { model, market } = play();
    expect(model.instruments.map((one) => one.listed)).toEqual([true, false]);
    expect(market.listings).toEqual([
      { asset: 1, atMs: START + HOUR_MS, listed: true },
      { asset: 1, atMs: START + 3 * HOUR_MS, listed: false },
      { asset: 0, atMs: START + 5 * HOUR_MS, listed: false },
    ]);
    expect(model.endMs).toBe(START + 5 * HOUR_MS);
    expect(model.nextAtMs()).toBe(Number.POSITIVE_INFINITY);
  });

  test('a recording cut by endMs is not delisted there', () => {
    const model = createRecordedModel([SOL, BTC], { seed: 1, endMs: START + 2.5 * HOUR_MS });
    const market = new FakeMarket(model.instruments);
    market.run(model, Number.MAX_SAFE_INTEGER);
    expect(model.endMs).toBe(START + 2 * HOUR_MS);
    expect(market.listings.filter((one) => !one.listed)).toEqual([]);
    expect(market.prints.every((print) => print.atMs < START + 2 * HOUR_MS)).toBe(true);
  });

  test('nothing to play is a broken promise of the caller', () => {
    expect(() => createRecordedModel([SOL], { seed: 1, startMs: START + 99 * HOUR_MS })).toThrow(/has a bar/);
    expect(() => createRecordedModel([], { seed: 1 })).toThrow();
    expect(() => createRecordedModel([SOL, SOL], { seed: 1 })).toThrow(/different names/);
    expect(() => createRecordedModel([SOL, { ...BTC, intervalMs: 60_000 }], { seed: 1 })).toThrow(/one bar length/);
  });
});

describe('the way through a bar', () => {
  test('prints pass open, low, high, close when rising and open, high, low, close when falling', () => {
    const { market } = play();
    const ticksAt = (from: number) =>
      market.prints.filter((p) => p.asset === 0 && p.atMs >= from && p.atMs < from + HOUR_MS).map((p) => p.ticks);
    expect(ticksAt(START)).toEqual([950_000, 948_000, 956_000, 954_000]);
    expect(ticksAt(START + HOUR_MS)).toEqual([954_000, 955_000, 930_000, 935_000]);
    const times = market.prints.filter((p) => p.asset === 0).map((p) => (p.atMs - START) % HOUR_MS);
    expect(times.slice(0, 4)).toEqual([0, HOUR_MS / 4, (HOUR_MS * 3) / 4, HOUR_MS - 1_000]);
  });

  test('bars of the prints are the recorded bars, volume scaled by a thousandth', () => {
    const { market } = play();
    expect(barsOf(market.prints, 0, HOUR_MS)).toEqual([
      [START, 950_000, 956_000, 948_000, 954_000, 500_000],
      [START + HOUR_MS, 954_000, 955_000, 930_000, 935_000, 900_000],
      [START + 4 * HOUR_MS, 939_000, 940_000, 937_000, 938_000, 400_000],
    ]);
    expect(barsOf(market.prints, 1, HOUR_MS).map((row) => row[5])).toEqual([5_000, 4_000]);
  });

  test('a bar without volume prints nothing, still quotes, and quotes thinly', () => {
    const { model, market } = quietBar();
    market.run(model, START + 2 * HOUR_MS);
    expect(market.prints.filter((p) => p.atMs === START + 2 * HOUR_MS)).toEqual([]);
    const depth = market.side(0, true).reduce((sum, order) => sum + order.lots * order.ticks, 0);
    expect(depth).toBeGreaterThan(1_000_000_000);
    expect(depth).toBeLessThan(10_000_000_000);
    expect(market.bestAskTicks(0)).toBeGreaterThan(market.bestBidTicks(0));
  });

  test('quotes are pulled where bars are missing and nothing is filled in', () => {
    const { model, market } = quietBar();
    market.run(model, START + 3 * HOUR_MS);
    expect(market.side(0, true)).toEqual([]);
    expect(market.side(0, false)).toEqual([]);
    expect(model.nextAtMs()).toBe(START + 4 * HOUR_MS);
  });

  test('mark and oracle are the price of the point, funding is unknown', () => {
    const { market } = play();
    const marks = market.marks.filter((mark) => mark.asset === 1);
    expect(marks.map((mark) => mark.mark)).toEqual([
      2_000_000, 1_990_000, 2_040_000, 2_030_000, 2_030_000, 2_035_000, 2_010_000, 2_020_000,
    ]);
    expect(marks.every((mark) => mark.oracle === mark.mark && mark.funding === null)).toBe(true);
  });

  test('quotes are legal prices and never cross', () => {
    const model = createRecordedModel([SOL, BTC], { seed: 3 });
    const market = new FakeMarket(model.instruments);
    while (model.nextAtMs() < Number.POSITIVE_INFINITY) {
      market.run(model, model.nextAtMs());
      for (const { asset, priceDecimals } of model.instruments) {
        const orders = [...market.side(asset, true), ...market.side(asset, false)];
        expect(orders.every((order) => isLegalPrice(order.ticks, priceDecimals))).toBe(true);
      }
    }
    expect(market.crossed).toBe(0);
    expect(market.quotes).toBeGreaterThan(20);
  });

  function quietBar() {
    const model = createRecordedModel([BTC], { seed: 7 });
    return { model, market: new FakeMarket(model.instruments) };
  }
});

describe('clients in the market', () => {
  test('the way between points is walked in steps of at most a quarter percent or a sixteenth of the way', () => {
    const { market } = play({ interest: true });
    const fall = market.marks.filter(
      (mark) => mark.asset === 0 && mark.atMs >= START + 1.25 * HOUR_MS && mark.atMs <= START + 1.75 * HOUR_MS,
    );
    expect(fall.length).toBe(17);
    for (let i = 1; i < fall.length; i += 1) {
      expect(Math.abs((fall[i]?.mark ?? 0) - (fall[i - 1]?.mark ?? 0))).toBeLessThanOrEqual(950_000 * 0.0025);
    }
    const straight = play();
    expect(straight.times.length).toBeLessThan(play({ interest: true }).times.length);
  });

  test('walking adds no extremes: the bars stay the recorded ones', () => {
    const walked = play({ interest: true });
    const straight = play();
    for (const asset of [0, 1]) {
      expect(barsOf(walked.market.prints, asset, HOUR_MS)).toEqual(barsOf(straight.market.prints, asset, HOUR_MS));
    }
  });

  test('a resting order that the price passes through is filled whole, one that it does not reach is not', () => {
    const model = createRecordedModel([BTC], { seed: 7 });
    const market = new FakeMarket(model.instruments);
    market.run(model, START);
    market.interest.add(0);
    market.place(0, CLIENT, true, [949_000, 40_000_000]);
    market.place(0, CLIENT, false, [957_000, 1_000]);
    market.run(model, START + HOUR_MS - 1);
    expect(market.position(CLIENT, 0)).toBe(40_000_000);
    expect(market.restingLots(0, CLIENT)).toBe(1_000);
    expect(market.prints.filter((p) => p.atMs < START + HOUR_MS).map((p) => p.ticks)).toContain(948_000);
  });

  test('the taker ends near flat, so that its account does not drift over years', () => {
    const rows = Array.from({ length: 400 }, (_, at) => {
      const base = 100 + (at % 7) - (at % 5);
      return bar(at, [base, base + 2, base - 2, base + (at % 3) - 1], 10_000);
    });
    const model = createRecordedModel([seriesOf('ONE', 2, rows)], { seed: 1 });
    const market = new FakeMarket(model.instruments);
    market.run(model, START + 399.9 * HOUR_MS);
    // A bar prints 1,000 lots; 400 bars in one direction would make 400,000.
    expect(Math.abs(market.position(TAKER, 0))).toBeLessThan(20_000);
  });
});

describe('history and state', () => {
  test('history serves closed bars before a time, newest last, in ticks and printed lots', () => {
    const model = createRecordedModel([SOL, BTC], { seed: 1, startMs: START + 2 * HOUR_MS });
    expect(model.history(0, START + 2 * HOUR_MS, 10)).toEqual(
      [
        [START, 950_000, 956_000, 948_000, 954_000, 500_000],
        [START + HOUR_MS, 954_000, 955_000, 930_000, 935_000, 900_000],
      ].flat(),
    );
    expect(model.history(0, START + 2 * HOUR_MS - 1, 10).length).toBe(6);
    expect(model.history(0, START + 2 * HOUR_MS, 1)[0]).toBe(START + HOUR_MS);
    expect(model.history(0, START, 10)).toEqual([]);
    expect(model.history(9, START, 10)).toEqual([]);
    expect(model.instruments.every((one) => one.listed)).toBe(true);
  });

  test('warm-up bars put the start behind the first bars', () => {
    const model = createRecordedModel([SOL, BTC], { seed: 1, warmupBars: 1 });
    expect(model.startMs).toBe(START + HOUR_MS);
    expect(model.nextAtMs()).toBe(START + HOUR_MS);
  });

  test('the same seed gives the same events, another seed other sizes', () => {
    expect(play().market.prints).toEqual(play().market.prints);
    const prices = (seed: number) => play({ seed }).market.prints.map((print) => [print.atMs, print.ticks, print.lots]);
    expect(prices(7)).toEqual(prices(8));
    const depth = (seed: number): number[] => {
      const model = createRecordedModel([BTC], { seed });
      const market = new FakeMarket(model.instruments);
      market.run(model, START);
      return market.side(0, true).map((order) => order.lots);
    };
    expect(depth(1)).toEqual(depth(1));
    expect(depth(1)).not.toEqual(depth(2));
  });

  test('a model restored at any moment continues with the same events', () => {
    const whole = play({ interest: true });
    for (const cut of [1, 7, 20, 33, 60]) {
      const first = createRecordedModel([SOL, BTC], { seed: 7 });
      const market = new FakeMarket(first.instruments);
      for (const one of first.instruments) market.interest.add(one.asset);
      for (let i = 0; i < cut; i += 1) market.run(first, first.nextAtMs());
      const second = createRecordedModel([SOL, BTC], { seed: 7 });
      second.restore(JSON.parse(JSON.stringify(first.snapshot())));
      expect(second.nextAtMs()).toBe(first.nextAtMs());
      market.run(second, Number.MAX_SAFE_INTEGER);
      expect(market.prints).toEqual(whole.market.prints);
      expect(market.marks).toEqual(whole.market.marks);
      expect(second.snapshot()).toEqual(whole.model.snapshot());
    }
  });

  test('the state of another recording is refused', () => {
    const state = createRecordedModel([BTC], { seed: 1 }).snapshot();
    expect(() => createRecordedModel([BTC, SOL], { seed: 1 }).restore(state)).toThrow(/this recording/);
  });
});
