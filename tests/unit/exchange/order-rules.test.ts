import { describe, expect, test } from 'vitest';
import type { VenueErrorCode } from '../../../src/engine/domain/orders-wire.ts';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK, type OrderWords } from '../../support/exchange-lab.ts';
import { testInstrument } from '../../support/scripted-market.ts';

interface Case {
  readonly name: string;
  readonly order: OrderWords;
  readonly code: VenueErrorCode;
  readonly text: string;
}

/** Each next to the nearest order that passes, in `allowed` below. */
const REFUSED: readonly Case[] = [
  {
    name: 'a price off the five figures',
    order: { price: 123_456, sell: true },
    code: 'tick',
    text: 'Price must be divisible by tick size. asset=0',
  },
  { name: 'a price of zero', order: { price: 0 }, code: 'tick', text: 'Order has invalid price. asset=0' },
  {
    name: 'a price that is no number',
    order: { price: Number.NaN },
    code: 'tick',
    text: 'Order has invalid price. asset=0',
  },
  { name: 'half a lot', order: { lots: 1_000.5 }, code: 'lot', text: 'Order has invalid size asset=0' },
  { name: 'a negative size', order: { lots: -1 }, code: 'lot', text: 'Order has invalid size asset=0' },
  {
    name: 'a size that is no number',
    order: { lots: Number.NaN },
    code: 'lot',
    text: 'Order has invalid size asset=0',
  },
  { name: 'no size', order: { lots: 0 }, code: 'lot', text: 'Order has zero size. asset=0' },
  {
    name: 'less than 10 USDC',
    order: { lots: 199 },
    code: 'min_notional',
    text: 'Order must have minimum value of $10. asset=0',
  },
  {
    name: 'more than the asset allows at once',
    order: { lots: 100_000_001, price: 50_000, tif: 'Ioc' },
    code: 'other',
    text: 'Order value too large. Max is $5000000. asset=0',
  },
  {
    name: 'a price 80 % above the mark and a tick',
    order: { price: 90_001 },
    code: 'price_band',
    text: 'Order price cannot be more than 80% away from the reference price asset=0',
  },
  {
    name: 'a price 80 % under the mark and a tick',
    order: { price: 9_999, lots: 2_000 },
    code: 'price_band',
    text: 'Order price cannot be more than 80% away from the reference price asset=0',
  },
  {
    name: 'more than the margin carries',
    order: { lots: 5_450_942, price: 40_000 },
    code: 'margin',
    text: 'Insufficient margin to place order. asset=0',
  },
  {
    name: 'a post-only order that would match',
    order: { price: MARK + 10, tif: 'Alo' },
    code: 'post_only',
    text: 'Post only order would have immediately matched, bbo was 49.99@50.01. asset=0',
  },
  {
    name: 'an immediate order that meets nothing',
    order: { price: MARK + 9, tif: 'Ioc' },
    code: 'no_match',
    text: 'Order could not immediately match against any resting orders. asset=0',
  },
  {
    name: 'a reduction without a position',
    order: { reduceOnly: true },
    code: 'reduce_only',
    text: 'Reduce only order would increase position. asset=0',
  },
  {
    name: 'a trigger without a position',
    order: { sell: true, trigger: { at: 49_000, tpsl: 'sl' } },
    code: 'reduce_only',
    text: 'Reduce only order would increase position. asset=0',
  },
  {
    name: 'a trigger that may open',
    order: { trigger: { at: 49_000, tpsl: 'sl' }, reduceOnly: false, sell: true },
    code: 'bad_trigger',
    text: 'TP/SL orders must be reduce only. asset=0',
  },
  { name: 'an asset that is not there', order: { asset: 7 }, code: 'delisted', text: 'Asset does not exist. asset=7' },
  { name: 'an asset that is not listed', order: { asset: 2 }, code: 'delisted', text: 'Asset is delisted. asset=2' },
  {
    name: 'an asset without a mark',
    order: { asset: 3 },
    code: 'other',
    text: 'Asset has no reference price yet. asset=3',
  },
  { name: 'a client id of another form', order: { cloid: '0x12' }, code: 'other', text: 'Invalid cloid asset=0' },
];

function lab(): ExchangeLab {
  const listed = { listed: false };
  return new ExchangeLab({
    instruments: [testInstrument(0), testInstrument(1), testInstrument(2, listed), testInstrument(3, listed)],
  });
}

