import type { Refusal, RefusalCode } from '../../contract/refusals.ts';
import type { InstrumentView } from '../../contract/views.ts';
import { formatUsdc } from './money.ts';
import { formatPrice, formatSize } from './price.ts';
import { formatRate } from './rate.ts';
import { groupDigits } from './scaled.ts';
import { plainName } from './words.ts';

/* Figures of refusals come as the engine holds them: ticks, lots, micro-USDC, fractions. Here they get the unit that their field has. */

type Unit = 'price' | 'size' | 'usdc' | 'rate' | 'ms' | 'plain';

/** Fields whose name does not tell the unit. */
const UNITS: Readonly<Record<string, Unit>> = {
  'account.freeMargin': 'usdc',
  'account.equity': 'usdc',
  'risk.preTrade.maxOrderUsdc': 'usdc',
  'risk.preTrade.collarRate': 'price',
  'sizing.minNotional': 'usdc',
  'sizing.lot': 'usdc',
  'orders.own': 'price',
  'market.mark': 'price',
  'market.book': 'price',
  'ticket.band': 'price',
  'risk.breakers.dailyDrawdown.trip': 'rate',
  'risk.breakers.totalDrawdown.trip': 'rate',
  'risk.breakers.volatilitySpike.tripSigma': 'rate',
};

/** Caps are counted in money though they are set as shares of equity. */
const CAPS = 'risk.caps.';

function unitOf(code: RefusalCode, field: string): Unit {
  if (code === 'BELOW_MIN_NOTIONAL' || field.startsWith(CAPS)) return 'usdc';
  const named = UNITS[field];
  if (named !== undefined) return named;
  const suffix = /(?:^|[.])(?:\w*?)(Ticks|Lots|lots|Units|Rate|Ms)$/.exec(field)?.[1];
  switch (suffix) {
    case 'Ticks':
      return 'price';
    case 'Lots':
    case 'lots':
      return 'size';
    case 'Units':
      return 'usdc';
    case 'Rate':
      return 'rate';
    case 'Ms':
      return 'ms';
    default:
      return 'plain';
  }
}

function plain(value: number): string {
  return Number.isInteger(value) ? `${value < 0 ? '−' : ''}${groupDigits(`${Math.abs(value)}`)}` : `${value}`;
}

function inUnit(value: number, unit: Unit, instrument: InstrumentView | null): string {
  switch (unit) {
    case 'price':
      return instrument === null ? plain(value) : formatPrice(value, instrument.priceDecimals);
    case 'size':
      if (instrument === null || !Number.isInteger(value)) return plain(value);
      return `${formatSize(value, instrument.szDecimals, { trim: true })} ${instrument.symbol}`;
    case 'usdc':
      // A small figure is a share of equity or a count, whatever the field is called: micro-USDC of a trader are never that few.
      return Number.isSafeInteger(value) && Math.abs(value) >= 1_000 ? `${formatUsdc(value)} USDC` : plain(value);
    case 'rate':
      return Math.abs(value) <= 1 ? formatRate(value) : plain(value);
    case 'ms':
      return Math.abs(value) < 1e11 ? `${plain(value)} ms` : new Date(value).toISOString().slice(11, 19);
    default:
      return plain(value);
  }
}

/** Limits by the names that a trader gives them. */
const FIELDS: Readonly<Record<string, string>> = {
  'risk.caps.strategyRate': 'one strategy',
  'risk.caps.assetRate': 'one asset',
  'risk.caps.grossRate': 'gross exposure',
  'risk.caps.netRate': 'net exposure',
  'risk.caps.lossAtStopRate': 'loss at the stop',
  'risk.caps.totalLossAtStopRate': 'loss at all stops',
  'risk.caps.resting': 'resting entries',
  'risk.preTrade.collarRate': 'distance from mark',
  'risk.preTrade.maxOrderUsdc': 'largest order',
  'account.freeMargin': 'margin',
};

/** What a refusal is about, in words; '' for none. */
export function refusalField(field: string): string {
  return FIELDS[field] ?? plainName(field);
}

/** Both figures of a refusal as a person reads them, '' where there is none. Prices and sizes need the instrument. */
export function refusalFigures(
  refusal: Refusal,
  instrument: InstrumentView | null,
): { readonly actual: string; readonly limit: string } {
  const unit = unitOf(refusal.code, refusal.field);
  const text = (value: string | number | null): string => {
    if (value === null) return '';
    return typeof value === 'string' ? value : inUnit(value, unit, instrument);
  };
  return { actual: text(refusal.actual), limit: text(refusal.limit) };
}

/** The engine's sentence without the raw figures that it repeats at its end: they stand beside it, in their units. */
export function refusalDetail(refusal: Refusal): string {
  return refusal.detail.replace(` (${refusal.actual} against ${refusal.limit})`, '');
}
