import type { AssetId } from '../contract/units.ts';
import { mulDiv } from '../engine/domain/money.ts';
import type { Core } from './core.ts';
import { isIsolated, leverageOf } from './margin.ts';
import type { Client } from './orders/client.ts';

/** A trade of an isolated asset that the ledger has booked already. */
export interface IsolatedTrade {
  readonly asset: AssetId;
  readonly ticks: number;
  /** Signed lots before and after it. */
  readonly before: number;
  readonly after: number;
  readonly realisedUnits: number;
  readonly feeUnits: number;
  readonly liquidation: boolean;
}

/**
 * Divides the client's cash anew after a trade of an isolated asset.
 * - Opening moves the initial margin of what was opened (price x lots / leverage, rounded up) from the cross account to the position.
 * - Closing gives the position's cash back to the cross account, in proportion to the lots closed, together with what they realised;
 *   a loss larger than that share is borne by the rest of the position, and by the cross account once nothing is left.
 * - A liquidation gives nothing back before the position is closed whole, pays its fee from the position, and never touches the cross
 *   account: what a closed position still owes is paid by the insurance account.
 */
export function divideCash(core: Core, client: Client, trade: IsolatedTrade): void {
  const { money } = client;
  const { asset, before, after } = trade;
  if (!isIsolated(client, asset)) return;
  const reduces = before !== 0 && before > 0 !== after > before;
  const closed = reduces ? Math.min(Math.abs(before), Math.abs(after - before)) : 0;
  const opened = Math.abs(after - before) - closed;
  let units = money.isolatedUnits[asset] as number;
  if (closed > 0) units = afterClosing(core, client, trade, closed);
  if (opened > 0) units += mulDiv(trade.ticks * opened, 1, leverageOf(core, client, asset), 'up');
  money.isolatedUnits[asset] = units;
  if ((before === 0) !== (after === 0)) money.isolatedPositions += after === 0 ? -1 : 1;
}

/** Cash that stays with the position after `closed` of its lots are gone. */
function afterClosing(core: Core, client: Client, trade: IsolatedTrade, closed: number): number {
  const { asset, realisedUnits, feeUnits, liquidation } = trade;
  const units = client.money.isolatedUnits[asset] as number;
  const left = units + realisedUnits - feeUnits;
  const isWhole = closed === Math.abs(trade.before);
  if (liquidation) {
    if (!isWhole) return left;
    if (left < 0) core.ledger.transfer(core.ledger.insurance, client.account, -left);
    return 0;
  }
  if (isWhole) return 0;
  const share = mulDiv(units, closed, Math.abs(trade.before), 'zero');
  return share + realisedUnits - feeUnits < 0 ? left : units - share;
}
