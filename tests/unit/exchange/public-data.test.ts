import { describe, expect, test } from 'vitest';
import { asTicks, asUnits } from '../../../src/contract/units.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { createGeneratedModel } from '../../../src/exchange/market/generated-model.ts';
import { createRecordedModel } from '../../../src/exchange/market/recorded-model.ts';
import { MONTH_MS } from '../../../src/exchange/public/candles.ts';
import { monthStart, nextMonth } from '../../../src/exchange/public/calendar.ts';
import { agentAddress } from '../../../src/exchange/public/trades.ts';
import type { PublicCandle } from '../../../src/exchange/views.ts';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK, START_MS } from '../../support/exchange-lab.ts';
import { RECORDING_START_MS, seriesOf } from '../../support/recorded-series.ts';
import { ScriptedMarket, testInstrument } from '../../support/scripted-market.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;

const open = () => new ExchangeLab({ publicTrades: true });

/** An agent takes at a time. */
function takeAt(lab: ExchangeLab, atMs: number, lots: number, isBuy = true): void {
  lab.market.add({
    atMs,
    run: (market) => market.take({ asset: 0, agent: 1, isBuy, lots, limitTicks: isBuy ? 1e6 : 1 }),
  });
  lab.step({ kind: 'advance', atMs });
}

describe('public trades', () => {
  test('tell who took, who sold to whom, and what the fills tell', () => {
    const lab = open();
    lab.order({ cloid: cloidOf(1), sell: true, price: 50_005, lots: 300 });
    lab.order({ price: MARK + 10, lots: 500, tif: 'Ioc' }, BOB);
    const { nowMs: atMs } = lab.exchange;
    const both = { asset: 0, isBuy: true, atMs, buyer: BOB };
    const trades = [
      { ...both, tid: 1, ticks: 50_005, lots: 300, seller: ALICE },
      { ...both, tid: 2, ticks: 50_010, lots: 200, seller: agentAddress(0) },
    ];
    expect(lab.exchange.drainTrades()).toEqual(trades);
    expect(lab.exchange.drainTrades()).toEqual([]);
    expect(lab.exchange.recentTrades(0)).toEqual([...trades].reverse());
    expect(lab.exchange.recentTrades(1)).toEqual([]);
    expect(ExchangeLab.fills(lab.last).map((fill) => fill.tid)).toEqual(['1', '1', '2']);
  });

  test('include those of the market with itself', () => {
    const lab = open();
    takeAt(lab, START_MS + 10, 7, false);
    expect(lab.exchange.recentTrades(0)).toMatchObject([
      { isBuy: false, lots: 7, ticks: MARK - 10, buyer: agentAddress(0), seller: agentAddress(1) },
    ]);
  });

  test('are two hundred an asset, newest first', () => {
    const lab = open();
    for (let i = 1; i <= 450; i += 1) takeAt(lab, START_MS + 10 + i, 1);
    const recent = lab.exchange.recentTrades(0);
    expect(recent).toHaveLength(200);
    expect(recent[0]?.tid).toBe(450);
    expect(recent.at(-1)?.tid).toBe(251);
    expect(lab.exchange.drainTrades()).toHaveLength(450);
  });

  test('are not kept unless asked for', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    expect(lab.exchange.drainTrades()).toEqual([]);
    expect(lab.exchange.recentTrades(0)).toEqual([]);
  });

  test('an agent has one address for ever, of its own', () => {
    const addresses = Array.from({ length: 200 }, (_, agent) => agentAddress(agent));
    for (const address of addresses) expect(address).toMatch(/^0x[0-9a-f]{40}$/);
    expect(new Set(addresses).size).toBe(200);
    expect(agentAddress(0)).toBe(addresses[0]);
  });
});

