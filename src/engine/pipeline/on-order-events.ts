import type { OrderState } from '../../contract/views.ts';
import type { OrderUpdate, VenueReply } from '../domain/inputs.ts';
import type { CloidEvent } from '../execution/execution-room.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import { cancelOrders, followCancel } from './cancel.ts';
import { takeDeadManReply } from './dead-man.ts';
import type { EngineCore } from './engine-core.ts';
import { followChange } from './manual-change.ts';
import { isOfAnotherNumber, onForeignUpdate } from './foreign.ts';
import { retryExit } from './exits.ts';
import { sizeOf } from './order-words.ts';
import { warnLate, warnOrder, warnUnconfirmed } from './order-warnings.ts';
import { onEntryRefused } from './resubmit.ts';
import { cancelStrayQuotes, isWorked } from './end-work.ts';
import { followWork } from './work-entry.ts';
import { stampWord } from './stamps.ts';
import { protectPositions } from './protect.ts';

/** A fill that comes this long after its announcement is late, ms. */
const FILL_LATE_MS = 2_000;

/** Ends that are a no, and states that a person hears of. */
const BAD_ENDS: readonly OrderState[] = ['rejected', 'error', 'denied'];
const WARNED: readonly OrderState[] = ['rejected', 'denied', 'unknown'];

/** The venue's answer to one of our requests, leg by leg. */
export function onVenueReply(core: EngineCore, reply: VenueReply): void {
  if (takeDeadManReply(core, reply)) return;
  const events = core.rooms.execution.onReply(reply, core.atMs);
  applyCloidEvents(core, events);
  if (reply.outcome.status !== 'ok' && events.length === 0) warnUnconfirmed(core, reply);
  protectPositions(core);
}

/** A change of one order. Orders that are not ours are foreign: they are followed and left alone. */
export function onOrderUpdate(core: EngineCore, update: OrderUpdate): void {
  const record = update.cloid === null ? null : core.rooms.ledger.get(update.cloid);
  if (record === null || record.foreign) {
    onForeignUpdate(core, update);
    protectPositions(core);
    return;
  }
  if (isOfAnotherNumber(core, record, update)) return;
  const event = core.rooms.execution.onOrderUpdate(update, record, core.atMs);
  if (event !== null) applyCloidEvents(core, [event]);
  protectPositions(core);
}

/** Applies what is now known of orders to their records and tells the trader of the bad news. */
export function applyCloidEvents(core: EngineCore, events: readonly CloidEvent[]): void {
  for (const event of events) {
    const before = core.rooms.ledger.get(event.cloid);
    if (before === null) continue;
    // A quote that is worked is cancelled to be quoted anew.
    const isTakenBack = core.rooms.execution.isCancelling(event.cloid) && !isWorked(core, event.cloid);
    const applied = core.rooms.ledger.applyEvent(event.cloid, event.event, event, core.atMs);
    core.dirt.orders.add(event.cloid);
    if (!applied.ok) continue;
    if (applied.value.filledLots > before.filledLots) expectFill(core, applied.value);
    if (applied.value.state !== before.state) tellChange(core, { before, after: applied.value }, event.text ?? '');
    stampWord(core, applied.value);
    followCancel(core, applied.value, before);
    followChange(core, applied.value, event);
    followWork(core, applied.value, event);
    const refused = applied.value.state === 'rejected' && before.state !== 'rejected';
    // What a person or a halt wanted gone is not tried again.
    if (refused && event.code !== undefined && !isTakenBack) onEntryRefused(core, applied.value, event.code);
  }
}

function tellChange(
  core: EngineCore,
  { before, after }: { before: OrderRecord; after: OrderRecord },
  text: string,
): void {
  core.sink.decision({
    chain: after.signalId ?? after.reason,
    stage: 'execution',
    outcome: BAD_ENDS.includes(after.state) ? 'refused' : 'info',
    text: `${after.orderType} ${after.isBuy ? 'buy' : 'sell'} ${core.symbol(after.asset)}: ${after.state}${text === '' ? '' : `, ${text}`}`,
    asset: after.asset,
    figures: { cloid: after.cloid, filled: sizeOf(core, after.asset, after.filledLots) },
  });
  if (WARNED.includes(after.state)) warnOrder(core, after, text);
  if (after.late && !before.late) warnLate(core, after);
  cancelForbidden(core, after);
  retryExit(core, after);
}

/** An execution was announced, for the first time, and its fill has not come: if it is lost, the account tells of it sooner than the next round would. */
function expectFill(core: EngineCore, order: OrderRecord): void {
  const { run } = core;
  if (order.filledLots <= order.fillLots || run.nextReconcileMs === null) return;
  run.nextReconcileMs = Math.min(run.nextReconcileMs, core.atMs + FILL_LATE_MS);
}

/** An opening order that turns out to stand while nothing may open (it was unknown, or its cancel overtook it) is cancelled again; so is a quote that nobody works. */
function cancelForbidden(core: EngineCore, order: OrderRecord): void {
  if (order.foreign || order.reduceOnly || (order.state !== 'open' && order.state !== 'partially_filled')) return;
  // One over time that is being cancelled is followed by its number.
  if (order.orderType === 'twap' && core.rooms.execution.isCancelling(order.cloid)) return;
  if (core.rooms.risk.reduceOnly() === null) cancelStrayQuotes(core, [order]);
  else cancelOrders(core, [order]);
}
