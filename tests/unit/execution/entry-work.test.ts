import { describe, expect, test } from 'vitest';
import { asLots } from '../../../src/contract/units.ts';
import type { OrderState } from '../../../src/contract/views.ts';
import { ORDER_STATES } from '../../../src/engine/domain/order-state.ts';
import {
  type EntryWork,
  nextStep,
  type WorkedOrder,
  type WorkMoment,
} from '../../../src/engine/execution/entry-work.ts';

const work = (more: Partial<EntryWork> = {}): EntryWork => ({
  ticketId: 't1',
  asset: 0,
  isBuy: true,
  kind: 'quote',
  totalLots: asLots(100),
  cloids: ['a'],
  sent: 1,
  of: 6,
  dueMs: 2_000,
  endsAtMs: 60_000,
  isCancelling: false,
  isKnown: false,
  wasRefused: false,
  asked: 0,
  bookAfterMs: 0,
  ...more,
});
const order = (state: OrderState, filled = 0): WorkedOrder => ({
  state,
  filledLots: asLots(filled),
  priceTicks: 1_000,
  timeInForce: 'Alo',
});
const at = (orders: readonly (WorkedOrder | null)[], more: Partial<WorkMoment> = {}): WorkMoment => ({
  atMs: 1_000,
  orders,
  touchTicks: 1_000,
  bookAtMs: 900,
  ...more,
});
const stepOf = (each: EntryWork, moment: WorkMoment): string => {
  const step = nextStep(each, moment);
  return step.kind === 'end' ? `end: ${step.why}` : 'lots' in step ? `${step.kind} ${step.lots}` : step.kind;
};

describe('the next step of a worked entry', () => {
  test.each(ORDER_STATES)('sends nothing while the end of the last order is not told (%s)', (state) => {
    const step = nextStep(work({ isCancelling: true, dueMs: null }), at([order(state, 10)]));
    expect(['quote', 'slice', 'cross'].includes(step.kind)).toBe(state === 'filled');
  });

  test.each(ORDER_STATES)('goes on only after an end that is its own (%s)', (state) => {
    const known = { isCancelling: true, isKnown: true, dueMs: null };
    const words = stepOf(work(known), at([order(state, 10)]));
    const isOurs = state === 'filled' || state === 'cancelled';
    expect(words === 'quote 90').toBe(isOurs);
    if (state === 'rejected')
      expect(stepOf(work({ ...known, wasRefused: true }), at([order(state)]))).toBe('quote 100');
  });

  test('takes a quote back when its time is over or the touch has left it, never twice', () => {
    const open = order('open');
    expect(stepOf(work(), at([open]))).toBe('wait');
    expect(stepOf(work(), at([open], { atMs: 2_000 }))).toBe('cancel');
    expect(stepOf(work(), at([open], { touchTicks: 1_001 }))).toBe('cancel');
    expect(stepOf(work(), at([open], { touchTicks: 999 }))).toBe('wait');
    expect(stepOf(work({ isBuy: false }), at([open], { touchTicks: 999 }))).toBe('cancel');
    expect(stepOf(work(), at([open], { touchTicks: 0 }))).toBe('wait');
    expect(stepOf(work(), at([order('submitted')], { touchTicks: 1_001 }))).toBe('wait');
    expect(stepOf(work(), at([order('submitted')], { atMs: 2_000 }))).toBe('cancel');
    expect(stepOf(work({ isCancelling: true, dueMs: null }), at([open], { atMs: 9_000 }))).toBe('wait');
  });

  test('counts what all its orders executed', () => {
    const two = work({ cloids: ['a', 'b'], sent: 2, isCancelling: true, isKnown: true });
    expect(stepOf(two, at([order('cancelled', 30), order('cancelled', 25)]))).toBe('quote 45');
    expect(stepOf(two, at([order('cancelled', 60), order('filled', 40)]))).toBe('end: it is executed whole');
    expect(stepOf(two, at([order('cancelled', 60), order('cancelled', 45)]))).toBe('end: it is executed whole');
  });

  test('crosses after the last quote, and never sends more slices than planned', () => {
    const over = { sent: 6, isCancelling: true, isKnown: true };
    expect(stepOf(work(over), at([order('cancelled', 30)]))).toBe('cross 70');
    const slices = work({ kind: 'slice', sent: 2, of: 3, isKnown: true });
    expect(stepOf(slices, at([order('cancelled', 30)]))).toBe('wait');
    expect(stepOf(slices, at([order('cancelled', 30)], { atMs: 2_000 }))).toBe('slice 70');
    expect(stepOf({ ...slices, sent: 3 }, at([order('cancelled', 30)], { atMs: 2_000 }))).toBe(
      'end: all 3 slices were sent',
    );
  });

  test('asks for an order that is gone without a word, five times at most', () => {
    const gone = { isCancelling: true, dueMs: 1_000 };
    expect(stepOf(work(gone), at([order('cancelled')], { atMs: 999 }))).toBe('wait');
    expect(stepOf(work(gone), at([order('cancelled')]))).toBe('ask');
    expect(stepOf(work({ ...gone, asked: 5 }), at([order('cancelled')]))).toMatch(/^end: the venue does not tell/);
  });

  test('ends when the books lack one of its orders or one lives that had counted as dead', () => {
    const two = work({ cloids: ['a', 'b'], isCancelling: true, isKnown: true });
    expect(stepOf(two, at([null, order('cancelled')]))).toMatch(/^end: one of its orders/);
    expect(stepOf(two, at([order('open'), order('cancelled')]))).toMatch(/^end: an order that had counted as dead/);
    expect(stepOf(work({ isKnown: true }), at([order('cancelled')]))).toMatch(/^end: its quote was cancelled/);
  });

  test('waits for a younger book where the last order was refused by the one it saw', () => {
    const refused = work({ isKnown: true, wasRefused: true, bookAfterMs: 900 });
    expect(stepOf(refused, at([order('rejected')]))).toBe('wait');
    expect(stepOf(refused, at([order('rejected')], { bookAtMs: 901 }))).toBe('quote 100');
  });
});
