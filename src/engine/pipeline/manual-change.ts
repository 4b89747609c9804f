import type { OrderTicket } from '../../contract/commands.ts';
import { refuse, type Refusal } from '../../contract/refusals.ts';
import { type AssetId, asLots, asTicks, type PriceTicks, type SizeLots } from '../../contract/units.ts';
import { roundPriceDown, roundPriceUp } from '../domain/instrument.ts';
import { isResting, isWorking } from '../domain/order-state.ts';
import type { CloidEvent } from '../execution/execution-room.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import { cancelOrders } from './cancel.ts';
import { takeBackOpenings, watchTakenBack, withTaken } from './close.ts';
import { forgetRetries, forgetWorks, isWorked } from './end-work.ts';
import type { EngineCore, PendingChange, PendingReversal } from './engine-core.ts';
import { whyNothingOpens } from './enter-ticket.ts';
import { illegalPrice, placeByHand } from './manual.ts';
import { movedLevels } from './moved-levels.ts';
import { describeOrder } from './order-words.ts';
import { reducePosition } from './reduce.ts';

/** A reversal whose close has not come to an end by then is dropped, ms. */
const REVERSAL_MS = 60_000;

/** What a modification changes; null leaves it. */
export interface OrderChange {
  readonly cloid: string;
  readonly priceTicks: PriceTicks | null;
  readonly sizeLots: SizeLots | null;
}

/**
 * Changes price or size of a working order of ours. A stop or target gets its new level first and loses the old one then; a resting limit is
 * cancelled, and only when it is known to be gone the new one is sent, checked like any other.
 */
export function modifyOrder(core: EngineCore, change: OrderChange): Result<string> {
  const order = core.rooms.ledger.get(change.cloid);
  if (order === null || !isWorking(order.state) || order.foreign) {
    return err(refuse('NOTHING_TO_DO', 'cloid', change.cloid, 'a working order of ours', 'that order is not working'));
  }
  if (order.orderType === 'twap') {
    const detail = 'the venue works that order by itself: cancel it and place another';
    return err(refuse('BAD_TRANSITION', 'order.orderType', 'twap', 'limit', detail));
  }
  if (order.triggerTicks !== null) return moveTrigger(core, order, change);
  if (!isResting(order)) {
    const detail = 'that order is being executed or answered: it cannot be changed any more';
    return err(refuse('BAD_TRANSITION', 'order.state', order.state, 'resting', detail));
  }
  if (isWorked(core, order.cloid)) {
    const detail = 'that quote is worked by the program: cancel it first';
    return err(refuse('DUPLICATE_INTENT', 'cloid', order.cloid, 'not worked', detail));
  }
  if (core.run.changes.some(({ cloid }) => cloid === order.cloid)) {
    return err(refuse('DUPLICATE_INTENT', 'cloid', order.cloid, 'unchanged', 'that order is being changed already'));
  }
  const planned: PendingChange = { cloid: order.cloid, ...planOf(core, order, change) };
  const impossible = whyNoSuccessor(core, order, planned);
  if (impossible !== null) return err(impossible);
  core.run.changes = [...core.run.changes, planned];
  cancelOrders(core, [order]);
  return ok(`${describeOrder(core, order)} is being replaced`);
}

/** Why what is to replace an order would be refused whatever the market does, or null: the order must not be given up for that. */
function whyNoSuccessor(core: EngineCore, order: OrderRecord, change: PendingChange): Refusal | null {
  const { priceDecimals } = core.instrument(order.asset);
  const illegal = illegalPrice(ticketOf(order, change, change.sizeLots), priceDecimals);
  return illegal ?? (order.reduceOnly ? null : whyNothingOpens(core, order.asset));
}

function planOf(core: EngineCore, order: OrderRecord, change: OrderChange): Omit<PendingChange, 'cloid'> {
  const children = core.rooms.ledger.childrenOf(order.cloid);
  const moved = movedLevels(core, order.cloid);
  const level = (kind: OrderRecord['orderType']): PriceTicks | null =>
    children.find((child) => child.orderType === kind)?.triggerTicks ?? null;
  const position = core.rooms.portfolio.position(order.asset);
  return {
    // What was filled by the time it is gone counts towards the new size.
    sizeLots: change.sizeLots ?? order.sizeLots,
    limitTicks: change.priceTicks ?? order.priceTicks,
    stopTicks: moved?.stopTicks ?? level('stop_loss') ?? position?.stopTicks ?? null,
    takeProfitTicks: moved?.takeProfitTicks ?? level('take_profit'),
  };
}

