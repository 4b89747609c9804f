import { describe, expect, test } from 'vitest';
import type { OrderTicket } from '../../../src/contract/commands.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { StepOutput } from '../../../src/engine/domain/outputs.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import { Engine } from '../../../src/engine/index.ts';
import {
  cancelsOf,
  ordersOf,
  PipelineLab,
  PRICE,
  queriesOf,
  type SendOrders,
  theOnly,
  firstOf,
} from '../../support/pipeline-lab.ts';

const ticket = (change: Partial<OrderTicket> = {}): OrderTicket => ({
  asset: 0,
  isBuy: true,
  sizeLots: asLots(300),
  orderType: 'market',
  limitTicks: null,
  triggerTicks: null,
  timeInForce: 'Gtc',
  reduceOnly: false,
  stopTicks: asTicks(PRICE * 0.98),
  takeProfitTicks: asTicks(PRICE * 1.04),
  ...change,
});
const limit = (ticks: number, change: Partial<OrderTicket> = {}): OrderTicket =>
  ticket({ orderType: 'limit', limitTicks: asTicks(ticks), ...change });
const place = (lab: PipelineLab, order: OrderTicket): StepOutput => lab.command({ type: 'placeOrder', order });
const codeOf = (output: StepOutput): string =>
  output.reply === null ? 'none' : output.reply.ok ? 'ok' : output.reply.error.code;

/** A resting buy of 300 lots at 1 % below, acknowledged. */
function rest(lab: PipelineLab, order = limit(PRICE - 10_000)): SendOrders {
  const request = theOnly(ordersOf(place(lab, order)));
  lab.update(firstOf(request), 'open');
  for (const child of request.orders.slice(1)) lab.update(child, 'open');
  return request;
}

describe('an entry by hand', () => {
  test('at market: one request with stop and target, at most the slippage away, its own intent', () => {
    const lab = PipelineLab.live();
    const output = place(lab, ticket());
    const request = theOnly(ordersOf(output));
    expect(request).toMatchObject({ gate: 'durable', grouping: 'normalTpsl', reducesOnly: false });
    expect(request.orders.map(({ type }) => type)).toMatchObject([
      { kind: 'limit', tif: 'Ioc' },
      { kind: 'trigger', tpsl: 'sl', triggerTicks: PRICE * 0.98 },
      { kind: 'trigger', tpsl: 'tp', triggerTicks: PRICE * 1.04 },
    ]);
    expect(firstOf(request).priceTicks).toBe(Math.floor(((PRICE + 100) * 1.005) / 100) * 100);
    expect(output.decisions.find(({ stage }) => stage === 'risk')?.checks?.length ?? 0).toBeGreaterThan(25);
  });

  test.each(['Gtc', 'Alo', 'Ioc'] as const)('as a limit (%s) has that time in force at the venue', (timeInForce) => {
    const request = theOnly(ordersOf(place(PipelineLab.live(), limit(PRICE - 10_000, { timeInForce }))));
    expect(firstOf(request)).toMatchObject({ priceTicks: PRICE - 10_000, type: { kind: 'limit', tif: timeInForce } });
  });

  const refused: readonly (readonly [string, OrderTicket, string])[] = [
    ['without a stop', ticket({ stopTicks: null }), 'BAD_FIELD'],
    ['with its stop on the wrong side', ticket({ stopTicks: asTicks(PRICE * 1.02) }), 'STOP_WRONG_SIDE'],
    ['at a price that the venue does not have', limit(PRICE - 10_001), 'BAD_TICK'],
    ['as a limit without a price', ticket({ orderType: 'limit' }), 'BAD_FIELD'],
    ['at market with a price', ticket({ limitTicks: asTicks(PRICE) }), 'BAD_FIELD'],
    ['of an unknown symbol', ticket({ asset: 99 }), 'UNKNOWN_SYMBOL'],
    ['above the cap of an asset', ticket({ sizeLots: asLots(1_600) }), 'OVER_CAP'],
    ['too far from mark', limit(PRICE * 0.94, { stopTicks: asTicks(PRICE * 0.9) }), 'PRICE_COLLAR'],
    ['below the minimum', ticket({ sizeLots: asLots(9) }), 'BELOW_MIN_NOTIONAL'],
    ['resting beyond 5 % of equity', limit(PRICE - 10_000, { sizeLots: asLots(600) }), 'OVER_CAP'],
  ];
  test.each(refused)('%s is refused and sends nothing', (_, order, code) => {
    const output = place(PipelineLab.live(), order);
    expect([codeOf(output), ordersOf(output)]).toEqual([code, []]);
  });

  test('opens nothing while halted, stale, or before the account is known; a second click is no second order', () => {
    const halted = PipelineLab.live();
    halted.command({ type: 'killSwitch', flatten: false });
    expect(codeOf(place(halted, ticket()))).toBe('HALTED');
    const stale = PipelineLab.live();
    stale.pass(20_000);
    expect(codeOf(place(stale, ticket()))).toBe('STALE_DATA');
    const early = new PipelineLab();
    early.begin();
    expect(codeOf(place(early, ticket()))).toBe('NOT_RECONCILED');
    const lab = PipelineLab.live();
    expect(codeOf(place(lab, ticket({ sizeLots: asLots(100) })))).toBe('ok');
    expect(codeOf(place(lab, ticket({ sizeLots: asLots(100) })))).toBe('DUPLICATE_INTENT');
  });

  test('that rests and fills in part gets a stop for that part at once, and the cover is whole but not double in the end', () => {
    const lab = PipelineLab.live();
    const request = rest(lab);
    const [parent, stop] = request.orders as readonly [WireOrder, WireOrder, ...WireOrder[]];
    const repair = theOnly(ordersOf(lab.fill(parent, 40)));
    expect(firstOf(repair)).toMatchObject({ sizeLots: 40, reduceOnly: true, type: { kind: 'trigger', tpsl: 'sl' } });
    for (const order of repair.orders) lab.update(order, 'open');
    const done = lab.fill(parent, 260);
    const cancelled = [...cancelsOf(done), ...cancelsOf({ effects: lab.pass(1_000) })];
    expect(cancelled).toContain(firstOf(repair).cloid);
    expect(cancelled).not.toContain(stop.cloid);
  });
});

