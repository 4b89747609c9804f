import { asLots } from '../../contract/units.ts';
import type { LegReply } from '../../engine/domain/orders-wire.ts';
import type { Core } from '../core.ts';
import { canCarry, closableLots, exceedsTier } from '../margin.ts';
import type { ExchangeOrder } from '../types.ts';
import type { Client } from './client.ts';
import type { ClientOrder } from './client-order.ts';
import { finishTaking, isOver, takeFromBook } from './execute.ts';
import { addOrder, armOrder, noteRefused, refuseOrder } from './lifecycle.ts';
import { refusalAtCap } from './open-interest.ts';
import type { Examined } from './rules.ts';
import { examineOrder } from './rules.ts';
import type { VenueError } from './venue-errors.ts';
import { errorLeg, VENUE_ERRORS, wouldMatch } from './venue-errors.ts';

/** How an order belongs to others of its request. */
export interface Membership {
  readonly group: number;
  readonly role: ClientOrder['role'];
  readonly isPosition: boolean;
}

/** Membership of an order that stands alone. */
export const ALONE: Membership = { group: 0, role: 'single', isPosition: false };

/** An order that trades on arrival may reach one such part beyond the oracle. */
const ORACLE_BAND = 10;

/** Gives a wire order its place at the exchange; it is not examined, executed or listed here. */
export function makeOrder(core: Core, client: Client, wire: ExchangeOrder, membership: Membership): ClientOrder {
  const { type } = wire;
  return {
    oid: core.nextOid++,
    account: client.account,
    client: client.index,
    asset: wire.asset,
    cloid: wire.cloid,
    isBuy: wire.isBuy,
    priceTicks: wire.priceTicks,
    reduceOnly: wire.reduceOnly,
    tif: tifOf(wire),
    shownTif: wire.type.kind === 'limit' ? wire.type.tif : tifOf(wire),
    placedAtMs: core.nowMs,
    twapId: null,
    trigger:
      type.kind === 'limit'
        ? null
        : {
            triggerTicks: type.triggerTicks,
            isMarket: type.isMarket,
            tpsl: type.tpsl,
            isPosition: membership.isPosition,
          },
    group: membership.group,
    role: membership.role,
    phase: 'pending',
    fired: false,
    statusAtMs: core.nowMs,
    sizeLots: wire.sizeLots,
    remainingLots: wire.sizeLots,
    filledLots: 0,
    filledUnits: 0,
    seq: 0,
    armedSeq: 0,
    liquidation: false,
  };
}

function tifOf({ type }: ExchangeOrder): ClientOrder['tif'] {
  if (type.kind === 'limit') return type.tif === 'FrontendMarket' ? 'Ioc' : type.tif;
  return type.isMarket ? 'Ioc' : 'Gtc';
}

/** Examines and places an order that stands alone; returns its leg of the reply. */
export function placeSingle(core: Core, client: Client, wire: ExchangeOrder): LegReply {
  const examined: Examined = { core, client, wire, place: 'single', referenceTicks: core.marks[wire.asset] ?? 0 };
  const refusal = examineOrder(examined);
  if (refusal !== null) return refuseUnseen(core, client, wire, refusal);
  const order = makeOrder(core, client, wire, ALONE);
  addOrder(core, order);
  if (order.trigger !== null) {
    armOrder(core, order);
    return waitingLeg(order);
  }
  const late = executeLimit(core, client, order);
  return late === null ? executedLeg(order) : errorLeg(wire.cloid ?? '', wire.asset, late);
}

/**
 * Refuses an order before it is taken: it gets a number and stands in the history, but its client id stays free. One whose asset,
 * price or size makes no sense is not even noted.
 */
export function refuseUnseen(core: Core, client: Client, wire: ExchangeOrder, refusal: VenueError): LegReply {
  const known = core.instruments[wire.asset] !== undefined;
  if (known && Number.isFinite(wire.priceTicks) && Number.isFinite(wire.sizeLots) && hasFiniteTrigger(wire)) {
    noteRefused(core, makeOrder(core, client, wire, ALONE), refusal.status);
  }
  return errorLeg(wire.cloid ?? '', wire.asset, refusal);
}

function hasFiniteTrigger({ type }: ExchangeOrder): boolean {
  return type.kind === 'limit' || Number.isFinite(type.triggerTicks);
}

/** Sends a limit order that is listed already into the book. A refusal ends it without an event: the reply tells it. */
export function executeLimit(core: Core, client: Client, order: ClientOrder): VenueError | null {
  if (order.reduceOnly) {
    order.sizeLots = Math.min(order.sizeLots, closableLots(core, client, order));
    order.remainingLots = order.sizeLots;
  }
  const refusal = refusalAtBook(core, client, order);
  if (refusal !== null) {
    refuseOrder(core, order, refusal.status);
    return refusal;
  }
  takeFromBook(core, order);
  if (order.filledLots === 0 && isOver(core, order)) {
    const none = order.shownTif === 'FrontendMarket' ? VENUE_ERRORS.noLiquidity : VENUE_ERRORS.noMatch;
    refuseOrder(core, order, none.status);
    return none;
  }
  finishTaking(core, order);
  return null;
}

/**
 * True for an order that would trade on arrival and whose limit lies more than a tenth beyond the oracle. Hyperliquid does not tell how wide
 * this band is; refusals were seen at 5 to 10 % on its testnet, where what clients send by default (5, 8, 10 %) mostly passes.
 */
function isFarFromOracle(core: Core, { asset, isBuy, priceTicks, tif }: ClientOrder): boolean {
  const oracle = core.oracles[asset] as number;
  const beyond = isBuy ? priceTicks - oracle : oracle - priceTicks;
  return tif !== 'Alo' && beyond * ORACLE_BAND > oracle && core.book(asset).crosses(isBuy, priceTicks);
}

function refusalAtBook(core: Core, client: Client, order: ClientOrder): VenueError | null {
  if (!canCarry(core, client, order)) return VENUE_ERRORS.margin;
  if (exceedsTier(core, client, order)) return VENUE_ERRORS.tier;
  const capped = refusalAtCap(core, client, order);
  if (capped !== null) return capped;
  if (isFarFromOracle(core, order)) return VENUE_ERRORS.oracleBand;
  const book = core.book(order.asset);
  if (order.tif !== 'Alo' || !book.crosses(order.isBuy, order.priceTicks)) return null;
  const { priceDecimals } = core.instrument(order.asset);
  return wouldMatch({ bid: book.bestBid(), ask: book.bestAsk() }, priceDecimals);
}

/** Leg of a trigger or child that waits. */
export function waitingLeg(order: ClientOrder): LegReply {
  return { cloid: cloidOf(order), status: 'waiting', oid: order.oid };
}

/** Leg of a limit order that was accepted: resting when any of it rests, else what it filled. */
export function executedLeg(order: ClientOrder): LegReply {
  const cloid = cloidOf(order);
  if (order.phase === 'resting') return { cloid, status: 'resting', oid: order.oid };
  const avgTicks = order.filledUnits / order.filledLots;
  return { cloid, status: 'filled', oid: order.oid, filledLots: asLots(order.filledLots), avgTicks };
}

function cloidOf(order: ClientOrder): string {
  return order.cloid ?? '';
}
