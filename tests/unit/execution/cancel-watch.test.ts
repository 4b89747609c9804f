import { expect, test } from 'vitest';
import { CancelWatch } from '../../../src/engine/execution/cancel-watch.ts';

const TARGET = { asset: 0, cloid: '0x1' };

/** A venue that answers each cancel within 10 ms without having cancelled, and shows the order standing as soon as it is asked. */
function refusedFor(ms: number): readonly number[] {
  const watch = new CancelWatch();
  const sentAtMs: number[] = [];
  const send = (atMs: number): void => {
    sentAtMs.push(atMs);
    const effectId = `e${sentAtMs.length}`;
    watch.sent(effectId, [TARGET], { atMs, dueMs: atMs + 5_000 });
    watch.answered(effectId, atMs + 10);
  };
  send(0);
  for (let due = watch.nextDueMs(); due !== null && due < ms; due = watch.nextDueMs()) {
    expect(watch.due(due)).toEqual([TARGET]);
    expect(watch.isDueAgain(TARGET.cloid)).toBe(true);
    send(due + 10);
  }
  return sentAtMs;
}

test('a cancel that is refused at once again and again is sent at once a second time, then ever more slowly', () => {
  const sentAtMs = refusedFor(60_000);
  const pauses = sentAtMs.slice(1).map((atMs, place) => Math.floor((atMs - (sentAtMs[place] ?? 0)) / 1_000));
  expect(pauses).toEqual([0, 1, 2, 4, 8, 10, 10, 10, 10]);
});

test('news of the order in the meantime do not make it faster', () => {
  const watch = new CancelWatch();
  for (const effectId of ['a', 'b']) {
    watch.sent(effectId, [TARGET], { atMs: 0, dueMs: 5_000 });
    watch.answered(effectId, 10);
  }
  expect(watch.isDueAgain(TARGET.cloid)).toBe(false);
  expect(watch.due(1_010)).toEqual([TARGET]);
  expect(watch.isDueAgain(TARGET.cloid)).toBe(true);
});