describe('a reduction by hand', () => {
  test('at a price of its own only reduces, rests, and keeps nobody from closing', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const order = limit(PRICE + 20_000, { isBuy: false, reduceOnly: true, sizeLots: asLots(100), stopTicks: null });
    const request = theOnly(ordersOf(place(lab, order)));
    expect(request.orders).toMatchObject([
      {
        reduceOnly: true,
        isBuy: false,
        sizeLots: 100,
        priceTicks: PRICE + 20_000,
        type: { kind: 'limit', tif: 'Gtc' },
      },
    ]);
    lab.update(firstOf(request), 'open');
    expect(codeOf(lab.command({ type: 'closePosition', asset: 0 }))).toBe('ok');
  });

  test('beyond the position, or on its own side, is refused; it passes while halted', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const held = lab.engine.figures().positions[0]?.sizeLots ?? 0;
    const reduce = (change: Partial<OrderTicket>) =>
      ticket({ reduceOnly: true, stopTicks: null, isBuy: false, ...change });
    expect(codeOf(place(lab, reduce({ sizeLots: asLots(held + 1) })))).not.toBe('ok');
    expect(codeOf(place(lab, reduce({ isBuy: true })))).not.toBe('ok');
    lab.command({ type: 'killSwitch', flatten: false });
    expect(codeOf(place(lab, reduce({ sizeLots: asLots(10) })))).toBe('ok');
  });

  test('that finds no match is not tried again: a part is not the whole', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const order = ticket({ reduceOnly: true, stopTicks: null, isBuy: false, sizeLots: asLots(10) });
    lab.answerError(theOnly(ordersOf(place(lab, order))), 'no_match');
    expect(ordersOf({ effects: lab.pass(4_000) })).toEqual([]);
  });
});

