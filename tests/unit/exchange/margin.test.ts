import { describe, expect, test } from 'vitest';
import { asTicks, asUnits } from '../../../src/contract/units.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import type { MarketAccess } from '../../../src/exchange/types.ts';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK, START_MS } from '../../support/exchange-lab.ts';
import { ScriptedMarket, testInstrument } from '../../support/scripted-market.ts';

const USDC = 1_000_000;
const { events, fills } = ExchangeLab;

describe('initial margin', () => {
  test('is held by positions at the mark and by resting opening orders at their price', () => {
    const lab = new ExchangeLab();
    lab.trade(10_000);
    // 500 USDC at 20x.
    expect(lab.exchange.account(ALICE).marginUsedUnits).toBe(25 * USDC);
    lab.order({ price: 49_000, lots: 10_000 });
    expect(lab.exchange.account(ALICE).marginUsedUnits).toBe(25 * USDC + 24.5 * USDC);
    // Sells up to the position and once more as much need no more than the longs do.
    lab.order({ price: 51_000, lots: 10_000, sell: true });
    expect(lab.exchange.account(ALICE).marginUsedUnits).toBe(49.5 * USDC);
    lab.order({ price: 51_000, lots: 20_000, sell: true });
    expect(lab.exchange.account(ALICE).marginUsedUnits).toBe((3 * 510 * USDC - 500 * USDC) / 20);
    lab.order({ price: 51_500, lots: 5_000, sell: true, reduceOnly: true });
    expect(lab.exchange.account(ALICE).marginUsedUnits).toBe((3 * 510 * USDC - 500 * USDC) / 20);
  });

  test('rounds up, and uses the leverage of the asset', () => {
    const lab = new ExchangeLab();
    lab.order({ asset: 1, price: 33_333, lots: 333 });
    expect(lab.exchange.account(ALICE).marginUsedUnits).toBe(Math.ceil((33_333 * 333) / 10));
  });

  test('passes at equality: margin and taker fee together may be all there is', () => {
    const open = (units: number) => {
      const lab = new ExchangeLab({ clientStartUnits: asUnits(units) });
      return lab.order({ price: 40_000, lots: 10_000 });
    };
    const needed = (40_000 * 10_000) / 20 + (40_000 * 10_000 * 450) / 1e6;
    expect(open(needed)).toMatchObject({ status: 'resting' });
    expect(open(needed - 1)).toMatchObject({ code: 'margin' });
  });

  test('a sale below the mark counts at the mark, where it will trade', () => {
    const open = (units: number) => {
      const lab = new ExchangeLab({ clientStartUnits: asUnits(units) });
      return lab.order({ sell: true, price: 45_000, lots: 10_000, tif: 'Ioc' });
    };
    const needed = (MARK * 10_000) / 20 + (MARK * 10_000 * 450) / 1e6;
    expect(open(needed)).toMatchObject({ status: 'filled' });
    expect(open(needed - 1)).toMatchObject({ code: 'margin' });
  });

  test('an account without room may still reduce, and turn no further than it is', () => {
    const lab = new ExchangeLab({ clientStartUnits: asUnits(600 * USDC) });
    lab.quote([MARK - 10, 1e6], [MARK + 10, 1e6]);
    lab.trade(200_000);
    lab.mark(49_999);
    expect(lab.order({ price: 49_000, lots: 100_000 })).toMatchObject({ code: 'margin' });
    expect(lab.order({ sell: true, price: 49_000, lots: 100_000, tif: 'Ioc' })).toMatchObject({ status: 'filled' });
    expect(lab.order({ sell: true, price: 49_000, lots: 400_000, tif: 'Ioc' })).toMatchObject({ code: 'margin' });
  });

  test('resting orders of an account without margin are cancelled when they would open', () => {
    const lab = new ExchangeLab({ clientStartUnits: asUnits(600 * USDC) });
    lab.quote([MARK - 10, 1e6], [MARK + 10, 1e6]);
    lab.order({ cloid: cloidOf(1), price: 49_000, lots: 100_000 });
    lab.trade(100_000);
    lab.mark(47_000);
    const outputs = lab.quote([46_990, 1e6], [47_010, 1e6]);
    expect(events(outputs)).toEqual(['001:marginCanceled']);
    expect(lab.lots()).toBe(100_000);
  });
});

