import { describe, expect, test } from 'vitest';
import { asTicks } from '../../../src/contract/units.ts';
import type { ExchangeOptions } from '../../../src/exchange/exchange.ts';
import { answer, ask } from '../../support/exchange-asks.ts';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK } from '../../support/exchange-lab.ts';

const USDC = 1_000_000;
const HOUR = 3_600_000;
const { events, fills } = ExchangeLab;

/** No fees; 10x isolated in asset 0. */
function isolated(more: Partial<ExchangeOptions> = {}): ExchangeLab {
  const lab = new ExchangeLab({ fees: { takerPpm: 0, makerPpm: 0 }, ...more });
  expect(answer(ask(lab, 'leverage', { asset: 0, leverage: 10, isCross: false }))).toBe('ok');
  lab.quote([MARK - 10, 1e6], [MARK + 10, 1e6]);
  return lab;
}

const raw = (lab: ExchangeLab) => lab.exchange.leverageOf(ALICE, 0).rawUnits;
const position = (lab: ExchangeLab, asset = 0) =>
  lab.exchange.accountDetail(ALICE).positions.find((one) => one.asset === asset);

describe('an isolated position', () => {
  test('takes its initial margin from the cross account', () => {
    const lab = isolated();
    lab.trade(10_000);
    // 500.10 USDC at 10x: 50.01 of its own; raw = 50.01 - 500.10, equity at the mark 50.01 - 0.10.
    expect(raw(lab)).toBe(-450.09 * USDC);
    const detail = lab.exchange.accountDetail(ALICE);
    expect(detail.cross).toEqual({
      accountValueUnits: 9_949.99 * USDC,
      notionalUnits: 0,
      rawUnits: 9_949.99 * USDC,
      marginUsedUnits: 0,
    });
    expect(detail.summary).toEqual({
      accountValueUnits: 9_999.9 * USDC,
      notionalUnits: 500 * USDC,
      rawUnits: 9_499.9 * USDC,
      marginUsedUnits: 49.91 * USDC,
    });
    expect(detail).toMatchObject({ crossMaintenanceUnits: 0, withdrawableUnits: 9_949.99 * USDC });
    expect(position(lab)).toMatchObject({
      isCross: false,
      leverage: 10,
      isolatedRawUnits: -450.09 * USDC,
      marginUsedUnits: 49.91 * USDC,
      maintenanceUnits: 12.5 * USDC,
      unrealisedUnits: -0.1 * USDC,
    });
    // (500 - 49.91) / (10 x (1 - 1/40))
    expect(position(lab)?.liquidationTicks).toBeCloseTo(46_163.0769, 3);
    expect(lab.exchange.account(ALICE)).toMatchObject({ equityUnits: 9_999.9 * USDC, marginUsedUnits: 49.91 * USDC });
  });

  test('rounds its margin up', () => {
    const lab = isolated();
    lab.trade(1_003);
    expect(raw(lab)).toBe(Math.ceil((50_010 * 1_003) / 10) - 50_010 * 1_003);
  });

  test('gives back its share when it is reduced, with what that realised', () => {
    const lab = isolated();
    lab.trade(10_000);
    lab.trade(-5_000);
    expect(raw(lab)).toBe(-225.045 * USDC);
    expect(lab.exchange.account(ALICE).cashUnits).toBe((10_000 - 0.1) * USDC);
    lab.trade(-5_000);
    expect(raw(lab)).toBe(0);
    expect(lab.exchange.accountDetail(ALICE).cross.accountValueUnits).toBe((10_000 - 0.2) * USDC);
  });

  test('bears a loss larger than the share that is closed', () => {
    const lab = isolated();
    lab.trade(10_000);
    lab.quote([46_500, 1e6], [46_510, 1e6]);
    // Share 10.002, realised 2 x (40 - 50.01) = -20.02: the rest bears all of it.
    lab.quote([40_000, 1e6], [46_510, 1e6]);
    lab.scene((market) => market.setMark(0, asTicks(MARK), asTicks(44_000), null));
    lab.order({ sell: true, price: 40_000, lots: 2_000, tif: 'Ioc' });
    expect(raw(lab)).toBeCloseTo((50.01 - 20.02 - 8 * 50.01) * USDC, 0);
    expect(lab.exchange.accountDetail(ALICE).cross.accountValueUnits).toBe(9_949.99 * USDC);
  });

  test('turns round with new margin of its own', () => {
    const lab = isolated();
    lab.trade(10_000);
    lab.trade(-15_000);
    // 5 short at 49.99.
    expect(raw(lab)).toBe((24.995 + 249.95) * USDC);
    expect(position(lab)).toMatchObject({ sizeLots: -5_000, marginUsedUnits: (24.995 - 0.05) * USDC });
    expect(lab.exchange.account(ALICE).cashUnits).toBe((10_000 - 0.2) * USDC);
  });

  test('needs cross margin for opening orders only', () => {
    const lab = isolated();
    lab.trade(10_000);
    const used = () => lab.exchange.account(ALICE).marginUsedUnits - 49.91 * USDC;
    lab.order({ price: 49_000, lots: 1_000 });
    expect(used()).toBeCloseTo(4.9 * USDC, 0);
    // Sells up to the position need nothing, beyond it what they open.
    lab.order({ cloid: cloidOf(1), sell: true, price: 51_000, lots: 9_000 });
    expect(used()).toBeCloseTo(4.9 * USDC, 0);
    lab.order({ sell: true, price: 51_000, lots: 4_000 });
    expect(used()).toBeCloseTo(((13 * 51 - 500) / 10) * USDC, 0);
  });

  test('pays funding from its own margin', () => {
    const lab = isolated();
    lab.trade(10_000);
    lab.scene((market) => market.setMark(0, asTicks(MARK), asTicks(MARK), 0.001));
    const atMs = lab.exchange.nowMs - (lab.exchange.nowMs % HOUR) + HOUR;
    lab.step({ kind: 'advance', atMs });
    expect(raw(lab)).toBe((-450.09 - 0.5) * USDC);
    expect(lab.exchange.accountDetail(ALICE).cross.accountValueUnits).toBe(9_949.99 * USDC);
  });
});

