import { describe, expect, test } from 'vitest';
import type { LegReply } from '../../../src/engine/domain/orders-wire.ts';
import type { OrderKey } from '../../../src/exchange/types.ts';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK, type OrderWords } from '../../support/exchange-lab.ts';

const A = cloidOf(1);
const STOP = cloidOf(2);
const TARGET = cloidOf(3);
const { events, fills } = ExchangeLab;

const gone = (asset = 0) => ({
  status: 'error',
  code: 'unknown_order',
  text: `Cannot modify canceled or filled order asset=${asset}`,
});

function modify(lab: ExchangeLab, target: OrderKey, order: OrderWords, account = ALICE): LegReply {
  return lab.modify([{ target, order }], account)[0]!;
}

/** As a request without `a`: the new order has to rest. */
function modifyToRest(lab: ExchangeLab, target: OrderKey, order: OrderWords, account = ALICE): LegReply {
  return lab.modify([{ target, order }], account, false)[0]!;
}

describe('a modified order', () => {
  test('ends as canceled, and the new one has a number of its own under the same client id', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_000, lots: 500 });
    expect(modify(lab, { cloid: A }, { cloid: A, price: 49_100, lots: 700 })).toEqual({
      cloid: A,
      status: 'resting',
      oid: 2,
    });
    expect(lab.last).toMatchObject([
      { kind: 'orderUpdate', oid: 1, cloid: A, status: 'canceled', remainingLots: 500 },
      { kind: 'orderUpdate', oid: 2, cloid: A, status: 'open', remainingLots: 700 },
      { kind: 'reply' },
    ]);
    expect(lab.exchange.account(ALICE).openOrders).toMatchObject([{ oid: 2, priceTicks: 49_100 }]);
    expect(lab.exchange.orderDetail(ALICE, { cloid: A })).toMatchObject({ status: 'open', order: { oid: 2 } });
    expect(lab.exchange.orderDetail(ALICE, { oid: 1 })).toMatchObject({ status: 'canceled' });
    lab.cancel(A);
    expect(lab.exchange.orderDetail(ALICE, { cloid: A })).toMatchObject({ status: 'canceled', order: { oid: 2 } });
  });

  test('is named by number too, and may change its client id or have none', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_000 });
    expect(modify(lab, { oid: 1 }, { cloid: cloidOf(9), price: 49_000 })).toMatchObject({ status: 'resting', oid: 2 });
    expect(modify(lab, { oid: 2 }, { cloid: null, price: 49_000 })).toEqual({ cloid: '', status: 'resting', oid: 3 });
    expect(lab.exchange.account(ALICE).openOrders).toMatchObject([{ oid: 3, cloid: null }]);
  });

  test('loses its place in the queue', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_995, lots: 400 });
    lab.order({ price: 49_995, lots: 400 }, BOB);
    modify(lab, { cloid: A }, { cloid: A, price: 49_995, lots: 400 });
    const outputs = lab.scene((market) =>
      market.take({ asset: 0, agent: 1, isBuy: false, lots: 400, limitTicks: 49_995 }),
    );
    expect(fills(outputs)).toMatchObject([{ account: BOB, sizeLots: 400 }]);
  });

  test('trades at once when its new price crosses', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_000, lots: 500 });
    expect(modify(lab, { cloid: A }, { cloid: A, price: MARK + 10, lots: 500 })).toMatchObject({
      status: 'filled',
      filledLots: 500,
    });
    expect(events(lab.last)).toEqual(['001:canceled', '001:filled']);
  });

  test('frees its margin for the new one', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 40_000, lots: 4_900_000 });
    expect(modify(lab, { cloid: A }, { cloid: A, price: 41_000, lots: 4_800_000 })).toMatchObject({
      status: 'resting',
    });
  });

  test('that is gone, foreign or of another asset is not touched', () => {
    const lab = new ExchangeLab();
    expect(modifyToRest(lab, { cloid: A }, { cloid: A, price: 49_000 })).toEqual({ cloid: A, ...gone() });
    expect(modifyToRest(lab, { oid: 77 }, { cloid: null, price: 49_000 })).toEqual({ cloid: '', ...gone() });
    lab.order({ cloid: A, price: 49_000 });
    expect(modifyToRest(lab, { oid: 1 }, { cloid: A, price: 49_000 }, BOB)).toEqual({ cloid: A, ...gone() });
    expect(modifyToRest(lab, { oid: 1 }, { cloid: A, price: 49_000, asset: 1 })).toEqual({ cloid: A, ...gone(1) });
    expect(lab.exchange.account(ALICE).openOrders).toHaveLength(1);
    lab.cancel(A);
    expect(modifyToRest(lab, { oid: 1 }, { cloid: A, price: 49_000 })).toEqual({ cloid: A, ...gone() });
    expect(lab.exchange.account(ALICE).openOrders).toEqual([]);
  });

  const invalid = { status: 'error', code: 'other', text: 'Attempted to modify to invalid new order' };

  test.each<[string, OrderWords]>([
    ['an Ioc', { price: 49_000, tif: 'Ioc' }],
    ['a Gtc that would trade', { price: MARK + 10 }],
    ['a stop', { sell: true, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } }],
  ])('stays as it was when it is to become %s without being asked for in any case', (_name, order) => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: A, price: 49_000 });
    expect(modifyToRest(lab, { cloid: A }, { cloid: A, ...order })).toEqual({ cloid: A, ...invalid });
    expect(lab.exchange.account(ALICE).openOrders).toMatchObject([{ oid: 2, priceTicks: 49_000 }]);
  });

  test.each<[string, OrderWords]>([
    ['a Gtc that rests', { price: 49_100 }],
    ['an Alo', { price: 49_100, tif: 'Alo' }],
  ])('may become %s', (_name, order) => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_000 });
    expect(modifyToRest(lab, { cloid: A }, { cloid: A, ...order })).toMatchObject({ status: 'resting', oid: 2 });
  });

  test('that is gone is followed by the new one when that is asked for in any case', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_000 });
    lab.cancel(A);
    expect(modify(lab, { cloid: A }, { cloid: A, price: 49_100 })).toMatchObject({ status: 'resting', oid: 2 });
    expect(lab.exchange.account(ALICE).openOrders).toMatchObject([{ oid: 2, cloid: A, priceTicks: 49_100 }]);
    expect(modify(lab, { oid: 77 }, { cloid: STOP, price: 49_200 })).toMatchObject({ status: 'resting', oid: 3 });
    expect(modify(lab, { oid: 78 }, { cloid: A, price: 49_300 })).toMatchObject({ code: 'duplicate_cloid' });
    expect(modify(lab, { oid: 79 }, { cloid: null, price: 49_000, tif: 'Ioc' })).toMatchObject({
      code: 'no_match',
      text: 'Error placing new order during modify: Order could not immediately match against any resting orders. asset=0',
    });
  });

  test('of another asset is left alone, and the new one comes', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_000 });
    expect(modify(lab, { oid: 1 }, { cloid: STOP, price: 49_000, asset: 1 })).toMatchObject({ status: 'resting' });
    expect(lab.exchange.account(ALICE).openOrders).toMatchObject([{ oid: 1 }, { oid: 2 }]);
  });

  const bad: readonly {
    readonly name: string;
    readonly order: OrderWords;
    readonly code: string;
    readonly text: string;
  }[] = [
    { name: 'tick', order: { price: 123_456 }, code: 'tick', text: 'Price must be divisible by tick size.' },
    {
      name: 'margin',
      order: { price: 49_000, lots: 50_000_000 },
      code: 'margin',
      text: 'Insufficient margin to place order.',
    },
    {
      name: 'post-only',
      order: { price: MARK + 10, tif: 'Alo' },
      code: 'post_only',
      text: 'Post only order would have immediately matched, bbo was 49.99@50.01.',
    },
    {
      name: 'no match',
      order: { price: MARK, tif: 'Ioc' },
      code: 'no_match',
      text: 'Order could not immediately match against any resting orders.',
    },
  ];
  test.each(bad)('is gone when the new one is refused: $name', ({ order, code, text }) => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_000 });
    expect(modify(lab, { cloid: A }, { cloid: A, ...order })).toEqual({
      cloid: A,
      status: 'error',
      code,
      text: `Error placing new order during modify: ${text} asset=0`,
    });
    expect(events(lab.last)).toEqual(['001:canceled']);
    expect(lab.exchange.account(ALICE).openOrders).toEqual([]);
  });

  test('may not take the client id of another order', () => {
    const lab = new ExchangeLab();
    lab.order({ cloid: A, price: 49_000 });
    lab.order({ cloid: STOP, price: 48_000 });
    expect(modify(lab, { cloid: A }, { cloid: STOP, price: 49_000 })).toMatchObject({ code: 'duplicate_cloid' });
    expect(lab.exchange.account(ALICE).openOrders).toMatchObject([{ cloid: STOP }]);
  });
});

