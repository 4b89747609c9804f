import { describe, expect, test } from 'vitest';
import { ALICE, cloidOf, ExchangeLab, MARK, type OrderWords } from '../../support/exchange-lab.ts';

const PARENT = cloidOf(1);
const STOP = cloidOf(2);
const TARGET = cloidOf(3);
const { events, fills } = ExchangeLab;

/** A buy with a stop at 49,000 and a target at 51,000. */
function bracket(parent: OrderWords = { price: MARK + 10, tif: 'Ioc' }): readonly OrderWords[] {
  return [
    { cloid: PARENT, lots: 1_000, ...parent },
    { cloid: STOP, sell: true, lots: 1_000, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } },
    { cloid: TARGET, sell: true, lots: 1_000, price: 50_500, trigger: { at: 51_000, tpsl: 'tp' } },
  ];
}

const grouped = { grouping: 'normalTpsl' } as const;

/** Moves the agent's book and the mark together. */
function moveTo(lab: ExchangeLab, mark: number) {
  lab.quote([mark - 10, 10_000], [mark + 10, 10_000]);
  return lab.mark(mark);
}

describe('a trigger that stands alone', () => {
  test('fires when the mark reaches it, in the book up to its worst price', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    expect(lab.order({ cloid: STOP, sell: true, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } })).toEqual({
      cloid: STOP,
      status: 'waiting',
      oid: 2,
    });
    expect(events(lab.last)).toEqual(['002:open']);
    expect(lab.exchange.account(ALICE).openOrders).toMatchObject([
      { cloid: STOP, triggerTicks: 49_000, tpsl: 'sl', priceTicks: 48_000, remainingLots: 1_000, live: true },
    ]);
    expect(moveTo(lab, 49_001)).toEqual([]);
    const outputs = moveTo(lab, 49_000);
    expect(outputs.map((output) => output.kind)).toEqual(['orderUpdate', 'fill', 'orderUpdate']);
    expect(events(outputs)).toEqual(['002:triggered', '002:filled']);
    expect(fills(outputs)).toMatchObject([{ priceTicks: 48_990, isTaker: true, oid: 2 }]);
    expect(lab.lots()).toBe(0);
  });

  test.each([
    { side: 'a stop that buys', lots: -1_000, trigger: { at: 51_000, tpsl: 'sl' }, price: 52_000, quiet: 50_999 },
    { side: 'a target that sells', lots: 1_000, trigger: { at: 51_000, tpsl: 'tp' }, price: 50_500, quiet: 50_999 },
    { side: 'a target that buys', lots: -1_000, trigger: { at: 49_000, tpsl: 'tp' }, price: 49_500, quiet: 49_001 },
  ] as const)('$side', ({ lots, trigger, price, quiet }) => {
    const lab = new ExchangeLab();
    lab.trade(lots);
    lab.order({ cloid: STOP, sell: lots > 0, price, trigger });
    expect(moveTo(lab, quiet)).toEqual([]);
    expect(events(moveTo(lab, trigger.at))).toEqual(['002:triggered', '002:filled']);
    expect(lab.lots()).toBe(0);
  });

  test('a market trigger that finds nothing inside its worst price ends', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: STOP, sell: true, price: 48_995, trigger: { at: 49_000, tpsl: 'sl' } });
    expect(events(moveTo(lab, 49_000))).toEqual(['002:triggered', '002:iocCancelRejected']);
    expect(lab.lots()).toBe(1_000);
  });

  test('and one that finds a part is cancelled with the rest', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: STOP, sell: true, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } });
    lab.quote([48_990, 400], [49_010, 400]);
    expect(events(lab.mark(49_000))).toEqual(['002:triggered', '002:canceled']);
    expect(lab.lots()).toBe(600);
  });

  test('a limit trigger rests', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: TARGET, sell: true, price: 51_500, trigger: { at: 51_000, tpsl: 'tp', limit: true } });
    expect(events(moveTo(lab, 51_000))).toEqual(['003:triggered']);
    const { openOrders } = lab.exchange.account(ALICE);
    expect(openOrders).toMatchObject([
      { cloid: TARGET, priceTicks: 51_500, triggerTicks: null, tpsl: null, live: true },
    ]);
    expect(events(lab.quote([51_600, 10_000], [51_700, 10_000]))).toEqual(['003:filled']);
  });

  test('is cut to the position, and ends when there is none', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: STOP, sell: true, lots: 3_000, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } });
    lab.order({ cloid: TARGET, sell: true, lots: 3_000, price: 48_000, trigger: { at: 48_900, tpsl: 'sl' } });
    expect(fills(moveTo(lab, 49_000))).toMatchObject([{ sizeLots: 1_000 }]);
    expect(events(moveTo(lab, 48_900))).toEqual(['003:triggered', '003:reduceOnlyCanceled']);
  });

  test('two that are due at once fire in the order in which they came', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.order({ cloid: TARGET, sell: true, lots: 600, price: 47_000, trigger: { at: 48_900, tpsl: 'sl' } });
    lab.order({ cloid: STOP, sell: true, lots: 600, price: 47_000, trigger: { at: 49_000, tpsl: 'sl' } });
    const outputs = moveTo(lab, 48_500);
    expect(events(outputs)).toEqual(['003:triggered', '003:filled', '002:triggered', '002:filled']);
    expect(fills(outputs).map((fill) => fill.sizeLots)).toEqual([600, 400]);
  });
});