describe('refusals', () => {
  test.each(REFUSED)('$name', ({ order, code, text }) => {
    const one = lab();
    one.scene((market) => market.list(3));
    one.deposit(1_000);
    const before = one.exchange.account(ALICE);
    const cloid = order.cloid ?? cloidOf(1);
    expect(one.order({ ...order, cloid })).toEqual({ cloid, status: 'error', code, text });
    expect(one.last).toHaveLength(1);
    expect(one.exchange.account(ALICE)).toEqual(before);
  });

  const ALLOWED: readonly { readonly name: string; readonly order: OrderWords }[] = [
    { name: 'a whole price with more figures', order: { price: 60_000, lots: 1_000, sell: true } },
    { name: 'exactly 10 USDC', order: { lots: 200, price: 50_000 } },
    { name: 'exactly 80 % above', order: { price: 90_000, sell: true } },
    { name: 'exactly 80 % under', order: { price: 10_000 } },
    { name: 'post-only at the touch of its own side', order: { price: MARK - 10, tif: 'Alo' } },
    { name: 'exactly the margin there is', order: { lots: 4_955_401, price: 40_000 } },
  ];

  test.each(ALLOWED)('$name passes', ({ order }) => {
    expect(lab().order(order)).toMatchObject({ status: 'resting' });
  });

  test('a client id is used once, whatever became of the order', () => {
    const one = lab();
    const cloid = cloidOf(5);
    one.order({ cloid, price: 49_000 });
    const twin = {
      cloid,
      status: 'error',
      code: 'duplicate_cloid',
      text: 'Order with this cloid already exists. asset=0',
    };
    expect(one.order({ cloid, price: 49_000 })).toEqual(twin);
    expect(one.order({ cloid, price: 49_000 }, BOB)).toMatchObject({ status: 'resting' });
    one.cancel(cloid);
    expect(one.order({ cloid, price: 49_000 })).toEqual(twin);
    const pair = one.send([
      { cloid: cloidOf(6), price: 49_000 },
      { cloid: cloidOf(6), price: 49_000 },
    ]);
    expect(pair.map((leg) => leg.status)).toEqual(['resting', 'error']);
  });

  test('a request is refused whole after its time, not at it', () => {
    const one = lab();
    const request = (expiresAfterMs: number | null) =>
      one.step({
        kind: 'order',
        atMs: one.exchange.nowMs,
        account: ALICE,
        requestId: 'late',
        grouping: 'na',
        orders: [one.wire({ price: 49_000 })],
        expiresAfterMs,
      });
    expect(request(one.exchange.nowMs - 1)).toEqual([
      {
        kind: 'reply',
        requestId: 'late',
        account: ALICE,
        outcome: { status: 'refused', text: 'Action already expired' },
      },
    ]);
    expect(request(Number.NaN)[0]).toMatchObject({ outcome: { status: 'refused' } });
    expect(request(one.exchange.nowMs).at(-1)).toMatchObject({ outcome: { status: 'ok' } });
  });

  test('a request without orders is refused', () => {
    const one = lab();
    const input = {
      atMs: one.exchange.nowMs,
      account: ALICE,
      requestId: 'e',
      grouping: 'na',
      expiresAfterMs: null,
    } as const;
    expect(one.step({ kind: 'order', orders: [], ...input })[0]).toMatchObject({
      outcome: { status: 'refused', text: 'Order request has no orders.' },
    });
  });

  test('a thousand orders may be open; what cannot rest is still taken', () => {
    const one = lab();
    one.deposit(1_000_000);
    one.trade(1_000);
    one.send(Array.from({ length: 1_000 }, () => ({ price: 40_000, lots: 250 })));
    expect(one.order({ price: 40_000, lots: 250 })).toMatchObject({
      status: 'error',
      code: 'too_many_orders',
      text: 'Too many open orders. asset=0',
    });
    expect(one.order({ sell: true, price: MARK - 10, tif: 'Ioc', reduceOnly: true })).toMatchObject({
      status: 'filled',
    });
  });

  test('one bad leg leaves the others of a plain request alone', () => {
    const legs = lab().send([{ price: 49_000 }, { price: 0 }, { price: 48_000 }]);
    expect(legs.map((leg) => leg.status)).toEqual(['resting', 'error', 'resting']);
  });

  test('a cancel names what it cannot find', () => {
    const one = lab();
    const unknown = {
      status: 'error',
      code: 'unknown_order',
      text: 'Order was never placed, already canceled, or filled. asset=0',
    };
    expect(one.cancel(cloidOf(9))).toEqual({ cloid: cloidOf(9), ...unknown });
    one.order({ cloid: cloidOf(9), price: 49_000 });
    expect(one.cancel(cloidOf(9), BOB)).toEqual({ cloid: cloidOf(9), ...unknown });
    expect(one.cancel(cloidOf(9))).toEqual({ cloid: cloidOf(9), status: 'cancelled' });
    expect(one.cancel(cloidOf(9))).toEqual({ cloid: cloidOf(9), ...unknown });
    one.order({ cloid: cloidOf(10), asset: 1, price: 49_000 });
    expect(one.cancel(cloidOf(10))).toEqual({ cloid: cloidOf(10), ...unknown });
  });
});

