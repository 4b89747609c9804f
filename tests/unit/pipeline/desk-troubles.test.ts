import { describe, expect, test } from 'vitest';
import type { Effect, StepOutput } from '../../../src/engine/domain/outputs.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import { Engine } from '../../../src/engine/index.ts';
import { cancelsOf, ordersOf, PipelineLab, PRICE, queriesOf, theOnly } from '../../support/pipeline-lab.ts';

const firstOf = (request: { readonly orders: readonly WireOrder[] }): WireOrder => request.orders[0] as WireOrder;
const alertsOf = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === 'Alert' ? [effect.alert] : []));
const cancelOf = (output: StepOutput): Effect => theOnly(output.effects.filter(({ kind }) => kind === 'Cancel'));
const interventionsOf = (lab: PipelineLab) =>
  lab.engine.viewSnapshot().flatMap((patch) => (patch.kind === 'interventions' ? patch.items : []));

/** Lets at most 12 s pass, half a second at a time, until a request leaves; the rest of what left goes to `told`. */
function nextRequest(lab: PipelineLab, told: Effect[] = []) {
  for (let i = 0; i < 24; i++) {
    lab.prices(PRICE);
    const effects = lab.pass(500);
    told.push(...effects);
    const [next] = ordersOf(effects);
    if (next !== undefined) return next;
  }
  return null;
}

describe('an exit that finds no match', () => {
  const closing = (lab: PipelineLab) => theOnly(ordersOf(lab.command({ type: 'closePosition', asset: 0 })));

  test('is priced anew on the book of the moment, after a pause, and never further from mark than its slippage', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    const first = closing(lab);
    expect(ordersOf(lab.answerError(first, 'no_match'))).toEqual([]);
    lab.atMs += 500;
    lab.price(0, PRICE - 2_000);
    expect(ordersOf(lab.step({ kind: 'Tick' }))).toEqual([]);
    const again = theOnly(ordersOf(lab.pass(600)));
    expect(firstOf(again).reduceOnly).toBe(true);
    expect(firstOf(again).cloid).not.toBe(firstOf(first).cloid);
    // 0.5 % below the new mark, not below the old one, and not 1 %.
    expect(firstOf(again).priceTicks).toBe(Math.ceil((PRICE - 2_000) * 0.995));
    lab.fill(firstOf(again), firstOf(again).sizeLots);
    lab.answerFilled(again);
    expect(ordersOf(lab.pass(60_000))).toEqual([]);
    expect(interventionsOf(lab)).toEqual([]);
  });

  test('waits for the fate of an unknown order before anything is sent beside it', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    lab.answer(closing(lab), 'unknown');
    expect(ordersOf(lab.pass(5_000))).toEqual([]);
  });

  test('is given up after five tries: it waits for a person with its whole story, until the person has seen it', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    let request = closing(lab);
    let tries = 1;
    const told: Effect[] = [];
    for (;;) {
      told.push(...lab.answerError(request, 'no_match', 'no order stood there').effects);
      const next = nextRequest(lab, told);
      if (next === null) break;
      request = next;
      tries += 1;
    }
    expect(tries).toBe(5);
    expect(alertsOf(told).filter(({ title }) => title.includes('could not be closed'))).toMatchObject([
      { level: 'critical', asset: 0 },
    ]);
    const item = theOnly(interventionsOf(lab));
    expect(item).toMatchObject({ kind: 'exit', asset: 0, resolvedAtMs: null });
    expect(item.story).toHaveLength(6);
    expect(item.story[0]?.text).toContain('no order stood there');
    expect(item.advice).not.toBe('');
    lab.engine = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())));
    expect(lab.command({ type: 'acknowledgeIntervention', interventionId: 'm9' }).reply).toMatchObject({ ok: false });
    expect(lab.command({ type: 'acknowledgeIntervention', interventionId: item.interventionId }).reply).toMatchObject({
      ok: true,
    });
    expect(interventionsOf(lab)).toEqual([]);
    // The person may try again at once.
    expect(closing(lab).orders).toHaveLength(1);
  });

  test('is over by itself when the position is gone', () => {
    const lab = PipelineLab.live();
    const held = lab.hold(0, 'long');
    let request = closing(lab);
    for (;;) {
      lab.answerError(request, 'no_match');
      const next = nextRequest(lab);
      if (next === null) break;
      request = next;
    }
    const stop = held.orders[1] as WireOrder;
    lab.fill(stop, stop.sizeLots);
    expect(theOnly(interventionsOf(lab)).resolvedAtMs).toBe(lab.atMs);
  });

  test('becomes a flattening without a bound when the kill switch is hit meanwhile', () => {
    const lab = PipelineLab.live();
    lab.hold(0, 'long');
    lab.answerError(closing(lab), 'no_match');
    const request = nextRequest(lab);
    lab.command({ type: 'killSwitch', flatten: true });
    lab.answerError(request as never, 'no_match');
    const rungs = ordersOf(lab.pass(1_000)).map((each) => PRICE - firstOf(each).priceTicks);
    expect(Math.max(...rungs)).toBeGreaterThan(PRICE * 0.005);
  });
});

