import type { AssetId, PriceTicks, SizeLots } from '../../contract/units.ts';
import type { OrderPart, OrderRequest, ProtectionIntent, ReductionIntent, SizedIntent } from '../domain/flow.ts';
import type { Instrument } from '../domain/instrument.ts';
import { roundPriceDown, roundPriceUp } from '../domain/instrument.ts';
import type { Approved } from '../domain/mint-approval.ts';
import type { Grouping, WireOrder, WireOrderType } from '../domain/orders-wire.ts';
import type { ExecutionSettings } from '../domain/settings.ts';
import { invariant } from '../kernel/invariant.ts';
import { legalStop, legalTarget, reductionLimit, worstTriggerPrice } from './trigger-prices.ts';

/** What building needs beside the intent: a source of client ids, the time of the decision and the facts of the asset. */
export interface BuildContext {
  /** `cloid(index)` names the order at place `index` of the group, 0 = first; asked for once per order, in that order. */
  readonly ids: { readonly cloid: (index: number) => string };
  readonly atMs: number;
  readonly instrument: Instrument;
  readonly markTicks: PriceTicks;
  readonly settings: ExecutionSettings;
  /** Which order of its ticket this is, from 1; left out = 1. */
  readonly attempt?: number | undefined;
  /** Place among the orders that the entry is worked in; left out = it stands alone. */
  readonly part?: OrderPart | undefined;
}

/** Orders that go to the venue in one request, with what our books keep of each. Places in `requests`, `wire` and `cloids` agree. */
export interface OrderGroup {
  readonly asset: AssetId;
  readonly grouping: Grouping;
  readonly requests: readonly OrderRequest[];
  readonly wire: readonly WireOrder[];
  readonly cloids: readonly string[];
  /** The venue refuses the whole request after this time, ms UTC. */
  readonly expiresAfterMs: number;
  /** True if no leg can open or enlarge a position. */
  readonly reducesOnly: boolean;
}

/** One leg before it has an id and a time. */
interface Leg {
  readonly isBuy: boolean;
  readonly sizeLots: SizeLots;
  readonly orderType: OrderRequest['orderType'];
  readonly priceTicks: PriceTicks;
  readonly triggerTicks: PriceTicks | null;
  readonly reduceOnly: boolean;
  readonly reason: string;
  /** Of a limit; left out = immediate or cancel. */
  readonly timeInForce?: 'Gtc' | 'Ioc' | 'Alo' | undefined;
}

/** What all legs of a group have in common. */
interface Origin {
  readonly asset: AssetId;
  readonly strategyId: string | null;
  readonly signalId: string | null;
  readonly ticketId: string | null;
  readonly signalStrength: number | null;
  readonly urgency: OrderRequest['urgency'];
  readonly decisionMidTicks: number | null;
  readonly grouping: Grouping;
  readonly lifeMs: number;
}

/**
 * An entry: a limit, immediate or cancel unless the intent says otherwise, that is never worse than the approved limit, with its stop and (if any) its target attached,
 * so that protection stands at the venue the moment the entry is filled. The first order is the parent. Throws `InvariantError` for a
 * size or price that is not a positive whole number: risk must not have passed it.
 */
export function buildEntry(approved: Approved<SizedIntent>, context: BuildContext): OrderGroup {
  const { intent } = approved;
  const { priceDecimals } = context.instrument;
  const entry: Leg = {
    isBuy: intent.isBuy,
    sizeLots: intent.lots,
    orderType: 'limit',
    priceTicks: intent.isBuy
      ? roundPriceDown(intent.limitTicks, priceDecimals)
      : roundPriceUp(intent.limitTicks, priceDecimals),
    triggerTicks: null,
    reduceOnly: false,
    reason: 'entry',
    timeInForce: intent.timeInForce,
  };
  const children = triggerLegs(
    { isBuy: !intent.isBuy, lots: intent.lots, stopTicks: intent.stopTicks, takeProfitTicks: intent.takeProfitTicks },
    priceDecimals,
  );
  return group([entry, ...children], context, {
    asset: intent.asset,
    strategyId: intent.strategyId,
    signalId: intent.signalId,
    ticketId: intent.ticketId,
    signalStrength: intent.signalStrength,
    urgency: context.part?.kind === 'quote' ? 'normal' : 'high',
    decisionMidTicks: intent.decisionMidTicks,
    grouping: 'normalTpsl',
    lifeMs: context.settings.entryExpiryMs,
  });
}

/**
 * A reduction: reduce-only, immediate-or-cancel, at most `slippageRate` (and never more than the venue's band) from mark. It carries
 * the mark as its decision price: an exit is decided without a look at the book.
 */
export function buildReduction(approved: Approved<ReductionIntent>, context: BuildContext): OrderGroup {
  const { intent } = approved;
  const { priceDecimals } = context.instrument;
  const leg: Leg = {
    isBuy: intent.isBuy,
    sizeLots: intent.lots,
    orderType: intent.limitTicks === undefined ? 'market' : 'limit',
    priceTicks:
      intent.limitTicks ?? reductionLimit(context.markTicks, intent.isBuy, intent.slippageRate, priceDecimals),
    triggerTicks: null,
    reduceOnly: true,
    reason: intent.reason,
    timeInForce: intent.timeInForce,
  };
  const isEmergency = intent.reason === 'kill_switch' || intent.reason === 'breaker';
  return group([leg], context, {
    asset: intent.asset,
    strategyId: intent.strategyId,
    signalId: intent.signalId,
    ticketId: null,
    signalStrength: null,
    urgency: isEmergency ? 'emergency' : 'high',
    decisionMidTicks: context.markTicks,
    grouping: 'na',
    lifeMs: context.settings.reductionExpiryMs,
  });
}

