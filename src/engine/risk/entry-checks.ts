import type { Refusal } from '../../contract/refusals.ts';
import { UNITS_PER_USDC, type PriceTicks, type QuoteUnits } from '../../contract/units.ts';
import {
  ASSET_RATE_CEILING,
  capUnits,
  exactProduct,
  exposureAfter,
  loadOf,
  within,
  type BookLoad,
  type OpeningOrder,
} from '../domain/exposure.ts';
import type { AssetExposure, SizedIntent } from '../domain/flow.ts';
import { isLegalPrice, MIN_NOTIONAL_UNITS, type Instrument } from '../domain/instrument.ts';
import { mulDiv, rateToPpm } from '../domain/money.ts';
import type { CapSettings, PreTradeSettings, RiskSettings } from '../domain/settings.ts';
import { CheckList, type CheckRule } from './check-list.ts';
import type { OpeningCounts } from './order-counts.ts';

/** Largest difference between our clock and the venue's at which entries may leave, ms (design, section 5). */
export const MAX_CLOCK_SKEW_MS = 2_000;

/** The account and the market at the moment at which an entry is about to leave. Null = not known, which never passes. */
export interface EntryContext {
  readonly atMs: number;
  readonly reconciled: boolean;
  readonly connected: boolean;
  readonly clockSkewMs: number | null;
  /** Why the symbol's data are too old, or null when they are fresh. */
  readonly stale: Refusal | null;
  readonly instrument: Instrument;
  readonly markTicks: PriceTicks | null;
  readonly equityUnits: QuoteUnits | null;
  /** One per asset with a position or working orders. */
  readonly exposures: readonly AssetExposure[];
  /** Notional of the strategy's positions and working openings, micro-USDC. */
  readonly strategyNotionalUnits: QuoteUnits;
  readonly freeMarginUnits: QuoteUnits;
  /** Leverage set for the asset, whole, 1 .. the instrument's maximum. */
  readonly leverage: number;
  /** Best resting prices of our own on the asset, or null. */
  readonly ownBestBuyTicks: number | null;
  readonly ownBestSellTicks: number | null;
  /** True while an opening order of the same strategy, asset and side works. */
  readonly workingSameIntent: boolean;
}

/** What the room itself knows beside the context. */
export interface RoomState {
  readonly halted: string | null;
  readonly breakerState: string;
  readonly drawdown: number | null;
  readonly trip: number;
  readonly counts: OpeningCounts;
}

/** Every check of an entry (design, section 5), the caps counted anew in integers. All are made, so that the trace is whole. */
export function checkEntry(
  intent: SizedIntent,
  context: EntryContext,
  state: RoomState,
  settings: RiskSettings,
): CheckList {
  const list = new CheckList();
  checkRun(list, context, state);
  checkMarket(list, intent, context);
  checkShape(list, intent, context.instrument);
  checkStop(list, intent);
  checkOrder(list, intent, context, settings.preTrade);
  checkCounts(list, state.counts, settings.preTrade);
  checkOwnOrders(list, intent, context);
  checkCaps(list, intent, context, settings.caps);
  return list;
}

const RUN = {
  reconciled: {
    code: 'NOT_RECONCILED',
    field: 'session.reconciled',
    detail: 'the account has not been reconciled with the venue',
  },
  connected: { code: 'VENUE_DOWN', field: 'session.connection', detail: 'the venue is not connected' },
  halted: { code: 'HALTED', field: 'risk.halted', detail: 'trading is halted' },
  breaker: {
    code: 'REDUCE_ONLY_MODE',
    field: 'risk.breakers.dailyDrawdown',
    detail: 'the daily drawdown breaker lets nothing open',
  },
  drawdown: {
    code: 'REDUCE_ONLY_MODE',
    field: 'risk.breakers.dailyDrawdown.trip',
    detail: 'the drawdown of the day is unknown or has reached its limit',
  },
  skew: { code: 'CLOCK_SKEW', field: 'session.clockSkewMs', detail: "our clock and the venue's differ too much" },
} as const satisfies Record<string, CheckRule>;