test('two isolated positions have a purse each, and a delisting empties only its own', () => {
  const lab = isolated();
  expect(answer(ask(lab, 'leverage', { asset: 1, leverage: 5, isCross: false }))).toBe('ok');
  lab.trade(10_000);
  lab.order({ asset: 1, price: MARK + 10, lots: 2_000, tif: 'Ioc' });
  // 100.02 at 5x.
  expect(lab.exchange.leverageOf(ALICE, 1)).toEqual({ leverage: 5, isCross: false, rawUnits: -80.016 * USDC });
  lab.mark(51_000);
  lab.scene((market) => market.delist(0));
  expect(raw(lab)).toBe(0);
  expect(lab.exchange.accountDetail(ALICE)).toMatchObject({
    // 10,000 + 10 x 0.99 - 20.004
    cross: { accountValueUnits: 9_989.896 * USDC },
    positions: [{ asset: 1, marginUsedUnits: 19.984 * USDC }],
  });
  lab.scene((market) => market.delist(1));
  expect(lab.exchange.accountDetail(ALICE).cross.accountValueUnits).toBe((10_000 + 9.9 - 0.02) * USDC);
  lab.exchange.audit();
});

describe('its liquidation', () => {
  test('is at its own price and leaves the rest of the account alone', () => {
    const lab = isolated();
    lab.trade(10_000);
    lab.trade(-1_000, BOB);
    lab.order({ asset: 1, price: 40_000, lots: 1_000, cloid: cloidOf(1) });
    lab.order({ price: 40_000, lots: 1_000, cloid: cloidOf(2) });
    lab.quote([46_160, 1e6], [47_000, 1e6]);
    expect(lab.mark(46_164)).toEqual([]);
    // Equity 11.54, maintenance 11.54075.
    const outputs = lab.mark(46_163);
    expect(events(outputs)).toEqual(['002:liquidatedCanceled', 'none:filled']);
    expect(fills(outputs)).toMatchObject([{ priceTicks: 46_160, liquidationMethod: 'market', startLots: 10_000 }]);
    // What is left of its margin comes back: 50.01 - 10 x (50.01 - 46.16).
    expect(lab.exchange.accountDetail(ALICE).cross.accountValueUnits).toBe((9_949.99 + 11.51) * USDC);
    expect(lab.exchange.account(ALICE).openOrders).toHaveLength(1);
    lab.exchange.audit();
  });

  test('pays its fee from its own margin', () => {
    const lab = new ExchangeLab({ fees: { takerPpm: 1_000, makerPpm: 0 } });
    ask(lab, 'leverage', { asset: 0, leverage: 10, isCross: false });
    lab.quote([MARK - 10, 1e6], [MARK + 10, 1e6]);
    lab.trade(10_000);
    const cross = lab.exchange.accountDetail(ALICE).cross.accountValueUnits;
    lab.quote([45_000, 1e6], [47_000, 1e6]);
    lab.mark(46_000);
    // Margin 50.01, loss 50.1, fee 0.45: the insurance account pays what is missing.
    expect(lab.lots()).toBe(0);
    expect(lab.exchange.accountDetail(ALICE).cross.accountValueUnits).toBe(cross);
    lab.exchange.audit();
  });

  test('below two thirds of maintenance is a takeover that ends at nothing', () => {
    for (const mark of [45_771, 40_000]) {
      const lab = isolated();
      lab.trade(10_000);
      lab.quote([], [60_000, 1]);
      // 10 m - 450.09 < m / 6 below 45.7718...
      expect(lab.mark(45_772)).toEqual([]);
      expect(fills(lab.mark(mark))).toMatchObject([{ liquidationMethod: 'backstop', priceTicks: mark, feeUnits: 0 }]);
      expect(lab.exchange.account(ALICE)).toMatchObject({ cashUnits: 9_949.99 * USDC, positions: [] });
      lab.exchange.audit();
    }
  });

  test('of the cross account leaves it alone', () => {
    const lab = isolated();
    lab.trade(10_000);
    // 99,499 USDC at 10x need all that is left.
    lab.quote([MARK - 10, 1e7], [MARK + 10, 1e7], 1);
    lab.order({ asset: 1, price: MARK + 10, lots: 1_980_000, tif: 'Ioc' });
    lab.order({ sell: true, price: 60_000, lots: 1_000, cloid: cloidOf(1) });
    lab.quote([], [60_000, 1], 1);
    const outputs = lab.mark(46_000, 1);
    expect(fills(outputs)).toMatchObject([{ asset: 1, liquidationMethod: 'backstop' }]);
    expect(lab.lots()).toBe(10_000);
    expect(lab.exchange.account(ALICE).openOrders).toHaveLength(1);
    expect(lab.exchange.accountDetail(ALICE)).toMatchObject({
      cross: { accountValueUnits: 0 },
      summary: { accountValueUnits: 49.91 * USDC },
    });
    lab.exchange.audit();
  });
});