describe('candles', () => {
  const from = (lab: ExchangeLab, intervalMs: number, fromMs = START_MS, toMs = Infinity) =>
    lab.exchange.candles(0, intervalMs, fromMs, toMs);

  test('grow with the trades, the one in progress included', () => {
    const lab = open();
    takeAt(lab, START_MS + 1_000, 5);
    takeAt(lab, START_MS + 2_000, 7, false);
    takeAt(lab, START_MS + 3 * MINUTE, 2);
    const first = { openMs: START_MS, open: MARK + 10, high: MARK + 10, low: MARK - 10, close: MARK - 10 };
    const last = { openMs: START_MS + 3 * MINUTE, open: MARK + 10, high: MARK + 10, low: MARK + 10, close: MARK + 10 };
    expect(from(lab, MINUTE)).toEqual([
      { ...first, lots: 12, trades: 2, closed: true },
      { ...last, lots: 2, trades: 1, closed: false },
    ]);
    expect(from(lab, 5 * MINUTE)).toEqual([{ ...first, close: MARK + 10, lots: 14, trades: 3, closed: false }]);
    expect(from(lab, 3 * MINUTE, START_MS + 3 * MINUTE)).toEqual([{ ...last, lots: 2, trades: 1, closed: false }]);
    expect(from(lab, MINUTE, START_MS, START_MS + MINUTE)).toHaveLength(1);
    for (const interval of [HOUR, 4 * HOUR, DAY]) {
      expect(from(lab, interval).at(-1)).toMatchObject({ close: MARK + 10, closed: false });
    }
    expect(from(lab, 90_000)).toEqual([]);
    expect(from(lab, 0)).toEqual([]);
    expect(from(lab, Number.NaN)).toEqual([]);
  });

  test('before the start come from the history of the market', () => {
    const lab = open();
    takeAt(lab, START_MS + 1_000, 5);
    const bars = from(lab, MINUTE, START_MS - 3 * MINUTE);
    expect(bars.map((bar) => (bar.openMs - START_MS) / MINUTE)).toEqual([-3, -2, -1, 0]);
    expect(bars[0]).toEqual({
      openMs: START_MS - 3 * MINUTE,
      open: 5,
      high: 6,
      low: 4,
      close: 5,
      lots: 1,
      trades: 0,
      closed: true,
    });
    // The start lies on midnight: the day before is whole.
    expect(from(lab, DAY, START_MS - DAY)).toMatchObject([
      { openMs: START_MS - DAY, lots: 1_440, closed: true },
      { openMs: START_MS, lots: 5, closed: false },
    ]);
  });

  test('are five thousand at most, the newest', () => {
    const lab = open();
    takeAt(lab, START_MS + 1_000, 5);
    const bars = from(lab, MINUTE, 0);
    expect(bars).toHaveLength(5_000);
    expect(bars.at(-1)?.openMs).toBe(START_MS);
  });

  test('weeks begin on Thursdays, months with the calendar', () => {
    const lab = open();
    takeAt(lab, START_MS + 1_000, 5);
    // 2025-10-10 is a Friday.
    expect(from(lab, 7 * DAY).map((bar) => bar.openMs)).toEqual([START_MS - DAY]);
    expect(from(lab, MONTH_MS).map((bar) => bar.openMs)).toEqual([Date.UTC(2025, 9, 1)]);
    takeAt(lab, Date.UTC(2025, 10, 1) + 1, 5);
    expect(from(lab, MONTH_MS)).toMatchObject([
      { openMs: Date.UTC(2025, 9, 1), closed: true },
      { openMs: Date.UTC(2025, 10, 1), closed: false },
    ]);
  });

  test('keep five thousand minutes and hours of trades', () => {
    const lab = open();
    lab.quote([MARK - 10, 1e6], [MARK + 10, 1e6]);
    for (let i = 1; i <= 6_100; i += 1) takeAt(lab, START_MS + i * MINUTE, 1);
    const bars = from(lab, MINUTE, START_MS);
    expect(bars).toHaveLength(5_000);
    expect(bars.every((bar) => bar.trades === 1)).toBe(true);
    expect(from(lab, HOUR, START_MS).reduce((sum, bar) => sum + bar.trades, 0)).toBe(6_100);
  });

  test('of a generated market are there before the exchange starts, and join what follows', () => {
    const model = createGeneratedModel({ seed: 3, startMs: START_MS + 30_000, symbols: 2, historyBars: 180 });
    const exchange = new Exchange({ model, publicTrades: true });
    exchange.step({ kind: 'advance', atMs: START_MS + 10 * MINUTE });
    const bars = exchange.candles(0, MINUTE, 0, Infinity);
    expect(bars[0]?.openMs).toBe(START_MS - 180 * MINUTE);
    expect(bars.map((bar) => bar.openMs)).toEqual(bars.map((_, i) => START_MS + (i - 180) * MINUTE));
    expect(bars.filter((bar) => bar.trades > 0)[0]?.openMs).toBe(START_MS);
    const all = exchange.candles(0, HOUR, 0, Infinity);
    // Before the minutes lie the hours of the long past, without a hole.
    expect(all.map((bar) => bar.openMs)).toEqual(all.map((_, at) => (all[0]?.openMs ?? 0) + at * HOUR));
    expect(all.length).toBe(2_404);
    const hours = all.slice(-4);
    expect(hours.map((bar) => bar.openMs)).toEqual([-3, -2, -1, 0].map((i) => START_MS + i * HOUR));
    const lots = (list: readonly { lots: number }[]) => list.reduce((sum, bar) => sum + bar.lots, 0);
    expect(lots(hours)).toBe(lots(bars));
  });

  test('of a recording are those that were recorded, and shorter ones since the start', () => {
    const rows = Array.from({ length: 48 }, (_, at) => {
      const o = 100 + at;
      return { at, o, h: o + 3, l: o - 2, c: o + (at % 2 === 0 ? 1 : -1), v: 900_000 };
    });
    const series = [seriesOf('BTC', 3, rows)];
    const startMs = RECORDING_START_MS + 24 * HOUR;
    const model = () => createRecordedModel(series, { seed: 1, startMs });
    const live = new Exchange({ model: model(), publicTrades: true });
    live.step({ kind: 'advance', atMs: startMs + 10 * HOUR });
    const plain = new Exchange({ model: model() });
    plain.step({ kind: 'advance', atMs: startMs + 10 * HOUR });
    const closed = live.candles(0, HOUR, 0, Infinity).filter((bar) => bar.closed);
    const recorded = plain.candles(0, HOUR, 0, Infinity);
    expect(closed).toHaveLength(34);
    const prices = (bars: readonly PublicCandle[]) =>
      bars.map(({ openMs, open: o, high, low, close }) => [openMs, o, high, low, close]);
    expect(prices(closed)).toEqual(prices(recorded));
    expect(live.candles(0, MINUTE, 0, Infinity)[0]?.openMs).toBe(startMs);
    expect(plain.candles(0, MINUTE, 0, Infinity)).toEqual([]);
  });
});

