import type { Refusal } from '../../contract/refusals.ts';
import { UNITS_PER_USDC, type QuoteUnits } from '../../contract/units.ts';
import { exactProduct, within } from '../domain/exposure.ts';
import type { SizedIntent } from '../domain/flow.ts';
import { isLegalPrice } from '../../contract/tick-rule.ts';
import { MIN_NOTIONAL_UNITS, type Instrument } from '../domain/instrument.ts';
import { mulDiv, rateToPpm } from '../domain/money.ts';
import type { PreTradeSettings, RiskSettings } from '../domain/settings.ts';
import type { GateAnswer } from './breakers/breaker.ts';
import { CheckList, type CheckRule } from './check-list.ts';
import { type CapContext, checkCaps } from './entry-caps.ts';
import type { OpeningCounts } from './order-counts.ts';

/** Largest difference between our clock and the venue's at which entries may leave, ms (design, section 5). */
export const MAX_CLOCK_SKEW_MS = 2_000;

/** The account and the market at the moment at which an entry is about to leave. Null = not known, which never passes. */
export interface EntryContext extends CapContext {
  readonly atMs: number;
  readonly reconciled: boolean;
  readonly connected: boolean;
  readonly clockSkewMs: number | null;
  /** Why the symbol's data are too old, or null when they are fresh. */
  readonly stale: Refusal | null;
  readonly freeMarginUnits: QuoteUnits;
  /** Best resting prices of our own on the asset, or null. */
  readonly ownBestBuyTicks: number | null;
  readonly ownBestSellTicks: number | null;
  /** True while an opening order of the same strategy, asset and side works. */
  readonly workingSameIntent: boolean;
}

/** What the room itself knows beside the context. */
export interface RoomState {
  readonly halted: string | null;
  /** What each breaker says to the order. */
  readonly gates: readonly GateAnswer[];
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
    name: 'reconciled',
    code: 'NOT_RECONCILED',
    field: 'session.reconciled',
    detail: 'the account has not been reconciled with the venue',
  },
  connected: {
    name: 'connected',
    code: 'VENUE_DOWN',
    field: 'session.connection',
    detail: 'the venue is not connected',
  },
  halted: { name: 'halted', code: 'HALTED', field: 'risk.halted', detail: 'trading is halted' },
  skew: {
    name: 'clock_skew',
    code: 'CLOCK_SKEW',
    field: 'session.clockSkewMs',
    detail: "our clock and the venue's differ too much",
  },
} as const satisfies Record<string, CheckRule>;

function checkRun(list: CheckList, context: EntryContext, state: RoomState): void {
  list.add(RUN.reconciled, context.reconciled, yesNo(context.reconciled), 'yes');
  list.add(RUN.connected, context.connected, yesNo(context.connected), 'yes');
  list.add(RUN.halted, state.halted === null, state.halted ?? 'no', 'no');
  for (const gate of state.gates) list.add(gate, gate.passed, gate.actual, gate.limit);
  const skew = context.clockSkewMs === null ? null : Math.abs(context.clockSkewMs);
  list.add(RUN.skew, skew !== null && skew <= MAX_CLOCK_SKEW_MS, skew, MAX_CLOCK_SKEW_MS);
}

const MARKET = {
  asset: {
    name: 'asset',
    code: 'UNKNOWN_SYMBOL',
    field: 'intent.asset',
    detail: 'the instrument is not that of the order',
  },
  listed: {
    name: 'listed',
    code: 'INSTRUMENT_DELISTED',
    field: 'instrument.listed',
    detail: 'the instrument is no longer listed',
  },
  fresh: { name: 'fresh_data', code: 'STALE_DATA', field: 'market.book', detail: '' },
  mark: { name: 'mark', code: 'NO_PRICE', field: 'market.mark', detail: 'the mark price is not known' },
  equityUnknown: {
    name: 'equity',
    code: 'UNKNOWN_EQUITY',
    field: 'account.equity',
    detail: 'the equity of the account is not known',
  },
  noEquity: { name: 'equity', code: 'NO_EQUITY', field: 'account.equity', detail: 'there is no equity to trade with' },
} as const satisfies Record<string, CheckRule>;