function checkRun(list: CheckList, context: EntryContext, state: RoomState): void {
  list.add('reconciled', context.reconciled, [yesNo(context.reconciled), 'yes'], RUN.reconciled);
  list.add('connected', context.connected, [yesNo(context.connected), 'yes'], RUN.connected);
  list.add('halted', state.halted === null, [state.halted ?? 'no', 'no'], RUN.halted);
  list.add('breaker', state.breakerState === 'armed', [state.breakerState, 'armed'], RUN.breaker);
  // A breaker's metric is safe only below its bound; everywhere else equality passes.
  const below = state.drawdown !== null && state.drawdown < state.trip;
  list.add('daily_drawdown', below, [state.drawdown, state.trip], RUN.drawdown);
  const skew = context.clockSkewMs === null ? null : Math.abs(context.clockSkewMs);
  list.add('clock_skew', skew !== null && skew <= MAX_CLOCK_SKEW_MS, [skew, MAX_CLOCK_SKEW_MS], RUN.skew);
}

const MARKET = {
  asset: { code: 'UNKNOWN_SYMBOL', field: 'intent.asset', detail: 'the instrument is not that of the order' },
  listed: { code: 'INSTRUMENT_DELISTED', field: 'instrument.listed', detail: 'the instrument is no longer listed' },
  mark: { code: 'NO_PRICE', field: 'market.mark', detail: 'the mark price is not known' },
  equityUnknown: { code: 'UNKNOWN_EQUITY', field: 'account.equity', detail: 'the equity of the account is not known' },
  noEquity: { code: 'NO_EQUITY', field: 'account.equity', detail: 'there is no equity to trade with' },
} as const satisfies Record<string, CheckRule>;

function checkMarket(list: CheckList, intent: SizedIntent, context: EntryContext): void {
  const { instrument, stale, markTicks, equityUnits } = context;
  list.add('asset', instrument.asset === intent.asset, [intent.asset, instrument.asset], MARKET.asset);
  list.add('listed', instrument.listed, [yesNo(instrument.listed), 'yes'], MARKET.listed);
  list.add('fresh_data', stale === null, stale === null ? ['fresh', 'fresh'] : [stale.actual, stale.limit], {
    code: stale?.code ?? 'STALE_DATA',
    field: stale?.field ?? 'market.book',
    detail: stale?.detail ?? '',
  });
  list.add('mark', isPrice(markTicks), [markTicks, '> 0'], MARKET.mark);
  const known = equityUnits !== null && Number.isSafeInteger(equityUnits);
  list.add('equity', known && equityUnits > 0, [equityUnits, '> 0'], known ? MARKET.noEquity : MARKET.equityUnknown);
}

const SHAPE = {
  lots: { code: 'BAD_LOT', field: 'intent.lots', detail: 'a size is a whole number of lots above zero' },
  price: { code: 'BAD_TICK', field: 'intent.limitTicks', detail: 'the limit price is not a price of the venue' },
  stop: { code: 'BAD_TICK', field: 'intent.stopTicks', detail: 'the stop price is not a price of the venue' },
  target: { code: 'BAD_TICK', field: 'intent.takeProfitTicks', detail: 'the target is not a price of the venue' },
} as const satisfies Record<string, CheckRule>;

function checkShape(list: CheckList, intent: SizedIntent, instrument: Instrument): void {
  const { lots, limitTicks, stopTicks, takeProfitTicks } = intent;
  const decimals = instrument.priceDecimals;
  list.add('lots', Number.isSafeInteger(lots) && lots > 0, [lots, '>= 1'], SHAPE.lots);
  list.add('price_tick', isLegalPrice(limitTicks, decimals), [limitTicks, 'legal'], SHAPE.price);
  list.add('stop_tick', isLegalPrice(stopTicks, decimals), [stopTicks, 'legal'], SHAPE.stop);
  if (takeProfitTicks !== null) {
    list.add('target_tick', isLegalPrice(takeProfitTicks, decimals), [takeProfitTicks, 'legal'], SHAPE.target);
  }
}