describe('leverage and margin', () => {
  test('the kind of margin does not change under a position', () => {
    const lab = isolated();
    lab.trade(1_000);
    const text = 'Cannot switch leverage type with open position.';
    expect(answer(ask(lab, 'leverage', { asset: 0, leverage: 10 }))).toBe(text);
    expect(answer(ask(lab, 'leverage', { asset: 0, leverage: 10, isCross: true }))).toBe(text);
    lab.trade(-1_000);
    expect(answer(ask(lab, 'leverage', { asset: 0, leverage: 10 }))).toBe('ok');
    expect(lab.exchange.leverageOf(ALICE, 0)).toEqual({ leverage: 10, isCross: true, rawUnits: null });
    lab.trade(1_000);
    expect(answer(ask(lab, 'leverage', { asset: 0, leverage: 10, isCross: false }))).toBe(text);
  });

  test('less leverage needs the margin to be there', () => {
    const lab = isolated();
    lab.trade(10_000);
    const set = (leverage: number) => answer(ask(lab, 'leverage', { asset: 0, leverage, isCross: false }));
    expect(set(20)).toBe('ok');
    // Equity 49.91 of 50 needed.
    expect(set(10)).toBe('Isolated position does not have sufficient margin available to decrease leverage.');
    expect(lab.exchange.leverageOf(ALICE, 0).leverage).toBe(20);
    expect(set(11)).toBe('ok');
    expect(set(21)).toBe('Invalid leverage value');
    expect(set(0)).toBe('Invalid leverage value');
  });

  test('margin is added from what is free and taken out down to what is needed', () => {
    const lab = isolated();
    lab.trade(10_000);
    const move = (units: number) => answer(ask(lab, 'isolatedMargin', { asset: 0, units }));
    expect(move(10 * USDC)).toBe('ok');
    expect(raw(lab)).toBe(-440.09 * USDC);
    // 59.91 of equity; 500 / 10 have to stay.
    expect(move(-9.91 * USDC - 1)).toBe('Isolated position does not have sufficient margin available to remove.');
    expect(move(-9.91 * USDC)).toBe('ok');
    expect(raw(lab)).toBe(-450 * USDC);
    expect(move(9_949.9 * USDC + 1)).toBe('Insufficient cross margin available to add to isolated position.');
    expect(move(9_949.9 * USDC)).toBe('ok');
    expect(move(0)).toBe('Invalid margin amount.');
    expect(move(0.5)).toBe('Invalid margin amount.');
    lab.exchange.audit();
  });

  test('a tenth of the value stays at any leverage', () => {
    const lab = isolated();
    ask(lab, 'leverage', { asset: 0, leverage: 20, isCross: false });
    lab.trade(10_000);
    const move = (units: number) => answer(ask(lab, 'isolatedMargin', { asset: 0, units }));
    expect(move(-1)).toBe('Isolated position does not have sufficient margin available to remove.');
    // 25.005 - 0.1 of equity; 50 have to stay.
    expect(move(25.096 * USDC)).toBe('ok');
    expect(move(-0.001 * USDC)).toBe('ok');
    expect(move(-1)).not.toBe('ok');
  });

  test('there is none to move without an isolated position', () => {
    const lab = isolated();
    const move = (asset: number) => answer(ask(lab, 'isolatedMargin', { asset, units: USDC }));
    expect(move(0)).toBe('Position does not use isolated margin.');
    lab.order({ asset: 1, price: MARK + 10, lots: 1_000, tif: 'Ioc' });
    expect(move(1)).toBe('Position does not use isolated margin.');
    expect(move(7)).toBe('Asset does not exist.');
  });
});
