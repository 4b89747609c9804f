import type { AssetId } from '../../contract/units.ts';
import { isResting } from '../domain/order-state.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import { cancelOrders } from './cancel.ts';
import type { EngineCore } from './engine-core.ts';
import { endIdleTwaps } from './idle-twaps.ts';
import { measureProtection } from './meter.ts';
import { settleMovedLevels } from './moved-levels.ts';
import { FILL_WAIT_MS, placeProtection } from './protect-orders.ts';
import { isReducing } from './reduce.ts';

/**
 * Repairs stops: covers what a part-filled entry left naked, trims what is too large, clears what a flat asset left behind. While the account
 * is in doubt (after a break, or while it does not answer) on a standing link, what is known to be held is covered as well: a stop too many
 * only reduces, and goes when the account was compared. Taken back is nothing then.
 */
export function protectPositions(core: EngineCore): void {
  measureProtection(core);
  const { reconciled, startGateOpen, connection, stopped } = core.run;
  // After the order to shut down nothing is carried to the venue any more: the next start repairs.
  if (stopped || !(reconciled || (startGateOpen && connection === 'connected'))) return;
  if (reconciled) settleMovedLevels(core);
  const plan = core.rooms.execution.protect(
    {
      positions: core.rooms.portfolio.positions(),
      working: core.rooms.ledger.working(),
      isBusy: (asset) => isReducing(core, asset) || isFillDue(core, asset),
    },
    core.atMs,
    reconciled,
  );
  for (const intent of plan.repairs) placeProtection(core, intent);
  cancelOrders(
    core,
    plan.cancels.filter(({ cloid }) => !core.rooms.execution.isCancelling(cloid)),
  );
  if (reconciled) endIdleTwaps(core);
  for (const asset of plan.bare) warnBare(core, asset);
}

/** True while the venue has announced an execution whose fill is still to come: the asset only looks flat, its stops must stay. */
function isFillDue(core: EngineCore, asset: AssetId): boolean {
  const openings = core.rooms.ledger.openings(asset);
  // What rests may never fill: only what was announced of it is waited for.
  // One that is worked over time is announced again and again: were it waited for, a lost fill would keep its stops away until its end.
  const isDue = (order: OrderRecord): boolean =>
    !isResting(order) || (order.orderType !== 'twap' && order.filledLots > order.fillLots);
  return openings.some(({ order }) => isDue(order) && core.atMs - order.stateSinceMs < FILL_WAIT_MS);
}

/** A position for which no stop is known: the trader has to hear of it, since nothing here can guess a level. */
function warnBare(core: EngineCore, asset: AssetId): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'warning',
      category: 'execution',
      dedupKey: `bare:${asset}`,
      title: `${core.symbol(asset)} has no stop`,
      body: 'No stop level is known for this position, so none stands at the exchange.',
      asset,
      ticketId: null,
    }),
  );
}
