import { describe, expect, test } from 'vitest';
import type { OrderTicket } from '../../../src/contract/commands.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import type { Effect, StepOutput } from '../../../src/engine/domain/outputs.ts';
import type { EngineSettings } from '../../../src/engine/domain/settings.ts';
import { Engine } from '../../../src/engine/index.ts';
import {
  cancelsOf,
  ordersOf,
  PipelineLab,
  PRICE,
  restingTicket,
  theOnly,
  firstOf,
} from '../../support/pipeline-lab.ts';

/*
 * A person has moved the stop or the target of a position whose entry still rests: what fills of it after that is covered at the new level,
 * whatever level was attached to it.
 */

const MOVED = PRICE * 0.985;
const order = restingTicket({ stopTicks: asTicks(PRICE * 0.96), takeProfitTicks: asTicks(PRICE * 1.04) });

const levelOf = ({ type }: WireOrder): string => (type.kind === 'trigger' ? `${type.tpsl} ${type.triggerTicks}` : '');
const levelsOf = (effects: readonly Effect[]): readonly string[] =>
  ordersOf(effects).flatMap(({ orders }) => orders.map((each) => `${levelOf(each)} x ${each.sizeLots}`));
const standAll = (lab: PipelineLab, effects: readonly Effect[]): readonly Effect[] =>
  ordersOf(effects).flatMap(({ orders }) => orders.flatMap((each) => lab.update(each, 'open').effects));

/** 40 of 300 lots filled, covered at the level of the ticket, and the stop of the position moved by hand. */
function moved(triggerTicks = MOVED, orderType: 'stop_loss' | 'take_profit' = 'stop_loss') {
  const lab = PipelineLab.live();
  const request = theOnly(ordersOf(lab.command({ type: 'placeOrder', order })));
  for (const each of request.orders) lab.update(each, 'open');
  standAll(lab, lab.fill(firstOf(request), 40).effects);
  const ticket: OrderTicket = {
    ...order,
    isBuy: false,
    sizeLots: asLots(40),
    orderType,
    limitTicks: null,
    triggerTicks: asTicks(triggerTicks),
    reduceOnly: true,
    stopTicks: null,
    takeProfitTicks: null,
  };
  const output = lab.command({ type: 'placeOrder', order: ticket });
  expect(output.reply).toMatchObject({ ok: true });
  const effects = [...output.effects, ...standAll(lab, output.effects)];
  for (const cloid of cancelsOf({ effects })) lab.step(gone(lab, cloid, 40));
  return { lab, request, parent: firstOf(request) };
}

const gone = (lab: PipelineLab, cloid: string, lots: number) =>
  ({
    kind: 'OrderUpdate',
    asset: 0,
    oid: 1,
    cloid,
    status: 'canceled',
    filledLots: asLots(0),
    remainingLots: asLots(lots),
    venueAtMs: lab.atMs,
  }) as const;

const positionOf = (lab: PipelineLab) => lab.engine.figures().positions[0];

