import { describe, expect, test } from 'vitest';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK, type OrderWords } from '../../support/exchange-lab.ts';

const { events, fills } = ExchangeLab;

describe('an order without a client id', () => {
  test('is answered with an empty one and told by its number', () => {
    const lab = new ExchangeLab();
    expect(lab.order({ cloid: null, price: 49_000 })).toEqual({ cloid: '', status: 'resting', oid: 1 });
    expect(lab.last[0]).toMatchObject({ kind: 'orderUpdate', oid: 1, cloid: null, status: 'open' });
    expect(lab.order({ cloid: null, price: 49_000 })).toMatchObject({ status: 'resting', oid: 2 });
    expect(lab.exchange.account(ALICE).openOrders.map((order) => order.cloid)).toEqual([null, null]);
    expect(lab.order({ cloid: null, price: MARK + 10 })).toMatchObject({ cloid: '', status: 'filled' });
    expect(fills(lab.last)).toMatchObject([{ cloid: null }]);
    expect(lab.order({ cloid: null, lots: 0 })).toMatchObject({ cloid: '', status: 'error', code: 'lot' });
  });

  test('is cancelled by its number', () => {
    const lab = new ExchangeLab();
    const unknown = { status: 'error', code: 'unknown_order' };
    lab.order({ cloid: null, price: 49_000 });
    lab.order({ cloid: cloidOf(2), price: 49_000 });
    expect(lab.cancelBy({ oid: 1 }, BOB)).toMatchObject({ cloid: '', ...unknown });
    expect(lab.cancelBy({ oid: 1 })).toEqual({ cloid: '', status: 'cancelled' });
    expect(events(lab.last)).toEqual(['none:canceled']);
    expect(lab.cancelBy({ oid: 1 })).toEqual({
      cloid: '',
      ...unknown,
      text: 'Order was never placed, already canceled, or filled. asset=0',
    });
    expect(lab.cancelBy({ oid: 2 })).toEqual({ cloid: cloidOf(2), status: 'cancelled' });
    lab.order({ cloid: null, asset: 1, price: 49_000 });
    expect(lab.cancelBy({ oid: 3 })).toMatchObject(unknown);
  });

  test('may stand in a group with others that have none', () => {
    const lab = new ExchangeLab();
    const legs = lab.send(
      [
        { cloid: null, price: MARK + 10, tif: 'Ioc' },
        { cloid: null, sell: true, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } },
        { cloid: null, sell: true, price: 50_500, trigger: { at: 51_000, tpsl: 'tp' } },
      ],
      { grouping: 'normalTpsl' },
    );
    expect(legs.map((leg) => leg.status)).toEqual(['filled', 'waiting', 'waiting']);
  });
});

describe('FrontendMarket', () => {
  test('takes like an immediate order, and is shown by its name', () => {
    const lab = new ExchangeLab();
    lab.quote([], [MARK + 10, 300]);
    expect(lab.order({ cloid: cloidOf(1), price: MARK + 10, tif: 'FrontendMarket' })).toMatchObject({
      status: 'filled',
      filledLots: 300,
    });
    expect(events(lab.last)).toEqual(['001:canceled']);
    expect(lab.exchange.orderDetail(ALICE, { oid: 1 })).toMatchObject({ order: { tif: 'FrontendMarket' } });
    expect(lab.order({ price: MARK + 10, tif: 'FrontendMarket' })).toMatchObject({
      code: 'no_match',
      text: 'No liquidity available for market order. asset=0',
    });
  });

  test('obeys the cap of immediate orders', () => {
    const lab = new ExchangeLab();
    lab.deposit(1_000_000);
    expect(lab.order({ lots: 100_000_001, price: MARK, tif: 'FrontendMarket' })).toMatchObject({
      text: 'Order value too large. Max is $5000000. asset=0',
    });
  });
});

const FRACTIONS: readonly {
  readonly name: string;
  readonly order: OrderWords;
  readonly code: string;
  readonly text: string;
}[] = [
  { name: 'half a tick', order: { price: 49_000.5 }, code: 'tick', text: 'Price must be divisible by tick size.' },
  {
    name: 'a third figure too many',
    order: { price: 0.001 },
    code: 'tick',
    text: 'Price must be divisible by tick size.',
  },
  { name: 'no price', order: { price: 0 }, code: 'tick', text: 'Order has invalid price.' },
  { name: 'a price under nothing', order: { price: -1 }, code: 'tick', text: 'Order has invalid price.' },
  { name: 'a price beyond counting', order: { price: 1e16 }, code: 'tick', text: 'Order has invalid price.' },
  { name: 'a tenth of a lot', order: { lots: 1_000.1 }, code: 'lot', text: 'Order has invalid size' },
  { name: 'a size beyond counting', order: { lots: 1e16 }, code: 'lot', text: 'Order has invalid size' },
  {
    name: 'half a tick of a trigger',
    order: { sell: true, price: 48_000, trigger: { at: 49_000.5, tpsl: 'sl' } },
    code: 'tick',
    text: 'Price must be divisible by tick size.',
  },
];
test.each(FRACTIONS)('$name is refused', ({ order, code, text }) => {
  const lab = new ExchangeLab();
  lab.trade(1_000);
  expect(lab.order(order)).toMatchObject({ status: 'error', code, text: `${text} asset=0` });
});