function checkMarket(list: CheckList, intent: SizedIntent, context: EntryContext): void {
  const { instrument, stale, markTicks, equityUnits } = context;
  list.add(MARKET.asset, instrument.asset === intent.asset, intent.asset, instrument.asset);
  list.add(MARKET.listed, instrument.listed, yesNo(instrument.listed), 'yes');
  if (stale === null) list.add(MARKET.fresh, true, 'fresh', 'fresh');
  else
    list.add(
      { name: 'fresh_data', code: stale.code, field: stale.field, detail: stale.detail },
      false,
      stale.actual,
      stale.limit,
    );
  list.add(MARKET.mark, isPrice(markTicks), markTicks, '> 0');
  const known = equityUnits !== null && Number.isSafeInteger(equityUnits);
  list.add(known ? MARKET.noEquity : MARKET.equityUnknown, known && equityUnits > 0, equityUnits, '> 0');
}

const SHAPE = {
  lots: { name: 'lots', code: 'BAD_LOT', field: 'intent.lots', detail: 'a size is a whole number of lots above zero' },
  price: {
    name: 'price_tick',
    code: 'BAD_TICK',
    field: 'intent.limitTicks',
    detail: 'the limit price is not a price of the venue',
  },
  stop: {
    name: 'stop_tick',
    code: 'BAD_TICK',
    field: 'intent.stopTicks',
    detail: 'the stop price is not a price of the venue',
  },
  target: {
    name: 'target_tick',
    code: 'BAD_TICK',
    field: 'intent.takeProfitTicks',
    detail: 'the target is not a price of the venue',
  },
} as const satisfies Record<string, CheckRule>;

function checkShape(list: CheckList, intent: SizedIntent, instrument: Instrument): void {
  const { lots, limitTicks, stopTicks, takeProfitTicks } = intent;
  const decimals = instrument.priceDecimals;
  list.add(SHAPE.lots, Number.isSafeInteger(lots) && lots > 0, lots, '>= 1');
  list.add(SHAPE.price, isLegalPrice(limitTicks, decimals), limitTicks, 'legal');
  list.add(SHAPE.stop, isLegalPrice(stopTicks, decimals), stopTicks, 'legal');
  if (takeProfitTicks !== null) {
    list.add(SHAPE.target, isLegalPrice(takeProfitTicks, decimals), takeProfitTicks, 'legal');
  }
}

const STOP = {
  stop: {
    name: 'stop_side',
    code: 'STOP_WRONG_SIDE',
    field: 'intent.stopTicks',
    detail: 'the stop lies on the wrong side of the price',
  },
  target: {
    name: 'target_side',
    code: 'STOP_WRONG_SIDE',
    field: 'intent.takeProfitTicks',
    detail: 'the target lies on the wrong side of the price',
  },
} as const satisfies Record<string, CheckRule>;

function checkStop(list: CheckList, intent: SizedIntent): void {
  const { isBuy, entryTicks, limitTicks, stopTicks, takeProfitTicks } = intent;
  const nearest = isBuy ? Math.min(entryTicks, limitTicks) : Math.max(entryTicks, limitTicks);
  list.add(STOP.stop, isBuy ? stopTicks < nearest : stopTicks > nearest, stopTicks, nearest);
  if (takeProfitTicks === null) return;
  const beyond = isBuy ? takeProfitTicks > entryTicks : takeProfitTicks < entryTicks;
  list.add(STOP.target, beyond, takeProfitTicks, entryTicks);
}

const ORDER = {
  collar: {
    name: 'collar',
    code: 'PRICE_COLLAR',
    field: 'risk.preTrade.collarRate',
    detail: 'the price lies too far from mark',
  },
  notional: {
    name: 'order_notional',
    code: 'ORDER_NOTIONAL',
    field: 'risk.preTrade.maxOrderUsdc',
    detail: 'the order is too large',
  },
  minimum: {
    name: 'min_notional',
    code: 'BELOW_MIN_NOTIONAL',
    field: 'intent.lots',
    detail: "the order is worth less than the venue's minimum",
  },
  leverage: {
    name: 'leverage',
    code: 'MARGIN',
    field: 'account.leverage',
    detail: 'the leverage of the asset is not set',
  },
  margin: {
    name: 'margin',
    code: 'MARGIN',
    field: 'account.freeMargin',
    detail: 'the free margin does not carry the order',
  },
} as const satisfies Record<string, CheckRule>;

