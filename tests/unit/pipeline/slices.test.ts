import { describe, expect, test } from 'vitest';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import type { Effect, StepOutput } from '../../../src/engine/domain/outputs.ts';
import type { EngineSettings } from '../../../src/engine/domain/settings.ts';
import { Engine } from '../../../src/engine/index.ts';
import { book, mark } from '../../support/market-updates.ts';
import { ordersOf, PipelineLab, PRICE, type SendOrders, theOnly } from '../../support/pipeline-lab.ts';

/** A tenth of the visible book may be taken at once: 200 lots of 2,000. */
const VISIBLE = 2_000;
const ONE = 200;

const sliced = (base: EngineSettings): EngineSettings => ({
  ...base,
  sizing: { ...base.sizing, method: 'fixed', baseRate: 0.08 },
  execution: { ...base.execution, sliceEntries: true },
});

const thin = (lab: PipelineLab, visible = VISIBLE, ticks = PRICE): StepOutput =>
  lab.step({
    kind: 'Market',
    updates: [book(0, lab.atMs, [ticks - 100, visible], [ticks + 100, visible]), mark(0, lab.atMs, ticks)],
  });

const desk = (change: (base: EngineSettings) => EngineSettings = (base) => base): PipelineLab => {
  const lab = PipelineLab.live([], (base) => change(sliced(base)));
  thin(lab);
  return lab;
};

const parentOf = (request: SendOrders): WireOrder => request.orders[0] as WireOrder;
const entriesOf = (output: { readonly effects: readonly Effect[] }): readonly SendOrders[] =>
  ordersOf(output).filter(({ orders }) => orders[0]?.reduceOnly === false);

/** The venue executes `lots` of an order that takes, and answers. */
const execute = (lab: PipelineLab, request: SendOrders, lots: number): StepOutput => {
  const parent = parentOf(request);
  lab.fill(parent, lots);
  return lab.step({
    kind: 'VenueReply',
    effectId: request.effectId,
    outcome: {
      status: 'ok',
      legs: request.orders.map(({ cloid }, i) =>
        i === 0
          ? { cloid, status: 'filled', oid: 1, filledLots: lots as WireOrder['sizeLots'], avgTicks: parent.priceTicks }
          : { cloid, status: 'waiting', oid: i + 1 },
      ),
    },
  });
};

/** After the pause, with a fresh book. */
const pause = (lab: PipelineLab, ms = 2_000, visible = VISIBLE): { readonly effects: readonly Effect[] } => {
  const effects = [...lab.pass(ms)];
  effects.push(...thin(lab, visible).effects);
  return { effects };
};

