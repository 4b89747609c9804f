import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Scheduler, type SchedulerState } from '../../src/engine/kernel/scheduler.ts';

type Action =
  | { readonly kind: 'schedule'; readonly key: string; readonly dueMs: number }
  | { readonly kind: 'cancel'; readonly key: string }
  | { readonly kind: 'take'; readonly nowMs: number }
  | { readonly kind: 'copy' };

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n');
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('schedule' as const), key, dueMs: fc.integer({ min: 0, max: 30 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), key }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), nowMs: fc.integer({ min: 0, max: 30 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'copy' as const }) },
);

test('the heap behaves like a sorted list, through cancels, replacements and snapshots', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      let heap = new Scheduler<number>();
      let list: { key: string; dueMs: number; payload: number }[] = [];
      for (const [number, step] of actions.entries()) {
        switch (step.kind) {
          case 'schedule': {
            heap.schedule(step.key, step.dueMs, number);
            list = list.filter((entry) => entry.key !== step.key);
            const place = list.findIndex((entry) => entry.dueMs > step.dueMs);
            list.splice(place < 0 ? list.length : place, 0, { key: step.key, dueMs: step.dueMs, payload: number });
            break;
          }
          case 'cancel':
            expect(heap.cancel(step.key)).toBe(list.some((entry) => entry.key === step.key));
            list = list.filter((entry) => entry.key !== step.key);
            break;
          case 'take':
            expect(heap.takeDue(step.nowMs)).toEqual(list.filter((entry) => entry.dueMs <= step.nowMs));
            list = list.filter((entry) => entry.dueMs > step.nowMs);
            break;
          case 'copy': {
            const copy = new Scheduler<number>();
            copy.restore(JSON.parse(JSON.stringify(heap.snapshot())) as SchedulerState<number>);
            expect(copy.snapshot()).toEqual(heap.snapshot());
            heap = copy;
          }
        }
        expect(heap.nextDueMs()).toBe(list[0]?.dueMs ?? null);
        expect(heap.size).toBe(list.length);
      }
    }),
    { numRuns: 500 },
  );
});
