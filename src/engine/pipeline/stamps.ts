import type { AssetId } from '../../contract/units.ts';
import { walkBook, walkSlippage } from '../domain/book-walk.ts';
import type { OrderRequest } from '../domain/flow.ts';
import type { FillInput } from '../domain/inputs.ts';
import { isWorking } from '../domain/order-state.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import type { EngineCore } from './engine-core.ts';

/** Slippage that the visible book promises to an order of this size now, fraction, + = worse; null without a book. */
export function expectedSlippage(
  core: EngineCore,
  asset: AssetId,
  order: { readonly isBuy: boolean; readonly lots: number; readonly limitTicks: number | null },
): number | null {
  const quote = core.rooms.market.quote(asset);
  if (quote === null) return null;
  return walkSlippage(walkBook(order.isBuy ? quote.asks : quote.bids, order), order.isBuy, quote.midTicks);
}

/** Stamps an order that leaves. Triggers are stamped when they act: most never do. `atOnceLots`: what of it takes from the book at once. */
export function stampSent(core: EngineCore, request: OrderRequest, atOnceLots: number = request.sizeLots): void {
  if (request.triggerTicks !== null) return;
  const { cloid, asset, isBuy, sizeLots, decisionMidTicks, priceTicks } = request;
  const expectedSlippageRate = expectedSlippage(core, asset, { isBuy, lots: atOnceLots, limitTicks: priceTicks });
  core.rooms.quality.stamps.submitted(
    { cloid, asset, isBuy, sizeLots, decisionMidTicks, expectedSlippageRate },
    core.atMs,
  );
}

/** Stamps the venue's word on an order. */
export function stampWord(core: EngineCore, order: OrderRecord): void {
  if (order.state === 'unknown' || order.state === 'submitted') return;
  const midTicks = core.rooms.market.quote(order.asset)?.midTicks ?? null;
  core.rooms.quality.stamps.heard(order.cloid, { midTicks, ended: !isWorking(order.state) }, core.atMs);
}

/** Stamps an execution; of a trigger, which is stamped only now, its trigger price is what was decided. */
export function stampFill(core: EngineCore, order: OrderRecord, fill: FillInput): void {
  if (order.foreign) return;
  const { stamps } = core.rooms.quality;
  if (order.triggerTicks !== null) {
    const { cloid, asset, isBuy, sizeLots, decisionMidTicks } = order;
    const sentAtMs = order.sentAtMs ?? core.atMs;
    stamps.submitted({ cloid, asset, isBuy, sizeLots, decisionMidTicks, expectedSlippageRate: null }, sentAtMs);
  }
  const { priceTicks, sizeLots, feeUnits, isTaker } = fill;
  stamps.filled(order.cloid, { priceTicks, sizeLots, feeUnits, isTaker, atMs: core.atMs });
  stampWord(core, order);
}

/** Looks at the market again where a mark-out is due. */
export function takeMarkouts(core: EngineCore): void {
  const { stamps } = core.rooms.quality;
  const dueMs = stamps.nextDueMs();
  if (dueMs === null || dueMs > core.atMs) return;
  const midOf = (asset: AssetId): number | null => core.rooms.market.quote(asset)?.midTicks ?? null;
  for (const cloid of stamps.due(core.atMs, midOf)) core.dirt.orders.add(cloid);
}