describe('a cancel without a clear answer', () => {
  const asked = (lab: PipelineLab, order: WireOrder, ms: number) =>
    queriesOf({ effects: lab.pass(ms) }).filter((cloid) => cloid === order.cloid);
  const resting = (lab: PipelineLab) => {
    const request = lab.enter(0, 'long');
    lab.update(firstOf(request), 'open');
    return firstOf(request);
  };

  test.each(['unknown', 'error'] as const)(
    '(%s): the order is asked for at once, and cancelled again if it stands',
    (how) => {
      const lab = PipelineLab.live();
      const order = resting(lab);
      const cancel = cancelOf(lab.command({ type: 'cancelOrder', cloid: order.cloid }));
      expect(queriesOf(lab.answerCancel(cancel, how))).toContain(order.cloid);
      const again = lab.update(order, 'open');
      expect(cancelsOf(again)).toEqual([order.cloid]);
      // Not a third time while the second is being answered.
      expect(cancelsOf(lab.update(order, 'open'))).toEqual([]);
      lab.answerCancel(cancelOf(again), 'cancelled');
      const effects = lab.pass(30_000);
      expect(queriesOf({ effects })).not.toContain(order.cloid);
      expect(cancelsOf({ effects })).not.toContain(order.cloid);
    },
  );

  test('that never comes: asked for after the time-out, ever slower, also after a restart, until it is known', () => {
    const lab = PipelineLab.live();
    const order = resting(lab);
    lab.command({ type: 'cancelOrder', cloid: order.cloid });
    expect(asked(lab, order, 4_900)).toEqual([]);
    expect(asked(lab, order, 200)).toEqual([order.cloid]);
    expect(asked(lab, order, 8_000)).toEqual([order.cloid, order.cloid, order.cloid]);
    lab.engine = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())));
    lab.begin();
    expect(queriesOf(lab.connect())).toContain(order.cloid);
    lab.update(order, 'canceled');
    expect(asked(lab, order, 60_000)).toEqual([]);
  });

  test('five times: a person is told, and the cancel goes on', () => {
    const lab = PipelineLab.live();
    const order = resting(lab);
    let output = lab.command({ type: 'cancelOrder', cloid: order.cloid });
    for (let i = 0; i < 6; i++) {
      lab.answerCancel(cancelOf(output), 'unknown');
      // Ever later it is asked for, and cancelled again only then.
      lab.pass(10_000);
      output = lab.update(order, 'open');
    }
    expect(cancelsOf(output)).toEqual([order.cloid]);
    expect(theOnly(interventionsOf(lab))).toMatchObject({ kind: 'cancel', cloid: order.cloid, resolvedAtMs: null });
    lab.update(order, 'canceled');
    expect(theOnly(interventionsOf(lab)).resolvedAtMs).toBe(lab.atMs);
  });
});

describe('a position without its stop', () => {
  /** Half of an entry is filled and its stop is not live; what is sent to repair it stays unanswered. */
  const naked = (lab: PipelineLab) => {
    const request = lab.enter(0, 'long');
    lab.fill(firstOf(request), 10);
  };

  test('is told after a second, once, and once more past the bound; the picture says since when', () => {
    const lab = PipelineLab.live();
    naked(lab);
    const sinceMs = lab.atMs;
    expect(alertsOf(lab.pass(900)).map(({ title }) => title)).toEqual([]);
    const second = alertsOf(lab.pass(200));
    expect(second.map(({ title, level }) => [title, level])).toEqual([['S0 is unprotected', 'warning']]);
    const positions = lab.engine.viewSnapshot().flatMap((patch) => (patch.kind === 'positions' ? patch.upsert : []));
    expect(theOnly(positions).unprotectedSinceMs).toBe(sinceMs);
    const later = alertsOf(lab.pass(60_000)).filter(({ title }) => title.includes('unprotected'));
    expect(later.map(({ title, level }) => [title, level])).toEqual([['S0 stays unprotected', 'critical']]);
  });

  test('in time: nobody is alarmed, and the next episode is told as a new one', () => {
    const lab = PipelineLab.live();
    const held = lab.hold(0, 'long');
    expect(alertsOf(lab.pass(20_000)).filter(({ title }) => title.includes('unprotected'))).toEqual([]);
    lab.update(held.orders[1] as WireOrder, 'canceled');
    expect(alertsOf(lab.pass(1_100)).filter(({ title }) => title.includes('unprotected'))).toHaveLength(1);
  });
});
