import type { FillInput, OrderUpdate, VenueReply } from '../domain/inputs.ts';
import type { CloidEvent } from '../execution/execution-room.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import type { EngineCore } from './engine-core.ts';
import { watchEquity } from './equity.ts';
import { protectPositions } from './protect.ts';
import { fillView } from '../monitoring/fill-view.ts';

/** A fill that comes this long after its announcement is late, ms. */
const FILL_LATE_MS = 2_000;

/** The venue's answer to one of our requests, leg by leg. */
export function onVenueReply(core: EngineCore, reply: VenueReply): void {
  applyCloidEvents(core, core.rooms.execution.onReply(reply, core.atMs));
  protectPositions(core);
}

/** A change of one order. Orders that are not ours are foreign: they are left alone. */
export function onOrderUpdate(core: EngineCore, update: OrderUpdate): void {
  if (update.cloid === null) return;
  const record = core.rooms.ledger.get(update.cloid);
  if (record === null) return;
  const event = core.rooms.execution.onOrderUpdate(update, record, core.atMs);
  if (event !== null) applyCloidEvents(core, [event]);
  protectPositions(core);
}

/** Applies what is now known of orders to their records and tells the trader of the bad news. */
export function applyCloidEvents(core: EngineCore, events: readonly CloidEvent[]): void {
  for (const event of events) {
    const before = core.rooms.ledger.get(event.cloid);
    if (before === null) continue;
    const applied = core.rooms.ledger.applyEvent(event.cloid, event.event, event, core.atMs);
    core.dirt.orders.add(event.cloid);
    if (applied.ok) expectFill(core, applied.value);
    if (!applied.ok || applied.value.state === before.state) continue;
    const after = applied.value;
    core.sink.decision({
      chain: after.signalId ?? after.reason,
      stage: 'execution',
      outcome: after.state === 'rejected' || after.state === 'error' ? 'refused' : 'info',
      text: `${after.orderType} ${after.isBuy ? 'buy' : 'sell'} ${core.symbol(after.asset)}: ${after.state}${event.text ? `, ${event.text}` : ''}`,
      asset: after.asset,
      figures: { cloid: after.cloid, filledLots: after.filledLots },
    });
    if (after.state === 'rejected' || after.state === 'unknown') warn(core, after, event.text ?? '');
    if (after.late && !before.late) warnLate(core, after);
    cancelForbidden(core, after);
  }
}

/** An execution was announced and its fill has not come: if it is lost, the account tells of it sooner than the next round would. */
function expectFill(core: EngineCore, order: OrderRecord): void {
  const { run } = core;
  if (order.filledLots <= order.fillLots || run.nextReconcileMs === null) return;
  run.nextReconcileMs = Math.min(run.nextReconcileMs, core.atMs + FILL_LATE_MS);
}

/** An opening order that turns out to stand while nothing may open (it was unknown, or its cancel overtook it) is cancelled again. */
function cancelForbidden(core: EngineCore, order: OrderRecord): void {
  if (order.reduceOnly || (order.state !== 'open' && order.state !== 'partially_filled')) return;
  if (core.rooms.risk.reduceOnly() === null) return;
  core.sink.effect({ kind: 'Cancel', cancels: [{ asset: order.asset, cloid: order.cloid }] });
}

function warn(core: EngineCore, order: OrderRecord, text: string): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'warning',
      category: 'execution',
      dedupKey: `order:${order.state}:${order.asset}`,
      title: `${core.symbol(order.asset)} order ${order.state}`,
      body: order.state === 'unknown' ? core.rooms.execution.unknownStory(order.cloid, core.atMs) : text,
      asset: order.asset,
      ticketId: order.ticketId,
    }),
  );
}

/** An order that had counted as dead has lived: what was decided in between did not know of it, so a person has to look. */
function warnLate(core: EngineCore, order: OrderRecord): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'critical',
      category: 'execution',
      dedupKey: `late:${order.cloid}`,
      title: `${core.symbol(order.asset)} order lived after all`,
      body: `The ${order.orderType} to ${order.isBuy ? 'buy' : 'sell'} ${order.sizeLots} lots had counted as dead and is ${order.state}. The books follow the venue.`,
      asset: order.asset,
      ticketId: order.ticketId,
    }),
  );
}

function warnLiquidation(core: EngineCore, fill: FillInput): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'emergency',
      category: 'risk_management',
      dedupKey: `liquidation:${fill.asset}:${fill.tid}`,
      title: `${core.symbol(fill.asset)} is being liquidated`,
      body: `The venue ${fill.isBuy ? 'bought' : 'sold'} ${fill.sizeLots} lots by force: the margin of the account is used up.`,
      asset: fill.asset,
      ticketId: null,
    }),
  );
}

/** One execution: books, order, position, protection, quality, equity, picture. A fill that was seen before changes nothing. */
export function onFill(core: EngineCore, fill: FillInput): void {
  const { ledger, portfolio, quality } = core.rooms;
  const record = fill.cloid === null ? null : ledger.get(fill.cloid);
  const held = portfolio.position(fill.asset);
  const strategyId = record?.strategyId ?? held?.strategyId ?? null;
  const applied = portfolio.applyFill(fill, strategyId);
  if (!applied.isNew) return;
  core.counters.fills += 1;
  core.dirt.positions.add(fill.asset);
  core.dirt.assets.add(fill.asset);
  if (record !== null) {
    const counted = ledger.applyFill(record.cloid, fill, core.atMs);
    if (counted.ok && counted.value.late && !record.late) warnLate(core, counted.value);
    core.dirt.orders.add(record.cloid);
    // An entry that has only shrunk an opposite position brings no plan for what is left of that.
    const opened = applied.position !== null && applied.position.sizeLots > 0 === fill.isBuy;
    if (!record.reduceOnly && opened) attachPlan(core, record.cloid, fill.asset);
  }
  const slippageRate = quality.onFill(fill, record?.decisionMidTicks ?? null);
  core.showFill(fillView(fill, applied.closedPnlUnits, strategyId, slippageRate));
  core.sink.decision({
    chain: record?.signalId ?? record?.reason ?? 'foreign',
    stage: 'fill',
    outcome: 'info',
    text: `${fill.isBuy ? 'Bought' : 'Sold'} ${fill.sizeLots} lots of ${core.symbol(fill.asset)} at ${fill.priceTicks} ticks`,
    asset: fill.asset,
    figures: { tid: fill.tid, feeUnits: fill.feeUnits, closedPnlUnits: applied.closedPnlUnits, slippageRate },
  });
  if (fill.liquidation) warnLiquidation(core, fill);
  watchEquity(core);
  protectPositions(core);
}

/** Remembers the stop and the target of the entry on the position, so that protection can be repaired whatever the venue does. */
function attachPlan(core: EngineCore, parentCloid: string, asset: number): void {
  const children = core.rooms.ledger.childrenOf(parentCloid);
  const stop = children.find((child) => child.orderType === 'stop_loss');
  const target = children.find((child) => child.orderType === 'take_profit');
  if (stop === undefined && target === undefined) return;
  core.rooms.portfolio.setProtection(asset, {
    stopTicks: stop?.triggerTicks ?? null,
    takeProfitTicks: target?.triggerTicks ?? null,
  });
}
