import { describe, expect, test } from 'vitest';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK, START_MS } from '../../support/exchange-lab.ts';
import { ScriptedMarket, testInstrument } from '../../support/scripted-market.ts';

const A = cloidOf(1);

/** Status words of the history with the number of their order, newest first. */
const words = (lab: ExchangeLab): string[] =>
  lab.exchange.orderHistory(ALICE).map((entry) => `${entry.order.oid}:${entry.status}`);

describe('the details of an open order', () => {
  test('of a plain one', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: null, price: 49_000, lots: 1_000, tif: 'Alo' });
    const detail = {
      asset: 0,
      oid: 1,
      cloid: null,
      isBuy: true,
      priceTicks: 49_000,
      origLots: 1_000,
      remainingLots: 1_000,
      filledLots: 0,
      placedAtMs: START_MS + 1,
      reduceOnly: false,
      tif: 'Alo',
      trigger: null,
      children: [],
      waitsForParent: false,
      twapId: null,
    };
    expect(lab.exchange.openOrderDetails(ALICE)).toEqual([detail]);
    expect(lab.exchange.orderDetail(ALICE, { oid: 1 })).toEqual({
      order: detail,
      status: 'open',
      statusAtMs: START_MS + 1,
    });
    lab.scene((market) => {
      market.replaceQuotes(0, 0, [48_990, 10_000], [MARK + 10, 10_000]);
      market.take({ asset: 0, agent: 1, isBuy: false, lots: 300, limitTicks: 49_000 });
    });
    expect(lab.exchange.openOrderDetails(ALICE)).toEqual([{ ...detail, remainingLots: 700, filledLots: 300 }]);
    lab.cancelBy({ oid: 1 });
    expect(lab.exchange.openOrderDetails(ALICE)).toEqual([]);
    expect(lab.exchange.orderDetail(ALICE, { oid: 1 })).toEqual({
      order: { ...detail, remainingLots: 700, filledLots: 300 },
      status: 'canceled',
      statusAtMs: START_MS + 2,
    });
  });

  test('of a parent, whose children are nested while it is open and stand on their own after it', () => {
    const lab = new ExchangeLab();
    lab.send(
      [
        { cloid: A, price: 49_990 },
        { cloid: cloidOf(2), sell: true, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } },
      ],
      { grouping: 'normalTpsl' },
    );
    const trigger = { ticks: 49_000, isMarket: true, tpsl: 'sl', isPosition: false, fired: false };
    expect(lab.exchange.openOrderDetails(ALICE)).toMatchObject([
      { oid: 1, children: [{ oid: 2, waitsForParent: true, trigger }] },
    ]);
    expect(lab.exchange.openOrderDetails(ALICE)).toHaveLength(1);
    expect(lab.exchange.orderDetail(ALICE, { cloid: cloidOf(2) })).toMatchObject({ status: 'open', order: { oid: 2 } });
    lab.quote([49_980, 10_000], [MARK, 10_000]);
    lab.scene((market) => market.take({ asset: 0, agent: 1, isBuy: false, lots: 1_000, limitTicks: 49_990 }));
    expect(lab.exchange.openOrderDetails(ALICE)).toMatchObject([
      { oid: 2, waitsForParent: false, children: [], trigger },
    ]);
    expect(lab.exchange.orderDetail(ALICE, { oid: 1 })).toMatchObject({ status: 'filled', order: { children: [] } });
  });

  test('of a trigger that has fired and rests', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: A, sell: true, price: 51_500, trigger: { at: 51_000, tpsl: 'tp', limit: true } });
    lab.quote([50_990, 10_000], [51_010, 10_000]);
    lab.mark(51_000);
    expect(lab.exchange.openOrderDetails(ALICE)).toMatchObject([
      { cloid: A, tif: 'Gtc', priceTicks: 51_500, trigger: { ticks: 51_000, isMarket: false, fired: true } },
    ]);
    expect(words(lab)).toEqual(['2:triggered', '2:open', '1:filled']);
    expect(lab.exchange.orderDetail(ALICE, { cloid: A })).toMatchObject({
      status: 'open',
      statusAtMs: lab.exchange.nowMs,
    });
  });
});

