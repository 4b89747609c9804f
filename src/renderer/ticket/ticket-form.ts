import type { OrderTicket } from '../../contract/commands.ts';
import { asLots, asTicks, type PriceTicks, UNITS_PER_USDC } from '../../contract/units.ts';
import type { InstrumentView, MarketRowView, PositionView } from '../../contract/views.ts';
import { isLegalPrice } from '../../contract/tick-rule.ts';
import { legalPrice } from '../format/legal-price.ts';
import { formatUsdc } from '../format/money.ts';
import { parseScaled } from '../format/parse.ts';
import { formatPrice, formatSize } from '../format/price.ts';
import type { TicketDraft } from '../stores/ticket-store.ts';

/** Fields of the ticket that can be wrong. */
export type TicketField = 'size' | 'price' | 'trigger' | 'minutes' | 'stop' | 'target' | 'form';

/** What the ticket is read against. */
export interface TicketContext {
  readonly instrument: InstrumentView;
  readonly row: Pick<MarketRowView, 'bidTicks' | 'askTicks' | 'markTicks'> | null;
  readonly position: Pick<PositionView, 'sizeLots' | 'markTicks' | 'notionalUnits'> | null;
  readonly equityUnits: number | null;
}

/** The ticket as an order, or what is wrong beside each field. An empty field is not yet wrong, it is only missing. */
export type TicketReading =
  | { readonly ok: true; readonly order: OrderTicket; readonly entryTicks: number }
  | {
      readonly ok: false;
      readonly errors: Readonly<Partial<Record<TicketField, string>>>;
      readonly missing: TicketField | null;
    };

/** A field's value, nothing (empty where it may be), or what is wrong. */
type Read<T> = { readonly value: T } | { readonly error: string } | { readonly missing: true };

const isValue = <T>(read: Read<T>): read is { readonly value: T } => 'value' in read;

/** Smallest worth of an opening order, micro-USDC (Hyperliquid). */
const LEAST_UNITS = 10 * UNITS_PER_USDC;

/** Shortest and longest TWAP, minutes, and the smallest worth of each minute, micro-USDC (Hyperliquid). */
const MIN_MINUTES = 5;
const MAX_MINUTES = 1_440;
const LEAST_UNITS_A_MINUTE = 10 * UNITS_PER_USDC;

/** A typed price as legal ticks. */
export function readPrice(text: string, { priceDecimals }: Pick<InstrumentView, 'priceDecimals'>): Read<PriceTicks> {
  if (text.trim() === '') return { missing: true };
  const parsed = parseScaled(text, priceDecimals);
  if (!parsed.ok) return { error: parsed.reason };
  if (!(parsed.value > 0)) return { error: 'Has to be above zero' };
  if (!isLegalPrice(parsed.value, priceDecimals)) {
    const near = formatPrice(legalPrice(parsed.value, priceDecimals, 'down'), priceDecimals);
    return { error: `No price of the venue; the nearest below is ${near}` };
  }
  return { value: asTicks(parsed.value) };
}

/** A level that a stop or target may have: where it is measured from, and on which side it lies. */
interface LevelBase {
  readonly entryTicks: number;
  readonly up: boolean;
}

/** A price, or a distance such as `2%` from the entry, rounded away from it. */
export function readLevel(text: string, base: LevelBase, instrument: InstrumentView): Read<PriceTicks> {
  const trimmed = text.trim();
  if (!trimmed.endsWith('%')) return sideChecked(readPrice(trimmed, instrument), base, instrument);
  const rate = parseScaled(trimmed.slice(0, -1), 4);
  if (!rate.ok) return { error: rate.reason };
  if (!(rate.value > 0 && rate.value < 1_000_000)) return { error: 'More than 0 and less than 100%' };
  const share = rate.value / 1_000_000;
  const ticks = base.entryTicks * (base.up ? 1 + share : 1 - share);
  return { value: asTicks(legalPrice(ticks, instrument.priceDecimals, base.up ? 'up' : 'down')) };
}

