import { asLots, asTicks, asUnits } from '../../contract/units.ts';
import type { ExchangeFill } from '../types.ts';

/** Fills known per account (Hyperliquid); older ones are forgotten. */
export const KEPT_FILLS = 10_000;

/** A fill of a snapshot: an account may have thousands, so its name and those of the fields are left out. */
export type FillRow = readonly [
  tid: string,
  asset: number,
  oid: number,
  cloid: string | null,
  isBuy: 0 | 1,
  ticks: number,
  lots: number,
  feeUnits: number,
  closedPnlUnits: number,
  isTaker: 0 | 1,
  liquidation: 0 | 1,
  method: ExchangeFill['liquidationMethod'],
  markTicks: number | null,
  startLots: number,
  twapId: number | null,
  atMs: number,
];

/** A fill as a row. */
export function rowOf(fill: ExchangeFill): FillRow {
  return [
    fill.tid,
    fill.asset,
    fill.oid,
    fill.cloid,
    fill.isBuy ? 1 : 0,
    fill.priceTicks,
    fill.sizeLots,
    fill.feeUnits,
    fill.closedPnlUnits,
    fill.isTaker ? 1 : 0,
    fill.liquidation ? 1 : 0,
    fill.liquidationMethod,
    fill.markTicks,
    fill.startLots,
    fill.twapId,
    fill.atMs,
  ];
}

/** The fill of a row of an account. */
export function fillOf(account: string, row: FillRow): ExchangeFill {
  const [tid, asset, oid, cloid, isBuy, ticks, lots, fee, closedPnl, isTaker, liquidation, method, ...rest] = row;
  const [markTicks, startLots, twapId, atMs] = rest;
  return {
    kind: 'fill',
    account,
    tid,
    asset,
    oid,
    cloid,
    isBuy: isBuy === 1,
    priceTicks: asTicks(ticks),
    sizeLots: asLots(lots),
    feeUnits: asUnits(fee),
    closedPnlUnits: asUnits(closedPnl),
    isTaker: isTaker === 1,
    liquidation: liquidation === 1,
    liquidationMethod: method,
    markTicks,
    startLots,
    twapId,
    atMs,
  };
}