test('months of the calendar', () => {
  for (let year = 1970; year < 2101; year += 1) {
    for (let month = 0; month < 12; month += 1) {
      const start = Date.UTC(year, month, 1);
      expect(monthStart(start)).toBe(start);
      expect(nextMonth(start)).toBe(Date.UTC(year, month + 1, 1));
      expect(monthStart(Date.UTC(year, month + 1, 1) - 1)).toBe(start);
    }
  }
});

describe('the context of an asset', () => {
  test('has prices, what they are worth in size, and open interest', () => {
    const lab = open();
    lab.quote([49_990, 100_000, 49_900, 1e6], [50_010, 100_000, 50_100, 1e6]);
    lab.scene((market) => market.setMark(0, asTicks(50_050), asTicks(49_000), 0.000_1));
    lab.trade(1_000);
    // 6,000 USDC: bids 4,999 at 49.99 and 1,001 at 49.90; asks 4,950.99 at 50.01 and the rest at 50.10.
    const context = lab.exchange.assetContext(0);
    expect(context).toMatchObject({
      asset: 0,
      markTicks: 50_050,
      oracleTicks: 49_000,
      midTicks: 50_000,
      fundingRate: 0.000_1,
      openInterestLots: 1_000,
      dayLots: 1_000 + 1_440,
      dayNotionalUnits: 1_000 * 50_010 + 1_440 * 5,
      previousDayTicks: 5,
    });
    expect(context.impactBidTicks).toBeCloseTo(6e9 / (100_000 + 1_001e6 / 49_900), 6);
    expect(context.impactAskTicks).toBeCloseTo(6e9 / (99_000 + (6e9 - 99_000 * 50_010) / 50_100), 6);
    expect(context.premium).toBeCloseTo((context.impactBidTicks! - 49_000) / 49_000, 12);
    expect(lab.exchange.openInterestLots(0)).toBe(1_000);
    lab.trade(-1_500);
    expect(lab.exchange.openInterestLots(0)).toBe(500);
  });

  test('has a negative premium below the oracle and none between', () => {
    const lab = open();
    lab.quote([49_990, 1e6], [50_010, 1e6]);
    lab.scene((market) => market.setMark(0, asTicks(50_000), asTicks(50_000), null));
    expect(lab.exchange.assetContext(0).premium).toBe(0);
    lab.scene((market) => market.setMark(0, asTicks(50_000), asTicks(51_000), null));
    expect(lab.exchange.assetContext(0).premium).toBeCloseTo(-990 / 51_000, 12);
  });

  test('walks 20,000 USDC for BTC and ETH', () => {
    const instruments = [testInstrument(0, { symbol: 'BTC' }), testInstrument(1)];
    const lab = new ExchangeLab({ instruments, publicTrades: true });
    for (const asset of [0, 1]) lab.quote([49_990, 200_000, 49_000, 1e6], [50_010, 1_000], asset);
    expect(lab.exchange.assetContext(1).impactBidTicks).toBe(49_990);
    expect(lab.exchange.assetContext(0).impactBidTicks).toBeCloseTo(
      20e9 / (200_000 + (20e9 - 200_000 * 49_990) / 49_000),
      6,
    );
    // Too thin.
    expect(lab.exchange.assetContext(0).impactAskTicks).toBeNull();
    expect(lab.exchange.assetContext(0).premium).toBeNull();
  });

  test('counts a day back from now, the present minute included', () => {
    const lab = open();
    lab.quote([MARK - 10, 1e6], [MARK + 10, 1e6]);
    takeAt(lab, START_MS + 90_000, 5);
    takeAt(lab, START_MS + 100_000, 6, false);
    lab.step({ kind: 'advance', atMs: START_MS + DAY + 90_000 });
    expect(lab.exchange.assetContext(0)).toMatchObject({ dayLots: 11, previousDayTicks: 5 });
    takeAt(lab, START_MS + DAY + 119_999, 2);
    expect(lab.exchange.assetContext(0)).toMatchObject({ dayLots: 13 });
    lab.step({ kind: 'advance', atMs: START_MS + DAY + 120_000 });
    expect(lab.exchange.assetContext(0)).toMatchObject({ dayLots: 2, previousDayTicks: MARK - 10 });
    lab.step({ kind: 'advance', atMs: START_MS + 2 * DAY + 120_000 });
    expect(lab.exchange.assetContext(0)).toMatchObject({
      dayLots: 0,
      dayNotionalUnits: 0,
      previousDayTicks: MARK + 10,
    });
  });

  test('of an empty book has no prices of it', () => {
    const lab = new ExchangeLab({ quotes: false });
    expect(lab.exchange.assetContext(0)).toMatchObject({ midTicks: null, impactBidTicks: null, premium: null });
  });
});