describe('leverage', () => {
  const set = (one: ExchangeLab, leverage: number, asset = 0) =>
    one.step({ kind: 'leverage', atMs: one.exchange.nowMs, account: ALICE, asset, leverage, requestId: 'l' })[0];

  test('is 1 to the highest of the asset', () => {
    const one = lab();
    for (const leverage of [0, 21, 1.5, Number.NaN]) {
      expect(set(one, leverage)).toMatchObject({ outcome: { status: 'refused', text: 'Invalid leverage value' } });
    }
    expect(set(one, 5, 9)).toMatchObject({ outcome: { status: 'refused', text: 'Asset does not exist.' } });
    expect(set(one, 20)).toMatchObject({ outcome: { status: 'ok', legs: [] } });
  });

  test('decides the margin, and is not lowered below what is covered', () => {
    const one = lab();
    one.trade(10_000);
    expect(one.exchange.account(ALICE).marginUsedUnits).toBe(25_000_000);
    set(one, 1);
    expect(one.exchange.account(ALICE).marginUsedUnits).toBe(500_000_000);
    set(one, 20);
    one.order({ price: 49_000, lots: 1_000_000 });
    const used = one.exchange.account(ALICE).marginUsedUnits;
    expect(set(one, 2)).toMatchObject({ outcome: { status: 'refused' } });
    expect(one.exchange.account(ALICE).marginUsedUnits).toBe(used);
  });

  test('without a request id nothing is answered', () => {
    const one = lab();
    one.trade(1_000);
    expect(one.step({ kind: 'leverage', atMs: one.exchange.nowMs, account: ALICE, asset: 0, leverage: 4 })).toEqual([]);
    expect(one.exchange.account(ALICE).marginUsedUnits).toBe(12_500_000);
  });
});

test('prices, sizes and triggers of a trigger order are judged alike', () => {
  const one = lab();
  one.trade(1_000);
  const stop = (at: number, price = at) => one.order({ sell: true, price, trigger: { at, tpsl: 'sl' } });
  expect(stop(MARK)).toMatchObject({ code: 'bad_trigger', text: 'Invalid TP/SL price. asset=0' });
  expect(stop(MARK + 1)).toMatchObject({ code: 'bad_trigger' });
  expect(stop(9_999)).toMatchObject({ code: 'price_band' });
  expect(stop(49_000, 9_000)).toMatchObject({ code: 'price_band' });
  expect(stop(0, 1_000)).toMatchObject({ code: 'tick' });
  expect(stop(MARK - 1)).toMatchObject({ status: 'waiting' });
  expect(one.order({ sell: true, trigger: { at: MARK, tpsl: 'tp' } })).toMatchObject({ code: 'bad_trigger' });
  expect(one.order({ sell: true, trigger: { at: MARK + 1, tpsl: 'tp' } })).toMatchObject({ status: 'waiting' });
  one.trade(-2_000);
  expect(one.order({ trigger: { at: MARK, tpsl: 'sl' } })).toMatchObject({ code: 'bad_trigger' });
  expect(one.order({ trigger: { at: MARK + 1, tpsl: 'sl' } })).toMatchObject({ status: 'waiting' });
  expect(one.order({ trigger: { at: MARK + 1, tpsl: 'tp' } })).toMatchObject({ code: 'bad_trigger' });
  expect(one.order({ trigger: { at: MARK - 1, tpsl: 'tp' } })).toMatchObject({ status: 'waiting' });
});

test('the first order of an address opens its account with the start deposit', () => {
  const one = lab();
  expect(one.exchange.account(BOB)).toEqual({
    cashUnits: 10_000_000_000,
    netDepositsUnits: 10_000_000_000,
    equityUnits: 10_000_000_000,
    marginUsedUnits: 0,
    positions: [],
    openOrders: [],
  });
  expect(one.exchange.fillsSince(BOB, 0)).toEqual([]);
  expect(one.exchange.orderStatus(BOB, cloidOf(1))).toBeNull();
  const hash = one.exchange.stateHash();
  one.exchange.account(BOB);
  expect(one.exchange.stateHash()).toBe(hash);
  one.order({ price: 49_000, lots: 1_000 }, BOB);
  expect(one.exchange.account(BOB)).toMatchObject({ cashUnits: 10_000_000_000, marginUsedUnits: 2_450_000 });
});
