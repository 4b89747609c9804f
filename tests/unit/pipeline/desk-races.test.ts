import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import type { Effect } from '../../../src/engine/domain/outputs.ts';
import { Engine } from '../../../src/engine/index.ts';
import {
  cancelsOf,
  ordersOf,
  PipelineLab,
  PRICE,
  type SendOrders,
  theOnly,
  firstOf,
  placeResting as place,
  legsOf,
} from '../../support/pipeline-lab.ts';

const cancelOf = (output: { readonly effects: readonly Effect[] }): Effect =>
  theOnly(output.effects.filter(({ kind }) => kind === 'Cancel'));
const orderOf = (lab: PipelineLab, cloid: string) =>
  lab.engine
    .viewSnapshot()
    .flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []))
    .find((order) => order.cloid === cloid);
const positionOf = (lab: PipelineLab) =>
  lab.engine
    .viewSnapshot()
    .flatMap((patch) => (patch.kind === 'positions' ? patch.upsert : []))
    .find(({ asset }) => asset === 0);

/** A hand-placed buy of 300 lots that rests with its stop. */
function resting(lab: PipelineLab): SendOrders {
  const request = theOnly(ordersOf(place(lab)));
  for (const order of request.orders) lab.update(order, 'open');
  return request;
}

describe('a part fill around the cancel of its order', () => {
  type Step = 'fill' | 'answer' | 'update' | 'again';
  const ORDERS: readonly (readonly Step[])[] = [
    ['fill', 'answer', 'update'],
    ['answer', 'fill', 'update'],
    ['update', 'answer', 'fill'],
    ['update', 'fill', 'answer'],
    ['answer', 'update', 'fill', 'again'],
    ['fill', 'again', 'update', 'answer'],
  ];
  for (const how of ['cancelled', 'error', 'unknown'] as const) {
    test.each(ORDERS)(`(answer ${how}) in the order %s, %s, %s: held once, covered once, order over`, (...steps) => {
      const lab = PipelineLab.live();
      const request = resting(lab);
      const order = firstOf(request);
      const cancel = cancelOf(lab.command({ type: 'cancelOrder', cloid: order.cloid }));
      const fill = lab.fillOf(order, 120);
      const effects: Effect[] = [];
      for (const step of steps as readonly Step[]) {
        lab.atMs += 50;
        if (step === 'answer') effects.push(...lab.answerCancel(cancel, how).effects);
        else if (step === 'update') effects.push(...lab.update(order, 'canceled', 120).effects);
        else effects.push(...lab.step(fill).effects);
      }
      for (const child of request.orders.slice(1)) effects.push(...lab.update(child, 'parentCanceled').effects);
      effects.push(...lab.pass(1_000));
      expect(orderOf(lab, order.cloid)).toMatchObject({ state: 'cancelled', filledLots: 120 });
      expect(positionOf(lab)).toMatchObject({ sizeLots: 120 });
      const stop = theOnly(legsOf(effects, 'trigger'));
      expect(stop).toMatchObject({ sizeLots: 120, reduceOnly: true, isBuy: false });
      expect(cancelsOf({ effects })).not.toContain(stop.cloid);
    });
  }
});

describe('an order that the books know only as intent', () => {
  test('fills after a restart: held and covered once, also when the same fill comes with the account', () => {
    const lab = PipelineLab.live();
    const request = theOnly(ordersOf(place(lab, { orderType: 'market', limitTicks: null, timeInForce: 'Ioc' })));
    lab.engine = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())));
    lab.begin();
    lab.connect();
    const order = firstOf(request);
    const fill = lab.fillOf(order, 300);
    lab.step(fill);
    lab.atMs += 10;
    const effects = [...lab.account('start', { positions: [[0, 300]], fills: [fill] }).effects];
    lab.step(fill);
    effects.push(...lab.pass(3_000));
    expect(positionOf(lab)).toMatchObject({ sizeLots: 300 });
    expect(legsOf(effects, 'limit')).toEqual([]);
    expect(orderOf(lab, order.cloid)).toMatchObject({ state: 'filled', filledLots: 300 });
  });

  test('and fills come newest first: the figures are the same', () => {
    const lab = PipelineLab.live();
    const request = theOnly(ordersOf(place(lab, { orderType: 'market', limitTicks: null, timeInForce: 'Ioc' })));
    const fills = [100, 50, 150].map((lots, i) => lab.fillOf(firstOf(request), lots, { venueAtMs: lab.atMs + i }));
    lab.atMs += 10;
    for (const fill of fills.toReversed()) lab.step(fill);
    lab.answerFilled(request);
    expect(orderOf(lab, firstOf(request).cloid)).toMatchObject({ state: 'filled', filledLots: 300 });
    expect(positionOf(lab)).toMatchObject({ sizeLots: 300 });
    expect(ordersOf(lab.pass(5_000))).toEqual([]);
  });
});