describe('liquidation', () => {
  /** 200,000 lots (10,000 USDC at 50) on 600 USDC: maintenance is 1/40. */
  function loaded(): ExchangeLab {
    const lab = new ExchangeLab({ clientStartUnits: asUnits(600 * USDC) });
    lab.quote([MARK - 10, 1e6], [MARK + 10, 1e6]);
    lab.trade(200_000);
    return lab;
  }

  test('spares an account at its maintenance and takes one below it', () => {
    const lab = loaded();
    // Cash 600 - fee 4.5009; equity = cash - 200 x (50.01 - mark); maintenance = 200 x mark / 40.
    // The border is mark = (10002 - 595.4991) / 195 = 48.23846...
    expect(lab.mark(48_239)).toEqual([]);
    const outputs = lab.mark(48_238);
    expect(fills(outputs)).toMatchObject([
      { liquidation: true, isTaker: true, priceTicks: MARK - 10, sizeLots: 200_000 },
    ]);
    expect(events(outputs)).toEqual(['none:filled']);
    expect(lab.lots()).toBe(0);
  });

  test('passes at equality', () => {
    const at = (units: number) => {
      const lab = new ExchangeLab({ clientStartUnits: asUnits(units), fees: { takerPpm: 0, makerPpm: 0 } });
      lab.quote([MARK - 10, 1e6], [MARK + 10, 1e6]);
      lab.trade(200_000);
      return lab.mark(48_000);
    };
    const border = 200_000 * (50_010 - 48_000) + (200_000 * 48_000) / 40;
    expect(at(border)).toEqual([]);
    expect(fills(at(border - 1))).toHaveLength(1);
  });

  test('what it does to the orders of others follows at once', () => {
    const lab = loaded();
    lab.trade(-100_000, BOB);
    lab.quote([], [60_000, 1_000]);
    lab.order({ cloid: cloidOf(1), price: 43_000, lots: 100_000, reduceOnly: true }, BOB);
    lab.order({ cloid: cloidOf(2), price: 47_800, lots: 80_000 }, BOB);
    const outputs = lab.mark(48_000);
    expect(events(outputs)).toEqual(['002:filled', 'none:canceled', '001:reduceOnlyCanceled']);
    expect(lab.exchange.account(BOB).openOrders).toEqual([]);
  });

  test('cancels every order first', () => {
    const lab = loaded();
    lab.order({ cloid: cloidOf(1), sell: true, price: 60_000, lots: 1_000 });
    lab.order({ cloid: cloidOf(2), sell: true, price: 47_000, trigger: { at: 47_500, tpsl: 'sl' } });
    const outputs = lab.mark(48_000);
    expect(events(outputs)).toEqual(['001:liquidatedCanceled', '002:liquidatedCanceled', 'none:filled']);
    expect(lab.exchange.account(ALICE).openOrders).toEqual([]);
  });

  test('a stop that fires at the same mark goes first', () => {
    const lab = loaded();
    lab.order({ cloid: cloidOf(2), sell: true, price: 40_000, lots: 200_000, trigger: { at: 48_500, tpsl: 'sl' } });
    const outputs = lab.mark(48_000);
    expect(events(outputs)).toEqual(['002:triggered', '002:filled']);
    expect(fills(outputs).every((fill) => !fill.liquidation)).toBe(true);
  });

  test('what the book does not take stays: it may be enough already', () => {
    const lab = loaded();
    lab.quote([48_000, 50_000, 43_000, 1e6], [50_000, 1_000]);
    // Equity 193.4991 of 240; 50 sold at the mark cost a fee of 1.08 and leave 192.4191 of 180.
    const outputs = lab.mark(48_000);
    expect(
      fills(outputs).map((fill) => [fill.priceTicks, fill.sizeLots, fill.feeUnits, fill.liquidationMethod]),
    ).toEqual([[48_000, 50_000, 1_080_000, 'market']]);
    expect(events(outputs)).toEqual(['none:canceled']);
    expect(lab.lots()).toBe(150_000);
    expect(lab.mark(47_990)).toEqual([]);
    lab.exchange.audit();
  });

  test('nothing to meet in the book: nothing happens until the backstop', () => {
    const lab = loaded();
    lab.quote([], [50_000, 1_000]);
    expect(lab.mark(48_000)).toEqual([]);
    // Equity < 2/3 of maintenance: 595.4991 - 200 x (50.01 - mark) < 200 x mark / 60, mark < 47.8297...
    expect(lab.mark(47_830)).toEqual([]);
    const [fill] = fills(lab.mark(47_829));
    expect(fill).toMatchObject({
      liquidation: true,
      liquidationMethod: 'backstop',
      markTicks: 47_829,
      priceTicks: 47_829,
      sizeLots: 200_000,
      startLots: 200_000,
      feeUnits: 0,
    });
    // What was left of the margin is gone too.
    expect(lab.exchange.account(ALICE)).toMatchObject({ cashUnits: 0, equityUnits: 0, positions: [] });
    lab.exchange.audit();
  });

  test('of more than 100,000 USDC a fifth goes first, then for half a minute the whole', () => {
    const lab = new ExchangeLab({ clientStartUnits: asUnits(9_000 * USDC), fees: { takerPpm: 0, makerPpm: 0 } });
    lab.quote([MARK - 10, 1e7], [MARK + 10, 1e7]);
    lab.trade(3_000_000);
    const hit = (mark: number) => {
      lab.quote([mark, 1e7], [mark + 10, 1e7]);
      return fills(lab.mark(mark)).map((fill) => fill.sizeLots);
    };
    // 150,030 USDC on 9,000: equity 9,000 - 3,000 x (50.01 - mark), maintenance 75 x mark. The border is 48.2154...
    expect(hit(48_216)).toEqual([]);
    expect(hit(48_200)).toEqual([600_000]);
    expect(lab.lots()).toBe(2_400_000);
    // Equity 3,570 of 2,892: safe again; at 47.9 it is 2,850 of 2,874.
    expect(hit(47_900)).toEqual([2_400_000]);
    expect(lab.lots()).toBe(0);
    lab.exchange.audit();
  });

  test('after half a minute it is a fifth again', () => {
    const lab = new ExchangeLab({ clientStartUnits: asUnits(9_000 * USDC), fees: { takerPpm: 0, makerPpm: 0 } });
    lab.quote([MARK - 10, 1e7], [MARK + 10, 1e7]);
    lab.trade(3_000_000);
    lab.quote([48_200, 1e7], [48_210, 1e7]);
    expect(fills(lab.mark(48_200)).map((fill) => fill.sizeLots)).toEqual([600_000]);
    lab.step({ kind: 'advance', atMs: lab.exchange.nowMs + 29_999 });
    lab.quote([47_900, 1e7], [47_910, 1e7]);
    expect(fills(lab.mark(47_900)).map((fill) => fill.sizeLots)).toEqual([480_000]);
  });

  test('a restart does not forget that a part went', () => {
    const lab = new ExchangeLab({ clientStartUnits: asUnits(9_000 * USDC), fees: { takerPpm: 0, makerPpm: 0 } });
    lab.quote([MARK - 10, 1e7], [MARK + 10, 1e7]);
    lab.trade(3_000_000);
    lab.quote([48_200, 1e7], [48_210, 1e7]);
    lab.mark(48_200);
    const snapshot: unknown = JSON.parse(JSON.stringify(lab.exchange.snapshot()));
    const atMs = lab.exchange.nowMs + 1;
    const scene = { atMs, run: (market: MarketAccess) => market.setMark(0, asTicks(47_900), asTicks(47_900), null) };
    const first = Array.from({ length: 10 }, () => ({ atMs: START_MS, run: () => undefined }));
    const seen = (snapshot as { state: { model: { next: number } } }).state.model.next;
    const instruments = [testInstrument(0), testInstrument(1, { maxLeverage: 10 })];
    const model = new ScriptedMarket(instruments, START_MS, [...first.slice(0, seen), scene]);
    const next = Exchange.restore({ model, fees: { takerPpm: 0, makerPpm: 0 } }, snapshot);
    expect(fills(next.step({ kind: 'advance', atMs })).map((fill) => fill.sizeLots)).toEqual([2_400_000]);
  });

  test('a loss ends at nothing: the insurance account pays the rest', () => {
    const lab = loaded();
    lab.quote([], [41_000, 1_000]);
    lab.mark(40_000);
    expect(lab.exchange.account(ALICE)).toMatchObject({ cashUnits: 0, equityUnits: 0, positions: [] });
    lab.exchange.audit();
  });

  test('stops as soon as the account is safe again', () => {
    const lab = new ExchangeLab({
      clientStartUnits: asUnits(700 * USDC),
      instruments: [testInstrument(0), testInstrument(1)],
    });
    lab.scene((market) => {
      for (const asset of [0, 1]) market.replaceQuotes(asset, 0, [MARK - 10, 1e6], [MARK + 10, 1e6]);
    });
    lab.trade(200_000);
    lab.order({ asset: 1, price: 50_010, lots: 10_000, tif: 'Ioc' });
    const outputs = lab.mark(47_500);
    expect(fills(outputs).map((fill) => fill.asset)).toEqual([0]);
    expect(lab.lots(1)).toBe(10_000);
  });

  test('a short is closed by buying', () => {
    const lab = new ExchangeLab({ clientStartUnits: asUnits(600 * USDC) });
    lab.quote([MARK - 10, 1e6], [MARK + 10, 1e6]);
    lab.trade(-200_000);
    expect(fills(lab.mark(52_000))).toMatchObject([{ isBuy: true, liquidation: true, sizeLots: 200_000 }]);
    lab.exchange.audit();
  });

  test('meets the resting orders of other clients', () => {
    const lab = loaded();
    lab.quote([], [50_000, 1_000]);
    lab.deposit(100_000, BOB);
    lab.order({ cloid: cloidOf(7), price: 47_000, lots: 500_000 }, BOB);
    const outputs = lab.mark(48_000);
    expect(fills(outputs).map((fill) => [fill.account, fill.liquidation, fill.isTaker])).toEqual([
      [BOB, false, false],
      [ALICE, true, true],
    ]);
    expect(lab.lots(0, BOB)).toBe(200_000);
  });
});

