import type { AccountSnapshot, FundingInput, VenueStatus } from '../domain/inputs.ts';
import { isTerminal } from '../domain/order-state.ts';
import { usdcWords } from '../domain/words.ts';
import { cancelStrayQuotes } from './end-work.ts';
import type { EngineCore } from './engine-core.ts';
import { watchEquity } from './equity.ts';
import { adoptOrders, tellDifferences } from './foreign.ts';
import { settleChanges } from './manual-change.ts';
import { countedMargins, tellMargins } from './margin-news.ts';
import { beginEpoch, isOfEarlierEpoch, moveMode, noteAnswered, noteAsked } from './modes.ts';
import { onFill } from './on-fill.ts';
import { sizeOf } from './order-words.ts';
import { protectPositions } from './protect.ts';
import { FILL_WAIT_MS } from './protect-orders.ts';
import { askForOrder } from './twap.ts';

/** Pause before the account is asked for again after an answer that was older than our books, ms. */
const OUTDATED_RETRY_MS = 1_000;

/** The venue's truth: missed fills first, then whatever still differs is journaled, shown and repaired in our books. */
export function onAccountSnapshot(core: EngineCore, snapshot: AccountSnapshot): void {
  if (snapshot.volumeUnits !== undefined) core.run.volumeUnits = snapshot.volumeUnits;
  for (const fill of snapshot.fills) onFill(core, fill);
  for (const payment of snapshot.funding ?? []) bookFunding(core, payment);
  const margins = countedMargins(core, snapshot);
  const differences = core.rooms.portfolio.applySnapshot(snapshot, (asset) => core.rooms.market.instrument(asset));
  core.counters.reconcileDifferences += differences.length;
  noteAnswered(core, snapshot, differences);
  for (const difference of differences) {
    core.sink.decision({
      chain: `reconcile:${core.seq}`,
      stage: 'reconcile',
      outcome: 'info',
      text: difference.text,
      asset: difference.asset,
      figures: { ours: difference.oursText, venue: difference.venueText },
    });
  }
  tellDifferences(core, differences);
  tellMargins(core, margins);
  askForDisputedOrders(core, snapshot);
  adoptOrders(core, snapshot);
  for (const position of core.rooms.portfolio.positions()) core.dirt.positions.add(position.asset);
  core.run.nextReconcileMs = core.atMs + core.settings.execution.reconcileEveryMs;
  openGate(core, snapshot);
  watchEquity(core);
  protectPositions(core);
}

/**
 * Lets entries go again. A periodic answer does not, nor one of an earlier epoch: they may have been asked for before the connection was
 * lost or the machine slept, and what came after that is not in them.
 */
function openGate(core: EngineCore, snapshot: AccountSnapshot): void {
  const { run } = core;
  if (core.rooms.portfolio.isOutdated(snapshot)) {
    // It lacks something that is booked: our books were not compared with it.
    run.nextReconcileMs = core.atMs + OUTDATED_RETRY_MS;
    return;
  }
  settleChanges(core, snapshot.venueAtMs);
  core.rooms.ledger.settleAnnounced(core.atMs - FILL_WAIT_MS);
  if (run.reconciled || run.connection !== 'connected' || snapshot.reason === 'periodic') return;
  if (isOfEarlierEpoch(core, snapshot)) return;
  run.reconciled = true;
  run.startGateOpen = true;
  core.dirt.session = true;
  cancelStrayQuotes(core, core.rooms.ledger.working());
  moveMode(core, 'compared', 'the account was compared with the venue');
}

/**
 * An order that we think works and the venue does not list has ended or was never placed, and one that it lists and that we think has
 * ended lives: both are asked for, never assumed.
 */
function askForDisputedOrders(core: EngineCore, snapshot: AccountSnapshot): void {
  const listed = new Set<string>();
  for (const { cloid, asset } of snapshot.openOrders) {
    if (cloid === null) continue;
    listed.add(cloid);
    const ours = core.rooms.ledger.get(cloid);
    if (ours !== null && isTerminal(ours.state)) askForOrder(core, { cloid, asset });
  }
  for (const order of core.rooms.ledger.working()) {
    if (listed.has(order.cloid) || order.state === 'unknown' || order.foreign) continue;
    // A request that is still on its way cannot be listed yet; its own time-out looks after it.
    if (order.state === 'submitted' || order.state === 'pending') continue;
    askForOrder(core, order);
  }
}

/** A funding payment: cash moves, which is no trade and no difference. */
export function onFunding(core: EngineCore, payment: FundingInput): void {
  bookFunding(core, payment);
  watchEquity(core);
}

function bookFunding(core: EngineCore, payment: FundingInput): void {
  if (!core.rooms.portfolio.applyFunding(payment)) return;
  core.sink.decision({
    chain: `funding:${core.symbol(payment.asset)}`,
    stage: 'reconcile',
    outcome: 'info',
    text: `Funding ${payment.units < 0 ? 'paid' : 'received'} on ${sizeOf(core, payment.asset, payment.sizeLots)}: ${usdcWords(Math.abs(payment.units))}`,
    asset: payment.asset,
    figures: { rate: payment.rate, units: usdcWords(payment.units) },
  });
}

/** Asks for the account and again after a while: an answer that got lost must not leave the engine waiting for ever. */
export function askForAccount(core: EngineCore, reason: AccountSnapshot['reason'] = usualReason(core)): void {
  const { run } = core;
  core.sink.effect({ kind: 'QueryAccount', reason, epoch: run.mode.epoch });
  noteAsked(core);
  run.nextReconcileMs = core.atMs + core.settings.execution.reconcileEveryMs;
}

function usualReason({ run, rooms }: EngineCore): AccountSnapshot['reason'] {
  if (run.reconciled) return 'periodic';
  return rooms.portfolio.known ? 'reconnect' : 'start';
}

/** Connection changes. Nothing opens until the account is reconciled again. */
export function onVenueStatus(core: EngineCore, status: VenueStatus): void {
  const was = core.run.connection;
  core.run.connection = status.connection;
  core.run.connectionReason = status.reason;
  core.dirt.session = true;
  // Whatever it is but connected: what happens until the account is compared again is not known.
  if (status.connection !== 'connected') core.run.reconciled = false;
  moveMode(core, status.connection === 'connected' ? 'connected' : 'lost', status.reason);
  if (status.connection === 'connected' && was !== 'connected') {
    // A question from before, after sleep for example, may have been read before this link told of anything.
    beginEpoch(core);
    askForAccount(core);
    return;
  }
  if (status.connection !== 'connected' && was === 'connected') {
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
