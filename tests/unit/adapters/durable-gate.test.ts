import { expect, test } from 'vitest';
import { DurableGate } from '../../../src/adapters/host/durable-gate.ts';
import type { Effect } from '../../../src/engine/domain/outputs.ts';

type Order = Extract<Effect, { kind: 'SendOrders' }>;

const order = (effectId: string, more: Partial<Order> = {}): Order => ({
  kind: 'SendOrders',
  effectId,
  gate: 'durable',
  grouping: 'na',
  orders: [],
  expiresAfterMs: 1_000,
  reducesOnly: false,
  urgent: false,
  ...more,
});

function gate() {
  const released: string[] = [];
  return { released, gate: new DurableGate((effect, reason) => released.push(`${effect.effectId} ${reason}`)) };
}

test('nothing leaves before its record is durable, and then in the order of the decisions', () => {
  const { gate: it, released } = gate();
  it.hold(order('a'), 3);
  it.hold(order('b'), 5);
  it.durable(2);
  expect(released).toEqual([]);
  it.durable(4);
  expect(released).toEqual(['a durable']);
  it.durable(9);
  expect(released).toEqual(['a durable', 'b durable']);
});

test('an effect whose record is durable already leaves at once', () => {
  const { gate: it, released } = gate();
  it.durable(7);
  it.hold(order('a'), 7);
  expect(released).toEqual(['a durable']);
});

test('while the store is down only urgent reductions leave, marked as unrecorded', () => {
  const { gate: it, released } = gate();
  it.hold(order('entry'), 3);
  it.hold(order('exit by signal', { reducesOnly: true }), 4);
  it.hold(order('kill', { reducesOnly: true, urgent: true }), 5);
  it.setDown(true);
  expect(released).toEqual(['kill unrecorded']);
  it.hold(order('urgent opening', { urgent: true }), 6);
  it.hold(order('stop', { reducesOnly: true, urgent: true }), 7);
  expect(released).toEqual(['kill unrecorded', 'stop unrecorded']);
  it.setDown(false);
  it.durable(9);
  expect(released.slice(2)).toEqual(['entry durable', 'exit by signal durable', 'urgent opening durable']);
});

test('an effect that waited past its deadline is given back, not sent', () => {
  const { gate: it, released } = gate();
  it.hold(order('late', { expiresAfterMs: 10 }), 3);
  it.hold(order('in time', { expiresAfterMs: 99 }), 4);
  expect(it.dropExpired(50).map((effect) => effect.effectId)).toEqual(['late']);
  it.durable(4);
  expect(released).toEqual(['in time durable']);
});

test('an order that is cancelled while it waits never leaves', () => {
  const { gate: it, released } = gate();
  const wire = (cloid: string) => ({ cloid }) as Order['orders'][number];
  it.hold(order('entry', { grouping: 'normalTpsl', orders: [wire('p'), wire('sl')] }), 3);
  it.hold(order('pair', { orders: [wire('a'), wire('b')] }), 4);
  expect(it.withdraw(new Set(['p', 'a'])).map((effect) => effect.effectId)).toEqual(['entry']);
  it.durable(9);
  expect(released).toEqual(['pair durable']);
});

test('what becomes durable while the gate is closed leaves when it opens, not before', () => {
  const { gate: it, released } = gate();
  it.hold(order('entry'), 3);
  it.setDown(true);
  it.durable(3);
  expect(released).toEqual([]);
  it.setDown(false);
  expect(released).toEqual(['entry durable']);
});
