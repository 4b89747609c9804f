import { describe, expect, test } from 'vitest';
import { asLots } from '../../../src/contract/units.ts';
import { ordersOf, PipelineLab, type SendOrders, theOnly } from '../../support/pipeline-lab.ts';

/** A person's Close of what is held in asset 0. */
function close(lab: PipelineLab): SendOrders {
  return theOnly(ordersOf(lab.command({ type: 'closePosition', asset: 0 })));
}

/** The venue's answer to an immediate order: it executed `lots`. */
function answerPart(lab: PipelineLab, request: SendOrders, lots: number) {
  const [order] = request.orders;
  if (order === undefined) throw new Error('no order');
  return lab.step({
    kind: 'VenueReply',
    effectId: request.effectId,
    outcome: {
      status: 'ok',
      legs: [{ cloid: order.cloid, status: 'filled', oid: 9, filledLots: asLots(lots), avgTicks: order.priceTicks }],
    },
  });
}

describe('an exit that executes in part', () => {
  test('goes on with what is left, although the answer calls it filled and comes before its fill', () => {
    const lab = PipelineLab.live();
    const held = lab.hold(0, 'long').orders[0]?.sizeLots ?? 0;
    const exit = close(lab);
    const [order] = exit.orders;
    if (order === undefined) throw new Error('no order');
    expect(order.sizeLots).toBe(held);
    answerPart(lab, exit, 10);
    lab.fill(order, 10);
    lab.update(order, 'canceled', 10);
    const again = theOnly(ordersOf(lab.pass(3_000)));
    expect(again.orders[0]).toMatchObject({ reduceOnly: true, sizeLots: held - 10 });
  });

  test('because the position was smaller by then is over: nothing more is sent', () => {
    const lab = PipelineLab.live();
    const [parent, stop] = lab.hold(0, 'long').orders;
    if (parent === undefined || stop === undefined) throw new Error('an entry has orders');
    const exit = close(lab);
    const [order] = exit.orders;
    if (order === undefined) throw new Error('no order');
    answerPart(lab, exit, parent.sizeLots - 10);
    // Its stop took the rest; the fills of both come later.
    lab.fill(stop, 10);
    lab.fill(order, parent.sizeLots - 10);
    expect(ordersOf(lab.pass(3_000))).toEqual([]);
  });

  test('and whose end is told before its answer was no dead order that lived', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const exit = close(lab);
    const [order] = exit.orders;
    if (order === undefined) throw new Error('no order');
    lab.fill(order, 10);
    lab.update(order, 'canceled', 10);
    const alerts = answerPart(lab, exit, 10).effects.filter((effect) => effect.kind === 'Alert');
    expect(alerts).toEqual([]);
  });
});

describe('an exit that could not leave', () => {
  test('is tried again: a moment without a network must not keep a position open', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const exit = close(lab);
    lab.step({ kind: 'VenueReply', effectId: exit.effectId, outcome: { status: 'unsent', reason: 'no connection' } });
    expect(theOnly(ordersOf(lab.pass(1_500))).orders[0]).toMatchObject({ reduceOnly: true });
  });

  test('because a person took it back is not', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const exit = close(lab);
    const cloid = exit.orders[0]?.cloid ?? '';
    lab.command({ type: 'cancelOrder', cloid });
    lab.step({ kind: 'VenueReply', effectId: exit.effectId, outcome: { status: 'unsent', reason: 'taken back' } });
    expect(ordersOf(lab.pass(3_000))).toEqual([]);
  });
});
