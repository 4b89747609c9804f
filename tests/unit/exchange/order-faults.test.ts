import { describe, expect, test } from 'vitest';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { createGeneratedModel } from '../../../src/exchange/market/generated-model.ts';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK, START_MS } from '../../support/exchange-lab.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';

const A = cloidOf(1);
const STOP = { at: 49_000, tpsl: 'sl' } as const;
const { events, fills } = ExchangeLab;

const halt = (lab: ExchangeLab, halted: boolean, asset = 0) =>
  lab.step({ kind: 'halt', atMs: lab.exchange.nowMs, asset, halted });

const share = (lab: ExchangeLab, part: number) =>
  lab.step({ kind: 'fillShare', atMs: lab.exchange.nowMs, share: part });

describe('a halted asset', () => {
  test('takes no orders until it is resumed; cancels still work', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_000 });
    lab.order({ cloid: cloidOf(2), price: 49_000 });
    halt(lab, true);
    expect(lab.order({ price: 49_000 })).toMatchObject({ status: 'error', text: 'Trading is halted. asset=0' });
    expect(lab.order({ price: 49_000, asset: 1 })).toMatchObject({ status: 'resting' });
    expect(lab.modify([{ target: { cloid: A }, order: { cloid: A, price: 49_100 } }])).toMatchObject([
      { status: 'error', text: 'Error placing new order during modify: Trading is halted. asset=0' },
    ]);
    expect(lab.cancel(cloidOf(2))).toMatchObject({ status: 'cancelled' });
    halt(lab, false);
    expect(lab.order({ price: 49_000 })).toMatchObject({ status: 'resting' });
    expect(halt(lab, true, 9)).toEqual([]);
  });
});

describe('after an upgrade', () => {
  const upgrade = (lab: ExchangeLab, postOnly: boolean) =>
    lab.step({ kind: 'postOnly', atMs: lab.exchange.nowMs, postOnly });
  const text = 'Only post-only orders allowed immediately after network upgrade';
  const refused = { status: 'error', code: 'post_only', text };

  test('only post-only orders are taken, order by order', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    upgrade(lab, true);
    const alo = { price: 49_000, tif: 'Alo' } as const;
    expect(
      lab.send([alo, { price: 49_000 }, { price: 51_000, tif: 'Ioc' }, { sell: true, price: 48_000, trigger: STOP }]),
    ).toMatchObject([{ status: 'resting' }, refused, refused, refused]);
    expect(lab.exchange.account(ALICE).openOrders).toHaveLength(1);
    upgrade(lab, false);
    expect(lab.order({ price: 49_000 })).toMatchObject({ status: 'resting' });
  });

  test('an order is not given up for one that is not taken; cancels and stops that are there work', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: A, price: 49_000 });
    lab.order({ cloid: cloidOf(2), sell: true, lots: 1_000, price: 48_000, trigger: STOP });
    upgrade(lab, true);
    const target = { cloid: A };
    for (const always of [true, false])
      expect(lab.modify([{ target, order: { cloid: A, price: 49_100 } }], ALICE, always)).toMatchObject([refused]);
    expect(lab.modify([{ target, order: { cloid: A, price: 48_500, tif: 'Alo' } }])).toMatchObject([
      { status: 'resting' },
    ]);
    lab.quote([48_990, 10_000], [49_010, 10_000]);
    expect(events(lab.mark(49_000))).toContain('002:filled');
    expect(lab.cancel(A)).toMatchObject({ status: 'cancelled' });
  });

  test('slices of a twap are left out and caught up, and none is begun', () => {
    const lab = new ExchangeLab();
    lab.quote([MARK - 10, 1_000_000], [MARK + 10, 1_000_000]);
    const choice = { isBuy: true, sizeLots: asLots(11_000), reduceOnly: false, minutes: 5, randomize: false };
    const start = () =>
      lab.ask({ kind: 'twap', atMs: lab.exchange.nowMs, account: ALICE, requestId: 't', asset: 0, ...choice });
    start();
    upgrade(lab, true);
    expect(start()).toEqual({ status: 'refused', text });
    expect(fills(lab.step({ kind: 'advance', atMs: lab.exchange.nowMs + 60_000 }))).toEqual([]);
    upgrade(lab, false);
    lab.step({ kind: 'advance', atMs: lab.exchange.nowMs + 300_000 });
    expect(lab.lots()).toBe(11_000);
  });

  test('is part of the state while it lasts', () => {
    const lab = new ExchangeLab();
    const hash = lab.exchange.stateHash();
    upgrade(lab, true);
    expect(lab.exchange.stateHash()).not.toBe(hash);
    const snapshot: unknown = JSON.parse(JSON.stringify(lab.exchange.snapshot()));
    expect(Exchange.restore({ model: lab.market }, snapshot).stateHash()).toBe(lab.exchange.stateHash());
    upgrade(lab, false);
    expect(lab.exchange.stateHash()).toBe(hash);
  });
});

