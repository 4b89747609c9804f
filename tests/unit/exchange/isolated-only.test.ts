import { describe, expect, test } from 'vitest';
import { asTicks } from '../../../src/contract/units.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { createLiveModel } from '../../../src/exchange/market/live-model.ts';
import { answer, ask } from '../../support/exchange-asks.ts';
import { ALICE, BOB, ExchangeLab, MARK, START_MS } from '../../support/exchange-lab.ts';
import { ScriptedMarket, testInstrument } from '../../support/scripted-market.ts';

const USDC = 1_000_000;
const NO_CROSS = 'Cross margin is not allowed for this asset.';
const INSTRUMENTS = [
  testInstrument(0, { maxLeverage: 3, marginMode: 'strictIsolated' }),
  testInstrument(1, { maxLeverage: 10, marginMode: 'noCross' }),
  testInstrument(2),
];

const newLab = (): ExchangeLab => new ExchangeLab({ instruments: INSTRUMENTS, fees: { takerPpm: 0, makerPpm: 0 } });

const leverage = (lab: ExchangeLab, asset: number, isCross?: boolean): string =>
  answer(ask(lab, 'leverage', { asset, leverage: 2, ...(isCross === undefined ? {} : { isCross }) }));

describe('an asset without cross margin', () => {
  test('shows isolated margin to everybody, also to one never seen', () => {
    const lab = newLab();
    expect(lab.exchange.leverageOf(BOB, 0)).toEqual({ leverage: 3, isCross: false, rawUnits: 0 });
    expect(lab.exchange.leverageOf(BOB, 2)).toEqual({ leverage: 20, isCross: true, rawUnits: null });
    lab.deposit(1, BOB);
    expect(lab.exchange.leverageOf(BOB, 1)).toEqual({ leverage: 10, isCross: false, rawUnits: 0 });
  });

  test.each([0, 1])('asset %i refuses cross, takes isolated, and stays isolated when nothing is said', (asset) => {
    const lab = newLab();
    expect(leverage(lab, asset, true)).toBe(NO_CROSS);
    expect(leverage(lab, asset, false)).toBe('ok');
    expect(leverage(lab, asset)).toBe('ok');
    expect(lab.exchange.leverageOf(ALICE, asset)).toMatchObject({ leverage: 2, isCross: false });
    expect(leverage(lab, 2, true)).toBe('ok');
  });

  test('opens isolated positions, with an account of their own', () => {
    const lab = newLab();
    lab.trade(10_000);
    const [position] = lab.exchange.accountDetail(ALICE).positions;
    // 500.10 USDC at 3x, worth 500 at the mark.
    expect(position).toMatchObject({ isCross: false, leverage: 3, marginUsedUnits: 166.6 * USDC });
    expect(lab.exchange.accountDetail(ALICE).cross.marginUsedUnits).toBe(0);
    expect(leverage(lab, 0, true)).toBe(NO_CROSS);
    lab.trade(-10_000);
    expect(lab.exchange.accountDetail(ALICE).positions).toEqual([]);
    expect(leverage(lab, 0, true)).toBe(NO_CROSS);
  });

  test('gives no margin back where it is strict, elsewhere what is free', () => {
    const lab = newLab();
    const margin = (asset: number, usdc: number): string =>
      answer(ask(lab, 'isolatedMargin', { asset, units: usdc * USDC }));
    lab.trade(10_000);
    lab.order({ asset: 1, lots: 10_000, price: MARK + 1_000, tif: 'Ioc' });
    for (const asset of [0, 1]) expect(margin(asset, 50)).toBe('ok');
    expect(margin(0, -10)).toBe('Margin cannot be removed from a strict isolated position.');
    expect(margin(1, -10)).toBe('ok');
  });

  test('is liquidated alone', () => {
    const lab = newLab();
    lab.trade(10_000);
    lab.quote([MARK / 2, 1e6], [MARK + 10, 1e6]);
    lab.mark(30_000);
    expect(lab.lots()).toBe(0);
    // The 166.70 USDC of the position at most: the cross account is not touched.
    expect(lab.exchange.account(ALICE).cashUnits).toBeGreaterThanOrEqual((10_000 - 166.7) * USDC);
    lab.exchange.audit();
  });

  test('is known after a restart', () => {
    const lab = newLab();
    lab.trade(10_000);
    const back = Exchange.restore(
      { model: new ScriptedMarket(INSTRUMENTS, START_MS), fees: { takerPpm: 0, makerPpm: 0 } },
      JSON.parse(JSON.stringify(lab.exchange.snapshot())),
    );
    expect(back.accountDetail(ALICE)).toEqual(lab.exchange.accountDetail(ALICE));
    expect(back.leverageOf(ALICE, 1)).toMatchObject({ isCross: false });
  });
});

test('a market that lives elsewhere may take cross margin off an asset: those who hold nothing are isolated from then on', () => {
  const atMs = START_MS;
  const exchange = new Exchange({ model: createLiveModel({ startMs: atMs, barIntervalMs: 60_000 }) });
  const free = [testInstrument(0), testInstrument(1)];
  exchange.step({ kind: 'instruments', atMs, instruments: free });
  exchange.step({ kind: 'open', atMs, account: ALICE });
  const levels = { type: 'book', venueAtMs: atMs, bids: [MARK - 10, 10_000], asks: [MARK + 10, 10_000] } as const;
  const ticks = { venueAtMs: atMs, markTicks: asTicks(MARK), oracleTicks: asTicks(MARK), fundingRate: null };
  exchange.step({
    kind: 'market',
    atMs,
    updates: [
      { ...levels, asset: 0 },
      { ...ticks, type: 'mark', asset: 0 },
    ],
  });
  const order = new ExchangeLab().wire({ lots: 1_000, price: MARK + 10 });
  exchange.step({
    kind: 'order',
    atMs,
    account: ALICE,
    requestId: 'r',
    grouping: 'na',
    orders: [order],
    expiresAfterMs: null,
  });
  expect(exchange.accountDetail(ALICE).positions).toMatchObject([{ isCross: true }]);
  const strict = free.map((one) => ({ ...one, marginMode: 'strictIsolated' as const }));
  exchange.step({ kind: 'instruments', atMs, instruments: strict });
  expect(exchange.leverageOf(ALICE, 0).isCross).toBe(true);
  expect(exchange.leverageOf(ALICE, 1).isCross).toBe(false);
  const close = { ...order, cloid: null, isBuy: false, priceTicks: MARK - 10, sizeLots: 1_000 };
  exchange.step({
    kind: 'order',
    atMs,
    account: ALICE,
    requestId: 'r2',
    grouping: 'na',
    orders: [close],
    expiresAfterMs: null,
  });
  expect(exchange.accountDetail(ALICE).positions).toEqual([]);
  expect(exchange.leverageOf(ALICE, 0).isCross).toBe(false);
  exchange.audit();
});