function checkOrder(list: CheckList, intent: SizedIntent, context: EntryContext, limits: PreTradeSettings): void {
  const { lots, entryTicks, limitTicks } = intent;
  const mark = context.markTicks ?? Number.NaN;
  const distance = Math.max(Math.abs(limitTicks - mark), Math.abs(entryTicks - mark));
  const collar = collarTicks(mark, limits.collarRate);
  list.add(ORDER.collar, within(distance, collar), distance, collar);
  const notional = exactProduct(Math.max(mark, entryTicks, limitTicks), lots);
  const most = exactProduct(limits.maxOrderUsdc, UNITS_PER_USDC);
  list.add(ORDER.notional, within(notional, most), notional, most);
  const least = exactProduct(Math.min(entryTicks, limitTicks), lots);
  list.add(ORDER.minimum, within(MIN_NOTIONAL_UNITS, least), least, MIN_NOTIONAL_UNITS);
  const { leverage, instrument, freeMarginUnits } = context;
  const set = Number.isSafeInteger(leverage) && leverage >= 1 && leverage <= instrument.maxLeverage;
  list.add(ORDER.leverage, set, leverage, instrument.maxLeverage);
  const margin = Math.ceil(notional / leverage);
  list.add(ORDER.margin, set && within(margin, freeMarginUnits), margin, freeMarginUnits);
}

/** Widest distance from mark, whole ticks; NaN without a mark or a rate. */
function collarTicks(mark: number, rate: number): number {
  if (!isPrice(mark) || !(rate > 0) || !Number.isFinite(rate)) return Number.NaN;
  return mulDiv(mark, rateToPpm(Math.min(rate, 1)), 1_000_000, 'down');
}

const COUNTS = {
  minute: {
    name: 'orders_per_minute',
    code: 'ORDER_RATE',
    field: 'risk.preTrade.maxOrdersPerMinute',
    detail: 'too many orders in a minute',
  },
  hour: {
    name: 'orders_per_hour',
    code: 'ORDER_RATE',
    field: 'risk.preTrade.maxOrdersPerHour',
    detail: 'too many orders in an hour',
  },
  day: {
    name: 'orders_per_day',
    code: 'ORDER_RATE',
    field: 'risk.preTrade.maxOrdersPerDay',
    detail: 'too many orders in a day',
  },
} as const satisfies Record<string, CheckRule>;

function checkCounts(list: CheckList, counts: OpeningCounts, limits: PreTradeSettings): void {
  const minute = counts.minute + 1;
  const hour = counts.hour + 1;
  const day = counts.day + 1;
  const { maxOrdersPerMinute, maxOrdersPerHour, maxOrdersPerDay } = limits;
  list.add(COUNTS.minute, minute <= maxOrdersPerMinute, minute, maxOrdersPerMinute);
  list.add(COUNTS.hour, hour <= maxOrdersPerHour, hour, maxOrdersPerHour);
  list.add(COUNTS.day, day <= maxOrdersPerDay, day, maxOrdersPerDay);
}

const OWN = {
  duplicate: {
    name: 'duplicate_intent',
    code: 'DUPLICATE_INTENT',
    field: 'orders.working',
    detail: 'the same intent is already working',
  },
  cross: { name: 'self_cross', code: 'SELF_CROSS', field: 'orders.own', detail: 'the order would meet one of our own' },
} as const satisfies Record<string, CheckRule>;

function checkOwnOrders(list: CheckList, intent: SizedIntent, context: EntryContext): void {
  const same = context.workingSameIntent;
  list.add(OWN.duplicate, !same, yesNo(same), 'no');
  const opposite = intent.isBuy ? context.ownBestSellTicks : context.ownBestBuyTicks;
  const clear = opposite === null || (intent.isBuy ? intent.limitTicks < opposite : intent.limitTicks > opposite);
  list.add(OWN.cross, clear, intent.limitTicks, opposite);
}

function isPrice(ticks: number | null): ticks is number {
  return ticks !== null && Number.isSafeInteger(ticks) && ticks > 0;
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