function sideChecked(read: Read<PriceTicks>, base: LevelBase, instrument: InstrumentView): Read<PriceTicks> {
  if (!isValue(read)) return read;
  const right = base.up ? read.value > base.entryTicks : read.value < base.entryTicks;
  if (right) return read;
  const entry = formatPrice(base.entryTicks, instrument.priceDecimals);
  return { error: `Has to be ${base.up ? 'above' : 'below'} ${entry}` };
}

/** The size in lots: coins as typed, money and shares of equity rounded down at the entry price. */
export function readSize(draft: TicketDraft, entryTicks: number, context: TicketContext): Read<number> {
  const { instrument, equityUnits } = context;
  if (draft.size.trim() === '') return { missing: true };
  if (draft.sizeUnit === 'coin') {
    const coins = parseScaled(draft.size, instrument.szDecimals);
    return coins.ok ? positive(coins.value) : { error: coins.reason };
  }
  const isMoney = draft.sizeUnit === 'usdc';
  const parsed = parseScaled(draft.size.replace(/%$/, ''), isMoney ? 6 : 4);
  if (!parsed.ok) return { error: parsed.reason };
  if (!isMoney && equityUnits === null) return { error: 'Equity is not known yet' };
  const units = isMoney ? parsed.value : Math.floor(((equityUnits ?? 0) * parsed.value) / 1_000_000);
  const lots = Math.floor(units / entryTicks);
  if (lots > 0 || !(parsed.value > 0)) return positive(lots);
  return { error: `Less than one lot: ${formatUsdc(units)} of ${formatUsdc(entryTicks)} USDC` };
}

function positive(lots: number): Read<number> {
  return lots > 0 ? { value: lots } : { error: 'Has to be above zero' };
}

/** The minutes of a TWAP; null of any other order. */
export function readMinutes({ orderType, minutes }: TicketDraft): Read<number | null> {
  if (orderType !== 'twap') return { value: null };
  if (minutes.trim() === '') return { missing: true };
  const parsed = parseScaled(minutes, 0);
  if (!parsed.ok) return { error: parsed.reason };
  return parsed.value >= MIN_MINUTES && parsed.value <= MAX_MINUTES
    ? { value: parsed.value }
    : { error: `${MIN_MINUTES} to ${MAX_MINUTES} minutes` };
}

/** Errors and the first missing field, gathered while a ticket is read. */
class Complaints {
  readonly errors: Partial<Record<TicketField, string>> = {};
  missing: TicketField | null = null;

  take<T>(field: TicketField, read: Read<T>, optional = false): T | null {
    if (isValue(read)) return read.value;
    if ('error' in read) this.errors[field] = read.error;
    else if (!optional) this.missing ??= field;
    return null;
  }

  get answer(): TicketReading {
    return { ok: false, errors: this.errors, missing: this.missing };
  }
}

/** Where the order would trade: its limit, but never worse than the touch that it meets; the touch for a market order. */
function entryOf(isBuy: boolean, limitTicks: number | null, row: TicketContext['row']): number | null {
  const touch = (isBuy ? row?.askTicks : row?.bidTicks) ?? row?.markTicks ?? null;
  if (limitTicks === null || touch === null) return limitTicks ?? touch;
  return isBuy ? Math.min(limitTicks, touch) : Math.max(limitTicks, touch);
}

/** Reads the whole ticket. */
export function readTicket(draft: TicketDraft, context: TicketContext): TicketReading {
  const protects = draft.orderType === 'stop_loss' || draft.orderType === 'take_profit';
  return protects ? readProtection(draft, context) : readTrade(draft, context);
}