describe('fees', () => {
  test('taker and maker, rounded up, and the agents trade free', () => {
    const lab = new ExchangeLab();
    lab.order({ price: 50_011, lots: 333, tif: 'Ioc' });
    expect(fills(lab.last)).toMatchObject([{ feeUnits: Math.ceil((50_010 * 333 * 450) / 1e6) }]);
    lab.order({ price: 49_999, lots: 333 });
    const outputs = lab.quote([49_980, 1_000], [49_990, 1_000]);
    expect(fills(outputs)).toMatchObject([{ feeUnits: Math.ceil((49_999 * 333 * 150) / 1e6), isTaker: false }]);
    const spent = 10_000 * USDC - Math.ceil((50_010 * 333 * 450) / 1e6) - Math.ceil((49_999 * 333 * 150) / 1e6);
    expect(lab.exchange.account(ALICE).cashUnits).toBe(spent);
  });

  test('explain the cash together with the closed PnL, to the last millionth', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    for (const lots of [1, 1, 7, 331]) {
      lab.quote([17, 10_000], [19, 10_000]);
      lab.order({ sell: true, price: 10_000, lots: 1, tif: 'Gtc', reduceOnly: true });
      lab.quote([15_000, 10_000], [15_001, 10_000]);
      lab.order({ sell: true, price: 15_000, lots, tif: 'Ioc', reduceOnly: true });
    }
    const done = lab.exchange.fillsSince(ALICE, 0);
    expect(done.some((fill) => fill.feeUnits < 4)).toBe(true);
    const booked = done.reduce((sum, fill) => sum + fill.closedPnlUnits - fill.feeUnits, 10_000 * USDC);
    expect(lab.exchange.account(ALICE).cashUnits).toBe(booked);
  });

  test('closed PnL is told without them', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ sell: true, price: 49_000, lots: 400, tif: 'Ioc' });
    expect(fills(lab.last)).toMatchObject([{ closedPnlUnits: 400 * (49_990 - 50_010) }]);
  });

  test('can be set', () => {
    const lab = new ExchangeLab({ fees: { takerPpm: 0, makerPpm: 0 } });
    lab.trade(1_000);
    expect(fills(lab.last)).toMatchObject([{ feeUnits: 0 }]);
  });
});