describe('the history', () => {
  test('tells openings and ends, newest first, of the own account', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_000 });
    lab.order({ price: 49_000 }, BOB);
    lab.order({ price: MARK + 10, tif: 'FrontendMarket' });
    lab.cancel(A);
    expect(words(lab)).toEqual(['1:canceled', '3:filled', '1:open']);
    expect(lab.exchange.orderHistory(ALICE)[1]).toMatchObject({ order: { tif: 'FrontendMarket' } });
    expect(lab.exchange.orderHistory('0xnobody')).toEqual([]);
    expect(lab.exchange.openOrderDetails('0xnobody')).toEqual([]);
    expect(lab.exchange.orderDetail('0xnobody', { oid: 1 })).toBeNull();
    expect(lab.exchange.orderDetail(BOB, { oid: 1 })).toBeNull();
  });

  test('also holds what was refused, each under its word; the client id stays free', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 123_456, sell: true });
    lab.order({ cloid: A, lots: 199 });
    lab.order({ cloid: A, reduceOnly: true });
    lab.order({ cloid: A, price: 90_001 });
    expect(lab.exchange.orderDetail(ALICE, { cloid: A })).toBeNull();
    lab.order({ cloid: A, lots: 50_000_000 });
    lab.order({ price: MARK + 10, tif: 'Alo' });
    lab.order({ price: MARK, tif: 'Ioc' });
    lab.order({ price: MARK, tif: 'FrontendMarket' });
    lab.trade(1_000);
    lab.order({ sell: true, trigger: { at: MARK + 1, tpsl: 'sl' } });
    expect(words(lab)).toEqual([
      '10:badTriggerPxRejected',
      '9:filled',
      '8:marketOrderNoLiquidityRejected',
      '7:iocCancelRejected',
      '6:badAloPxRejected',
      '5:perpMarginRejected',
      '4:oracleRejected',
      '3:reduceOnlyRejected',
      '2:minTradeNtlRejected',
      '1:tickRejected',
    ]);
    expect(lab.exchange.orderDetail(ALICE, { oid: 2 })).toMatchObject({ status: 'minTradeNtlRejected' });
    expect(lab.exchange.orderDetail(ALICE, { cloid: A })).toMatchObject({ status: 'perpMarginRejected' });
  });

  test('tells refusals by events where the options ask for it, before the reply', () => {
    const lab = new ExchangeLab({ refusalEvents: true });
    lab.order({ cloid: A, lots: 199 });
    expect(lab.last).toMatchObject([
      { kind: 'orderUpdate', oid: 1, cloid: A, status: 'minTradeNtlRejected', filledLots: 0, remainingLots: 199 },
      { kind: 'reply' },
    ]);
    lab.order({ cloid: A, price: MARK + 10, tif: 'Alo' });
    expect(ExchangeLab.events(lab.last)).toEqual(['001:badAloPxRejected']);
    lab.send([{ price: 49_000 }, { price: 48_000 }], { grouping: 'normalTpsl' });
    expect(ExchangeLab.events(lab.last).map((event) => event.slice(3))).toEqual([':rejected', ':rejected']);
    lab.order({ asset: 9 });
    expect(lab.last).toHaveLength(1);
  });

  test('does not note what is no order at all', () => {
    const lab = new ExchangeLab();
    lab.order({ asset: 9 });
    lab.order({ price: Number.NaN });
    lab.order({ lots: Number.POSITIVE_INFINITY });
    expect(words(lab)).toEqual([]);
  });

  test('of a refused group holds every leg', () => {
    const lab = new ExchangeLab();
    lab.send([{ price: 49_000 }, { price: 48_000 }], { grouping: 'normalTpsl' });
    expect(words(lab)).toEqual(['2:rejected', '1:rejected']);
    lab.send(
      [
        { price: MARK, tif: 'Ioc' },
        { sell: true, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } },
      ],
      { grouping: 'normalTpsl' },
    );
    expect(words(lab).slice(0, 2)).toEqual(['4:rejected', '3:iocCancelRejected']);
  });

  test('keeps the last two thousand steps, and as many ends', () => {
    const lab = new ExchangeLab();
    for (let i = 0; i < 2_001; i += 1) {
      lab.order({ cloid: cloidOf(10_000 + i), price: 49_000 });
      lab.cancel(cloidOf(10_000 + i));
    }
    expect(lab.exchange.orderHistory(ALICE)).toHaveLength(2_000);
    expect(lab.exchange.orderDetail(ALICE, { oid: 1 })).toBeNull();
    expect(lab.exchange.orderDetail(ALICE, { cloid: cloidOf(10_000) })).toBeNull();
    expect(lab.exchange.orderDetail(ALICE, { oid: 2 })).toMatchObject({ status: 'canceled' });
    expect(lab.exchange.orderDetail(ALICE, { cloid: cloidOf(10_001) })).toMatchObject({ status: 'canceled' });
  });

  test('leads from a client id to the youngest of its orders, also when the older ones are forgotten', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_000 });
    lab.modify([{ target: { cloid: A }, order: { cloid: A, price: 49_100 } }]);
    for (let i = 0; i < 1_999; i += 1) {
      lab.order({ cloid: cloidOf(10_000 + i), price: 49_000 });
      lab.cancel(cloidOf(10_000 + i));
    }
    lab.cancel(A);
    expect(lab.exchange.orderDetail(ALICE, { oid: 1 })).toBeNull();
    expect(lab.exchange.orderDetail(ALICE, { cloid: A })).toMatchObject({ status: 'canceled', order: { oid: 2 } });
    expect(lab.exchange.orderHistory(ALICE)[0]).toEqual(lab.exchange.orderDetail(ALICE, { oid: 2 }));
  });
});

test('a snapshot with two live orders of one client id or number is refused', () => {
  const lab = new ExchangeLab();
  lab.order({ cloid: A, price: 49_000 });
  const twin = (change: object): unknown => {
    const snapshot = JSON.parse(JSON.stringify(lab.exchange.snapshot())) as {
      state: { clients: { orders: object[] }[] };
    };
    const { orders } = snapshot.state.clients[0]!;
    orders.push({ ...orders[0], ...change });
    return snapshot;
  };
  const restore = (snapshot: unknown) => () =>
    Exchange.restore({ model: new ScriptedMarket([testInstrument(0), testInstrument(1)], START_MS) }, snapshot);
  expect(restore(twin({ oid: 2 }))).toThrow(`two live orders of client id ${A}`);
  expect(restore(twin({ cloid: null }))).toThrow('two orders of number 1');
});
