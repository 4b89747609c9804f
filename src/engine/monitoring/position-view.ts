import {
  type AssetId,
  type PriceTicks,
  type QuoteUnits,
  type SizeLots,
  asLots,
  asUnits,
} from '../../contract/units.ts';
import type { PositionView } from '../../contract/views.ts';
import type { OrderRequest } from '../domain/flow.ts';
import { notionalUnits } from '../domain/money.ts';
import { averageEntryTicks, unrealisedUnits } from '../domain/position.ts';

/** The part of a position that the window shows. */
export interface ShownPosition {
  readonly asset: AssetId;
  /** Signed, never 0. */
  readonly sizeLots: SizeLots;
  readonly costUnits: QuoteUnits;
  readonly realisedUnits: QuoteUnits;
  readonly strategyId: string | null;
  readonly openedAtMs: number;
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
  readonly markTicks: PriceTicks | null;
}

/** What tells how far a standing order protects a position. */
export type ProtectiveOrder = Pick<OrderRequest, 'isBuy' | 'orderType' | 'sizeLots' | 'reduceOnly'> & {
  readonly filledLots: SizeLots;
  /** False for a child whose parent is not filled whole: it protects nothing yet. */
  readonly live: boolean;
};

/** What stands around a position. */
export interface PositionSetting {
  /** Null while unknown. */
  readonly equityUnits: QuoteUnits | null;
  /** Orders of its asset that stand at the venue. */
  readonly protective: readonly ProtectiveOrder[];
  /** Since when stops at the venue do not cover it whole, ms UTC, or null. */
  readonly unprotectedSinceMs: number | null;
}

/**
 * A position as the window shows it. Notional is >= 0, at the mark, or at cost before the first mark; exposure is a fraction of equity,
 * 0 while equity is unknown or not positive.
 */
export function positionView(position: ShownPosition, setting: PositionSetting): PositionView {
  const { sizeLots, markTicks, costUnits } = position;
  const state = { sizeLots, costUnits };
  const size = asLots(Math.abs(sizeLots));
  const notional = markTicks === null ? asUnits(Math.abs(costUnits)) : notionalUnits(markTicks, size);
  const equity = setting.equityUnits;
  return {
    asset: position.asset,
    sizeLots,
    entryTicks: averageEntryTicks(state),
    markTicks,
    notionalUnits: notional,
    unrealisedUnits: markTicks === null ? asUnits(0) : unrealisedUnits(state, markTicks),
    realisedUnits: position.realisedUnits,
    exposureRate: equity !== null && equity > 0 ? notional / equity : 0,
    strategyId: position.strategyId,
    openedAtMs: position.openedAtMs,
    stopTicks: position.stopTicks,
    takeProfitTicks: position.takeProfitTicks,
    protectedRate: protectedRate(sizeLots, setting.protective),
    unprotectedSinceMs: setting.unprotectedSinceMs,
  };
}

/** Share 0..1 of a position that live reduce-only stops cover; take-profits protect nothing. */
export function protectedRate(sizeLots: SizeLots, orders: readonly ProtectiveOrder[]): number {
  const size = Math.abs(sizeLots);
  if (!(size > 0)) return 0;
  let covered = 0;
  for (const order of orders) {
    const closes = order.reduceOnly && order.isBuy === sizeLots < 0;
    if (closes && order.live && order.orderType === 'stop_loss') covered += order.sizeLots - order.filledLots;
  }
  return Math.min(1, covered / size);
}