/**
 * How late a stop of its own may arrive at most, ms. A stop whose request or answer was lost is sent anew only when the first can arrive no more; so
 * long the position may be bare.
 */
const PROTECTION_LIFE_MS = 10_000;

/** Stop and target (at least one) for a position that stands already: reduce-only triggers of their own, without a parent. */
export function buildProtection(approved: Approved<ProtectionIntent>, context: BuildContext): OrderGroup {
  const { intent } = approved;
  const legs = triggerLegs(intent, context.instrument.priceDecimals);
  invariant(legs.length > 0, 'a protection has a stop or a target');
  return group(legs, context, {
    asset: intent.asset,
    strategyId: intent.strategyId,
    signalId: intent.signalId,
    ticketId: null,
    signalStrength: null,
    urgency: 'high',
    decisionMidTicks: null,
    grouping: 'na',
    lifeMs: Math.min(context.settings.reductionExpiryMs, PROTECTION_LIFE_MS),
  });
}

function triggerLegs(
  plan: {
    readonly isBuy: boolean;
    readonly lots: SizeLots;
    readonly stopTicks: PriceTicks | null;
    readonly takeProfitTicks: PriceTicks | null;
  },
  priceDecimals: number,
): Leg[] {
  const leg = (orderType: 'stop_loss' | 'take_profit', triggerTicks: PriceTicks): Leg => ({
    isBuy: plan.isBuy,
    sizeLots: plan.lots,
    orderType,
    priceTicks: worstTriggerPrice(triggerTicks, plan.isBuy, priceDecimals),
    triggerTicks,
    reduceOnly: true,
    reason: orderType,
  });
  const legs: Leg[] = [];
  if (plan.stopTicks !== null) legs.push(leg('stop_loss', legalStop(plan.stopTicks, plan.isBuy, priceDecimals)));
  if (plan.takeProfitTicks !== null) {
    legs.push(leg('take_profit', legalTarget(plan.takeProfitTicks, plan.isBuy, priceDecimals)));
  }
  return legs;
}

function group(legs: readonly Leg[], context: BuildContext, origin: Origin): OrderGroup {
  const expiresAfterMs = context.atMs + origin.lifeMs;
  const requests: OrderRequest[] = [];
  for (const leg of legs) {
    invariant(
      Number.isSafeInteger(leg.sizeLots) && leg.sizeLots > 0,
      () => `an order has a size, not ${leg.sizeLots} lots`,
    );
    invariant(
      Number.isSafeInteger(leg.priceTicks) && leg.priceTicks > 0,
      () => `an order has a price, not ${leg.priceTicks}`,
    );
    const request: OrderRequest = {
      cloid: context.ids.cloid(requests.length),
      asset: origin.asset,
      isBuy: leg.isBuy,
      sizeLots: leg.sizeLots,
      orderType: leg.orderType,
      priceTicks: leg.priceTicks,
      triggerTicks: leg.triggerTicks,
      timeInForce: leg.triggerTicks === null ? (leg.timeInForce ?? 'Ioc') : null,
      reduceOnly: leg.reduceOnly,
      strategyId: origin.strategyId,
      signalId: origin.signalId,
      ticketId: origin.ticketId,
      signalStrength: origin.signalStrength,
      urgency: origin.urgency,
      decisionMidTicks: leg.triggerTicks === null ? origin.decisionMidTicks : leg.triggerTicks,
      createdAtMs: context.atMs,
      expiresAtMs: expiresAfterMs,
      parentCloid: origin.grouping === 'normalTpsl' && requests[0] !== undefined ? requests[0].cloid : null,
      reason: leg.reason,
    };
    requests.push(withPlace(request, context));
  }
  return {
    asset: origin.asset,
    grouping: origin.grouping,
    requests,
    wire: requests.map(toWire),
    cloids: requests.map((request) => request.cloid),
    expiresAfterMs,
    reducesOnly: requests.every((request) => request.reduceOnly),
  };
}

/** Notes which order of its ticket and of its work it is, where that has to be told. */
function withPlace(request: OrderRequest, { attempt, part }: BuildContext): OrderRequest {
  const ofWork = request.triggerTicks === null ? part : undefined;
  if (attempt === undefined && ofWork === undefined) return request;
  return {
    ...request,
    ...(attempt === undefined ? {} : { attempt }),
    ...(ofWork === undefined ? {} : { part: ofWork }),
  };
}

function toWire(request: OrderRequest): WireOrder {
  return {
    cloid: request.cloid,
    asset: request.asset,
    isBuy: request.isBuy,
    priceTicks: request.priceTicks,
    sizeLots: request.sizeLots,
    reduceOnly: request.reduceOnly,
    type: wireType(request),
  };
}

function wireType({ orderType, triggerTicks, timeInForce }: OrderRequest): WireOrderType {
  if (triggerTicks === null) return { kind: 'limit', tif: timeInForce ?? 'Ioc' };
  return { kind: 'trigger', isMarket: true, triggerTicks, tpsl: orderType === 'stop_loss' ? 'sl' : 'tp' };
}
