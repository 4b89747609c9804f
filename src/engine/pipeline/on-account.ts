import type { AccountSnapshot, VenueStatus } from '../domain/inputs.ts';
import type { EngineCore } from './engine-core.ts';
import { watchEquity } from './equity.ts';
import { onFill } from './on-order-events.ts';
import { protectPositions } from './protect.ts';

/** The venue's truth: missed fills first, then whatever still differs is journaled, shown and repaired in our books. */
export function onAccountSnapshot(core: EngineCore, snapshot: AccountSnapshot): void {
  for (const fill of snapshot.fills) onFill(core, fill);
  const differences = core.rooms.portfolio.applySnapshot(snapshot, (asset) => core.rooms.market.instrument(asset));
  core.counters.reconcileDifferences += differences.length;
  for (const difference of differences) {
    core.sink.decision({
      chain: `reconcile:${core.seq}`,
      stage: 'reconcile',
      outcome: 'info',
      text: difference.text,
      asset: difference.asset,
      figures: { ours: difference.ours, venue: difference.venue },
    });
  }
  askForMissingOrders(core, snapshot);
  for (const position of core.rooms.portfolio.positions()) core.dirt.positions.add(position.asset);
  const first = !core.run.reconciled;
  core.run.reconciled = core.run.connection === 'connected';
  core.run.nextReconcileMs = core.atMs + core.settings.execution.reconcileEveryMs;
  if (first) core.dirt.session = true;
  watchEquity(core);
  protectPositions(core);
}

/** An order that we think works and the venue does not list has ended or was never placed: it is asked for, never assumed. */
function askForMissingOrders(core: EngineCore, snapshot: AccountSnapshot): void {
  const listed = new Set<string>();
  for (const order of snapshot.openOrders) if (order.cloid !== null) listed.add(order.cloid);
  for (const order of core.rooms.ledger.working()) {
    if (listed.has(order.cloid) || order.state === 'unknown') continue;
    // A request that is still on its way cannot be listed yet; its own time-out looks after it.
    if (order.state === 'submitted' || order.state === 'pending') continue;
    core.sink.effect({ kind: 'QueryOrder', cloid: order.cloid, asset: order.asset });
  }
}

/** Connection changes. Nothing opens until the account is reconciled again. */
export function onVenueStatus(core: EngineCore, status: VenueStatus): void {
  const was = core.run.connection;
  core.run.connection = status.connection;
  core.run.connectionReason = status.reason;
  core.dirt.session = true;
  if (status.connection === 'connected' && was !== 'connected') {
    core.sink.effect({ kind: 'QueryAccount', reason: core.rooms.portfolio.known ? 'reconnect' : 'start' });
    return;
  }
  if (status.connection === 'disconnected' && was === 'connected') {
    core.run.reconciled = false;
    core.sink.alert(
      core.alerts.raise({
        atMs: core.atMs,
        level: 'warning',
        category: 'system_health',
        dedupKey: 'venue:disconnected',
        title: 'Connection to the venue lost',
        body: `${status.reason}. No new entries until the account is reconciled; stops at the exchange stay.`,
        asset: null,
        ticketId: null,
      }),
    );
  }
}
