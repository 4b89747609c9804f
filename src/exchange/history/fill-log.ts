import { asLots, asTicks, asUnits } from '../../contract/units.ts';
import type { ExchangeFill } from '../types.ts';

/** Fills known per account (Hyperliquid); older ones are forgotten. */
export const KEPT_FILLS = 10_000;

/** So many more may gather before the oldest are dropped at once: a fill costs a push and a fraction of a copy. */
const SLACK = KEPT_FILLS / 4;

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

/** The last fills of one account, oldest first. */
export class FillLog {
  private list: ExchangeFill[] = [];

  /** Keeps a fill; its time is not before that of the last one. */
  add(fill: ExchangeFill): void {
    this.list.push(fill);
    if (this.list.length >= KEPT_FILLS + SLACK) this.list = this.list.slice(-KEPT_FILLS);
  }

  /** Fills at `fromMs` or later, oldest first. */
  since(fromMs: number): readonly ExchangeFill[] {
    const { list } = this;
    let low = Math.max(0, list.length - KEPT_FILLS);
    let high = list.length;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((list[middle] as ExchangeFill).atMs < fromMs) low = middle + 1;
      else high = middle;
    }
    return list.slice(low);
  }

  /** JSON-safe rows, oldest first. */
  snapshot(): readonly FillRow[] {
    return this.since(-Infinity).map(rowOf);
  }

  /** Fills this empty log with the fills of an account. */
  restore(account: string, rows: readonly FillRow[]): void {
    this.list = rows.map((row) => fillOf(account, row));
  }
}

function rowOf(fill: ExchangeFill): FillRow {
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

function fillOf(account: string, row: FillRow): ExchangeFill {
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
