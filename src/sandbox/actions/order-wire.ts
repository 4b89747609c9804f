import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Grouping, LegReply } from '../../engine/domain/orders-wire.ts';
import type { ExchangeOrder } from '../../exchange/types.ts';
import type { WireOrder } from '../../hyperliquid/wire/actions.ts';
import { decimalToTicks, ticksToDecimal } from '../../hyperliquid/wire/decimal.ts';
import type { LegStatus } from './answers.ts';

/** Stands for a number too large or too fine to hold; the exchange refuses it as no price and no size. */
const ILLEGAL = -1;

/** An order of the wire for the exchange; what is no legal tick or lot is left for its rules to refuse. */
export function exchangeOrder(order: WireOrder, instrument: Instrument): ExchangeOrder {
  const ticks = (text: string): number => scaled(text, instrument.priceDecimals);
  return {
    cloid: order.c ?? null,
    asset: order.a,
    isBuy: order.b,
    priceTicks: ticks(order.p),
    sizeLots: scaled(order.s, instrument.szDecimals),
    reduceOnly: order.r,
    type:
      'limit' in order.t
        ? { kind: 'limit', tif: order.t.limit.tif }
        : {
            kind: 'trigger',
            isMarket: order.t.trigger.isMarket,
            triggerTicks: ticks(order.t.trigger.triggerPx),
            tpsl: order.t.trigger.tpsl,
          },
  };
}

/** `text` in units of 10^-decimals, or a number that is refused as illegal. */
export function scaled(text: string, decimals: number): number {
  return decimalToTicks(text, decimals) ?? ILLEGAL;
}

/** What a leg's answer is made from. */
export interface LegPlace {
  readonly instrument: Instrument;
  readonly grouping: Grouping;
  /** Position in the request. */
  readonly index: number;
  /** True if the parent of a `normalTpsl` group is filled whole, so that its children watch the mark. */
  readonly parentFilled: boolean;
}

/** The status of an order leg as the exchange says it. */
export function orderStatus(leg: LegReply, place: LegPlace): LegStatus {
  const { szDecimals, priceDecimals } = place.instrument;
  switch (leg.status) {
    case 'resting':
      return { resting: { oid: leg.oid, ...cloidOf(leg) } };
    case 'filled':
      return {
        filled: {
          totalSz: ticksToDecimal(leg.filledLots, szDecimals),
          avgPx: ticksToDecimal(Math.round(leg.avgTicks), priceDecimals),
          oid: leg.oid,
          ...cloidOf(leg),
        },
      };
    case 'waiting': {
      const isChild = place.grouping === 'normalTpsl' && place.index > 0;
      return isChild && !place.parentFilled ? 'waitingForFill' : 'waitingForTrigger';
    }
    case 'cancelled':
      return 'success';
    case 'error':
      return { error: leg.text };
  }
}

function cloidOf(leg: LegReply): { readonly cloid?: string } {
  return leg.cloid === '' ? {} : { cloid: leg.cloid };
}