describe('the stop of a position', () => {
  const moved = (ticks: number): OrderTicket =>
    ticket({
      orderType: 'stop_loss',
      triggerTicks: asTicks(ticks),
      reduceOnly: true,
      stopTicks: null,
      takeProfitTicks: null,
    });

  test('moves: the new one stands before the old one goes, and the new one stays', () => {
    const lab = PipelineLab.live();
    const held = lab.hold(0, 'long');
    const old = held.orders[1] as WireOrder;
    const output = place(lab, moved(PRICE * 0.99));
    const request = theOnly(ordersOf(output));
    expect(cancelsOf(output)).toEqual([]);
    expect(firstOf(request)).toMatchObject({ reduceOnly: true, type: { triggerTicks: PRICE * 0.99, tpsl: 'sl' } });
    expect(cancelsOf(lab.update(firstOf(request), 'open'))).toEqual([old.cloid]);
    lab.update(old, 'canceled');
    expect(ordersOf({ effects: lab.pass(30_000) })).toEqual([]);
    expect(lab.engine.figures().positions[0]?.stopTicks).toBe(PRICE * 0.99);
  });

  test('can be dragged by its order; on the wrong side, or without a position, it is refused', () => {
    const lab = PipelineLab.live();
    const stop = lab.hold(0, 'long').orders[1] as WireOrder;
    const change = { type: 'modifyOrder', cloid: stop.cloid, sizeLots: null } as const;
    expect(codeOf(lab.command({ ...change, priceTicks: asTicks(PRICE * 1.01) }))).toBe('STOP_WRONG_SIDE');
    expect(ordersOf(lab.command({ ...change, priceTicks: asTicks(PRICE * 0.97) }))).toHaveLength(1);
    expect(codeOf(place(PipelineLab.live(), moved(PRICE * 0.99)))).toBe('NOTHING_TO_DO');
  });
});

describe('changing a resting order', () => {
  const change = (order: WireOrder, priceTicks: number | null, sizeLots: number | null = null) =>
    ({
      type: 'modifyOrder',
      cloid: order.cloid,
      priceTicks: priceTicks === null ? null : asTicks(priceTicks),
      sizeLots: sizeLots === null ? null : asLots(sizeLots),
    }) as const;

  test('cancels it, and sends the new one only when the old one is known to be gone, less what was filled', () => {
    const lab = PipelineLab.live();
    const parent = firstOf(rest(lab));
    const output = lab.command(change(parent, PRICE - 15_000));
    expect([cancelsOf(output), ordersOf(output)]).toEqual([[parent.cloid], []]);
    lab.engine = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())));
    lab.fill(parent, 100);
    const requests = ordersOf(lab.update(parent, 'canceled', 100));
    const next = requests.filter(({ reducesOnly }) => !reducesOnly);
    expect(firstOf(theOnly(next))).toMatchObject({ priceTicks: PRICE - 15_000, sizeLots: 200, type: { tif: 'Gtc' } });
    expect(theOnly(next).orders).toHaveLength(3);
  });

  test('waits for what was executed when the answer to the cancel comes before its fills', () => {
    const lab = PipelineLab.live();
    const parent = firstOf(rest(lab));
    const output = lab.command(change(parent, PRICE - 15_000));
    const gone = lab.answerCancel(theOnly(output.effects.filter(({ kind }) => kind === 'Cancel')), 'cancelled');
    expect(ordersOf(gone)).toEqual([]);
    expect(queriesOf(gone)).toEqual([parent.cloid]);
    lab.fill(parent, 100);
    const next = ordersOf(lab.update(parent, 'canceled', 100)).filter(({ reducesOnly }) => !reducesOnly);
    expect(firstOf(theOnly(next))).toMatchObject({ priceTicks: PRICE - 15_000, sizeLots: 200 });
  });

  test('takes the account for it when nobody says what was executed', () => {
    const lab = PipelineLab.live();
    const parent = firstOf(rest(lab));
    const output = lab.command(change(parent, PRICE - 15_000));
    lab.answerCancel(theOnly(output.effects.filter(({ kind }) => kind === 'Cancel')), 'cancelled');
    lab.atMs += 1_000;
    const requests = ordersOf(lab.account('periodic', { positions: [[0, 100]], fills: [lab.fillOf(parent, 100)] }));
    const next = requests.filter(({ reducesOnly }) => !reducesOnly);
    expect(firstOf(theOnly(next))).toMatchObject({ priceTicks: PRICE - 15_000, sizeLots: 200 });
  });

  test('sends nothing when it filled instead, or when a kill switch came between', () => {
    const filled = PipelineLab.live();
    const parent = firstOf(rest(filled));
    filled.command(change(parent, PRICE - 20_000));
    expect(ordersOf(filled.fill(parent, 300)).filter(({ reducesOnly }) => !reducesOnly)).toEqual([]);
    const killed = PipelineLab.live();
    const other = firstOf(rest(killed));
    killed.command(change(other, null, 100));
    killed.command({ type: 'killSwitch', flatten: false });
    expect(ordersOf(killed.update(other, 'canceled'))).toEqual([]);
  });

  test('is refused for what does not rest, is foreign or unknown, and twice at once', () => {
    const lab = PipelineLab.live();
    const sent = firstOf(theOnly(ordersOf(place(lab, limit(PRICE - 10_000)))));
    expect(codeOf(lab.command(change(sent, PRICE - 20_000)))).toBe('BAD_TRANSITION');
    lab.update(sent, 'open');
    expect(codeOf(lab.command(change(sent, PRICE - 20_000)))).toBe('ok');
    expect(codeOf(lab.command(change(sent, PRICE - 30_000)))).toBe('DUPLICATE_INTENT');
    expect(codeOf(lab.command(change({ ...sent, cloid: `0x${'0'.repeat(32)}` }, PRICE)))).toBe('NOTHING_TO_DO');
  });
});

