import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCandleFolder } from '../../src/adapters/candles/read-folder.ts';
import { createRecordedModel } from '../../src/exchange/market/recorded-model.ts';
import type { RecordedSeries } from '../../src/exchange/market/recorded-series.ts';
import { sizeDecimals } from '../../src/exchange/market/recorded-series.ts';
import { recordedTicks } from '../../src/exchange/market/recorded-tape.ts';
import type { MarketAccess } from '../../src/exchange/types.ts';
import { recordedData } from '../support/data.ts';
import { barsOf, FakeMarket } from '../support/fake-market.ts';
import { type BarRow, HOUR_MS, RECORDING_START_MS, seriesOf } from '../support/recorded-series.ts';

/** A bar as moves in ten-thousandths of the price: gap before it, body, wicks; and its volume. */
const move = fc.record({
  gap: fc.constantFrom(0, 0, 0, 1, 30, -45),
  body: fc.integer({ min: -300, max: 300 }),
  up: fc.constantFrom(0, 0, 5, 80),
  down: fc.constantFrom(0, 0, 5, 80),
  still: fc.boolean(),
  volume: fc.constantFrom(0, 0.000001, 3, 5_000, 2_000_000),
  missing: fc.constantFrom(0, 0, 0, 0, 1, 7),
});

const market = fc.record({
  price: fc.constantFrom(0.0004, 0.02, 0.99, 3.2, 180, 2_500, 9_999.5, 99_990),
  firstBar: fc.integer({ min: 0, max: 6 }),
  moves: fc.array(move, { minLength: 2, maxLength: 12 }),
});

type MarketPlan = typeof market extends fc.Arbitrary<infer T> ? T : never;

function toSeries(plan: MarketPlan, index: number): RecordedSeries {
  const rows: BarRow[] = [];
  let at = plan.firstBar;
  let price: number = plan.price;
  for (const one of plan.moves) {
    const o = price * (1 + one.gap / 10_000);
    const c = one.still ? o : o * (1 + one.body / 10_000);
    const h = one.still ? o : Math.max(o, c) * (1 + one.up / 10_000);
    const l = one.still ? o : Math.min(o, c) * (1 - one.down / 10_000);
    rows.push({ at, o, h, l, c, v: one.volume });
    price = c;
    at += 1 + one.missing;
  }
  const close = Float64Array.from(rows, (row) => row.c);
  return seriesOf(`M${index}`, sizeDecimals(close), rows);
}

/** What the prints of a series have to rebuild: its bars in ticks, without those that stand still and have no volume. */
function expectedBars(series: RecordedSeries): readonly (readonly number[])[] {
  const decimals = 6 - series.szDecimals;
  const bars: number[][] = [];
  for (let i = 0; i < series.openMs.length; i += 1) {
    const prices = [series.open, series.high, series.low, series.close].map((column) =>
      recordedTicks(column[i] as number, decimals),
    );
    if (series.volume[i] === 0 && prices.every((ticks) => ticks === prices[0])) continue;
    bars.push([series.openMs[i] as number, ...prices]);
  }
  return bars;
}

function rebuilt(all: readonly RecordedSeries[], interest: boolean) {
  const model = createRecordedModel(all, { seed: 5 });
  const fake = new FakeMarket(model.instruments);
  if (interest) for (const one of model.instruments) fake.interest.add(one.asset);
  fake.run(model, Number.MAX_SAFE_INTEGER);
  return { model, fake };
}