describe('children of an entry', () => {
  test('live when the parent has filled at once', () => {
    const lab = new ExchangeLab();
    const legs = lab.send(bracket(), grouped);
    expect(legs.map((leg) => leg.status)).toEqual(['filled', 'waiting', 'waiting']);
    expect(lab.last.map((output) => output.kind)).toEqual([
      'fill',
      'orderUpdate',
      'orderUpdate',
      'orderUpdate',
      'reply',
    ]);
    expect(events(lab.last)).toEqual(['001:filled', '002:open', '003:open']);
    const fired = moveTo(lab, 48_500);
    expect(events(fired)).toEqual(['002:triggered', '003:siblingFilledCanceled', '002:filled']);
    expect(lab.lots()).toBe(0);
  });

  test('wait while the parent rests, and live once its last lot fills', () => {
    const lab = new ExchangeLab();
    const legs = lab.send(bracket({ price: 49_900 }), grouped);
    expect(legs.map((leg) => leg.status)).toEqual(['resting', 'waiting', 'waiting']);
    expect(events(lab.last)).toEqual(['001:open']);
    const open = lab.exchange.account(ALICE).openOrders;
    expect(open.map((order) => [order.cloid, order.live])).toEqual([
      [PARENT, true],
      [STOP, false],
      [TARGET, false],
    ]);
    const sell = (lots: number) =>
      lab.scene((market) => market.take({ asset: 0, agent: 1, isBuy: false, lots, limitTicks: 49_900 }));
    lab.quote([49_890, 10_000], [50_010, 10_000]);
    expect(events(sell(999))).toEqual([]);
    expect(events(sell(1))).toEqual(['001:filled', '002:open', '003:open']);
  });

  test('do not fire before they live, and at once if they come to life too late', () => {
    const lab = new ExchangeLab();
    lab.send(bracket({ price: 49_900 }), grouped);
    expect(lab.mark(48_900)).toEqual([]);
    lab.quote([49_800, 10_000], [50_010, 10_000]);
    const outputs = lab.scene((market) =>
      market.take({ asset: 0, agent: 1, isBuy: false, lots: 1_000, limitTicks: 49_900 }),
    );
    expect(events(outputs)).toEqual([
      '001:filled',
      '002:open',
      '003:open',
      '002:triggered',
      '003:siblingFilledCanceled',
      '002:filled',
    ]);
    expect(lab.lots()).toBe(0);
  });

  test('die with a parent that ends with a part', () => {
    const lab = new ExchangeLab();
    lab.quote([49_990, 400], [50_010, 400]);
    const legs = lab.send(bracket(), grouped);
    expect(events(lab.last)).toEqual(['001:canceled', '002:parentCanceled', '003:parentCanceled']);
    expect(legs).toMatchObject([
      { status: 'filled', filledLots: 400 },
      { status: 'error', code: 'other', text: 'Parent order ended before it was filled whole. asset=0' },
      { status: 'error', code: 'other' },
    ]);
    expect(lab.exchange.orderStatus(ALICE, STOP)).toMatchObject({
      status: 'parentCanceled',
    });
  });

  test('die with a parent that is cancelled', () => {
    const lab = new ExchangeLab();
    lab.send(bracket({ price: 49_900 }), grouped);
    lab.cancel(PARENT);
    expect(events(lab.last)).toEqual(['001:canceled', '002:parentCanceled', '003:parentCanceled']);
  });

  test('are refused with a parent that is refused', () => {
    const lab = new ExchangeLab();
    const legs = lab.send(bracket({ price: MARK, tif: 'Ioc' }), grouped);
    expect(legs.map((leg) => leg.status === 'error' && leg.code)).toEqual(['no_match', 'no_match', 'no_match']);
    expect(lab.last).toHaveLength(1);
    expect(lab.exchange.account(ALICE).openOrders).toEqual([]);
  });

  test('one can be cancelled while the other stays', () => {
    const lab = new ExchangeLab();
    lab.send(bracket(), grouped);
    lab.cancel(TARGET);
    expect(events(lab.last)).toEqual(['003:canceled']);
    expect(events(moveTo(lab, 49_000))).toEqual(['002:triggered', '002:filled']);
  });

  test('stay when the position is closed otherwise, and end when they fire', () => {
    const lab = new ExchangeLab();
    lab.send(bracket(), grouped);
    lab.trade(-1_000);
    expect(lab.exchange.account(ALICE).openOrders).toHaveLength(2);
    expect(events(moveTo(lab, 49_000))).toEqual([
      '002:triggered',
      '003:siblingFilledCanceled',
      '002:reduceOnlyCanceled',
    ]);
  });

  const bad: readonly { readonly name: string; readonly orders: readonly OrderWords[]; readonly code: string }[] = [
    { name: 'no child', orders: bracket().slice(0, 1), code: 'bad_trigger' },
    { name: 'a trigger as parent', orders: bracket().slice(1), code: 'bad_trigger' },
    {
      name: 'two stops',
      orders: [bracket()[0]!, bracket()[1]!, { ...bracket()[1]!, cloid: cloidOf(9) }],
      code: 'bad_trigger',
    },
    { name: 'a limit as child', orders: [bracket()[0]!, { price: 49_000 }], code: 'bad_trigger' },
    {
      name: 'a child that would open',
      orders: [bracket()[0]!, { ...bracket()[1]!, sell: false }],
      code: 'bad_trigger',
    },
    { name: 'a child of another asset', orders: [bracket()[0]!, { ...bracket()[1]!, asset: 1 }], code: 'bad_trigger' },
    {
      name: 'a child that may open',
      orders: [bracket()[0]!, { ...bracket()[1]!, reduceOnly: false }],
      code: 'bad_trigger',
    },
    {
      name: 'a stop above the fill',
      orders: [bracket({ price: 49_500 })[0]!, { ...bracket()[1]!, trigger: { at: 49_600, tpsl: 'sl' } }],
      code: 'bad_trigger',
    },
    {
      name: 'one client id for two',
      orders: [bracket()[0]!, { ...bracket()[1]!, cloid: PARENT }],
      code: 'duplicate_cloid',
    },
    { name: 'a bad price in a child', orders: [bracket()[0]!, { ...bracket()[1]!, price: 0 }], code: 'tick' },
  ];
  test.each(bad)('a group with $name is refused whole', ({ orders, code }) => {
    const lab = new ExchangeLab();
    const legs = lab.send(orders, grouped);
    for (const leg of legs) expect(leg).toMatchObject({ status: 'error', code });
    expect(lab.last).toHaveLength(1);
    expect(lab.lots()).toBe(0);
  });

  test('the target of an immediate entry is judged by the mark, not by its worst price', () => {
    const lab = new ExchangeLab();
    const [, stop, target] = bracket();
    const legs = lab.send([{ lots: 1_000, price: 52_000, tif: 'Ioc' }, stop!, target!], grouped);
    expect(legs.map((leg) => leg.status)).toEqual(['filled', 'waiting', 'waiting']);
  });
});

