import { describe, expect, test } from 'vitest';
import { Engine } from '../../../src/engine/index.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import { cancelsOf, ordersOf, PipelineLab, PRICE, queriesOf, theOnly } from '../../support/pipeline-lab.ts';

const parentOf = (request: { readonly orders: readonly WireOrder[] }): WireOrder => {
  const [parent] = request.orders;
  if (parent === undefined) throw new Error('a request has orders');
  return parent;
};

describe('the kill switch', () => {
  test('cancels what opens, whatever is known of it, and leaves stops alone', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const submitted = lab.enter(1, 'long');
    const unknown = lab.enter(2, 'short');
    lab.answer(unknown, 'unknown');
    const output = lab.command({ type: 'killSwitch', flatten: false });
    expect(cancelsOf(output)).toEqual([parentOf(submitted).cloid, parentOf(unknown).cloid]);
    expect(ordersOf(output)).toEqual([]);
    expect(lab.engine.figures().halted).toMatchObject({ reason: 'kill switch' });
  });

  test('voids the tickets that wait', () => {
    const lab = PipelineLab.live();
    const ticket = lab.propose(0, 'long');
    lab.command({ type: 'killSwitch', flatten: false });
    lab.command({ type: 'releaseHalt', confirmation: 'RESUME' });
    expect(ordersOf(lab.approve(ticket))).toEqual([]);
  });

  test('cancels an opening order again that turns out to stand after its cancel', () => {
    const lab = PipelineLab.live();
    const request = lab.enter(0, 'long');
    lab.answer(request, 'unknown');
    lab.command({ type: 'killSwitch', flatten: false });
    expect(cancelsOf(lab.update(parentOf(request), 'open'))).toEqual([parentOf(request).cloid]);
  });

  test('flattens what an entry of unknown fate fills later, even after the asset was closed once', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const late = lab.enter(0, 'long');
    lab.answer(late, 'unknown');
    const closing = theOnly(ordersOf(lab.command({ type: 'killSwitch', flatten: true })));
    const close = parentOf(closing);
    expect(close).toMatchObject({ asset: 0, isBuy: false, reduceOnly: true });
    lab.fill(close, close.sizeLots);
    lab.answerFilled(closing);
    expect(lab.engine.figures().positions).toEqual([]);
    lab.atMs += 12_000;
    const filled = ordersOf(lab.fill(parentOf(late), 10));
    expect(
      filled.some(({ orders }) =>
        orders.some(
          (order) => order.asset === 0 && !order.isBuy && order.sizeLots === 10 && order.type.kind === 'limit',
        ),
      ),
    ).toBe(true);
  });

  test('holds when it is hit while the app shuts down', () => {
    const lab = PipelineLab.live();
    lab.step({ kind: 'Shutdown', reason: 'quit' });
    lab.command({ type: 'killSwitch', flatten: false });
    const reborn = Engine.restore(lab.engine.snapshot());
    expect(reborn.figures().halted).not.toBeNull();
  });
});

describe('a restart', () => {
  test('sends nothing again, asks for what has no answer, keeps the halt and goes on closing once the account is known', () => {
    const lab = PipelineLab.live();
    const held = lab.hold(0, 'long');
    const open = lab.enter(1, 'long');
    const closing = theOnly(ordersOf(lab.command({ type: 'killSwitch', flatten: true })));
    lab.engine = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())));
    const started = lab.begin();
    expect(ordersOf(started)).toEqual([]);
    const asked = lab.connect();
    expect(ordersOf(asked)).toEqual([]);
    const questions = [...queriesOf(started), ...queriesOf(asked)];
    expect(questions).toContain(parentOf(open).cloid);
    expect(questions).toContain(parentOf(closing).cloid);
    expect(lab.engine.figures().halted).not.toBeNull();
    // The closing order never arrived; while that is not sure, nothing is sent beside it.
    const position = parentOf(held).sizeLots;
    lab.atMs += 1;
    expect(ordersOf(lab.account('start', { positions: [[0, position]] }))).toEqual([]);
    lab.atMs += 41_000;
    const gone = lab.update(parentOf(closing), 'unknownOid');
    expect(theOnly(ordersOf(gone)).orders).toMatchObject([
      { asset: 0, isBuy: false, reduceOnly: true, sizeLots: position },
    ]);
  });

  test('sends not even a reduction before the account was compared', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    lab.begin();
    lab.connect();
    const early = lab.command({ type: 'closePosition', asset: 0 });
    expect(early.reply).toMatchObject({ ok: false, error: { code: 'NOT_RECONCILED' } });
    const flatten = lab.command({ type: 'killSwitch', flatten: true });
    expect(ordersOf(flatten)).toEqual([]);
    expect(flatten.nextWakeAtMs ?? 0).toBeGreaterThan(lab.atMs);
    const lots = lab.engine.figures().positions[0]?.sizeLots ?? 0;
    lab.atMs += 1;
    expect(ordersOf(lab.account('start', { positions: [[0, lots]] }))).toHaveLength(1);
  });

  test('makes client ids that no earlier run made', () => {
    const lab = PipelineLab.live();
    const first = parentOf(lab.enter(0, 'long')).cloid;
    lab.begin();
    lab.connect();
    lab.account('start');
    expect(parentOf(lab.enter(1, 'long')).cloid.slice(0, 18)).not.toBe(first.slice(0, 18));
  });
});