test('a batch is worked through in order, each with its own answer', () => {
  const lab = new ExchangeLab();
  lab.order({ cloid: A, price: 49_000 });
  lab.order({ cloid: STOP, price: 48_000 });
  const legs = lab.modify(
    [
      { target: { cloid: A }, order: { cloid: A, price: 49_100 } },
      { target: { cloid: TARGET }, order: { cloid: TARGET, price: 49_100 } },
      { target: { cloid: A }, order: { cloid: A, price: 49_200 } },
      { target: { oid: 2 }, order: { cloid: STOP, price: 48_100 } },
    ],
    ALICE,
    false,
  );
  expect(legs.map((leg) => leg.status)).toEqual(['resting', 'error', 'resting', 'resting']);
  expect(lab.exchange.account(ALICE).openOrders.map((order) => [order.oid, order.priceTicks])).toEqual([
    [4, 49_200],
    [5, 48_100],
  ]);
});

test('a batch without orders is refused', () => {
  const lab = new ExchangeLab();
  const who = { account: ALICE, requestId: 'm' } as const;
  const input = { kind: 'modify', atMs: lab.exchange.nowMs, ...who, alwaysPlace: false, modifies: [] } as const;
  expect(lab.step(input)).toMatchObject([{ outcome: { status: 'refused' } }]);
});

