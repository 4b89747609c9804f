import type { AssetId, PriceTicks, SizeLots } from '../../contract/units.ts';
import { asLots } from '../../contract/units.ts';
import type { OrderState } from '../../contract/views.ts';
import type { ProtectionIntent } from '../domain/flow.ts';
import { isResting } from '../domain/order-state.ts';

/** What protection has to know of a position. Sizes are signed lots. */
export interface ProtectedPosition {
  readonly asset: AssetId;
  readonly sizeLots: SizeLots;
  /** Levels that the entry was approved with; null = none known. */
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
  readonly strategyId: string | null;
  /** Last mark, or null while unknown. */
  readonly markTicks: PriceTicks | null;
}

/** What protection has to know of a working order; the records of the order book-keeping have all of it. */
export interface ProtectiveOrder {
  readonly cloid: string;
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly orderType: 'market' | 'limit' | 'stop_loss' | 'take_profit' | 'twap';
  readonly triggerTicks: PriceTicks | null;
  readonly reduceOnly: boolean;
  readonly sizeLots: SizeLots;
  readonly filledLots: SizeLots;
  readonly state: OrderState;
  /** False for a child whose parent has not filled whole: it protects nothing yet. */
  readonly live: boolean;
  /** True once its trigger price was reached: the venue is closing the position with it right now. */
  readonly firing: boolean;
  readonly parentCloid: string | null;
  /** Of a limit order; a resting one is not waited for. */
  readonly timeInForce?: 'Gtc' | 'Ioc' | 'Alo' | null;
  /** Placed elsewhere: it counts where it covers as well as ours would, and is never cancelled. */
  readonly foreign?: boolean;
}

/** The picture that a plan is made from. */
export interface ProtectionInput {
  readonly positions: readonly ProtectedPosition[];
  /** Every working order of ours, in any order. */
  readonly working: readonly ProtectiveOrder[];
  /** True while a closing order of the asset is under way: what it leaves is looked at after it. */
  readonly isBusy: (asset: AssetId) => boolean;
}

/** What has to happen so that every position is covered once and nothing else stands. Send `repairs` before `cancels`. */
export interface ProtectionPlan {
  readonly repairs: readonly ProtectionIntent[];
  readonly cancels: readonly { readonly asset: AssetId; readonly cloid: string }[];
  /** Positions without full cover whose mark has passed their stop: no stop can be placed there any more, they have to be closed. */
  readonly passed: readonly AssetId[];
  /** Positions without full cover for which no stop level is known. */
  readonly bare: readonly AssetId[];
}

interface Draft {
  readonly repairs: ProtectionIntent[];
  readonly cancels: { asset: AssetId; cloid: string }[];
  readonly passed: AssetId[];
  readonly bare: AssetId[];
}

/** Orders of one asset, sorted by what they are for. */
interface AssetOrders {
  readonly openings: ProtectiveOrder[];
  readonly reducers: ProtectiveOrder[];
  readonly triggers: ProtectiveOrder[];
}

const NO_ORDERS: AssetOrders = { openings: [], reducers: [], triggers: [] };

type Kind = 'stop_loss' | 'take_profit';

/** So many triggers of one kind are replaced by a single one: an entry that fills in many parts would leave one for each. */
const MERGE_FROM = 8;

/**
 * Compares positions with the triggers that stand for them. Covers what no live trigger covers (children of a parent that filled only in
 * part die at the venue), replaces a trigger that is larger than its position (the new one first, the old one goes once the new one
 * stands), and clears what a flat asset left behind. Pure: the same picture gives the same plan, and a repair on its way counts as
 * cover, so that asking again sends nothing twice.
 *
 * Left alone: an asset whose entry is still being answered (its children may yet come alive), one whose stop or target is just being
 * executed (its sibling is gone by then and is not missed), and one whose closing order is under way,
 * unless the order in question has become unknown; a position is not left naked for as long as that takes.
 */
export function planProtection(input: ProtectionInput): ProtectionPlan {
  const draft: Draft = { repairs: [], cancels: [], passed: [], bare: [] };
  const byAsset = groupOrders(input.working);
  const held = new Map<AssetId, ProtectedPosition>();
  for (const position of input.positions) if (position.sizeLots !== 0) held.set(position.asset, position);
  const assets = [...new Set([...held.keys(), ...byAsset.keys()])].sort((a, b) => a - b);
  for (const asset of assets) {
    const orders = byAsset.get(asset) ?? NO_ORDERS;
    const position = held.get(asset);
    const isSettling =
      orders.openings.length > 0 || input.isBusy(asset) || orders.triggers.some((order) => order.firing);
    if (position === undefined) {
      if (!isSettling)
        cancelAll(
          draft,
          orders.triggers.filter((order) => !waitsForParent(order, input.working)),
        );
    } else if (!isSettling || hasUnknown(orders)) {
      coverPosition(draft, position, { orders, mayCancel: !isSettling });
    }
  }
  return draft;
}