describe('the number of open orders', () => {
  /** Lots that trade a million USDC at the middle: 20 such trades earn four orders. */
  const MILLION = 20_000_000;

  function rich(millions: number): ExchangeLab {
    const lab = new ExchangeLab();
    lab.deposit(5_000_000);
    for (let i = 0; i < millions; i += 1) {
      lab.quote([MARK - 10, MILLION], [MARK + 10, MILLION]);
      lab.trade(i % 2 === 0 ? MILLION : -MILLION);
    }
    return lab;
  }

  const many = (lab: ExchangeLab, count: number) =>
    lab.send(Array.from({ length: count }, () => ({ cloid: null, price: 40_000, lots: 250 })));

  test('grows by one for 5 million USDC of volume', () => {
    const lab = rich(10);
    const legs = many(lab, 1_003);
    expect(legs.map((leg) => leg.status).indexOf('error')).toBe(1_002);
    expect(legs.at(-1)).toMatchObject({ code: 'too_many_orders' });
    lab.cancelBy({ oid: 500 });
    expect(lab.order({ price: 40_000, lots: 250 })).toMatchObject({ status: 'resting' });
  });

  test('from a thousand on takes no more reductions that rest and no triggers', () => {
    const lab = rich(10);
    lab.quote([MARK - 10, MILLION], [MARK + 10, MILLION]);
    lab.trade(1_000);
    many(lab, 999);
    const stop: OrderWords = { sell: true, price: 48_000, lots: 100, trigger: { at: 49_000, tpsl: 'sl' } };
    const reduction: OrderWords = { sell: true, price: 51_000, lots: 100, reduceOnly: true };
    expect(lab.order(stop)).toMatchObject({ status: 'waiting' });
    expect(lab.order(stop)).toMatchObject({ code: 'too_many_orders' });
    expect(lab.order(reduction)).toMatchObject({ code: 'too_many_orders' });
    expect(lab.order({ price: 40_000, lots: 250 })).toMatchObject({ status: 'resting' });
    expect(lab.order({ ...reduction, price: MARK - 10, tif: 'Ioc' })).toMatchObject({ status: 'filled' });
  });

  test('counts the orders of a group before they are listed', () => {
    const lab = new ExchangeLab();
    lab.deposit(1_000_000);
    many(lab, 998);
    const legs = lab.send(
      [
        { price: 49_000, lots: 250 },
        { sell: true, price: 47_000, lots: 250, trigger: { at: 48_000, tpsl: 'sl' } },
        { sell: true, price: 50_500, lots: 250, trigger: { at: 51_000, tpsl: 'tp' } },
      ],
      { grouping: 'normalTpsl' },
    );
    for (const leg of legs) expect(leg).toMatchObject({ code: 'too_many_orders' });
    expect(lab.exchange.account(ALICE).openOrders).toHaveLength(998);
  });
});

test('children go live when their parent, filled in part, ends for want of margin', () => {
  const lab = new ExchangeLab();
  lab.quote([MARK - 10, 10_000_000], [MARK + 10, 10_000_000]);
  lab.trade(2_000_000);
  lab.send(
    [
      { cloid: cloidOf(1), price: 49_000, lots: 1_000_000 },
      { cloid: cloidOf(2), sell: true, price: 40_000, lots: 1_000_000, trigger: { at: 41_000, tpsl: 'sl' } },
    ],
    { grouping: 'normalTpsl' },
  );
  const sell = (lots: number) =>
    lab.scene((market) => {
      market.replaceQuotes(0, 0, [], [MARK + 10, 100]);
      market.take({ asset: 0, agent: 1, isBuy: false, lots, limitTicks: 49_000 });
    });
  expect(events(sell(300_000))).toEqual([]);
  lab.mark(47_600);
  expect(events(sell(300_000))).toEqual(['001:marginCanceled', '002:open']);
  expect(lab.lots()).toBe(2_300_000);
  expect(lab.exchange.openOrderDetails(ALICE)).toMatchObject([{ cloid: cloidOf(2), waitsForParent: false }]);
});