const STOP = {
  stop: { code: 'STOP_WRONG_SIDE', field: 'intent.stopTicks', detail: 'the stop lies on the wrong side of the price' },
  target: {
    code: 'STOP_WRONG_SIDE',
    field: 'intent.takeProfitTicks',
    detail: 'the target lies on the wrong side of the price',
  },
} as const satisfies Record<string, CheckRule>;

function checkStop(list: CheckList, intent: SizedIntent): void {
  const { isBuy, entryTicks, limitTicks, stopTicks, takeProfitTicks } = intent;
  const nearest = isBuy ? Math.min(entryTicks, limitTicks) : Math.max(entryTicks, limitTicks);
  list.add('stop_side', isBuy ? stopTicks < nearest : stopTicks > nearest, [stopTicks, nearest], STOP.stop);
  if (takeProfitTicks === null) return;
  const beyond = isBuy ? takeProfitTicks > entryTicks : takeProfitTicks < entryTicks;
  list.add('target_side', beyond, [takeProfitTicks, entryTicks], STOP.target);
}

const ORDER = {
  collar: { code: 'PRICE_COLLAR', field: 'risk.preTrade.collarRate', detail: 'the price lies too far from mark' },
  notional: { code: 'ORDER_NOTIONAL', field: 'risk.preTrade.maxOrderUsdc', detail: 'the order is too large' },
  minimum: {
    code: 'BELOW_MIN_NOTIONAL',
    field: 'intent.lots',
    detail: "the order is worth less than the venue's minimum",
  },
  leverage: { code: 'MARGIN', field: 'account.leverage', detail: 'the leverage of the asset is not set' },
  margin: { code: 'MARGIN', field: 'account.freeMargin', detail: 'the free margin does not carry the order' },
} as const satisfies Record<string, CheckRule>;

function checkOrder(list: CheckList, intent: SizedIntent, context: EntryContext, limits: PreTradeSettings): void {
  const { lots, entryTicks, limitTicks } = intent;
  const mark = context.markTicks ?? Number.NaN;
  const distance = Math.max(Math.abs(limitTicks - mark), Math.abs(entryTicks - mark));
  const collar = collarTicks(mark, limits.collarRate);
  list.add('collar', within(distance, collar), [distance, collar], ORDER.collar);
  const notional = exactProduct(Math.max(mark, entryTicks, limitTicks), lots);
  const most = exactProduct(limits.maxOrderUsdc, UNITS_PER_USDC);
  list.add('order_notional', within(notional, most), [notional, most], ORDER.notional);
  const least = exactProduct(Math.min(entryTicks, limitTicks), lots);
  list.add('min_notional', within(MIN_NOTIONAL_UNITS, least), [least, MIN_NOTIONAL_UNITS], ORDER.minimum);
  const { leverage, instrument, freeMarginUnits } = context;
  const set = Number.isSafeInteger(leverage) && leverage >= 1 && leverage <= instrument.maxLeverage;
  list.add('leverage', set, [leverage, instrument.maxLeverage], ORDER.leverage);
  const margin = Math.ceil(notional / leverage);
  list.add('margin', set && within(margin, freeMarginUnits), [margin, freeMarginUnits], ORDER.margin);
}

/** Widest distance from mark, whole ticks; NaN without a mark or a rate. */
function collarTicks(mark: number, rate: number): number {
  if (!isPrice(mark) || !(rate > 0) || !Number.isFinite(rate)) return Number.NaN;
  return mulDiv(mark, rateToPpm(Math.min(rate, 1)), 1_000_000, 'down');
}

const COUNTS = {
  minute: { code: 'ORDER_RATE', field: 'risk.preTrade.maxOrdersPerMinute', detail: 'too many orders in a minute' },
  hour: { code: 'ORDER_RATE', field: 'risk.preTrade.maxOrdersPerHour', detail: 'too many orders in an hour' },
  day: { code: 'ORDER_RATE', field: 'risk.preTrade.maxOrdersPerDay', detail: 'too many orders in a day' },
} as const satisfies Record<string, CheckRule>;