function readTrade(draft: TicketDraft, context: TicketContext): TicketReading {
  const { instrument, row } = context;
  const { isBuy, reduceOnly } = draft;
  const found = new Complaints();
  const isLimit = draft.orderType === 'limit';
  const limitTicks = isLimit ? found.take('price', readPrice(draft.price, instrument)) : null;
  const entryTicks = isLimit && limitTicks === null ? null : entryOf(isBuy, limitTicks, row);
  if (entryTicks === null) {
    if (!isLimit) found.errors.form = 'There is no price yet';
    return found.answer;
  }
  const lots = found.take('size', readSize(draft, entryTicks, context));
  const level = (text: string, up: boolean): Read<PriceTicks> => readLevel(text, { entryTicks, up }, instrument);
  const stopTicks = reduceOnly ? null : found.take('stop', level(draft.stop, !isBuy));
  const takeProfitTicks = reduceOnly ? null : found.take('target', level(draft.target, isBuy), true);
  const minutes = found.take('minutes', readMinutes(draft));
  if (lots !== null) checkWorth(found, draft, { lots, entryTicks, minutes });
  if (reduceOnly) checkReduction(found, isBuy, lots, context);
  if (lots === null || found.missing !== null || Object.keys(found.errors).length > 0) return found.answer;
  return {
    ok: true,
    entryTicks,
    order: {
      asset: instrument.asset,
      isBuy,
      sizeLots: asLots(lots),
      orderType: draft.orderType,
      limitTicks,
      triggerTicks: null,
      timeInForce: isLimit ? draft.timeInForce : 'Ioc',
      reduceOnly,
      ...(minutes === null ? {} : { twap: { minutes, randomize: draft.randomize } }),
      stopTicks,
      takeProfitTicks,
    },
  };
}

function checkWorth(
  found: Complaints,
  draft: TicketDraft,
  {
    lots,
    entryTicks,
    minutes,
  }: { readonly lots: number; readonly entryTicks: number; readonly minutes: number | null },
): void {
  const units = lots * entryTicks;
  const leastUnits = (minutes ?? 0) * LEAST_UNITS_A_MINUTE;
  if (!Number.isSafeInteger(units)) found.errors.size = 'Too large';
  else if (units < leastUnits)
    found.errors.size = `Worth ${formatUsdc(units)} USDC; ${formatUsdc(leastUnits)} at least, 10 a minute`;
  else if (!draft.reduceOnly && units < LEAST_UNITS)
    found.errors.size = `Worth ${formatUsdc(units)} USDC; the venue takes ${formatUsdc(LEAST_UNITS)} at least`;
}

function checkReduction(found: Complaints, isBuy: boolean, lots: number | null, context: TicketContext): void {
  const { position, instrument } = context;
  const held = position?.sizeLots ?? 0;
  if (held === 0 || held > 0 === isBuy) {
    found.errors.form = held === 0 ? 'There is no position to reduce' : `A ${isBuy ? 'buy' : 'sell'} would add to it`;
  } else if (lots !== null && lots > Math.abs(held)) {
    const [asked, most] = [lots, Math.abs(held)].map((size) => formatSize(size, instrument.szDecimals, { trim: true }));
    found.errors.size = `${asked} is more than the position, ${most}`;
  }
}

function readProtection(draft: TicketDraft, context: TicketContext): TicketReading {
  const { instrument, position, row } = context;
  const found = new Complaints();
  const held = position?.sizeLots ?? 0;
  const markTicks = position?.markTicks ?? row?.markTicks ?? null;
  if (held === 0 || markTicks === null) {
    found.errors.form = `There is no position to put a ${draft.orderType === 'stop_loss' ? 'stop' : 'target'} on`;
    return found.answer;
  }
  const up = (draft.orderType === 'stop_loss') !== held > 0;
  const level = readLevel(draft.trigger, { entryTicks: markTicks, up }, instrument);
  const triggerTicks = found.take('trigger', level);
  if (triggerTicks === null) return found.answer;
  return {
    ok: true,
    entryTicks: triggerTicks,
    order: {
      asset: instrument.asset,
      isBuy: held < 0,
      sizeLots: asLots(Math.abs(held)),
      orderType: draft.orderType,
      limitTicks: null,
      triggerTicks,
      timeInForce: 'Gtc',
      reduceOnly: true,
      stopTicks: null,
      takeProfitTicks: null,
    },
  };
}
