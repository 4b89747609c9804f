import type { AssetId } from '../../contract/units.ts';
import { priceWords, sizeWords } from '../domain/words.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import type { EngineCore } from './engine-core.ts';

/** A price of an asset as a person reads it; raw ticks for an asset that was never listed. */
export function priceOf(core: EngineCore, asset: AssetId, ticks: number): string {
  const instrument = core.rooms.market.instrument(asset);
  return instrument === null ? `${ticks} ticks` : priceWords(ticks, instrument);
}

/** A size of an asset as a person reads it, with its symbol. */
export function sizeOf(core: EngineCore, asset: AssetId, lots: number): string {
  const instrument = core.rooms.market.instrument(asset);
  return instrument === null ? `${lots} lots of asset ${asset}` : sizeWords(lots, instrument);
}

/** An order in a few words: `stop_loss sell 0.25 BTC at 64000`. */
export function describeOrder(
  core: EngineCore,
  order: Pick<OrderRecord, 'orderType' | 'isBuy' | 'asset' | 'sizeLots' | 'priceTicks' | 'triggerTicks'>,
): string {
  const { asset, orderType, isBuy, sizeLots, triggerTicks, priceTicks } = order;
  const at = priceOf(core, asset, triggerTicks ?? priceTicks);
  return `${orderType} ${isBuy ? 'buy' : 'sell'} ${sizeOf(core, asset, sizeLots)} at ${at}`;
}

/** How an order stands, for the story of what went wrong. */
export function storyOfOrder(core: EngineCore, order: OrderRecord): { readonly atMs: number; readonly text: string } {
  const filled = order.filledLots > 0 ? `, ${sizeOf(core, order.asset, order.filledLots)} filled` : '';
  const note = order.note === '' ? '' : `: ${order.note}`;
  return { atMs: order.stateSinceMs, text: `${describeOrder(core, order)} ${order.state}${filled}${note}` };
}