test('levels of a book tell how many orders they hold', () => {
  const lab = open();
  lab.scene((market) => market.replaceQuotes(0, 1, [MARK - 10, 50, MARK - 20, 60], [MARK + 10, 70]));
  lab.order({ price: MARK - 10, lots: 1_000 });
  lab.order({ price: MARK - 5, lots: 2_000 });
  expect(lab.exchange.bookLevels(0, 2)).toEqual({
    bids: [
      [MARK - 5, 2_000, 1],
      [MARK - 10, 11_050, 3],
    ],
    asks: [[MARK + 10, 10_070, 2]],
  });
  expect(lab.exchange.bookLevels(0, 20).bids.at(-1)).toEqual([MARK - 20, 60, 1]);
});

test('everything public goes on after a restart, trades that nobody fetched included', () => {
  const lab = open();
  lab.order({ price: 40_000, lots: 1_000 });
  takeAt(lab, START_MS + 1_000, 5);
  takeAt(lab, START_MS + 61_000, 6, false);
  const snapshot: unknown = JSON.parse(JSON.stringify(lab.exchange.snapshot()));
  const model = new ScriptedMarket([testInstrument(0), testInstrument(1, { maxLeverage: 10 })], START_MS, []);
  const next = Exchange.restore({ model, publicTrades: true, clientStartUnits: asUnits(1) }, snapshot);
  expect(next.stateHash()).toBe(lab.exchange.stateHash());
  const hash = lab.exchange.stateHash();
  expect(next.recentTrades(0)).toEqual(lab.exchange.recentTrades(0));
  expect(next.drainTrades()).toEqual(lab.exchange.drainTrades());
  expect(lab.exchange.stateHash()).toBe(hash);
  expect(next.candles(0, MINUTE, START_MS, Infinity)).toEqual(lab.exchange.candles(0, MINUTE, START_MS, Infinity));
  expect(next.assetContext(0)).toEqual(lab.exchange.assetContext(0));
  expect(next.feeDetail(ALICE)).toEqual(lab.exchange.feeDetail(ALICE));
});

test('an exchange that begins to keep public data at a restart has none from before', () => {
  const lab = new ExchangeLab();
  takeAt(lab, START_MS + 1_000, 5);
  const snapshot: unknown = JSON.parse(JSON.stringify(lab.exchange.snapshot()));
  const model = new ScriptedMarket([testInstrument(0), testInstrument(1, { maxLeverage: 10 })], START_MS, []);
  const next = Exchange.restore({ model, publicTrades: true }, snapshot);
  expect(next.recentTrades(0)).toEqual([]);
  expect(next.candles(0, MINUTE, START_MS, Infinity)).toEqual([]);
});