describe('an asset taken off', () => {
  test('ends orders and positions, and its market talks to a wall', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: A, price: 49_000 });
    const outputs = lab.step({ kind: 'delist', atMs: lab.exchange.nowMs, asset: 0 });
    expect(events(outputs)).toEqual(['001:delistedCanceled']);
    expect(fills(outputs)).toMatchObject([{ sizeLots: 1_000, priceTicks: MARK, feeUnits: 0 }]);
    expect(outputs.at(-1)).toMatchObject({ kind: 'listing', instruments: [{ listed: false }, { listed: true }] });
    expect(lab.order({ price: 49_000 })).toMatchObject({ code: 'delisted' });
    const later = lab.scene((market) => {
      market.replaceQuotes(0, 0, [MARK - 10, 100], [MARK + 10, 100]);
      expect(market.bestBidTicks(0)).toBe(0);
      expect(market.take({ asset: 0, agent: 1, isBuy: true, lots: 10, limitTicks: MARK + 10 })).toBe(0);
      market.setMark(0, asTicks(1), asTicks(1), null);
      market.delist(0);
      market.list(0);
    });
    expect(later).toEqual([]);
    expect(lab.step({ kind: 'delist', atMs: lab.exchange.nowMs, asset: 0 })).toEqual([]);
    expect(lab.exchange.instruments()[0]).toMatchObject({ listed: false });
  });
});

test('a generated market bears that an asset is taken off', () => {
  const model = createGeneratedModel({ seed: 3, startMs: START_MS, symbols: 3, historyBars: 5 });
  const exchange = new Exchange({ model });
  const advance = (minutes: number) => exchange.step({ kind: 'advance', atMs: exchange.nowMs + minutes * 60_000 });
  advance(2);
  exchange.step({ kind: 'delist', atMs: exchange.nowMs, asset: 1 });
  exchange.drainMarket();
  advance(10);
  const alive = new Set(exchange.drainMarket().map((update) => update.asset));
  expect([...alive].toSorted((a, b) => a - b)).toEqual([0, 2]);
  exchange.audit();
});

describe('partial fills', () => {
  test('an immediate order fills its share and no more', () => {
    const lab = new ExchangeLab();
    share(lab, 0.4);
    const leg = lab.order({ cloid: A, price: MARK + 10, lots: 1_001, tif: 'Ioc' });
    expect(leg).toMatchObject({ status: 'filled', filledLots: 400 });
    expect(events(lab.last)).toEqual(['001:canceled']);
    share(lab, 1);
    expect(lab.order({ price: MARK + 10, tif: 'Ioc' })).toMatchObject({ filledLots: 1_000 });
  });

  test('a limit order that could still trade does not come to rest in a crossed book', () => {
    const lab = new ExchangeLab();
    share(lab, 0.5);
    expect(lab.order({ cloid: A, price: MARK + 10, lots: 1_000 })).toMatchObject({ status: 'filled', filledLots: 500 });
    expect(events(lab.last)).toEqual(['001:canceled']);
    lab.quote([MARK - 10, 10_000], [MARK + 10, 300]);
    expect(lab.order({ cloid: cloidOf(2), price: MARK + 10, lots: 600 })).toMatchObject({ status: 'resting' });
    expect(lab.exchange.account(ALICE).openOrders).toMatchObject([{ cloid: cloidOf(2), remainingLots: 300 }]);
  });

  test('a share of nothing refuses what would trade', () => {
    const lab = new ExchangeLab();
    share(lab, 0);
    expect(lab.order({ price: MARK + 10, tif: 'Ioc' })).toMatchObject({ code: 'no_match' });
    expect(lab.order({ price: MARK + 10 })).toMatchObject({ code: 'no_match' });
    expect(lab.order({ price: MARK })).toMatchObject({ status: 'resting' });
  });

  test('stops fill their share too; resting orders fill whole', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: A, sell: true, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } });
    lab.order({ cloid: cloidOf(2), price: 49_500, lots: 500 }, BOB);
    share(lab, 0.3);
    lab.quote([48_990, 10_000], [49_010, 10_000]);
    expect(events(lab.last)).toEqual(['002:filled']);
    expect(events(lab.mark(49_000))).toEqual(['001:triggered', '001:canceled']);
    expect(lab.lots()).toBe(700);
  });

  test('a liquidation is spared', () => {
    const lab = new ExchangeLab();
    lab.quote([MARK - 10, 5_000_000], [MARK + 10, 5_000_000]);
    lab.trade(2_000_000);
    share(lab, 0);
    lab.quote([46_090, 5_000_000], [46_110, 5_000_000]);
    lab.mark(46_100);
    expect(fills(lab.last)).toMatchObject([{ liquidation: true, priceTicks: 46_090 }]);
  });

  test.each([-0.1, 1.1, Number.NaN])('%s is no share', (part) => {
    expect(() => share(new ExchangeLab(), part)).toThrow(RangeError);
  });
});

test('faults are part of state and snapshot', () => {
  const lab = new ExchangeLab();
  const hash = lab.exchange.stateHash();
  halt(lab, true);
  const halted = lab.exchange.stateHash();
  expect(halted).not.toBe(hash);
  halt(lab, false);
  expect(lab.exchange.stateHash()).toBe(hash);
  share(lab, 0.5);
  expect(lab.exchange.stateHash()).not.toBe(hash);
  share(lab, 1);
  expect(lab.exchange.stateHash()).toBe(hash);
});