describe('a change of a resting order', () => {
  const change = (lab: PipelineLab, order: WireOrder, ticks: number) =>
    lab.command({ type: 'modifyOrder', cloid: order.cloid, priceTicks: asTicks(ticks), sizeLots: null });

  test('that was answered with an error while the order lives: cancelled again, replaced once', () => {
    const lab = PipelineLab.live();
    const order = firstOf(resting(lab));
    const cancel = cancelOf(change(lab, order, PRICE - 20_000));
    lab.answerCancel(cancel, 'error');
    const again = lab.update(order, 'open');
    expect(cancelsOf(again)).toEqual([order.cloid]);
    expect(ordersOf(again)).toEqual([]);
    const effects = [
      ...lab.update(order, 'canceled').effects,
      ...lab.answerCancel(cancelOf(again), 'cancelled').effects,
    ];
    expect(legsOf(effects, 'limit')).toMatchObject([{ sizeLots: 300, priceTicks: PRICE - 20_000 }]);
    expect(legsOf(lab.pass(40_000), 'limit')).toEqual([]);
  });

  test('whose successor stands when a fill of the old one comes late: both together never more than was wanted', () => {
    const lab = PipelineLab.live();
    const order = firstOf(resting(lab));
    const cancel = cancelOf(change(lab, order, PRICE - 20_000));
    const fill = lab.fillOf(order, 100);
    lab.atMs += 10;
    lab.answerCancel(cancel, 'cancelled');
    const effects = [...lab.update(order, 'canceled', 100).effects];
    lab.atMs += 10;
    effects.push(...lab.step(fill).effects, ...lab.step(fill).effects);
    expect(theOnly(legsOf(effects, 'limit'))).toMatchObject({ sizeLots: 200 });
    expect(positionOf(lab)).toMatchObject({ sizeLots: 100 });
  });

  test('is dropped by the kill switch, also when that is hit twice, and nothing opens after it', () => {
    const lab = PipelineLab.live();
    const order = firstOf(resting(lab));
    change(lab, order, PRICE - 20_000);
    lab.command({ type: 'killSwitch', flatten: true });
    lab.command({ type: 'killSwitch', flatten: true });
    const effects = [...lab.update(order, 'canceled').effects, ...lab.pass(30_000)];
    expect(legsOf(effects, 'limit')).toEqual([]);
  });
});

describe('the kill switch', () => {
  test('hit twice closes once: one closing order at a time, never more than is held', () => {
    const lab = PipelineLab.live();
    const held = firstOf(lab.hold(0, 'long'));
    const first = lab.command({ type: 'killSwitch', flatten: true });
    const second = lab.command({ type: 'killSwitch', flatten: true });
    const closings = legsOf([...first.effects, ...second.effects, ...lab.pass(3_000)], 'limit');
    expect(theOnly(closings)).toMatchObject({ sizeLots: held.sizeLots, reduceOnly: true });
  });

  test('beside an order of unknown fate: what that fills is closed whole', () => {
    const lab = PipelineLab.live();
    const request = lab.enter(0, 'long');
    lab.answer(request, 'unknown');
    lab.command({ type: 'killSwitch', flatten: true });
    lab.pass(2_000);
    const effects = [
      ...lab.fill(firstOf(request), 40).effects,
      ...lab.update(firstOf(request), 'canceled', 40).effects,
    ];
    for (let i = 0; i < 20 && legsOf(effects, 'limit').length === 0; i++) effects.push(...lab.pass(500));
    expect(theOnly(legsOf(effects, 'limit'))).toMatchObject({ sizeLots: 40, reduceOnly: true, isBuy: false });
  });
});

describe('a position that is too small for the venue to open', () => {
  test('can be closed: a reduction has no smallest value', () => {
    const lab = PipelineLab.live([[0, 3]]);
    const closing = theOnly(ordersOf(lab.command({ type: 'closePosition', asset: 0 })));
    expect(closing.orders).toMatchObject([{ sizeLots: 3, reduceOnly: true }]);
  });
});

describe('closing twice quickly', () => {
  test('sends one order; the stop that fires beside it never turns the position', () => {
    const lab = PipelineLab.live();
    const held = lab.hold(0, 'long');
    const closing = theOnly(ordersOf(lab.command({ type: 'closePosition', asset: 0 })));
    expect(ordersOf(lab.command({ type: 'closePosition', asset: 0 }))).toEqual([]);
    const stop = held.orders[1] as WireOrder;
    lab.update(stop, 'triggered');
    lab.fill(stop, stop.sizeLots);
    const effects = [...lab.answerError(closing, 'reduce_only').effects, ...lab.pass(40_000)];
    expect(ordersOf(effects)).toEqual([]);
    expect(positionOf(lab)).toBeUndefined();
  });

  test('as a reversal while its stop fires: the other side is opened once', () => {
    const lab = PipelineLab.live();
    const held = lab.hold(0, 'long');
    const closing = theOnly(ordersOf(lab.command({ type: 'reversePosition', asset: 0 })));
    expect(ordersOf(lab.command({ type: 'reversePosition', asset: 0 }))).toEqual([]);
    const stop = held.orders[1] as WireOrder;
    const effects = [...lab.update(stop, 'triggered').effects, ...lab.fill(stop, stop.sizeLots).effects];
    effects.push(...lab.answerError(closing, 'reduce_only').effects, ...lab.pass(2_000));
    const openings = legsOf(effects, 'limit').filter(({ reduceOnly }) => !reduceOnly);
    expect(theOnly(openings)).toMatchObject({ isBuy: false, sizeLots: firstOf(held).sizeLots });
  });
});

describe('an account that is worth nothing or less', () => {
  test.each([0, -1_000_000])('%i: nothing opens, by hand or by ticket', (cashUnits) => {
    const lab = PipelineLab.live();
    const ticket = lab.propose(0, 'long');
    lab.account('periodic', { cashUnits });
    expect(place(lab, { sizeLots: asLots(20) }).reply).toMatchObject({ ok: false });
    const approved = lab.approve(ticket);
    expect(approved.reply).toMatchObject({ ok: false });
    expect(ordersOf(approved)).toEqual([]);
  });
});
