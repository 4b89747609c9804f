import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../src/engine/kernel/invariant.ts';
import { Scheduler } from '../../../src/engine/kernel/scheduler.ts';

describe('Scheduler', () => {
  test('gives what is due by time, then by insertion, bounds included', () => {
    const timers = new Scheduler<number>();
    timers.schedule('b', 20, 1);
    timers.schedule('a', 10, 2);
    timers.schedule('c', 10, 3);
    timers.schedule('d', 21, 4);
    expect(timers.nextDueMs()).toBe(10);
    expect(timers.takeDue(20).map(({ key }) => key)).toEqual(['a', 'c', 'b']);
    expect(timers.takeDue(20)).toEqual([]);
    expect(timers.nextDueMs()).toBe(21);
  });

  test('a key has one entry: scheduling again replaces it and goes to the back of its time', () => {
    const timers = new Scheduler<string>();
    timers.schedule('a', 5, 'old');
    timers.schedule('b', 5, 'b');
    timers.schedule('a', 5, 'new');
    expect(timers.size).toBe(2);
    expect(timers.takeDue(5)).toEqual([
      { key: 'b', dueMs: 5, payload: 'b' },
      { key: 'a', dueMs: 5, payload: 'new' },
    ]);
  });

  test('cancelled entries never come', () => {
    const timers = new Scheduler<null>();
    timers.schedule('a', 1, null);
    expect([timers.has('a'), timers.cancel('a'), timers.cancel('a'), timers.has('a')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(timers.takeDue(Infinity)).toEqual([]);
    expect(timers.nextDueMs()).toBeNull();
  });

  test('entries scheduled while others are worked off wait for the next call', () => {
    const timers = new Scheduler<number>();
    timers.schedule('a', 1, 1);
    for (const { key } of timers.takeDue(1)) timers.schedule(key, 1, 2);
    expect(timers.takeDue(1)).toHaveLength(1);
  });

  test('a due time that is no number breaks an invariant', () => {
    expect(() => new Scheduler<null>().schedule('a', NaN, null)).toThrow(InvariantError);
  });

  test('a snapshot with a key twice or an order from the future is none', () => {
    const entry = { key: 'a', dueMs: 1, payload: 0, order: 0 };
    expect(() => new Scheduler<number>().restore({ nextOrder: 2, entries: [entry, entry] })).toThrow(InvariantError);
    expect(() => new Scheduler<number>().restore({ nextOrder: 0, entries: [entry] })).toThrow(InvariantError);
  });
});
