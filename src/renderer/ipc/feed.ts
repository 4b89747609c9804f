import type { TrimtabBridge } from '../../contract/ipc.ts';
import type { ViewPatch, ViewSnapshot } from '../../contract/views.ts';
import { applyPatches } from '../stores/apply-patches.ts';
import { noteMarketData, observeSession } from '../stores/time-store.ts';
import { EMPTY_VIEW, type LinkState, type ViewState } from '../stores/view-state.ts';
import { viewStore } from '../stores/view-store.ts';
import { advanceSync, SYNC_START, type SyncEffect, type SyncEvent, type SyncState } from './sync-machine.ts';

/** A snapshot that has not come by then is asked for again. */
const SNAPSHOT_LIMIT_MS = 5000;
/** Least time between two updates that carry nothing urgent: prices that change faster cannot be read, only paid for. */
const CALM_INTERVAL_MS = 80;
/** What a person waits for or has to see at once; it takes the rest along. */
const URGENT: ReadonlySet<ViewPatch['kind']> = new Set<ViewPatch['kind']>([
  'session',
  'orders',
  'fills',
  'positions',
  'risk',
]);
/** A hidden window gets no animation frames: then this timer keeps the picture (and the memory) in order. */
const HIDDEN_FLUSH_MS = 250;

type Pending = { readonly patches: readonly ViewPatch[]; readonly reset: boolean };

/** Merges what is pending into the state; a reset begins again from nothing but keeps the link. */
function merged(state: ViewState, pending: readonly Pending[]): ViewState {
  const lastReset = pending.findLastIndex((part) => part.reset);
  const parts = lastReset < 0 ? pending : pending.slice(lastReset);
  const base = lastReset < 0 ? state : restarted(state);
  return applyPatches(
    base,
    parts.flatMap((part) => part.patches),
  );
}

/** The empty picture after `state`: generations go on counting, so that charts notice the change. */
function restarted(state: ViewState): ViewState {
  return {
    ...EMPTY_VIEW,
    link: state.link,
    series: { ...EMPTY_VIEW.series, generation: state.series.generation + 1 },
    curve: { ...EMPTY_VIEW.curve, generation: state.curve.generation + 1 },
  };
}

function isUrgent(effect: SyncEffect): boolean {
  return effect.kind !== 'apply' || effect.reset || effect.patches.some((patch) => URGENT.has(patch.kind));
}

async function snapshotOf(bridge: TrimtabBridge): Promise<ViewSnapshot> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The engine does not answer')), SNAPSHOT_LIMIT_MS);
  });
  try {
    const reply = await Promise.race([bridge.getSnapshot(), limit]);
    if (!reply.ok) throw new Error(reply.error.detail);
    return reply.value;
  } finally {
    clearTimeout(timer);
  }
}

/** Keeps the replica in step with the engine: snapshot, numbered batches, one merged update per frame. Returns the end of it. */
export function startFeed(bridge: TrimtabBridge): () => void {
  let sync: SyncState = SYNC_START;
  let pending: Pending[] = [];
  let link: LinkState = EMPTY_VIEW.link;
  let frame: number | null = null;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let pause: ReturnType<typeof setTimeout> | null = null;
  let flushedAt = Number.NEGATIVE_INFINITY;
  let stopped = false;

  const unschedule = (): void => {
    if (frame !== null) cancelAnimationFrame(frame);
    if (timer !== null) clearTimeout(timer);
    if (pause !== null) clearTimeout(pause);
    frame = null;
    timer = null;
    pause = null;
  };

  const flush = (): void => {
    unschedule();
    flushedAt = performance.now();
    const parts = pending;
    pending = [];
    viewStore.setState((state) => ({ ...merged(state, parts), link }), true);
  };

  const onNextFrame = (): void => {
    if (frame !== null) return;
    frame = requestAnimationFrame(flush);
    timer = setTimeout(flush, HIDDEN_FLUSH_MS);
  };

  const schedule = (urgent: boolean): void => {
    const waitMs = urgent ? 0 : flushedAt + CALM_INTERVAL_MS - performance.now();
    if (waitMs <= 0) onNextFrame();
    else pause ??= setTimeout(onNextFrame, waitMs);
  };

  const noteArrival = (patches: readonly ViewPatch[]): void => {
    for (const patch of patches) {
      if (patch.kind === 'session') observeSession(patch.session.atMs);
      else if (patch.kind === 'market') noteMarketData();
    }
  };

  const perform = (effect: SyncEffect): void => {
    switch (effect.kind) {
      case 'apply':
        noteArrival(effect.patches);
        pending.push({ patches: effect.patches, reset: effect.reset });
        break;
      case 'status':
        link = { ...link, status: effect.status, reason: effect.reason };
        break;
      case 'fetch':
        setTimeout(() => void fetchSnapshot(), effect.afterMs);
    }
  };

  const take = (event: SyncEvent): void => {
    if (stopped) return;
    const step = advanceSync(sync, event);
    sync = step.state;
    for (const effect of step.effects) perform(effect);
    link = { ...link, epoch: sync.epoch, seq: sync.seq };
    if (step.effects.length > 0) schedule(step.effects.some(isUrgent));
  };

  const fetchSnapshot = async (): Promise<void> => {
    if (stopped) return;
    try {
      take({ kind: 'snapshot', snapshot: await snapshotOf(bridge) });
    } catch (error) {
      take({ kind: 'snapshotFailed', reason: error instanceof Error ? error.message : 'The engine does not answer' });
    }
  };

  const unsubscribe = bridge.onViews((batch) => take({ kind: 'batch', batch }));
  void fetchSnapshot();
  return () => {
    stopped = true;
    unsubscribe();
    unschedule();
  };
}
