import type { ViewBatch, ViewPatch, ViewSnapshot } from '../../contract/views.ts';

/*
 * Decides what happens to each numbered batch: apply it, or notice that one is missing and ask for the whole picture, keeping
 * later batches until it comes. Pure: the feed carries out the effects.
 */

/** Where the replica stands. */
export interface SyncState {
  /** fetching: a snapshot is awaited and batches are kept; live: batches apply as they come. */
  readonly phase: 'fetching' | 'live';
  readonly epoch: string | null;
  readonly seq: number;
  readonly kept: readonly ViewBatch[];
  /** Snapshots asked for since the last time the picture was whole; spaces out the next one. */
  readonly attempts: number;
}

export type SyncEvent =
  | { readonly kind: 'batch'; readonly batch: ViewBatch }
  | { readonly kind: 'snapshot'; readonly snapshot: ViewSnapshot }
  | { readonly kind: 'snapshotFailed'; readonly reason: string };

export type SyncEffect =
  | { readonly kind: 'apply'; readonly patches: readonly ViewPatch[]; readonly reset: boolean }
  | { readonly kind: 'fetch'; readonly afterMs: number }
  | { readonly kind: 'status'; readonly status: 'live' | 'stale' | 'failed'; readonly reason: string };

export interface SyncStep {
  readonly state: SyncState;
  readonly effects: readonly SyncEffect[];
}

/** Most batches that are kept while a snapshot is awaited; the oldest go first, which at worst asks once more. */
export const KEEP_BATCHES = 2000;

const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2000;

/** Before anything arrived: a snapshot is on its way. */
export const SYNC_START: SyncState = { phase: 'fetching', epoch: null, seq: 0, kept: [], attempts: 1 };

function retryAfter(attempts: number): number {
  return attempts <= 1 ? 0 : Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempts - 2));
}

/** A batch that continues the picture at `seq`: it may overlap what is known (patches are upserts) but leaves no hole. */
function continues(batch: ViewBatch, epoch: string | null, seq: number): boolean {
  return batch.epoch === epoch && batch.fromSeq <= seq + 1;
}

function gapReason(state: SyncState, batch: ViewBatch): string {
  if (batch.epoch !== state.epoch) return 'The engine was restarted';
  return `Updates ${state.seq + 1} to ${batch.fromSeq - 1} are missing`;
}

function refetch(state: SyncState, reason: string, kept: readonly ViewBatch[]): SyncStep {
  const attempts = state.attempts + 1;
  return {
    state: { ...state, phase: 'fetching', kept, attempts },
    effects: [
      { kind: 'status', status: 'stale', reason },
      { kind: 'fetch', afterMs: retryAfter(attempts) },
    ],
  };
}

function onBatch(state: SyncState, batch: ViewBatch): SyncStep {
  if (state.phase === 'fetching') {
    return { state: { ...state, kept: [...state.kept, batch].slice(-KEEP_BATCHES) }, effects: [] };
  }
  if (batch.epoch === state.epoch && batch.toSeq <= state.seq) return { state, effects: [] };
  if (batch.epoch !== state.epoch || batch.fromSeq !== state.seq + 1) {
    return refetch(state, gapReason(state, batch), [batch]);
  }
  return {
    state: { ...state, seq: batch.toSeq, attempts: 0 },
    effects: [{ kind: 'apply', patches: batch.patches, reset: false }],
  };
}

function onSnapshot(state: SyncState, snapshot: ViewSnapshot): SyncStep {
  const patches: ViewPatch[] = [...snapshot.patches];
  let seq = snapshot.seq;
  let missed: ViewBatch | null = null;
  const kept: ViewBatch[] = [];
  for (const batch of state.kept) {
    if (missed === null && batch.epoch === snapshot.epoch && batch.toSeq <= seq) continue;
    if (missed === null && continues(batch, snapshot.epoch, seq)) {
      patches.push(...batch.patches);
      seq = batch.toSeq;
      continue;
    }
    missed ??= batch;
    kept.push(batch);
  }
  const whole: SyncState = { phase: 'live', epoch: snapshot.epoch, seq, kept: [], attempts: 0 };
  const apply: SyncEffect = { kind: 'apply', patches, reset: true };
  if (missed === null) return { state: whole, effects: [apply, { kind: 'status', status: 'live', reason: '' }] };
  const again = refetch({ ...whole, attempts: state.attempts }, gapReason(whole, missed), sameEpochTail(kept));
  return { state: again.state, effects: [apply, ...again.effects] };
}

/** Batches of the newest epoch only: those of an engine that is gone would never be followed by anything. */
function sameEpochTail(kept: readonly ViewBatch[]): readonly ViewBatch[] {
  const epoch = kept.at(-1)?.epoch;
  return kept.filter((batch) => batch.epoch === epoch);
}

/** The next state for an event, and what has to be done about it. */
export function advanceSync(state: SyncState, event: SyncEvent): SyncStep {
  switch (event.kind) {
    case 'batch':
      return onBatch(state, event.batch);
    case 'snapshot':
      return onSnapshot(state, event.snapshot);
    case 'snapshotFailed': {
      const attempts = state.attempts + 1;
      return {
        state: { ...state, phase: 'fetching', attempts },
        effects: [
          { kind: 'status', status: 'failed', reason: event.reason },
          { kind: 'fetch', afterMs: retryAfter(attempts) },
        ],
      };
    }
  }
}