/** Lots of a position that live, acknowledged reduce-only stops at the venue cover, 0 .. |position|. */
export function coveredLots(position: ProtectedPosition, working: readonly ProtectiveOrder[]): SizeLots {
  let covered = 0;
  for (const order of working) {
    if (order.asset !== position.asset || order.orderType !== 'stop_loss') continue;
    if (isFor(order, position) && isAcknowledged(order)) covered += remaining(order);
  }
  return asLots(Math.min(covered, Math.abs(position.sizeLots)));
}

function groupOrders(working: readonly ProtectiveOrder[]): Map<AssetId, AssetOrders> {
  const byAsset = new Map<AssetId, AssetOrders>();
  for (const order of working) {
    let orders = byAsset.get(order.asset);
    if (orders === undefined) {
      orders = { openings: [], reducers: [], triggers: [] };
      byAsset.set(order.asset, orders);
    }
    const isLimit = order.triggerTicks === null;
    // A resting order may act in a second or never: what has filled of it by now is covered without waiting for the rest.
    if (isLimit && (order.foreign === true || isResting(order))) continue;
    if (!order.reduceOnly) orders.openings.push(order);
    else if (isLimit) orders.reducers.push(order);
    else orders.triggers.push(order);
  }
  for (const { triggers } of byAsset.values()) triggers.sort(largestFirst);
  return byAsset;
}

function hasUnknown(orders: AssetOrders): boolean {
  const acting = [...orders.openings, ...orders.reducers, ...orders.triggers.filter((order) => order.firing)];
  return acting.some((order) => order.state === 'unknown');
}

function coverPosition(
  draft: Draft,
  position: ProtectedPosition,
  context: { readonly orders: AssetOrders; readonly mayCancel: boolean },
): void {
  const { triggers } = context.orders;
  if (triggers.length === 0) {
    const size = Math.abs(position.sizeLots);
    repair(draft, position, { stopLots: size, targetLots: size });
    return;
  }
  const ours = triggers.filter(
    (order) => isFor(order, position) && (order.foreign !== true || isAsGood(order, position)),
  );
  const stop = coverKind(ours, 'stop_loss', position);
  const target = coverKind(ours, 'take_profit', position);
  if (context.mayCancel) {
    cancelAll(draft, [...stop.excess, ...target.excess, ...triggers.filter((order) => isWrongSide(order, position))]);
  }
  repair(draft, position, { stopLots: stop.missing, targetLots: target.missing });
}

/** How far live triggers of one kind cover a position, and which of them are too many once what fits stands at the venue. */
function coverKind(
  triggers: readonly ProtectiveOrder[],
  kind: Kind,
  position: ProtectedPosition,
): { readonly missing: number; readonly excess: readonly ProtectiveOrder[] } {
  const size = Math.abs(position.sizeLots);
  const own = triggers.filter((order) => order.orderType === kind && order.foreign !== true);
  if (own.length >= MERGE_FROM && own.every((order) => isAcknowledged(order) && remaining(order) < size))
    return { missing: size, excess: [] };
  let covered = 0;
  let allStand = true;
  const excess: ProtectiveOrder[] = [];
  const level = kind === 'stop_loss' ? position.stopTicks : position.takeProfitTicks;
  for (const order of bestFirst(triggers, level)) {
    if (order.orderType !== kind) continue;
    if (covered + remaining(order) <= size) {
      covered += remaining(order);
      allStand = allStand && isAcknowledged(order);
    } else {
      excess.push(order);
    }
  }
  return { missing: size - covered, excess: covered === size && allStand ? excess : [] };
}

/** Among triggers of one size, the one at the level that the position is meant to have comes first: a moved stop replaces the old one. */
function bestFirst(triggers: readonly ProtectiveOrder[], level: PriceTicks | null): readonly ProtectiveOrder[] {
  if (triggers.length < 2) return triggers;
  const isOff = (order: ProtectiveOrder): number => Number(order.foreign !== true && order.triggerTicks !== level);
  return triggers.toSorted(
    (a, b) =>
      (remaining(a) === remaining(b) && a.foreign === b.foreign ? isOff(a) - isOff(b) : 0) || largestFirst(a, b),
  );
}

