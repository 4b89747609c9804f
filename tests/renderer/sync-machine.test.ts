import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ViewBatch, ViewPatch, ViewSnapshot } from '../../src/contract/views.ts';
import {
  advanceSync,
  KEEP_BATCHES,
  SYNC_START,
  type SyncEffect,
  type SyncEvent,
  type SyncState,
} from '../../src/renderer/ipc/sync-machine.ts';
import { marketRow } from './samples.ts';

/** A patch that says which number it carries. */
const mark = (value: number): ViewPatch => ({ kind: 'market', rows: [marketRow(0, value)] });

const batch = (fromSeq: number, toSeq = fromSeq, epoch = 'e1'): ViewBatch => ({
  epoch,
  fromSeq,
  toSeq,
  patches: Array.from({ length: toSeq - fromSeq + 1 }, (_, at) => mark(fromSeq + at)),
});

const snapshot = (seq: number, epoch = 'e1'): ViewSnapshot => ({ epoch, seq, patches: [mark(seq)] });

function run(events: readonly SyncEvent[], from: SyncState = SYNC_START): { state: SyncState; effects: SyncEffect[] } {
  const effects: SyncEffect[] = [];
  let state = from;
  for (const event of events) {
    const step = advanceSync(state, event);
    state = step.state;
    effects.push(...step.effects);
  }
  return { state, effects };
}

const asBatch = (value: ViewBatch): SyncEvent => ({ kind: 'batch', batch: value });
const asSnapshot = (value: ViewSnapshot): SyncEvent => ({ kind: 'snapshot', snapshot: value });

/** The numbers that were applied, a reset beginning a new list. */
function applied(effects: readonly SyncEffect[]): number[] {
  let numbers: number[] = [];
  for (const effect of effects) {
    if (effect.kind !== 'apply') continue;
    if (effect.reset) numbers = [];
    for (const patch of effect.patches) if (patch.kind === 'market') numbers.push(patch.rows[0]?.markTicks ?? -1);
  }
  return numbers;
}

const kinds = (effects: readonly SyncEffect[]): string[] => effects.map((effect) => effect.kind);

describe('the first picture', () => {
  it('keeps batches until the snapshot, then applies only what follows it', () => {
    const { state, effects } = run([asBatch(batch(4)), asBatch(batch(5)), asBatch(batch(6)), asSnapshot(snapshot(5))]);
    expect(applied(effects)).toEqual([5, 6]);
    expect(state).toMatchObject({ phase: 'live', epoch: 'e1', seq: 6, attempts: 0 });
  });

  it('takes a batch that straddles the snapshot: patches are upserts', () => {
    const { state, effects } = run([asBatch(batch(4, 7)), asSnapshot(snapshot(5))]);
    expect(applied(effects)).toEqual([5, 4, 5, 6, 7]);
    expect(state.seq).toBe(7);
  });

  it('asks again when a hole lies between snapshot and kept batches, and keeps those', () => {
    const { state, effects } = run([asBatch(batch(8)), asSnapshot(snapshot(5))]);
    expect(state.phase).toBe('fetching');
    expect(kinds(effects)).toEqual(['apply', 'status', 'fetch']);
    const whole = run([asSnapshot(snapshot(7))], state);
    expect(whole.state).toMatchObject({ phase: 'live', seq: 8 });
  });

  it('drops kept batches of an engine that is gone', () => {
    const { state, effects } = run([
      asBatch(batch(40, 40, 'old')),
      asSnapshot(snapshot(1, 'new')),
      asSnapshot(snapshot(1, 'new')),
    ]);
    expect(state.epoch).toBe('new');
    expect(applied(effects)).toEqual([1]);
  });
});

describe('while live', () => {
  const live = run([asSnapshot(snapshot(5))]).state;

  it('applies what follows, at once', () => {
    const { state, effects } = run([asBatch(batch(6)), asBatch(batch(7, 9))], live);
    expect(applied(effects)).toEqual([6, 7, 8, 9]);
    expect(state.seq).toBe(9);
  });

  it('ignores what it knows already', () => {
    expect(run([asBatch(batch(3, 5))], live)).toEqual({ state: live, effects: [] });
  });

  it('notices a missing number, says which, and asks for a snapshot at once', () => {
    const { state, effects } = run([asBatch(batch(8))], live);
    expect(effects).toEqual([
      { kind: 'status', status: 'stale', reason: 'Updates 6 to 7 are missing' },
      { kind: 'fetch', afterMs: 0 },
    ]);
    expect(state.kept).toHaveLength(1);
    const later = run([asBatch(batch(9)), asSnapshot(snapshot(8))], state);
    expect(applied(later.effects)).toEqual([8, 9]);
    expect(later.effects.at(-1)).toEqual({ kind: 'status', status: 'live', reason: '' });
  });

  it('notices a new epoch even when its number would follow', () => {
    const { effects } = run([asBatch(batch(6, 6, 'e2'))], live);
    expect(effects[0]).toEqual({ kind: 'status', status: 'stale', reason: 'The engine was restarted' });
  });
});

describe('when snapshots fail', () => {
  it('asks again with growing pauses, and shows why', () => {
    const failures = Array.from({ length: 8 }, (): SyncEvent => ({ kind: 'snapshotFailed', reason: 'no answer' }));
    const { effects } = run(failures);
    const pauses = effects.flatMap((effect) => (effect.kind === 'fetch' ? [effect.afterMs] : []));
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000]);
    expect(effects[0]).toEqual({ kind: 'status', status: 'failed', reason: 'no answer' });
  });

  it('keeps a bounded number of batches', () => {
    const many = Array.from({ length: KEEP_BATCHES + 50 }, (_, at) => asBatch(batch(at + 1)));
    const { state } = run(many);
    expect(state.kept).toHaveLength(KEEP_BATCHES);
    expect(state.kept.at(-1)?.toSeq).toBe(KEEP_BATCHES + 50);
  });
});

describe('whatever is lost', () => {
  it('ends with every number of the newest picture, in order and without a hole', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), (arrives) => {
        let { state, effects } = run([asSnapshot(snapshot(0))]);
        arrives.forEach((comes, at) => {
          if (!comes) return;
          const step = run([asBatch(batch(at + 1))], state);
          state = step.state;
          effects = [...effects, ...step.effects];
          if (state.phase === 'live') return;
          // The engine answers a request with its present picture.
          const answer = run([asSnapshot(snapshot(at + 1))], state);
          state = answer.state;
          effects = [...effects, ...answer.effects];
        });
        const lastArrived = arrives.lastIndexOf(true) + 1;
        expect(state.phase).toBe('live');
        expect(state.seq).toBe(lastArrived);
        const numbers = applied(effects);
        numbers.slice(1).forEach((number, at) => expect(number).toBe((numbers[at] ?? 0) + 1));
      }),
    );
  });
});
