import type { AssetId, PriceTicks, SizeLots } from '../../contract/units.ts';
import { isWorking } from '../domain/order-state.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import { isWorked } from './end-work.ts';
import type { EngineCore, MovedLevels } from './engine-core.ts';
import { FILL_WAIT_MS, placeProtection } from './protect-orders.ts';
import { moveTwapLevel } from './twap.ts';

/** A level of a position that a person has moved. */
export interface LevelMove {
  readonly isLong: boolean;
  readonly change: { readonly stopTicks?: PriceTicks; readonly takeProfitTicks?: PriceTicks };
}

/** A person has moved the stop or the target of a position: what still opens on its side is covered at the new level, whatever was attached to it. */
export function moveLevels(core: EngineCore, asset: AssetId, { isLong, change }: LevelMove): void {
  moveTwapLevel(core, asset, { isLong, change });
  const opening = core.rooms.ledger
    .workingOf(asset)
    .filter((order) => isAttached(order) && order.isBuy === isLong)
    .map(({ cloid }) => cloid);
  const worked = core.run.works.flatMap((work) => (work.asset === asset && work.isBuy === isLong ? work.cloids : []));
  const meant = new Set([...opening, ...worked]);
  const known = core.run.movedLevels.filter(({ cloid }) => !meant.has(cloid));
  const moved = [...meant].map((cloid) => ({ ...(movedLevels(core, cloid) ?? unmoved(cloid)), ...change }));
  core.run.movedLevels = [...known, ...moved];
}

/** Levels that hold for an opening order instead of the attached ones, or null. */
export function movedLevels(core: EngineCore, cloid: string): MovedLevels | null {
  return core.run.movedLevels.find((levels) => levels.cloid === cloid) ?? null;
}

/** The next order of an entry that is worked: what was moved for the one before holds for it. */
export function inheritLevels(core: EngineCore, before: readonly string[], cloid: string): void {
  const levels = core.run.movedLevels.find((each) => before.includes(each.cloid));
  if (levels !== undefined) core.run.movedLevels = [...core.run.movedLevels, { ...levels, cloid }];
}

/**
 * Once an entry whose levels were moved has ended: where it filled whole, its attached stop and target are live at the old levels; new ones
 * for the whole position are sent, and the old ones go when those stand. Levels end with their position.
 */
export function settleMovedLevels(core: EngineCore): void {
  for (const levels of core.run.movedLevels) {
    const order = core.rooms.ledger.get(levels.cloid);
    const isDone = order === null || settle(core, order, levels);
    if (isDone) core.run.movedLevels = core.run.movedLevels.filter((each) => each !== levels);
  }
}

/** True when the levels of an order are no longer needed. */
function settle(core: EngineCore, order: OrderRecord, levels: MovedLevels): boolean {
  const position = core.rooms.portfolio.position(order.asset);
  if (position === null || position.sizeLots > 0 !== order.isBuy) return true;
  if (isWorking(order.state)) return false;
  if (order.filledLots > order.fillLots && core.atMs - order.stateSinceMs < FILL_WAIT_MS) return false;
  const old = core.rooms.ledger.childrenOf(order.cloid).filter((child) => child.live && isWorking(child.state));
  const isOff = (kind: OrderRecord['orderType'], ticks: PriceTicks | null): boolean =>
    ticks !== null && old.some((child) => child.orderType === kind && child.triggerTicks !== ticks);
  const stopTicks = isOff('stop_loss', levels.stopTicks) ? levels.stopTicks : null;
  const takeProfitTicks = isOff('take_profit', levels.takeProfitTicks) ? levels.takeProfitTicks : null;
  // The levels of an entry that is worked are kept for its next order.
  if (stopTicks === null && takeProfitTicks === null) return !isWorked(core, order.cloid);
  const sent = placeProtection(core, {
    kind: 'protection',
    asset: order.asset,
    isBuy: position.sizeLots < 0,
    lots: Math.abs(position.sizeLots) as SizeLots,
    stopTicks,
    takeProfitTicks,
    strategyId: position.strategyId,
    signalId: null,
  });
  return sent.ok || sent.error.code !== 'VENUE_DOWN';
}

/** True for an opening order of ours that brings a stop and a target of its own. */
function isAttached({ foreign, reduceOnly, parentCloid, orderType }: OrderRecord): boolean {
  return !foreign && !reduceOnly && parentCloid === null && orderType !== 'twap';
}

function unmoved(cloid: string): MovedLevels {
  return { cloid, stopTicks: null, takeProfitTicks: null };
}