function repair(
  draft: Draft,
  position: ProtectedPosition,
  missing: { readonly stopLots: number; readonly targetLots: number },
): void {
  const { stopTicks, takeProfitTicks } = position;
  if (missing.stopLots > 0 && stopTicks === null) draft.bare.push(position.asset);
  if (missing.stopLots > 0 && isPassed(position, stopTicks)) {
    draft.passed.push(position.asset);
    return;
  }
  const needsStop = missing.stopLots > 0 && stopTicks !== null;
  const needsTarget = missing.targetLots > 0 && takeProfitTicks !== null && !isReached(position, takeProfitTicks);
  if (needsStop && needsTarget && missing.stopLots === missing.targetLots) {
    draft.repairs.push(intentFor(position, missing.stopLots, { stopTicks, takeProfitTicks }));
    return;
  }
  if (needsStop) draft.repairs.push(intentFor(position, missing.stopLots, { stopTicks, takeProfitTicks: null }));
  if (needsTarget) draft.repairs.push(intentFor(position, missing.targetLots, { stopTicks: null, takeProfitTicks }));
}

function intentFor(
  position: ProtectedPosition,
  lots: number,
  levels: Pick<ProtectionIntent, 'stopTicks' | 'takeProfitTicks'>,
): ProtectionIntent {
  return {
    kind: 'protection',
    asset: position.asset,
    isBuy: position.sizeLots < 0,
    lots: asLots(lots),
    stopTicks: levels.stopTicks,
    takeProfitTicks: levels.takeProfitTicks,
    strategyId: position.strategyId,
    signalId: null,
  };
}

function cancelAll(draft: Draft, orders: readonly ProtectiveOrder[]): void {
  for (const { asset, cloid, foreign } of orders) if (foreign !== true) draft.cancels.push({ asset, cloid });
}

/** True for a child whose entry still rests: it is that entry's protection, and comes alive when that has filled whole. */
function waitsForParent({ live, parentCloid }: ProtectiveOrder, working: readonly ProtectiveOrder[]): boolean {
  return !live && parentCloid !== null && working.some(({ cloid }) => cloid === parentCloid);
}

/** True if mark is at or through the stop: a trigger set there is refused by the venue. */
function isPassed({ sizeLots, markTicks }: ProtectedPosition, stopTicks: PriceTicks | null): boolean {
  if (markTicks === null || stopTicks === null) return false;
  return sizeLots > 0 ? markTicks <= stopTicks : markTicks >= stopTicks;
}

/** True if mark is at or through the target. */
function isReached({ sizeLots, markTicks }: ProtectedPosition, targetTicks: PriceTicks): boolean {
  if (markTicks === null) return false;
  return sizeLots > 0 ? markTicks >= targetTicks : markTicks <= targetTicks;
}

function isFor(order: ProtectiveOrder, position: ProtectedPosition): boolean {
  return order.live && order.isBuy === position.sizeLots < 0 && order.reduceOnly && order.triggerTicks !== null;
}

/** True if a stop or target from elsewhere acts no later than ours would; where we know of no level, any does. */
function isAsGood(order: ProtectiveOrder, { sizeLots, stopTicks, takeProfitTicks }: ProtectedPosition): boolean {
  const level = order.orderType === 'stop_loss' ? stopTicks : takeProfitTicks;
  if (level === null || order.triggerTicks === null) return true;
  const isBelow = order.orderType === 'stop_loss' ? sizeLots < 0 : sizeLots > 0;
  return isBelow ? order.triggerTicks <= level : order.triggerTicks >= level;
}

function isWrongSide(order: ProtectiveOrder, position: ProtectedPosition): boolean {
  return order.live && order.isBuy !== position.sizeLots < 0;
}

/** True once the venue has said that the order stands. */
function isAcknowledged(order: ProtectiveOrder): boolean {
  return order.state === 'open' || order.state === 'partially_filled';
}

function remaining(order: ProtectiveOrder): number {
  return order.sizeLots - order.filledLots;
}

/** What is left alone counts before what can be trimmed, then the largest first. */
function largestFirst(a: ProtectiveOrder, b: ProtectiveOrder): number {
  const foreignFirst = Number(b.foreign === true) - Number(a.foreign === true);
  return foreignFirst || remaining(b) - remaining(a) || (a.cloid < b.cloid ? -1 : a.cloid > b.cloid ? 1 : 0);
}
