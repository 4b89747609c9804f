import type { Effect, SendTwap } from '../../engine/domain/outputs.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { WireOrder } from '../../engine/domain/orders-wire.ts';
import { formatDecimal } from '../../engine/domain/convert.ts';

/** An action in the key order that is hashed. */
export type WireAction = Readonly<Record<string, unknown>> & { readonly type: string };

/**
 * The venue's order action. Keys stand in the order that is hashed and decimals carry no trailing zeros: what is sent is what was signed.
 * Null if an asset is not known.
 */
export function orderAction(
  effect: Extract<Effect, { kind: 'SendOrders' }>,
  instrumentOf: (asset: number) => Instrument | null,
): WireAction | null {
  const orders: unknown[] = [];
  for (const order of effect.orders) {
    const instrument = instrumentOf(order.asset);
    if (instrument === null) return null;
    orders.push(wireOrder(order, instrument));
  }
  return { type: 'order', orders, grouping: effect.grouping };
}

/** The venue's cancel action, by client ids. */
export function cancelAction(effect: Extract<Effect, { kind: 'Cancel' }>): WireAction {
  return {
    type: 'cancelByCloid',
    cancels: effect.cancels.map(({ asset, cloid }) => ({ asset, cloid })),
  };
}

/** The venue's order that it works by itself, or null if its asset is not known. */
export function twapAction(
  { asset, isBuy, sizeLots, reduceOnly, minutes, randomize }: SendTwap,
  instrument: Instrument | null,
): WireAction | null {
  if (instrument === null) return null;
  const size = formatDecimal(sizeLots, instrument.szDecimals);
  return { type: 'twapOrder', twap: { a: asset, b: isBuy, s: size, r: reduceOnly, m: minutes, t: randomize } };
}

/** Ends a time-weighted order by its number. */
export function twapCancelAction(asset: number, twapId: number): WireAction {
  return { type: 'twapCancel', a: asset, t: twapId };
}

/** The venue's dead man's switch: set to a time, ms UTC, or cleared with null. */
export function scheduleCancelAction(timeMs: number | null): WireAction {
  return timeMs === null ? { type: 'scheduleCancel' } : { type: 'scheduleCancel', time: timeMs };
}

function wireOrder(order: WireOrder, { priceDecimals, szDecimals }: Instrument): unknown {
  const { type } = order;
  return {
    a: order.asset,
    b: order.isBuy,
    p: formatDecimal(order.priceTicks, priceDecimals),
    s: formatDecimal(order.sizeLots, szDecimals),
    r: order.reduceOnly,
    t:
      type.kind === 'limit'
        ? { limit: { tif: type.tif } }
        : {
            trigger: {
              isMarket: type.isMarket,
              triggerPx: formatDecimal(type.triggerTicks, priceDecimals),
              tpsl: type.tpsl,
            },
          },
    c: order.cloid,
  };
}