describe('a stop that was moved while its entry rests', () => {
  test('holds for what fills in part after that', () => {
    const { lab, parent } = moved();
    expect(levelsOf(lab.fill(parent, 60).effects)).toContain(`sl ${MOVED} x 60`);
    expect(positionOf(lab)).toMatchObject({ sizeLots: 100, stopTicks: MOVED, takeProfitTicks: PRICE * 1.04 });
  });

  test('holds when the entry fills whole: a new stop stands before the attached one goes', () => {
    const { lab, parent, request } = moved();
    const filled = lab.fill(parent, 260).effects;
    expect(levelsOf(filled)).toEqual([`sl ${MOVED} x 300`]);
    const attached = request.orders[1] as WireOrder;
    expect(cancelsOf({ effects: filled })).not.toContain(attached.cloid);
    const effects = [...standAll(lab, filled), ...lab.pass(1_000)];
    expect(cancelsOf({ effects })).toContain(attached.cloid);
    expect(levelsOf(effects)).toEqual([]);
  });

  test('and so does a target', () => {
    const { lab, parent, request } = moved(PRICE * 1.02, 'take_profit');
    const filled = lab.fill(parent, 260).effects;
    expect(levelsOf(filled)).toEqual([`tp ${PRICE * 1.02} x 300`]);
    const effects = [...standAll(lab, filled), ...lab.pass(1_000)];
    const [, stop, target] = request.orders as [WireOrder, WireOrder, WireOrder];
    expect(cancelsOf({ effects })).toContain(target.cloid);
    expect(cancelsOf({ effects })).not.toContain(stop.cloid);
  });

  test('holds across a snapshot, and for the order that replaces the one that rests', () => {
    const { lab, parent } = moved();
    lab.engine = Engine.restore(JSON.parse(JSON.stringify(lab.engine.snapshot())));
    lab.command({ type: 'modifyOrder', cloid: parent.cloid, priceTicks: asTicks(PRICE - 12_000), sizeLots: null });
    const next = theOnly(ordersOf(lab.update(parent, 'canceled', 40)));
    expect(next.orders.map(levelOf)).toEqual(['', `sl ${MOVED}`, `tp ${PRICE * 1.04}`]);
  });

  test('ends with the position: what opens a new one brings its own', () => {
    const { lab, parent } = moved();
    const stopped = theOnly(ordersOf(lab.command({ type: 'placeOrder', order: { ...order, ...exitOf(40) } })));
    const flat = lab.fill(firstOf(stopped), 40);
    expect(positionOf(lab)).toBeUndefined();
    for (const cloid of cancelsOf(flat)) lab.step(gone(lab, cloid, 40));
    lab.atMs += 1_000;
    for (const cloid of cancelsOf({ effects: lab.pass(6_000) })) lab.step(gone(lab, cloid, 40));
    expect(levelsOf(lab.fill(parent, 60).effects)).toContain(`sl ${PRICE * 0.96} x 60`);
  });

  test('of the other side leaves an entry alone', () => {
    const lab = PipelineLab.live([[0, -100]]);
    lab.command({ type: 'placeOrder', order: { ...order, ...exitOf(100), isBuy: true } });
    expect(positionOf(lab)).toMatchObject({ sizeLots: -100 });
  });
});

const exitOf = (lots: number) =>
  ({
    isBuy: false,
    sizeLots: asLots(lots),
    orderType: 'market',
    limitTicks: null,
    timeInForce: 'Ioc',
    reduceOnly: true,
    stopTicks: null,
    takeProfitTicks: null,
  }) as const;

test('a stop that was moved between the slices of an entry holds for the later ones', () => {
  const sliced = (base: EngineSettings): EngineSettings => ({
    ...base,
    sizing: { ...base.sizing, method: 'fixed', baseRate: 0.04 },
    execution: { ...base.execution, entryStyle: 'post_only', requotes: 3 },
  });
  const lab = PipelineLab.live([], sliced);
  const quote = lab.enter(0, 'long');
  for (const each of quote.orders) lab.update(each, 'open');
  standAll(lab, lab.fill(firstOf(quote), 40, { isTaker: false }).effects);
  const ticket = { ...order, ...exitOf(40), orderType: 'stop_loss', triggerTicks: asTicks(MOVED) } as const;
  const output: StepOutput = lab.command({ type: 'placeOrder', order: ticket });
  for (const cloid of cancelsOf({ effects: standAll(lab, output.effects) })) lab.step(gone(lab, cloid, 40));
  const effects = [...lab.pass(2_000)];
  expect(cancelsOf({ effects })).toContain(firstOf(quote).cloid);
  lab.prices(PRICE);
  const answered = lab.update(firstOf(quote), 'canceled', 40).effects;
  const next = theOnly(ordersOf([...answered, ...lab.pass(100)]).filter(({ reducesOnly }) => !reducesOnly));
  for (const each of next.orders) lab.update(each, 'open');
  expect(levelsOf(lab.fill(firstOf(next), 50, { isTaker: false }).effects)).toContain(`sl ${MOVED} x 50`);
  expect(positionOf(lab)).toMatchObject({ stopTicks: MOVED });
});