test('cancel all takes what rests, of one asset or of all, and leaves stops', () => {
  const lab = PipelineLab.live();
  lab.hold(1, 'long');
  const first = firstOf(rest(lab, limit(PRICE - 10_000, { sizeLots: asLots(200) })));
  const second = firstOf(rest(lab, limit(PRICE - 10_000, { asset: 2, sizeLots: asLots(200) })));
  expect(cancelsOf(lab.command({ type: 'cancelAll', asset: 2 }))).toEqual([second.cloid]);
  expect(cancelsOf(lab.command({ type: 'cancelAll', asset: null }))).toContain(first.cloid);
  expect(codeOf(PipelineLab.live().command({ type: 'cancelAll', asset: null }))).toBe('NOTHING_TO_DO');
});

describe('reversing a position', () => {
  test('closes it, and opens the other side with a stop as far away once it is flat', () => {
    const lab = PipelineLab.live();
    const lots = firstOf(lab.hold(0, 'long')).sizeLots;
    // What a strategy sized is a person's now: the position belongs to nobody else.
    const closing = theOnly(ordersOf(lab.command({ type: 'reversePosition', asset: 0 })));
    expect(firstOf(closing)).toMatchObject({ isBuy: false, reduceOnly: true, sizeLots: lots });
    const outputs = [lab.fill(firstOf(closing), lots), lab.answerFilled(closing), lab.price(0, PRICE)];
    const opened = theOnly(outputs.flatMap((output) => ordersOf(output)));
    expect(firstOf(opened)).toMatchObject({ isBuy: false, reduceOnly: false, sizeLots: lots });
    const stop = opened.orders[1]?.type;
    expect(stop?.kind === 'trigger' ? stop.triggerTicks / PRICE : 0).toBeCloseTo(1.02, 3);
  });

  test('is dropped by a kill switch, and refused without a position', () => {
    const lab = PipelineLab.live();
    const lots = firstOf(lab.hold(0, 'long')).sizeLots;
    const closing = theOnly(ordersOf(lab.command({ type: 'reversePosition', asset: 0 })));
    lab.command({ type: 'killSwitch', flatten: false });
    lab.fill(firstOf(closing), lots);
    lab.answerFilled(closing);
    expect(ordersOf({ effects: lab.pass(2_000) })).toEqual([]);
    expect(codeOf(lab.command({ type: 'reversePosition', asset: 2 }))).toBe('NOTHING_TO_DO');
  });
});