describe('an entry that the visible book cuts', () => {
  test('is cut with the usual settings, and nothing follows', () => {
    const lab = desk((base) => ({ ...base, execution: { ...base.execution, sliceEntries: false } }));
    const request = lab.enter(0, 'long');
    expect(parentOf(request).sizeLots).toBe(ONE);
    execute(lab, request, ONE);
    expect(entriesOf(pause(lab, 10_000))).toEqual([]);
  });

  test('is sent in slices, each with its own stop, up to the size that the other limits allow', () => {
    const lab = desk();
    let request = lab.enter(0, 'long');
    const sizes: number[] = [];
    for (let turns = 0; turns < 12; turns++) {
      const [parent, stop] = request.orders as [WireOrder, WireOrder];
      sizes.push(parent.sizeLots);
      expect(parent.type).toEqual({ kind: 'limit', tif: 'Ioc' });
      expect(stop.sizeLots).toBe(parent.sizeLots);
      expect(entriesOf(execute(lab, request, parent.sizeLots))).toEqual([]);
      expect(entriesOf(pause(lab, 1_900))).toEqual([]);
      const next = entriesOf(pause(lab, 100));
      if (next.length === 0) break;
      request = theOnly(next);
    }
    // 8 % of 10,000 USDC at 100.01.
    expect(sizes).toEqual([ONE, ONE, ONE, 199]);
    expect(lab.engine.figures().positions[0]?.sizeLots).toBe(799);
  });

  test('counts what was executed, not what was sent; slices are not added for what they missed', () => {
    const lab = desk();
    let request = lab.enter(0, 'long');
    let executed = 0;
    let sent = 0;
    for (;;) {
      sent += 1;
      execute(lab, request, 50);
      executed += 50;
      const next = entriesOf(pause(lab));
      if (next.length === 0) break;
      request = theOnly(next);
      expect(parentOf(request).sizeLots).toBe(ONE);
    }
    expect([sent, executed]).toEqual([4, 200]);
  });

  test('takes no more of the book than the book of the moment allows', () => {
    const lab = desk();
    const request = lab.enter(0, 'long');
    execute(lab, request, ONE);
    expect(parentOf(theOnly(entriesOf(pause(lab, 2_000, 1_500)))).sizeLots).toBe(150);
  });

  test('never exceeds the size that a person set', () => {
    const lab = desk();
    const first = theOnly(ordersOf(lab.approve(lab.propose(0, 'long'), 300)));
    execute(lab, first, ONE);
    const second = theOnly(entriesOf(pause(lab)));
    expect(parentOf(second).sizeLots).toBe(100);
    execute(lab, second, 100);
    expect(entriesOf(pause(lab, 10_000))).toEqual([]);
  });

  test('goes on after a slice that found nobody, on the next book and after the pause', () => {
    const lab = desk();
    const request = lab.enter(0, 'long');
    expect(entriesOf(lab.answerError(request, 'no_match'))).toEqual([]);
    lab.atMs += 100;
    expect(entriesOf(thin(lab))).toEqual([]);
    expect(entriesOf(pause(lab))).toHaveLength(1);
  });

  test('waits for the fate of a slice that is unknown', () => {
    const lab = desk();
    lab.answer(lab.enter(0, 'long'), 'unknown');
    expect(entriesOf(pause(lab, 8_000))).toEqual([]);
  });

  const ends: readonly (readonly [string, (lab: PipelineLab) => unknown])[] = [
    ['trading is halted', (lab) => lab.command({ type: 'killSwitch', flatten: false })],
    ['the connection is lost', (lab) => lab.disconnect()],
    ['the position is closed', (lab) => lab.command({ type: 'closePosition', asset: 0 })],
    ['a person cancels all', (lab) => lab.command({ type: 'cancelAll', asset: 0 })],
    ['its ticket expires', (lab) => lab.pass(61_000)],
    ['the touch leaves the band', (lab) => thin(lab, VISIBLE, PRICE + 9_000)],
    ['a restart came between', (lab) => (lab.begin(), lab.connect(), lab.account('start', { positions: [[0, ONE]] }))],
  ];
  test.each(ends)('ends when %s', (name, happen) => {
    const lab = desk();
    const request = lab.enter(0, 'long');
    execute(lab, request, ONE);
    if (name === 'the touch leaves the band') lab.pass(1_990);
    happen(lab);
    if (name === 'the touch leaves the band') lab.pass(20);
    expect(entriesOf(pause(lab, 5_000))).toEqual([]);
  });

  test('goes on across a snapshot, and the rule of an auto-run counts each slice', () => {
    const rule = {
      strategyId: 'by-hand',
      enabled: true,
      runFromStrength: 0,
      flagFromStrength: 0,
      maxOrdersPerHour: 2,
      maxNotionalPerDayUsdc: 1e6,
      endsAtMs: null,
    };
    const lab = desk((base) => ({ ...base, desk: { ...base.desk, autoRules: [rule] } }));
    const sent: SendOrders[] = [];
    const step = lab.step.bind(lab);
    lab.step = (body, withViews) => {
      const output = step(body, withViews);
      sent.push(...entriesOf(output));
      return output;
    };
    expect(() => lab.propose(0, 'long')).toThrow('no ticket');
    execute(lab, theOnly(sent), ONE);
    lab.engine = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())));
    pause(lab);
    expect(sent).toHaveLength(2);
    execute(lab, sent[1] as SendOrders, ONE);
    pause(lab, 10_000);
    expect(sent).toHaveLength(2);
  });
});

test('quoted first: what is crossed in the end is sliced where the book is thin', () => {
  const lab = desk((base) => ({
    ...base,
    execution: { ...base.execution, entryStyle: 'post_only', requotes: 0 },
  }));
  const quote = lab.enter(0, 'long');
  expect(parentOf(quote).sizeLots).toBe(ONE);
  lab.step({
    kind: 'VenueReply',
    effectId: quote.effectId,
    outcome: {
      status: 'ok',
      legs: quote.orders.map(({ cloid }, i) => ({ cloid, status: i === 0 ? 'resting' : 'waiting', oid: i + 1 })),
    },
  });
  pause(lab);
  let request = theOnly(entriesOf(lab.update(parentOf(quote), 'canceled', 20)));
  lab.fill(parentOf(quote), 20, { isTaker: false });
  const sizes: number[] = [];
  for (let turns = 0; turns < 12; turns++) {
    sizes.push(parentOf(request).sizeLots);
    execute(lab, request, parentOf(request).sizeLots);
    const next = entriesOf(pause(lab));
    if (next.length === 0) break;
    request = theOnly(next);
  }
  expect(sizes).toEqual([ONE, ONE, ONE, 179]);
  expect(lab.engine.figures().positions[0]?.sizeLots).toBe(799);
});