describe('stop and target of a position', () => {
  const pair: readonly OrderWords[] = [
    { cloid: STOP, sell: true, lots: 1, price: 48_000, trigger: { at: 49_000, tpsl: 'sl' } },
    { cloid: TARGET, sell: true, lots: 1, price: 50_500, trigger: { at: 51_000, tpsl: 'tp' } },
  ];
  const whole = { grouping: 'positionTpsl' } as const;

  test('close whatever the position is by then', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    expect(lab.send(pair, whole).map((leg) => leg.status)).toEqual(['waiting', 'waiting']);
    lab.trade(2_000);
    const open = lab.exchange.account(ALICE).openOrders;
    expect(open.map((order) => order.remainingLots)).toEqual([3_000, 3_000]);
    const outputs = moveTo(lab, 49_000);
    expect(events(outputs)).toEqual(['002:triggered', '003:siblingFilledCanceled', '002:filled']);
    expect(fills(outputs)).toMatchObject([{ sizeLots: 3_000 }]);
  });

  test('go at once with the position', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.send(pair, whole);
    lab.trade(-1_000);
    expect(events(lab.last).slice(1)).toEqual(['002:reduceOnlyCanceled', '003:reduceOnlyCanceled']);
  });

  test('go when the position turns round', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.send(pair, whole);
    lab.trade(-2_000);
    expect(events(lab.last).slice(1)).toEqual(['002:reduceOnlyCanceled', '003:reduceOnlyCanceled']);
  });

  test('need a position, and one or two different triggers of one asset', () => {
    const lab = new ExchangeLab();
    const codes = (orders: readonly OrderWords[]) =>
      lab.send(orders, whole).map((leg) => (leg.status === 'error' ? leg.code : leg.status));
    expect(codes(pair)).toEqual(['reduce_only', 'reduce_only']);
    lab.trade(1_000);
    expect(codes([pair[0]!, { ...pair[0]!, cloid: cloidOf(9) }])).toEqual(['bad_trigger', 'bad_trigger']);
    expect(codes([{ price: 49_000 }])).toEqual(['bad_trigger']);
    expect(codes([pair[0]!, { ...pair[1]!, asset: 1 }])).toEqual(['bad_trigger', 'bad_trigger']);
    expect(codes([pair[0]!, { ...pair[1]!, cloid: STOP }])).toEqual(['duplicate_cloid', 'duplicate_cloid']);
    expect(codes(pair)).toEqual(['waiting', 'waiting']);
  });
});
