import { describe, expect, test } from 'vitest';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK, START_MS } from '../../support/exchange-lab.ts';

const C = cloidOf(1);

describe('what happens, in the order in which it happens', () => {
  test('an order that rests, is hit twice and ends filled', () => {
    const lab = new ExchangeLab();
    expect(lab.order({ cloid: C, price: MARK, lots: 1_000 })).toEqual({ cloid: C, status: 'resting', oid: 1 });
    const open = { kind: 'orderUpdate', account: ALICE, asset: 0, oid: 1, cloid: C, atMs: START_MS + 1 };
    expect(lab.last[0]).toEqual({ ...open, status: 'open', filledLots: 0, remainingLots: 1_000 });
    expect(lab.last[1]).toMatchObject({ kind: 'reply' });

    const sell = (lots: number) =>
      lab.scene((market) =>
        expect(market.take({ asset: 0, agent: 1, isBuy: false, lots, limitTicks: MARK })).toBe(lots),
      );
    expect(sell(400)).toEqual([
      {
        kind: 'fill',
        account: ALICE,
        tid: '1',
        asset: 0,
        oid: 1,
        cloid: C,
        isBuy: true,
        priceTicks: MARK,
        sizeLots: 400,
        feeUnits: 3_000,
        closedPnlUnits: 0,
        isTaker: false,
        liquidation: false,
        liquidationMethod: null,
        markTicks: null,
        startLots: 0,
        twapId: null,
        atMs: START_MS + 2,
      },
    ]);
    expect(lab.exchange.orderStatus(ALICE, C)).toMatchObject({ status: 'open', filledLots: 400, remainingLots: 600 });
    const outputs = sell(600);
    expect(outputs.map((output) => output.kind)).toEqual(['fill', 'orderUpdate']);
    expect(outputs[1]).toMatchObject({ status: 'filled', filledLots: 1_000, remainingLots: 0 });
    expect(lab.exchange.orderStatus(ALICE, C)).toMatchObject({ status: 'filled', oid: 1, atMs: START_MS + 3 });
    expect(lab.exchange.fillsSince(ALICE, START_MS + 3).map((fill) => fill.tid)).toEqual(['2']);
    expect(lab.exchange.account(ALICE).openOrders).toEqual([]);
  });

  test('an order that crosses takes the best prices first and rests with what is left', () => {
    const lab = new ExchangeLab();
    lab.quote([], [50_010, 300, 50_020, 500]);
    const leg = lab.order({ cloid: C, price: 50_020, lots: 1_000 });
    expect(leg).toEqual({ cloid: C, status: 'resting', oid: 1 });
    expect(lab.last.map((output) => output.kind)).toEqual(['fill', 'fill', 'orderUpdate', 'reply']);
    expect(ExchangeLab.fills(lab.last).map((fill) => [fill.priceTicks, fill.sizeLots, fill.isTaker])).toEqual([
      [50_010, 300, true],
      [50_020, 500, true],
    ]);
    expect(lab.last[2]).toMatchObject({ status: 'open', filledLots: 800, remainingLots: 200 });
    expect(lab.exchange.account(ALICE).openOrders).toMatchObject([{ oid: 1, remainingLots: 200, live: true }]);
  });

  test('an immediate order cancels what does not trade and tells the average', () => {
    const lab = new ExchangeLab();
    lab.quote([], [50_010, 300, 50_020, 500]);
    expect(lab.order({ cloid: C, price: 50_020, lots: 1_000, tif: 'Ioc' })).toEqual({
      cloid: C,
      status: 'filled',
      oid: 1,
      filledLots: 800,
      avgTicks: (50_010 * 300 + 50_020 * 500) / 800,
    });
    expect(lab.last[2]).toMatchObject({ status: 'canceled', filledLots: 800, remainingLots: 200 });
    expect(lab.exchange.orderStatus(ALICE, C)).toMatchObject({ status: 'canceled' });
  });

  test('a refused order leaves a trace for whoever asks by client id, and no event', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: C, price: MARK, tif: 'Ioc' });
    expect(lab.last.map((output) => output.kind)).toEqual(['reply']);
    expect(lab.exchange.orderStatus(ALICE, C)).toMatchObject({ status: 'iocCancelRejected', filledLots: 0 });
    lab.order({ cloid: cloidOf(2), price: MARK + 10, tif: 'Alo' });
    expect(lab.exchange.orderStatus(ALICE, cloidOf(2))).toMatchObject({ status: 'badAloPxRejected' });
    lab.order({ cloid: cloidOf(3), price: 0 });
    expect(lab.exchange.orderStatus(ALICE, cloidOf(3))).toBeNull();
  });

  test('a cancel is told before its reply', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: C, price: 49_000, lots: 500 });
    lab.cancel(C);
    expect(lab.last).toMatchObject([
      { kind: 'orderUpdate', status: 'canceled', filledLots: 0, remainingLots: 500 },
      { kind: 'reply', outcome: { status: 'ok', legs: [{ cloid: C, status: 'cancelled' }] } },
    ]);
  });

  test('the market passes through orders that rest', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: C, price: 49_800, lots: 1_000 });
    const outputs = lab.quote([49_700, 5_000], [49_750, 5_000]);
    expect(ExchangeLab.fills(outputs)).toMatchObject([{ priceTicks: 49_800, sizeLots: 1_000, isTaker: false }]);
    const prints = lab.exchange.drainMarket().filter((update) => update.type === 'prints');
    expect(prints).toMatchObject([{ openTicks: 49_800, closeTicks: 49_800, volumeLots: 1_000, count: 1 }]);
    const book = lab.exchange.drainMarket();
    expect(book).toEqual([]);
    lab.quote([49_700, 5_000], [49_750, 5_000]);
    expect(lab.exchange.drainMarket()).toMatchObject([{ type: 'book', bids: [49_700, 5_000], asks: [49_750, 5_000] }]);
  });

  test('what follows from one order of a request comes before the next order', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: cloidOf(1), sell: true, price: 50_100, reduceOnly: true });
    lab.send([
      { cloid: cloidOf(2), sell: true, price: 49_000, tif: 'Ioc' },
      { cloid: cloidOf(3), price: 49_000 },
    ]);
    expect(ExchangeLab.events(lab.last)).toEqual(['002:filled', '001:reduceOnlyCanceled', '003:open']);
  });

  test('two clients trade with each other in price and time priority', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: C, price: 50_000, lots: 400, sell: true });
    lab.order({ cloid: cloidOf(2), price: 50_000, lots: 400, sell: true });
    lab.order({ price: 50_000, lots: 600, tif: 'Ioc' }, BOB);
    const fills = ExchangeLab.fills(lab.last);
    expect(fills.map((fill) => [fill.account, fill.oid, fill.sizeLots, fill.isTaker])).toEqual([
      [ALICE, 1, 400, false],
      [BOB, 3, 400, true],
      [ALICE, 2, 200, false],
      [BOB, 3, 200, true],
    ]);
    // Both sides of a trade tell the same one.
    expect(fills.map((fill) => fill.tid)).toEqual(['1', '1', '2', '2']);
    expect(lab.lots(0, ALICE)).toBe(-600);
    expect(lab.lots(0, BOB)).toBe(600);
  });

  test('who meets itself loses what rests and goes on', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: C, price: 50_005, lots: 400, sell: true });
    const leg = lab.order({ cloid: cloidOf(2), price: 50_010, lots: 300, tif: 'Ioc' });
    expect(leg).toMatchObject({ status: 'filled', filledLots: 300, avgTicks: 50_010 });
    expect(ExchangeLab.events(lab.last)).toEqual(['001:selfTradeCanceled', '002:filled']);
    expect(lab.exchange.account(ALICE).openOrders).toEqual([]);
  });
});