function moveTrigger(core: EngineCore, order: OrderRecord, change: OrderChange): Result<string> {
  if (change.sizeLots !== null) {
    return err(
      refuse('BAD_FIELD', 'sizeLots', change.sizeLots, 'none', 'a stop or target has the size of its position'),
    );
  }
  if (!order.live || order.orderType === 'limit' || order.orderType === 'market') {
    return err(refuse('NOTHING_TO_DO', 'cloid', order.cloid, 'a live stop or target', 'it waits for its entry'));
  }
  return placeByHand(core, {
    asset: order.asset,
    isBuy: order.isBuy,
    sizeLots: order.sizeLots,
    orderType: order.orderType,
    limitTicks: null,
    triggerTicks: change.priceTicks,
    timeInForce: 'Gtc',
    reduceOnly: true,
    stopTicks: null,
    takeProfitTicks: null,
  });
}

/**
 * News of an order that is being replaced: once it has ended and what it executed is told, its successor is sent. The answer to a cancel
 * names no figure, and fills come another way: what was executed is asked for then.
 */
export function followChange(core: EngineCore, order: OrderRecord, event: CloidEvent | null): void {
  if (core.run.changes.length === 0 || isWorking(order.state)) return;
  const change = core.run.changes.find(({ cloid }) => cloid === order.cloid);
  if (change === undefined) return;
  if (order.state !== 'cancelled' || event?.filledLots !== undefined) replace(core, order, change);
  else if (event !== null) core.sink.effect({ kind: 'QueryOrder', cloid: order.cloid, asset: order.asset });
}

/** The account was compared as of `venueAtMs`, and every fill until then is booked: what waits for the figures of an ended order goes by the books. */
export function settleChanges(core: EngineCore, venueAtMs: number): void {
  for (const change of core.run.changes) {
    const order = core.rooms.ledger.get(change.cloid);
    if (order !== null && !isWorking(order.state) && order.stateSinceMs <= venueAtMs) replace(core, order, change);
  }
}

/** An order has ended: what was to replace it is sent now, less what was executed meanwhile. */
function replace(core: EngineCore, order: OrderRecord, change: PendingChange): void {
  core.run.changes = core.run.changes.filter((each) => each !== change);
  const left = leftOf(core, order, change);
  const outcome: Result<string> =
    order.state !== 'cancelled' || left <= 0
      ? err(refuse('NOTHING_TO_DO', 'order.state', order.state, 'cancelled', 'the old order ended by itself'))
      : placeByHand(core, ticketOf(order, change, asLots(left)));
  core.sink.decision({
    chain: order.signalId ?? order.reason,
    stage: 'orders',
    outcome: outcome.ok ? 'info' : 'refused',
    text: `${describeOrder(core, order)} ${outcome.ok ? `replaced: ${outcome.value}` : `was not replaced: ${outcome.error.detail}`}`,
    asset: order.asset,
    figures: { cloid: order.cloid },
  });
  if (outcome.ok || order.state !== 'cancelled' || left <= 0) return;
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'warning',
      category: 'execution',
      dedupKey: `change:${order.cloid}`,
      title: `${core.symbol(order.asset)} order was cancelled and not replaced`,
      body: outcome.error.detail,
      asset: order.asset,
      ticketId: null,
    }),
  );
}

/** What of a change is still to be placed, lots: less what was executed, and where it only reduces no more than what is held by now. */
function leftOf(core: EngineCore, order: OrderRecord, change: PendingChange): number {
  const left = change.sizeLots - order.filledLots;
  if (!order.reduceOnly) return left;
  const held = core.rooms.portfolio.position(order.asset)?.sizeLots ?? 0;
  return Math.min(left, order.isBuy ? -held : held);
}

function ticketOf(order: OrderRecord, change: PendingChange, sizeLots: SizeLots): OrderTicket {
  return {
    asset: order.asset,
    isBuy: order.isBuy,
    sizeLots,
    orderType: 'limit',
    limitTicks: change.limitTicks,
    triggerTicks: null,
    timeInForce: order.timeInForce ?? 'Gtc',
    reduceOnly: order.reduceOnly,
    stopTicks: order.reduceOnly ? null : change.stopTicks,
    takeProfitTicks: order.reduceOnly ? null : change.takeProfitTicks,
  };
}

/** Cancels every order of ours that rests or is under way, of one asset or all; stops and targets of positions stay. */
export function cancelAll(core: EngineCore, asset: AssetId | null): Result<string> {
  const orders = core.rooms.ledger
    .working()
    .filter(
      (order) =>
        !order.foreign &&
        order.parentCloid === null &&
        order.triggerTicks === null &&
        (asset === null || order.asset === asset),
    );
  core.run.changes = core.run.changes.filter(({ cloid }) => !orders.some((order) => order.cloid === cloid));
  const worked =
    forgetWorks(core, (work) => asset === null || work.asset === asset, 'a person cancelled all orders') +
    forgetRetries(core, asset);
  if (orders.length === 0 && worked > 0) return ok(`nothing more is sent of ${worked} entries`);
  if (orders.length === 0) {
    return err(refuse('NOTHING_TO_DO', 'orders', 0, 'a working order', 'no order of ours is working'));
  }
  cancelOrders(core, orders);
  return ok(`${orders.length} orders are being cancelled; stops and targets stay`);
}

