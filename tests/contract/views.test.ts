import { afterEach, describe, expect, test } from 'vitest';
import type { ViewPatch } from '../../src/contract/views.ts';
import { ViewBroadcaster } from '../../src/main/view-broadcaster.ts';
import { applyPatches } from '../../src/renderer/stores/apply-patches.ts';
import { EMPTY_VIEW, type ViewState } from '../../src/renderer/stores/view-state.ts';
import { RandomTrader } from '../../src/simulation/random-trader.ts';
import { RIG_START_MS, RUN_ALL, SandboxRig } from '../../src/simulation/sandbox-rig.ts';
import { WalkingMarket } from '../../src/simulation/walking-market.ts';

/* A window that followed every batch shows what a window shows that has just opened. */

let rig: SandboxRig | null = null;
afterEach(() => {
  rig?.close();
  rig = null;
});

/** The picture as plain data; what only names the moment is left out. */
function plain(state: ViewState, orders: ReadonlySet<string>, tickets: ReadonlySet<string>) {
  const { session } = state;
  return {
    session: session === null ? null : { ...session, atMs: 0 },
    instruments: [...state.instruments.values()].sort((a, b) => a.asset - b.asset),
    market: [...state.market.values()].sort((a, b) => a.asset - b.asset),
    book: state.book,
    bars: { asset: state.series.asset, bars: state.series.bars },
    tickets: [...state.tickets.values()]
      .filter((row) => tickets.has(row.ticketId))
      .sort((a, b) => (a.ticketId < b.ticketId ? -1 : 1)),
    // A share of equity moves with every other position; it is shown anew with the position's own price.
    positions: [...state.positions.values()]
      .sort((a, b) => a.asset - b.asset)
      .map((row) => ({ ...row, exposureRate: Math.round(row.exposureRate * 1_000) })),
    orders: [...state.orders.values()]
      .filter((row) => orders.has(row.cloid))
      .sort((a, b) => (a.cloid < b.cloid ? -1 : 1)),
    fills: state.fills,
    account: state.account === null ? null : { ...state.account, curve: [], curveReset: false },
    curve: state.curve.points,
    risk: state.risk,
    alerts: state.alerts.slice(-100),
    decisions: state.decisions.slice(-500),
  };
}

describe('the picture', () => {
  test.each([1, 2, 3, 4, 5, 6])('from batches equals the picture from a snapshot (seed %i)', async (seed) => {
    let followed: ViewState = EMPTY_VIEW;
    let lastSeq = 0;
    const kinds = new Set<ViewPatch['kind']>();
    const broadcaster = new ViewBroadcaster('e1', (batch) => {
      expect(batch.fromSeq).toBe(lastSeq + 1);
      lastSeq = batch.toSeq;
      for (const patch of batch.patches) kinds.add(patch.kind);
      // What crosses the border is a copy.
      followed = applyPatches(followed, structuredClone(batch.patches));
    });
    const trader = new RandomTrader(seed);
    const it = await SandboxRig.open({
      market: () =>
        new WalkingMarket({
          seed,
          startMs: RIG_START_MS,
          silences: [
            { asset: 1, fromMs: RIG_START_MS + 60_000, toMs: RIG_START_MS + 100_000 },
            { asset: 2, fromMs: RIG_START_MS + 80_000, toMs: Number.POSITIVE_INFINITY },
          ],
        }),
      settings: (base) => ({ ...base, desk: { ...base.desk, autoRules: seed % 2 === 0 ? [RUN_ALL] : [] } }),
      watchers: [trader.see],
      onPatches: broadcaster.publish,
    });
    rig = it;
    const look = (): void => {
      it.session.host.requestViews();
      it.session.host.drain(Number.POSITIVE_INFINITY);
      it.commit();
    };
    // As a window does it: the whole picture once, batches from then on.
    it.command({ type: 'focus', asset: 0 });
    followed = applyPatches(EMPTY_VIEW, structuredClone(broadcaster.snapshot(it.engine.viewSnapshot()).patches));
    it.deliver({ kind: 'Instruments', instruments: it.exchange.instruments() });
    for (let moment = 0; moment < 90; moment++) {
      it.run(trader.pauseMs(), moment % 3 === 0 ? look : undefined);
      if (moment < 80) trader.act(it);
      it.commit();
      if (moment % 2 === 0) look();
    }
    // Sizes of waiting tickets are shown anew once a second.
    it.run(1_100);
    look();
    look();
    const opened = applyPatches(EMPTY_VIEW, structuredClone(broadcaster.snapshot(it.engine.viewSnapshot()).patches));
    const orders = new Set(opened.orders.keys());
    const tickets = new Set(opened.tickets.keys());
    expect(orders.size).toBeGreaterThan(5);
    expect(plain(followed, orders, tickets)).toEqual(plain(opened, orders, tickets));
    // Whatever still lives is in the snapshot; the rest has ended long ago.
    for (const order of followed.orders.values()) {
      if (!orders.has(order.cloid))
        expect(['open', 'submitted', 'unknown', 'pending', 'partially_filled']).not.toContain(order.state);
    }
    for (const ticket of followed.tickets.values())
      if (!tickets.has(ticket.ticketId)) expect(ticket.state).not.toBe('waiting');
    expect([...kinds].sort()).toEqual([
      'account',
      'alerts',
      'bars',
      'book',
      'bookRisk',
      'decisions',
      'fills',
      'instruments',
      'interventions',
      'market',
      'orders',
      'positions',
      'regime',
      'risk',
      'sentiment',
      'session',
      'tickets',
    ]);
  });

  test('shows a symbol as stale as soon as it has been silent for too long, and as fresh when it speaks again', async () => {
    let followed: ViewState = EMPTY_VIEW;
    const silence = { asset: 1, fromMs: RIG_START_MS + 12_000, toMs: RIG_START_MS + 45_000 };
    const it = await SandboxRig.open({
      market: () => new WalkingMarket({ seed: 1, startMs: RIG_START_MS, silences: [silence] }),
      onPatches: (patches) => {
        followed = applyPatches(followed, patches);
      },
    });
    rig = it;
    followed = applyPatches(followed, it.engine.viewSnapshot());
    const staleAt = (atMs: number): boolean[] => {
      it.runTo(atMs);
      it.session.host.requestViews();
      it.session.host.drain(Number.POSITIVE_INFINITY);
      return [...followed.market.values()].sort((a, b) => a.asset - b.asset).map((row) => row.stale);
    };
    // The last book came half a second before the silence; a market that speaks twice a second may be silent for three.
    const staleAfterMs = 2_500;
    expect(staleAt(silence.fromMs - 1_000)).toEqual([false, false, false, false, false]);
    expect(staleAt(silence.fromMs + staleAfterMs - 1_000)).toEqual([false, false, false, false, false]);
    expect(staleAt(silence.fromMs + staleAfterMs + 1_000)).toEqual([false, true, false, false, false]);
    expect(staleAt(silence.toMs + 1_000)).toEqual([false, false, false, false, false]);
  });
});