function checkCounts(list: CheckList, counts: OpeningCounts, limits: PreTradeSettings): void {
  const [minute, hour, day] = [counts.minute + 1, counts.hour + 1, counts.day + 1];
  const { maxOrdersPerMinute, maxOrdersPerHour, maxOrdersPerDay } = limits;
  list.add('orders_per_minute', minute <= maxOrdersPerMinute, [minute, maxOrdersPerMinute], COUNTS.minute);
  list.add('orders_per_hour', hour <= maxOrdersPerHour, [hour, maxOrdersPerHour], COUNTS.hour);
  list.add('orders_per_day', day <= maxOrdersPerDay, [day, maxOrdersPerDay], COUNTS.day);
}

const OWN = {
  duplicate: { code: 'DUPLICATE_INTENT', field: 'orders.working', detail: 'the same intent is already working' },
  cross: { code: 'SELF_CROSS', field: 'orders.own', detail: 'the order would meet one of our own' },
} as const satisfies Record<string, CheckRule>;

function checkOwnOrders(list: CheckList, intent: SizedIntent, context: EntryContext): void {
  const same = context.workingSameIntent;
  list.add('duplicate_intent', !same, [yesNo(same), 'no'], OWN.duplicate);
  const opposite = intent.isBuy ? context.ownBestSellTicks : context.ownBestBuyTicks;
  const clear = opposite === null || (intent.isBuy ? intent.limitTicks < opposite : intent.limitTicks > opposite);
  list.add('self_cross', clear, [intent.limitTicks, opposite], OWN.cross);
}

const overCap = (name: keyof CapSettings): CheckRule => ({
  code: 'OVER_CAP',
  field: `risk.caps.${name}`,
  detail: 'the order passes a cap',
});

const CAP = {
  strategy: overCap('strategyRate'),
  asset: overCap('assetRate'),
  gross: overCap('grossRate'),
  net: overCap('netRate'),
  loss: overCap('lossAtStopRate'),
  totalLoss: overCap('totalLossAtStopRate'),
} as const;

function checkCaps(list: CheckList, intent: SizedIntent, context: EntryContext, caps: CapSettings): void {
  const equity = context.equityUnits ?? Number.NaN;
  const order = orderOf(intent, context.markTicks ?? Number.NaN);
  const load = loadOf(context.exposures, order);
  const after = exposureAfter(load, order, intent.lots);
  const cap = (name: string, actual: number, limit: number, rule: CheckRule): void =>
    list.add(name, within(actual, limit), [actual, limit], rule);
  cap('cap_strategy', strategyAfter(load, order, intent, context), capUnits(equity, caps.strategyRate), CAP.strategy);
  cap('cap_asset', after.assetUnits, capUnits(equity, Math.min(caps.assetRate, ASSET_RATE_CEILING)), CAP.asset);
  cap('cap_gross', after.grossUnits, capUnits(equity, caps.grossRate), CAP.gross);
  cap('cap_net', after.netUnits, capUnits(equity, caps.netRate), CAP.net);
  const loss = exactProduct(Math.abs(intent.entryTicks - intent.stopTicks), intent.lots);
  cap('cap_loss_at_stop', loss, capUnits(equity, caps.lossAtStopRate), CAP.loss);
  const total = loss + load.lossAtStopUnits;
  cap('cap_total_loss_at_stop', total, capUnits(equity, caps.totalLossAtStopRate), CAP.totalLoss);
}

function orderOf(intent: SizedIntent, markTicks: number): OpeningOrder {
  return {
    asset: intent.asset,
    strategyId: intent.strategyId,
    isBuy: intent.isBuy,
    highTicks: Math.max(markTicks, intent.entryTicks, intent.limitTicks),
    lowTicks: Math.min(markTicks, intent.entryTicks, intent.limitTicks),
  };
}

/** The strategy's notional after the order: counted from the exposures and from the caller's own figure, the larger of both. */
function strategyAfter(load: BookLoad, order: OpeningOrder, intent: SizedIntent, context: EntryContext): number {
  const added = load.ownStrategy ? 0 : exactProduct(order.highTicks, intent.lots);
  return Math.max(exposureAfter(load, order, intent.lots).strategyUnits, context.strategyNotionalUnits + added);
}

function isPrice(ticks: number | null): ticks is number {
  return ticks !== null && Number.isSafeInteger(ticks) && ticks > 0;
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