describe('comparing with the venue', () => {
  test('an answer from before the connection was lost does not open the gate', () => {
    const lab = PipelineLab.live();
    lab.disconnect();
    lab.connect();
    lab.account('periodic');
    expect(lab.engine.figures().reconciled).toBe(false);
    lab.account('reconnect');
    expect(lab.engine.figures().reconciled).toBe(true);
  });

  test('an answer older than a fill that is booked does not open the gate and is asked for again', () => {
    const lab = PipelineLab.live();
    const request = lab.enter(0, 'long');
    lab.step({ kind: 'Resumed', sleptMs: 1 });
    const before = lab.atMs;
    lab.atMs += 100;
    lab.fill(parentOf(request), 5);
    lab.account('resume', { venueAtMs: before });
    expect(lab.engine.figures().reconciled).toBe(false);
    expect(lab.engine.figures().positions).toHaveLength(1);
    expect(lab.pass(1_500).filter(({ kind }) => kind === 'QueryAccount')).toHaveLength(1);
  });

  test('a connection that is being made again counts as lost until then', () => {
    const lab = PipelineLab.live();
    lab.step({ kind: 'VenueStatus', connection: 'connecting', reason: 'test' });
    lab.connect();
    expect(lab.engine.figures().reconciled).toBe(false);
    expect(ordersOf(lab.approve(lab.propose(0, 'long')))).toEqual([]);
  });

  test('a first answer that never comes is asked for again', () => {
    const lab = new PipelineLab();
    lab.begin();
    lab.connect();
    expect(lab.pass(31_000).filter(({ kind }) => kind === 'QueryAccount')).toMatchObject([{ reason: 'start' }]);
  });

  test('an order that the venue lists and that we hold for dead is asked for, and lives again', () => {
    const lab = PipelineLab.live();
    const request = lab.enter(0, 'long');
    const parent = parentOf(request);
    lab.answer(request, 'refused');
    const output = lab.account('periodic', {
      openOrders: [
        {
          asset: 0,
          oid: 7,
          cloid: parent.cloid,
          isBuy: true,
          priceTicks: parent.priceTicks,
          triggerTicks: null,
          tpsl: null,
          remainingLots: parent.sizeLots,
          reduceOnly: false,
          live: true,
        },
      ],
    });
    expect(queriesOf(output)).toEqual([parent.cloid]);
    lab.update(parent, 'open');
    // It counts as exposure again: the same intent is refused.
    expect(lab.approve(lab.propose(0, 'long')).reply).toMatchObject({ ok: false, error: { code: 'DUPLICATE_INTENT' } });
  });

  test('without a connection it is not due: the engine does not ask to be woken at once for ever', () => {
    const lab = PipelineLab.live();
    lab.disconnect();
    lab.atMs += 3_600_000;
    const output = lab.step({ kind: 'Tick' });
    expect(output.nextWakeAtMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(lab.atMs);
  });
});

test('flattening a position in something that was never listed is refused, not a fault', () => {
  const lab = PipelineLab.live([[99, 5]]);
  const output = lab.command({ type: 'killSwitch', flatten: true });
  expect(ordersOf(output)).toEqual([]);
  expect(output.reply).toMatchObject({ ok: true });
  expect(lab.pass(2_000).filter(({ kind }) => kind === 'SendOrders')).toEqual([]);
});

test('nothing is remembered for a window that nobody opened', () => {
  const lab = PipelineLab.live();
  for (let i = 0; i < 50; i++) {
    lab.atMs += 1_000;
    lab.price(0, PRICE + i * 100);
    lab.approve(lab.propose(1, 'long'));
  }
  const first = lab.step({ kind: 'Tick' }, true);
  const kept = first.viewPatches.map(({ kind }) => kind);
  for (const kind of ['decisions', 'alerts', 'fills', 'orders', 'tickets']) expect(kept).not.toContain(kind);
  lab.price(0, PRICE);
  expect(lab.step({ kind: 'Tick' }, true).viewPatches.map(({ kind }) => kind)).toContain('market');
});

test('an order that counted as dead and fills all the same is told at once, and so is a liquidation', () => {
  const lab = PipelineLab.live();
  const request = lab.enter(0, 'long');
  const parent = parentOf(request);
  lab.answer(request, 'refused');
  const late = lab.fill(parent, parent.sizeLots);
  const alertsOf = (output: typeof late) =>
    output.effects.flatMap((effect) => (effect.kind === 'Alert' ? [effect.alert] : []));
  expect(alertsOf(late)).toMatchObject([{ level: 'critical', title: 'S0 order lived after all' }]);
  expect(lab.engine.figures().positions).toMatchObject([{ asset: 0, sizeLots: parent.sizeLots }]);
  const forced = lab.step({ ...lab.fillOf(parent, 10), isBuy: false, cloid: null, liquidation: true });
  expect(alertsOf(forced)).toMatchObject([{ level: 'emergency' }]);
});

test('a cancel that the venue does not confirm is told', () => {
  const lab = PipelineLab.live();
  lab.enter(0, 'long');
  const [cancel] = lab.command({ type: 'killSwitch', flatten: false }).effects.filter(({ kind }) => kind === 'Cancel');
  const told = lab.step({
    kind: 'VenueReply',
    effectId: cancel?.effectId ?? '',
    outcome: { status: 'unknown', reason: 'no answer' },
  });
  expect(told.effects).toMatchObject([{ kind: 'Alert', alert: { title: 'A cancel was not confirmed' } }]);
});