describe('in a family', () => {
  const bracket: readonly OrderWords[] = [
    { cloid: A, lots: 1_000, price: 49_900 },
    { cloid: STOP, sell: true, lots: 1_000, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } },
    { cloid: TARGET, sell: true, lots: 1_000, price: 50_500, trigger: { at: 51_000, tpsl: 'tp' } },
  ];

  function open(): ExchangeLab {
    const lab = new ExchangeLab();
    lab.send(bracket, { grouping: 'normalTpsl' });
    return lab;
  }

  function fillParent(lab: ExchangeLab, price: number) {
    lab.quote([price - 10, 10_000], [50_010, 10_000]);
    return lab.scene((market) => market.take({ asset: 0, agent: 1, isBuy: false, lots: 1_000, limitTicks: price }));
  }

  test('children wait on for the new entry', () => {
    const lab = open();
    modify(lab, { cloid: A }, { cloid: A, lots: 1_000, price: 49_800 });
    expect(events(lab.last)).toEqual(['001:canceled', '001:open']);
    expect(lab.exchange.openOrderDetails(ALICE)).toMatchObject([
      {
        cloid: A,
        children: [
          { cloid: STOP, waitsForParent: true },
          { cloid: TARGET, waitsForParent: true },
        ],
      },
    ]);
    expect(events(fillParent(lab, 49_800))).toEqual(['001:filled', '002:open', '003:open']);
  });

  test('children die when the new entry is refused, or on the wrong side of them', () => {
    const lab = open();
    modify(lab, { cloid: A }, { cloid: A, price: 0 });
    expect(events(lab.last)).toEqual(['001:canceled', '002:parentCanceled', '003:parentCanceled']);
    const other = open();
    expect(modify(other, { cloid: A }, { cloid: A, lots: 1_000, price: 48_900 })).toMatchObject({
      code: 'bad_trigger',
    });
    expect(other.exchange.account(ALICE).openOrders).toEqual([]);
    const late = open();
    expect(modify(late, { cloid: A }, { cloid: A, price: 49_900, tif: 'Ioc' })).toMatchObject({ code: 'no_match' });
    expect(events(late.last)).toEqual(['001:canceled', '002:parentCanceled', '003:parentCanceled']);
  });

  test('children go live when the new entry fills at once', () => {
    const lab = open();
    modify(lab, { cloid: A }, { cloid: A, lots: 1_000, price: MARK + 10, tif: 'Ioc' });
    expect(events(lab.last)).toEqual(['001:canceled', '001:filled', '002:open', '003:open']);
  });

  test('children die when the new entry fills in part and is over', () => {
    const lab = open();
    lab.quote([49_890, 10_000], [MARK + 10, 400]);
    modify(lab, { cloid: A }, { cloid: A, lots: 1_000, price: MARK + 10, tif: 'Ioc' });
    expect(events(lab.last)).toEqual(['001:canceled', '001:canceled', '002:parentCanceled', '003:parentCanceled']);
  });

  test('children die when the entry turns round', () => {
    const lab = open();
    modify(lab, { cloid: A }, { cloid: A, lots: 1_000, price: 50_100, sell: true });
    expect(events(lab.last)).toEqual(['001:canceled', '002:parentCanceled', '003:parentCanceled', '001:open']);
  });

  test('a waiting child is moved and still waits, judged by its parent', () => {
    const lab = open();
    const moved = { cloid: STOP, sell: true, lots: 1_000, price: 48_000 } as const;
    expect(modify(lab, { cloid: STOP }, { ...moved, trigger: { at: 49_950, tpsl: 'sl' } })).toMatchObject({
      code: 'bad_trigger',
    });
    const again = open();
    const leg = modify(again, { cloid: STOP }, { ...moved, trigger: { at: 49_500, tpsl: 'sl' } });
    expect(leg).toMatchObject({ status: 'waiting', oid: 4 });
    expect(events(again.last)).toEqual(['002:canceled']);
    again.quote([49_890, 10_000], [50_010, 10_000]);
    expect(events(fillParent(again, 49_900))).toEqual(['001:filled', '003:open', '002:open']);
    again.quote([49_490, 10_000], [49_510, 10_000]);
    expect(events(again.mark(49_500))).toEqual(['002:triggered', '003:siblingFilledCanceled', '002:filled']);
  });

  test('a live child stays tied to its sibling', () => {
    const lab = open();
    fillParent(lab, 49_900);
    const stop = { cloid: STOP, sell: true, lots: 1_000, price: 48_000 } as const;
    modify(lab, { cloid: STOP }, { ...stop, trigger: { at: 49_500, tpsl: 'sl' } });
    expect(events(lab.last)).toEqual(['002:canceled', '002:open']);
    lab.quote([49_490, 10_000], [49_510, 10_000]);
    expect(events(lab.mark(49_500))).toEqual(['002:triggered', '003:siblingFilledCanceled', '002:filled']);
  });

  test('a trigger that becomes a limit order stands alone', () => {
    const lab = open();
    fillParent(lab, 49_900);
    modify(lab, { cloid: TARGET }, { cloid: TARGET, sell: true, lots: 1_000, price: 50_900, reduceOnly: true });
    lab.quote([48_990, 10_000], [49_010, 10_000]);
    expect(events(lab.mark(49_000))).toEqual(['002:triggered', '002:filled', '003:reduceOnlyCanceled']);
  });

  test('a stop of a position still follows it', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.send([{ ...bracket[1]!, lots: 1 }], { grouping: 'positionTpsl' });
    modify(lab, { cloid: STOP }, { ...bracket[1]!, lots: 1, trigger: { at: 49_200, tpsl: 'sl' } });
    lab.trade(2_000);
    expect(lab.exchange.openOrderDetails(ALICE)).toMatchObject([
      { remainingLots: 3_000, trigger: { ticks: 49_200, isPosition: true } },
    ]);
    lab.trade(-3_000);
    expect(events(lab.last).at(-1)).toBe('002:reduceOnlyCanceled');
  });
});
