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

describe('an exit that meets a dead line', () => {
  const DOWN_MS = 30_000;

  const labOf = (): PipelineLab =>
    PipelineLab.live([], (base) => ({ ...base, execution: { ...base.execution, fallbackAfterMs: DOWN_MS } }));

  const unsent = (lab: PipelineLab, { effectId }: SendOrders): void =>
    void lab.step({ kind: 'VenueReply', effectId, outcome: { status: 'unsent', reason: 'no connection' } });

  /** Each closing order of the given time comes back unsent; how many there were. */
  function nothingLeaves(lab: PipelineLab, ms: number): number {
    let tries = 0;
    for (let passed = 0; passed < ms; passed += 500) {
      for (const request of ordersOf(lab.pass(500))) {
        tries += 1;
        unsent(lab, request);
      }
      // The account answers meanwhile: only orders do not leave.
      lab.account('periodic', {
        positions: lab.engine.figures().positions.map(({ asset, sizeLots }) => [asset, sizeLots]),
      });
    }
    return tries;
  }

  const todo = (lab: PipelineLab) =>
    lab.engine
      .viewSnapshot()
      .flatMap((patch) => (patch.kind === 'interventions' ? patch.items : []))
      .filter(({ kind }) => kind === 'exit');

  test('is tried for as long as it takes, ever more rarely, and a person hears of it once', () => {
    const lab = labOf();
    lab.hold(0, 'long');
    unsent(lab, close(lab));
    expect(nothingLeaves(lab, 20_000)).toBeGreaterThanOrEqual(4);
    expect(todo(lab)).toMatchObject([
      { resolvedAtMs: null, title: expect.stringMatching(/nothing reaches the venue/) },
    ]);
    const later = nothingLeaves(lab, 60_000);
    expect(later).toBeGreaterThanOrEqual(6);
    expect(later).toBeLessThanOrEqual(8);
    expect(todo(lab)).toHaveLength(1);
    // The line is back.
    lab.prices(1_000_000);
    const again = theOnly(ordersOf(lab.pass(8_000)));
    const [order] = again.orders;
    if (order === undefined) throw new Error('no order');
    lab.fill(order, order.sizeLots);
    expect(lab.engine.figures().positions).toEqual([]);
    expect(todo(lab)).toMatchObject([{ resolvedAtMs: lab.atMs }]);
  });

  test('still has its tries at the book when the line is back', () => {
    const lab = labOf();
    lab.hold(0, 'long');
    unsent(lab, close(lab));
    nothingLeaves(lab, 60_000);
    let tries = 0;
    for (let turn = 0; turn < 120; turn += 1) {
      for (const request of ordersOf(lab.pass(500))) {
        tries += 1;
        for (const order of request.orders) lab.update(order, 'iocCancelRejected');
      }
      lab.account('periodic', {
        positions: lab.engine.figures().positions.map(({ asset, sizeLots }) => [asset, sizeLots]),
      });
    }
    expect(tries).toBe(5);
  });

  test('waits when the line is gone for good, and goes on once the account was compared', () => {
    const lab = labOf();
    const held = lab.hold(0, 'long').orders[0]?.sizeLots ?? 0;
    lab.disconnect();
    unsent(lab, close(lab));
    for (const effect of lab.pass(DOWN_MS)) if (effect.kind === 'SendOrders') unsent(lab, effect);
    expect(lab.engine.figures().mode).toMatchObject({ mode: 'fallback', exits: [{ asset: 0, by: 'person' }] });
    expect(ordersOf(lab.pass(60_000))).toEqual([]);
    lab.connect();
    lab.prices(1_000_000);
    // Not before the comparison.
    expect(ordersOf(lab.pass(5_000))).toEqual([]);
    lab.atMs += 1_000;
    const back = theOnly(ordersOf(lab.account('reconnect', { positions: [[0, held]] })));
    expect(back.orders).toMatchObject([{ reduceOnly: true, sizeLots: held, type: { kind: 'limit' } }]);
  });

  test('and whose order is found never to have been placed during the outage waits as well', () => {
    const lab = labOf();
    const held = lab.hold(0, 'long').orders[0]?.sizeLots ?? 0;
    const exit = close(lab);
    lab.step({ kind: 'VenueReply', effectId: exit.effectId, outcome: { status: 'unknown', reason: 'no answer' } });
    lab.disconnect();
    lab.pass(60_000);
    lab.connect();
    const [order] = exit.orders;
    if (order === undefined) throw new Error('no order');
    lab.step({
      kind: 'OrderUpdate',
      asset: 0,
      oid: 0,
      cloid: order.cloid,
      status: 'unknownOid',
      filledLots: asLots(0),
      remainingLots: asLots(0),
      venueAtMs: lab.atMs,
    });
    expect(lab.engine.figures().mode).toMatchObject({ mode: 'returning', exits: [{ asset: 0 }] });
    lab.prices(1_000_000);
    lab.atMs += 1_000;
    const back = theOnly(ordersOf(lab.account('reconnect', { positions: [[0, held]] })));
    expect(back.orders).toMatchObject([{ reduceOnly: true, sizeLots: held }]);
  });
});
