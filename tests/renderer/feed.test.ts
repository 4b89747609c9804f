import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Reply, TrimtabBridge } from '../../src/contract/ipc.ts';
import { refuse } from '../../src/contract/refusals.ts';
import type { ViewBatch, ViewPatch, ViewSnapshot } from '../../src/contract/views.ts';
import { startFeed } from '../../src/renderer/ipc/feed.ts';
import { EMPTY_VIEW } from '../../src/renderer/stores/view-state.ts';
import { viewStore } from '../../src/renderer/stores/view-store.ts';
import { marketRow, ticket } from './samples.ts';

const mark = (value: number): ViewPatch => ({ kind: 'market', rows: [marketRow(0, value)] });

/** A bridge whose answers and batches the test gives by hand. */
class HandBridge {
  listener: ((batch: ViewBatch) => void) | null = null;
  asked = 0;
  answer: () => Promise<Reply<ViewSnapshot>> = async () => ({
    ok: true,
    value: { epoch: 'e', seq: 0, patches: [mark(0)] },
  });

  get bridge(): TrimtabBridge {
    const refused = async (): Promise<Reply<never>> => ({
      ok: false,
      error: refuse('UNKNOWN_COMMAND', '', null, null, 'not here'),
    });
    return {
      getInfo: refused,
      trade: refused,
      keychainStatus: refused,
      saveKey: refused,
      deleteKey: refused,
      setSpeed: refused,
      venueAccount: refused,
      sessionHealth: refused,
      rehearsal: refused,
      beginRehearsal: refused,
      cancelRehearsal: refused,
      rehearsalResult: refused,
      whatIf: refused,
      archive: refused,
      universe: refused,
      setWatch: refused,
      candles: refused,
      downloadCandles: refused,
      refillCandles: refused,
      cancelDownload: refused,
      importCandles: refused,
      exportCandles: refused,
      deleteCandles: refused,
      connection: refused,
      setConnection: refused,
      engineSettings: refused,
      setEngineSetting: refused,
      agentKeys: refused,
      importAgent: refused,
      generateAgent: refused,
      agentApproval: refused,
      getSnapshot: () => {
        this.asked += 1;
        return this.answer();
      },
      onViews: (listener) => {
        this.listener = listener;
        return () => {
          this.listener = null;
        };
      },
      onAlert: () => () => undefined,
      onOpen: () => () => undefined,
    };
  }

  send(seq: number, patches: readonly ViewPatch[]): void {
    this.listener?.({ epoch: 'e', fromSeq: seq, toSeq: seq, patches });
  }
}

let frames: (() => void)[] = [];
let stop: (() => void) | null = null;
let updates = 0;
let unwatch: () => void = () => undefined;

/** Lets promises settle and the frame come. */
async function frame(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  const due = frames;
  frames = [];
  for (const each of due) each();
}

beforeEach(() => {
  vi.useFakeTimers();
  frames = [];
  updates = 0;
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback));
  vi.stubGlobal('cancelAnimationFrame', () => {
    frames = [];
  });
  viewStore.setState(EMPTY_VIEW, true);
  unwatch = viewStore.subscribe(() => {
    updates += 1;
  });
});

afterEach(() => {
  stop?.();
  unwatch();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the feed', () => {
  it('merges whatever came since the last frame into one update', async () => {
    const hand = new HandBridge();
    stop = startFeed(hand.bridge);
    await frame();
    updates = 0;
    for (let seq = 1; seq <= 25; seq += 1) hand.send(seq, [mark(seq)]);
    expect(updates).toBe(0);
    await vi.advanceTimersByTimeAsync(80);
    await frame();
    expect(updates).toBe(1);
    expect(viewStore.getState().market.get(0)?.markTicks).toBe(25);
    expect(viewStore.getState().link).toMatchObject({ status: 'live', seq: 25 });
  });

  it('paces prices, but lets what a person waits for through with the next frame', async () => {
    const hand = new HandBridge();
    stop = startFeed(hand.bridge);
    await frame();
    updates = 0;
    hand.send(1, [mark(1)]);
    await frame();
    expect(updates).toBe(0);
    hand.send(2, [{ kind: 'positions', upsert: [], remove: [] }]);
    await frame();
    expect(updates).toBe(1);
    expect(viewStore.getState().market.get(0)?.markTicks).toBe(1);
    hand.send(3, [mark(3)]);
    await vi.advanceTimersByTimeAsync(80);
    await frame();
    expect(viewStore.getState().market.get(0)?.markTicks).toBe(3);
  });

  it('shows the gap as stale, fetches the picture again, and drops what is not in it', async () => {
    const hand = new HandBridge();
    stop = startFeed(hand.bridge);
    await frame();
    hand.send(1, [{ kind: 'tickets', upsert: [ticket('gone')], remove: [] }]);
    await frame();
    let release: (reply: Reply<ViewSnapshot>) => void = () => undefined;
    hand.answer = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    hand.send(5, [mark(5)]);
    await frame();
    expect(viewStore.getState().link.status).toBe('stale');
    expect(viewStore.getState().tickets.has('gone')).toBe(true);
    expect(hand.asked).toBe(2);
    hand.send(6, [mark(6)]);
    release({ ok: true, value: { epoch: 'e', seq: 5, patches: [mark(5)] } });
    await frame();
    expect(viewStore.getState().link).toMatchObject({ status: 'live', seq: 6 });
    expect(viewStore.getState().market.get(0)?.markTicks).toBe(6);
    expect(viewStore.getState().tickets.size).toBe(0);
  });

  it('asks again when the engine does not answer in time', async () => {
    const hand = new HandBridge();
    hand.answer = () => new Promise(() => undefined);
    stop = startFeed(hand.bridge);
    await vi.advanceTimersByTimeAsync(5000);
    await frame();
    expect(viewStore.getState().link).toMatchObject({ status: 'failed', reason: 'The engine does not answer' });
    await vi.advanceTimersByTimeAsync(100);
    expect(hand.asked).toBe(2);
  });

  it('shows the reason of a refusal', async () => {
    const hand = new HandBridge();
    hand.answer = async () => ({ ok: false, error: refuse('STORE_CLOSED', '', null, null, 'The journal is closed') });
    stop = startFeed(hand.bridge);
    await frame();
    expect(viewStore.getState().link).toMatchObject({ status: 'failed', reason: 'The journal is closed' });
  });

  it('goes on without animation frames, as in a hidden window', async () => {
    const hand = new HandBridge();
    stop = startFeed(hand.bridge);
    await vi.advanceTimersByTimeAsync(250);
    hand.send(1, [mark(7)]);
    await vi.advanceTimersByTimeAsync(80 + 250);
    expect(viewStore.getState().market.get(0)?.markTicks).toBe(7);
  });

  it('leaves nothing behind when it ends', async () => {
    const hand = new HandBridge();
    stop = startFeed(hand.bridge);
    await frame();
    hand.send(1, [mark(1)]);
    stop();
    stop = null;
    expect(hand.listener).toBeNull();
    expect(frames).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
