import type { FillInput } from '../domain/inputs.ts';
import { usdcWords } from '../domain/words.ts';
import { fillView } from '../monitoring/fill-view.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import { orderKey } from '../orders/order-record.ts';
import type { FillResult } from '../portfolio/portfolio-room.ts';
import { watchRoundTrip } from './breakers.ts';
import { followCancel } from './cancel.ts';
import type { EngineCore } from './engine-core.ts';
import { watchEquity } from './equity.ts';
import { followChange } from './manual-change.ts';
import { resolveFlat } from './interventions.ts';
import { movedLevels } from './moved-levels.ts';
import { priceOf, sizeOf } from './order-words.ts';
import { warnLate, warnLiquidation } from './order-warnings.ts';
import { protectPositions } from './protect.ts';
import { stampFill } from './stamps.ts';
import { endBeyondStop, namedFill, twapPlan } from './twap.ts';

/** One execution: books, order, position, protection, quality, equity, picture. A fill that was seen before changes nothing. */
export function onFill(core: EngineCore, told: FillInput): void {
  const fill = namedFill(core, told);
  const { ledger, portfolio } = core.rooms;
  const record = ledger.get(orderKey(fill.cloid, fill.oid));
  const strategyId = record?.strategyId ?? portfolio.position(fill.asset)?.strategyId ?? null;
  const applied = portfolio.applyFill(fill, strategyId);
  if (!applied.isNew) return;
  core.counters.fills += 1;
  core.rooms.execution.executed(fill.asset);
  doubtLate(core, fill);
  core.dirt.positions.add(fill.asset);
  core.dirt.assets.add(fill.asset);
  if (record !== null) bookOnOrder(core, { fill, record, applied });
  if (applied.ended !== null) {
    core.dirt.session = true;
    watchRoundTrip(core, applied.ended);
  }
  if (applied.position === null) resolveFlat(core, fill.asset);
  showFill(core, { fill, record, applied }, strategyId);
  if (fill.liquidation) warnLiquidation(core, fill);
  watchEquity(core);
  protectPositions(core);
}

/** The account is asked for this soon after a fill that may be counted twice, ms. */
const DOUBT_MS = 500;

/** A fill from before the newest statement that did not name it: the position that was told may have held it, and now has it twice. */
function doubtLate({ run, rooms, atMs }: EngineCore, fill: FillInput): void {
  const { snapshotAtMs } = rooms.portfolio;
  if (snapshotAtMs === null || fill.venueAtMs > snapshotAtMs || run.nextReconcileMs === null) return;
  run.nextReconcileMs = Math.min(run.nextReconcileMs, atMs + DOUBT_MS);
}

/** A fill with the order that it belongs to and what it did to the position. */
interface BookedFill<T extends OrderRecord | null> {
  readonly fill: FillInput;
  readonly record: T;
  readonly applied: FillResult;
}

function bookOnOrder(core: EngineCore, { fill, record, applied }: BookedFill<OrderRecord>): void {
  const counted = core.rooms.ledger.applyFill(record.cloid, fill, core.atMs);
  if (counted.ok) {
    stampFill(core, counted.value, fill);
    followCancel(core, counted.value, record);
    followChange(core, counted.value, null);
  }
  if (counted.ok && counted.value.late && !record.late) warnLate(core, counted.value);
  core.dirt.orders.add(record.cloid);
  // An entry that has only shrunk an opposite position brings no plan for what is left of that.
  const opened = applied.position !== null && applied.position.sizeLots > 0 === fill.isBuy;
  if (!record.reduceOnly && opened) attachPlan(core, record.cloid, fill.asset);
}

function showFill(
  core: EngineCore,
  { fill, record, applied }: BookedFill<OrderRecord | null>,
  strategyId: string | null,
): void {
  const slippageRate = core.rooms.quality.onFill(fill, record?.decisionMidTicks ?? null);
  core.showFill(fillView(fill, applied.closedPnlUnits, strategyId, slippageRate));
  core.sink.decision({
    chain: record === null ? 'foreign' : (record.signalId ?? record.reason),
    stage: 'fill',
    outcome: 'info',
    text: `${fill.isBuy ? 'Bought' : 'Sold'} ${sizeOf(core, fill.asset, fill.sizeLots)} at ${priceOf(core, fill.asset, fill.priceTicks)}`,
    asset: fill.asset,
    figures: {
      tid: fill.tid,
      fee: usdcWords(fill.feeUnits),
      closedPnl: usdcWords(applied.closedPnlUnits),
      slippageRate,
    },
  });
}

/** Remembers the stop and the target of the entry on the position, so that protection can be repaired whatever the venue does. */
function attachPlan(core: EngineCore, parentCloid: string, asset: number): void {
  const twap = twapPlan(core, parentCloid);
  if (twap !== null) {
    core.rooms.portfolio.setProtection(asset, { stopTicks: twap.stopTicks, takeProfitTicks: twap.takeProfitTicks });
    endBeyondStop(core, parentCloid);
    return;
  }
  const children = core.rooms.ledger.childrenOf(parentCloid);
  const stop = children.find((child) => child.orderType === 'stop_loss');
  const target = children.find((child) => child.orderType === 'take_profit');
  if (stop === undefined && target === undefined) return;
  const moved = movedLevels(core, parentCloid);
  core.rooms.portfolio.setProtection(asset, {
    stopTicks: moved?.stopTicks ?? stop?.triggerTicks ?? null,
    takeProfitTicks: moved?.takeProfitTicks ?? target?.triggerTicks ?? null,
  });
}