/**
 * Closes a position and, once it is flat, opens the other side with the same size, its stop and target as far away as before. Refused
 * without a known stop: the new position would have none.
 */
export function reversePosition(core: EngineCore, asset: AssetId): Result<string> {
  const position = core.rooms.portfolio.position(asset);
  const mark = position?.markTicks ?? null;
  if (position === null || mark === null) {
    return err(refuse('NOTHING_TO_DO', 'position', 0, 'open', `asset ${asset} has no position to reverse`));
  }
  if (position.stopTicks === null) {
    return err(
      refuse('BAD_FIELD', 'stopTicks', null, '> 0', 'its stop is not known, so the other side would have none'),
    );
  }
  const { maxSlippageRate } = core.settings.execution;
  const closing = reducePosition(core, {
    asset,
    reason: 'person',
    slippageRate: maxSlippageRate,
    signalId: null,
    lots: null,
  });
  if (!closing.ok) return closing;
  const taken = takeBackOpenings(core, asset, 'a person reverses the position');
  watchTakenBack(core, { asset, by: 'person', signalId: null, taken });
  const reversal = {
    asset,
    isBuy: position.sizeLots < 0,
    sizeLots: asLots(Math.abs(position.sizeLots)),
    stopRate: Math.abs(mark - position.stopTicks) / mark,
    targetRate: position.takeProfitTicks === null ? null : Math.abs(position.takeProfitTicks - mark) / mark,
    untilMs: core.atMs + REVERSAL_MS,
  };
  core.run.reversals = [...core.run.reversals.filter((each) => each.asset !== asset), reversal];
  return withTaken(taken, ok(`${closing.value}; the other side is opened once it is flat`));
}

/** Opens the other side of what has become flat; a reversal that took too long, or that a halt came before, is dropped. */
export function runReversals(core: EngineCore): void {
  for (const reversal of core.run.reversals) {
    const isOver = core.atMs > reversal.untilMs || core.rooms.risk.reduceOnly() !== null;
    if (!isOver && !isFlat(core, reversal.asset)) continue;
    core.run.reversals = core.run.reversals.filter((each) => each !== reversal);
    const outcome: Result<string> = isOver
      ? err(
          refuse('EXPIRED', 'reversal', core.atMs, reversal.untilMs, 'its close took too long, or trading was stopped'),
        )
      : openOtherSide(core, reversal);
    core.sink.decision({
      chain: `reverse:${core.symbol(reversal.asset)}`,
      stage: 'orders',
      outcome: outcome.ok ? 'passed' : 'refused',
      text: outcome.ok ? `Reversal: ${outcome.value}` : `Not reversed: ${outcome.error.detail}`,
      asset: reversal.asset,
      figures: {},
    });
  }
}

/** True once nothing is held, nothing can still open, and nothing is on the ladder. */
function isFlat(core: EngineCore, asset: AssetId): boolean {
  const { portfolio, ledger, execution } = core.rooms;
  if (portfolio.position(asset) !== null || ledger.openings(asset).length > 0) return false;
  return !execution.flattening().includes(asset);
}

function openOtherSide(core: EngineCore, reversal: PendingReversal): Result<string> {
  const { asset, isBuy, targetRate } = reversal;
  const quote = core.rooms.market.quote(asset);
  const touch = (isBuy ? quote?.bestAskTicks : quote?.bestBidTicks) ?? 0;
  if (!(touch > 0)) return err(refuse('NO_PRICE', 'market.book', touch, '> 0', 'there is no price to open at'));
  return placeByHand(core, {
    asset,
    isBuy,
    sizeLots: reversal.sizeLots,
    orderType: 'market',
    limitTicks: null,
    triggerTicks: null,
    timeInForce: 'Ioc',
    reduceOnly: false,
    stopTicks: away(core, asset, { touch, rate: reversal.stopRate, up: !isBuy }),
    takeProfitTicks: targetRate === null ? null : away(core, asset, { touch, rate: targetRate, up: isBuy }),
  });
}

function away(
  core: EngineCore,
  asset: AssetId,
  { touch, rate, up }: { readonly touch: number; readonly rate: number; readonly up: boolean },
): PriceTicks {
  const decimals = core.instrument(asset).priceDecimals;
  const ticks = asTicks(touch * (up ? 1 + rate : 1 - rate));
  return up ? roundPriceUp(ticks, decimals) : roundPriceDown(ticks, decimals);
}