describe('reduce-only', () => {
  test('is cut to the position', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    expect(lab.order({ sell: true, price: 49_000, lots: 5_000, tif: 'Ioc', reduceOnly: true })).toMatchObject({
      status: 'filled',
      filledLots: 1_000,
    });
    expect(lab.lots()).toBe(0);
    expect(ExchangeLab.events(lab.last).at(-1)).toMatch(/filled$/);
  });

  test('closes less than 10 USDC', () => {
    const lab = new ExchangeLab();
    lab.trade(250);
    expect(lab.order({ sell: true, price: 49_000, lots: 1, tif: 'Ioc', reduceOnly: true })).toMatchObject({
      status: 'filled',
    });
    expect(lab.lots()).toBe(249);
  });

  test('older orders go when the resting ones exceed the position', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: cloidOf(1), sell: true, price: 50_100, lots: 600, reduceOnly: true });
    lab.order({ cloid: cloidOf(2), sell: true, price: 50_200, lots: 400, reduceOnly: true });
    expect(ExchangeLab.events(lab.last)).toEqual(['002:open']);
    lab.order({ cloid: cloidOf(3), sell: true, price: 50_300, lots: 100, reduceOnly: true });
    expect(ExchangeLab.events(lab.last)).toEqual(['003:open', '001:reduceOnlyCanceled']);
    lab.trade(-700);
    expect(ExchangeLab.events(lab.last).slice(1)).toEqual(['002:reduceOnlyCanceled']);
    lab.trade(-300);
    expect(ExchangeLab.events(lab.last).slice(1)).toEqual(['003:reduceOnlyCanceled']);
  });

  test('never opens a position, not even inside one match', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: cloidOf(1), sell: true, price: 50_001, lots: 1_000 });
    lab.order({ cloid: cloidOf(2), sell: true, price: 50_002, lots: 1_000, reduceOnly: true });
    const outputs = lab.scene((market) =>
      expect(market.take({ asset: 0, agent: 1, isBuy: true, lots: 1_500, limitTicks: 50_005 })).toBe(1_000),
    );
    expect(ExchangeLab.events(outputs)).toEqual(['001:filled', '002:reduceOnlyCanceled']);
    expect(lab.lots()).toBe(0);
  });

  test('a resting one that is larger than what is left trades what is left', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: cloidOf(1), sell: true, price: 50_001, lots: 600 });
    lab.order({ cloid: cloidOf(2), sell: true, price: 50_002, lots: 1_000, reduceOnly: true });
    const outputs = lab.scene((market) =>
      market.take({ asset: 0, agent: 1, isBuy: true, lots: 1_500, limitTicks: 50_005 }),
    );
    expect(ExchangeLab.events(outputs)).toEqual(['001:filled', '002:reduceOnlyCanceled']);
    expect(ExchangeLab.fills(outputs).map((fill) => fill.sizeLots)).toEqual([600, 400]);
    expect(lab.lots()).toBe(0);
  });

  test('resting ones go when the position turns round', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: cloidOf(1), sell: true, price: 50_100, lots: 600, reduceOnly: true });
    lab.trade(-3_000);
    expect(lab.lots()).toBe(-2_000);
    expect(ExchangeLab.events(lab.last).at(-1)).toBe('001:reduceOnlyCanceled');
  });
});

test('the last two thousand ended orders are remembered', () => {
  const lab = new ExchangeLab();
  for (let i = 0; i < 2_001; i += 1) lab.order({ cloid: cloidOf(i), price: MARK, tif: 'Ioc' });
  expect(lab.exchange.orderStatus(ALICE, cloidOf(0))).toBeNull();
  expect(lab.exchange.orderStatus(ALICE, cloidOf(1))).not.toBeNull();
  expect(lab.exchange.orderStatus(ALICE, cloidOf(2_000))).not.toBeNull();
});