describe('funding', () => {
  const HOUR = 3_600_000;
  const hour = (lab: ExchangeLab) =>
    lab.step({ kind: 'advance', atMs: lab.exchange.nowMs - (lab.exchange.nowMs % HOUR) + HOUR });

  /** With positions of Alice and Bob: then the oracle leaves the market. */
  function rated(rate: number | null, alice: number, bob = 0): ExchangeLab {
    const lab = new ExchangeLab({ fees: { takerPpm: 0, makerPpm: 0 } });
    lab.trade(alice);
    if (bob !== 0) lab.trade(bob, BOB);
    lab.scene((market) => market.setMark(0, asTicks(50_000), asTicks(40_000), rate));
    return lab;
  }

  test('is size x oracle x rate; a positive rate makes longs pay', () => {
    const lab = rated(0.000_012_5, 1_001, -2_002);
    const alice = lab.exchange.account(ALICE).cashUnits;
    const bob = lab.exchange.account(BOB).cashUnits;
    hour(lab);
    // 40.04 USDC x 0.0000125 = 500.5 millionths: a payer pays 501, a receiver of 1001 gets 1001.
    expect(lab.exchange.account(ALICE).cashUnits).toBe(alice - 501);
    expect(lab.exchange.account(BOB).cashUnits).toBe(bob + 1_001);
    lab.exchange.audit();
  });

  test('a negative rate makes shorts pay', () => {
    const lab = rated(-0.000_1, -1_000);
    const before = lab.exchange.account(ALICE).cashUnits;
    hour(lab);
    expect(lab.exchange.account(ALICE).cashUnits).toBe(before - 4_000);
  });

  test('comes before what the market does at the same moment', () => {
    const lab = rated(0.000_1, 1_000);
    const before = lab.exchange.account(ALICE).cashUnits;
    const atMs = lab.exchange.nextEventMs();
    lab.market.add({ atMs, run: (market) => market.setMark(0, asTicks(50_000), asTicks(40_000), -0.01) });
    lab.step({ kind: 'advance', atMs });
    expect(lab.exchange.account(ALICE).cashUnits).toBe(before - 4_000);
  });

  test('is due on whole hours, whenever the market begins', () => {
    const scene = {
      atMs: START_MS + 1_000,
      run: (market: MarketAccess) => market.setMark(0, asTicks(1), asTicks(1), 0.1),
    };
    const exchange = new Exchange({ model: new ScriptedMarket([testInstrument(0)], START_MS + 1_000, [scene]) });
    exchange.step({ kind: 'advance', atMs: START_MS + 1_000 });
    expect(exchange.nextEventMs()).toBe(START_MS + HOUR);
  });

  test('is not paid without a rate, nor between hours, and once an hour', () => {
    const none = rated(null, 1_000);
    const before = none.exchange.account(ALICE).cashUnits;
    hour(none);
    expect(none.exchange.account(ALICE).cashUnits).toBe(before);
    expect(none.exchange.nextEventMs()).toBe(Infinity);

    const lab = rated(0.000_1, 1_000);
    const at = lab.exchange.nextEventMs();
    expect(at % HOUR).toBe(0);
    lab.step({ kind: 'advance', atMs: at - 1 });
    expect(lab.exchange.account(ALICE).cashUnits).toBe(before);
    lab.step({ kind: 'advance', atMs: at + 5 * HOUR });
    expect(lab.exchange.account(ALICE).cashUnits).toBe(before - 6 * 4_000);
    lab.exchange.audit();
  });
});