describe('recorded bars', () => {
  test('bars rebuilt from prints equal the recorded ones, in straight and in fine steps', () => {
    fc.assert(
      fc.property(fc.array(market, { minLength: 1, maxLength: 4 }), fc.boolean(), (plans, interest) => {
        const all = plans.map(toSeries);
        const { model, fake } = rebuilt(all, interest);
        expect(fake.crossed).toBe(0);
        for (const instrument of model.instruments) {
          const series = all.find((one) => one.symbol === instrument.symbol) as RecordedSeries;
          const bars = barsOf(fake.prints, instrument.asset, HOUR_MS);
          expect(bars.map((bar) => bar.slice(0, 5))).toEqual(expectedBars(series));
        }
      }),
      { numRuns: 300 },
    );
  });

  test('every market is open from its first bar to the end of its last, and prints nowhere else', () => {
    fc.assert(
      fc.property(fc.array(market, { minLength: 1, maxLength: 4 }), (plans) => {
        const all = plans.map(toSeries);
        const { model, fake } = rebuilt(all, false);
        for (const { asset, symbol, listed } of model.instruments) {
          const series = all.find((one) => one.symbol === symbol) as RecordedSeries;
          const firstMs = series.openMs[0] as number;
          const endMs = (series.openMs[series.openMs.length - 1] as number) + HOUR_MS;
          const events = fake.listings.filter((one) => one.asset === asset).map((one) => [one.listed, one.atMs]);
          expect(events).toEqual(
            listed
              ? [[false, endMs]]
              : [
                  [true, firstMs],
                  [false, endMs],
                ],
          );
          expect(listed).toBe(firstMs === model.startMs);
          const bars = new Set(series.openMs);
          const inside = (atMs: number) => bars.has(atMs - ((atMs - RECORDING_START_MS) % HOUR_MS));
          expect(fake.prints.filter((print) => print.asset === asset && !inside(print.atMs))).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('printed volume is the recorded one times the factor, to the lot, where there is a lot for every point', () => {
    fc.assert(
      fc.property(market, (plan) => {
        const series = toSeries(plan, 0);
        const model = createRecordedModel([series], { seed: 5, volumeFactor: 0.01 });
        const fake = new FakeMarket(model.instruments);
        fake.run(model, Number.MAX_SAFE_INTEGER);
        for (const [openMs, , , , , lots] of barsOf(fake.prints, 0, HOUR_MS)) {
          const at = series.openMs.indexOf(openMs as number);
          const wanted = Math.round((series.volume[at] as number) * 10 ** series.szDecimals * 0.01);
          if (wanted >= 4) expect(lots).toBe(wanted);
          else expect(lots).toBeLessThanOrEqual(4);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a model restored after any number of events continues as if nothing had happened', () => {
    fc.assert(
      fc.property(
        fc.array(market, { minLength: 1, maxLength: 3 }),
        fc.nat(200),
        fc.boolean(),
        (plans, cut, interest) => {
          const all = plans.map(toSeries);
          const whole = rebuilt(all, interest);
          const first = createRecordedModel(all, { seed: 5 });
          const fake = new FakeMarket(first.instruments);
          if (interest) for (const one of first.instruments) fake.interest.add(one.asset);
          for (let i = 0; i < cut && first.nextAtMs() < Number.POSITIVE_INFINITY; i += 1)
            fake.run(first, first.nextAtMs());
          const second = createRecordedModel(all, { seed: 5 });
          second.restore(JSON.parse(JSON.stringify(first.snapshot())));
          fake.run(second, Number.MAX_SAFE_INTEGER);
          expect(fake.prints).toEqual(whole.fake.prints);
          expect(fake.listings).toEqual(whole.fake.listings);
        },
      ),
      { numRuns: 100 },
    );
  });
});

const FOLDERS = [
  { folder: 'candles/binance-usdm-1h-2024-2025', markets: 47 },
  { folder: 'candles/hyperliquid-1h', markets: 48 },
] as const;

describe.each(FOLDERS)('real candles: $folder', ({ folder, markets }) => {
  const dir = recordedData(folder);

  test.skipIf(dir === null)('every bar of every market is rebuilt from its prints', async () => {
    const read = await readCandleFolder(dir as string);
    if (!read.ok) throw new Error(JSON.stringify(read.error));
    expect(read.value.length).toBe(markets);
    const model = createRecordedModel(read.value, { seed: 1 });
    const bars = model.instruments.map((): number[] => []);
    let problems = 0;
    const market: MarketAccess = printsInto(
      bars,
      () => model.nextAtMs(),
      () => (problems += 1),
    );
    while (model.nextAtMs() < Number.POSITIVE_INFINITY) model.runNext(market);
    expect(problems).toBe(0);
    for (const instrument of model.instruments) {
      const series = read.value.find((one) => one.symbol === instrument.symbol) as RecordedSeries;
      const same = flat(expectedBars(series)).every((value, i) => value === bars[instrument.asset]?.[i]);
      expect({ symbol: instrument.symbol, same, values: bars[instrument.asset]?.length }).toEqual({
        symbol: instrument.symbol,
        same: true,
        values: expectedBars(series).length * 5,
      });
    }
  });
});

function flat(bars: readonly (readonly number[])[]): number[] {
  const values: number[] = [];
  for (const bar of bars) values.push(...bar);
  return values;
}

/** A market of one ladder per asset that keeps bars instead of prints; counts takes that do not find their price and size. */
function printsInto(bars: number[][], nowMs: () => number, problem: () => void): MarketAccess {
  const bids: (readonly number[])[] = bars.map(() => []);
  const asks: (readonly number[])[] = bars.map(() => []);
  return {
    get nowMs() {
      return nowMs();
    },
    instrument: () => {
      throw new Error('not asked for');
    },
    bestBidTicks: (asset) => bids[asset]?.[0] ?? 0,
    bestAskTicks: (asset) => asks[asset]?.[0] ?? 0,
    replaceQuotes: (asset, _agent, newBids, newAsks) => {
      bids[asset] = [...newBids];
      asks[asset] = [...newAsks];
      if ((newBids[0] ?? 0) >= (newAsks[0] ?? Number.MAX_SAFE_INTEGER)) problem();
    },
    take: ({ asset, isBuy, lots, limitTicks }) => {
      const level = (isBuy ? asks : bids)[asset] ?? [];
      if (level[0] !== limitTicks || (level[1] ?? 0) < lots) problem();
      addPrint(bars[asset] ?? [], nowMs() - (nowMs() % HOUR_MS), limitTicks);
      return lots;
    },
    setMark: () => undefined,
    list: () => undefined,
    delist: () => undefined,
    hasClientInterest: () => false,
  };
}

function addPrint(bars: number[], openMs: number, ticks: number): void {
  const at = bars.length - 5;
  if (bars[at] !== openMs) {
    bars.push(openMs, ticks, ticks, ticks, ticks);
    return;
  }
  bars[at + 2] = Math.max(bars[at + 2] as number, ticks);
  bars[at + 3] = Math.min(bars[at + 3] as number, ticks);
  bars[at + 4] = ticks;
}
