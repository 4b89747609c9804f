import { isLegalPrice } from '../../contract/tick-rule.ts';
import { MIN_NOTIONAL_UNITS } from '../../engine/domain/instrument.ts';
import { UNITS_PER_USDC } from '../../contract/units.ts';
import type { Core } from '../core.ts';
import { closableLots } from '../margin.ts';
import type { ExchangeOrder } from '../types.ts';
import type { Client } from './client.ts';
import { isAhead } from './triggers.ts';
import type { VenueError } from './venue-errors.ts';
import { tooLarge, VENUE_ERRORS } from './venue-errors.ts';

/**
 * Orders a client may have that are not over: 1000, one more for every 5 million USDC ever traded, at most 5000 (Hyperliquid). From 1000
 * on no more reductions and triggers are taken.
 */
const FREE_OPEN_ORDERS = 1_000;
const MOST_OPEN_ORDERS = 5_000;
const VOLUME_PER_ORDER_UNITS = 5_000_000 * UNITS_PER_USDC;

/** Largest value of an immediate order by the asset's highest leverage, whole USDC; limit orders may be ten times as large (Hyperliquid). */
const MAX_ORDER_USDC = [
  { fromLeverage: 25, usdc: 15_000_000 },
  { fromLeverage: 20, usdc: 5_000_000 },
  { fromLeverage: 10, usdc: 2_000_000 },
  { fromLeverage: 0, usdc: 500_000 },
] as const;

/** An order under examination. */
export interface Examined {
  readonly core: Core;
  readonly client: Client;
  readonly wire: ExchangeOrder;
  /** `child`: attached to a parent, judged against `referenceTicks`; `position`: sized by the position; else it stands alone. */
  readonly place: 'single' | 'parent' | 'child' | 'position';
  /** Price that a trigger has to lie on the right side of: the mark, or the price at which a parent is expected to fill. */
  readonly referenceTicks: number;
  /** Client id of the order whose place this one takes: it may be used again. */
  readonly replacedCloid?: string | null;
  /** Orders of the same group that come to be listed before this one. Default 0. */
  readonly ahead?: number;
}

type Rule = (order: Examined) => VenueError | null;

const CLOID = /^0x[0-9a-f]{32}$/;

/** The rules in the order in which they are asked; the first "no" is the answer. */
const RULES: readonly Rule[] = [listing, mode, identity, size, price, band, notional, reduction, trigger, room];

/** Judges an order on its own, before margin and book. Null = it passes. */
export function examineOrder(order: Examined): VenueError | null {
  for (const rule of RULES) {
    const refusal = rule(order);
    if (refusal !== null) return refusal;
  }
  return null;
}

function listing({ core, wire }: Examined): VenueError | null {
  const instrument = core.instruments[wire.asset];
  if (instrument === undefined) return VENUE_ERRORS.unknownAsset;
  if (!instrument.listed) return VENUE_ERRORS.delisted;
  if (core.halted[wire.asset] === 1) return VENUE_ERRORS.halted;
  return core.mark(wire.asset) > 0 ? null : VENUE_ERRORS.noMark;
}

function mode({ core, wire }: Examined): VenueError | null {
  return core.postOnly && !isPostOnly(wire) ? VENUE_ERRORS.postOnlyMode : null;
}

/** True for an order that never takes. */
export function isPostOnly({ type }: ExchangeOrder): boolean {
  return type.kind === 'limit' && type.tif === 'Alo';
}

function identity({ client, wire, replacedCloid }: Examined): VenueError | null {
  if (wire.cloid === null) return null;
  if (!CLOID.test(wire.cloid)) return VENUE_ERRORS.badCloid;
  if (wire.cloid === replacedCloid && !client.byCloid.has(wire.cloid)) return null;
  return client.knows(wire.cloid) ? VENUE_ERRORS.duplicateCloid : null;
}

function size({ wire, place }: Examined): VenueError | null {
  if (!Number.isSafeInteger(wire.sizeLots) || wire.sizeLots < 0) return VENUE_ERRORS.invalidSize;
  return wire.sizeLots === 0 && place !== 'position' ? VENUE_ERRORS.zeroSize : null;
}

function price({ core, wire }: Examined): VenueError | null {
  const { priceDecimals } = core.instrument(wire.asset);
  const prices = wire.type.kind === 'trigger' ? [wire.priceTicks, wire.type.triggerTicks] : [wire.priceTicks];
  for (const ticks of prices) {
    if (!(ticks > 0 && ticks <= Number.MAX_SAFE_INTEGER)) return VENUE_ERRORS.invalidPrice;
    if (!isLegalPrice(ticks, priceDecimals)) return VENUE_ERRORS.tick;
  }
  return null;
}

function band({ core, wire }: Examined): VenueError | null {
  const mark = core.mark(wire.asset);
  if (wire.type.kind === 'limit') return isNear(wire.priceTicks, mark) ? null : VENUE_ERRORS.priceBand;
  const { triggerTicks } = wire.type;
  return isNear(triggerTicks, mark) && isNear(wire.priceTicks, triggerTicks) ? null : VENUE_ERRORS.priceBand;
}

/** Within 80 % of the reference, the border included. */
function isNear(ticks: number, reference: number): boolean {
  return Math.abs(ticks - reference) * 10 <= reference * 8;
}

/** True for a limit order of which nothing can come to rest. */
function isImmediate({ type }: ExchangeOrder): boolean {
  return type.kind === 'limit' && (type.tif === 'Ioc' || type.tif === 'FrontendMarket');
}

function notional({ core, wire }: Examined): VenueError | null {
  if (wire.reduceOnly) return null;
  const units = wire.sizeLots * wire.priceTicks;
  if (!(units >= MIN_NOTIONAL_UNITS)) return VENUE_ERRORS.minNotional;
  const { maxLeverage } = core.instrument(wire.asset);
  const tier = MAX_ORDER_USDC.find((row) => maxLeverage >= row.fromLeverage)?.usdc ?? 0;
  const immediate = isImmediate(wire);
  const maxUsdc = immediate ? tier : tier * 10;
  return units <= maxUsdc * UNITS_PER_USDC ? null : tooLarge(maxUsdc);
}

function reduction({ core, client, wire, place }: Examined): VenueError | null {
  // A child closes what its parent opens: there need not be a position yet.
  if (!wire.reduceOnly || place === 'child') return null;
  return closableLots(core, client, wire) > 0 ? null : VENUE_ERRORS.reduceOnly;
}

function trigger({ wire, referenceTicks }: Examined): VenueError | null {
  if (wire.type.kind !== 'trigger') return null;
  if (!wire.reduceOnly) return VENUE_ERRORS.triggerNotReduceOnly;
  const { triggerTicks, tpsl } = wire.type;
  return isAhead({ isBuy: wire.isBuy, tpsl, triggerTicks }, referenceTicks) ? null : VENUE_ERRORS.badTrigger;
}

function room({ client, wire, ahead = 0 }: Examined): VenueError | null {
  // What cannot come to rest takes no room: a full list must not keep anyone in a position.
  if (isImmediate(wire)) return null;
  const open = client.byOid.size + ahead;
  const closing = wire.reduceOnly || wire.type.kind === 'trigger';
  return open < (closing ? FREE_OPEN_ORDERS : mostOpenOrders(client)) ? null : VENUE_ERRORS.tooManyOrders;
}

/** Orders that a client may have open, by its volume. */
export function mostOpenOrders(client: Client): number {
  return Math.min(MOST_OPEN_ORDERS, FREE_OPEN_ORDERS + Math.floor(client.volumeUnits / VOLUME_PER_ORDER_UNITS));
}
