import type { Refusal, RefusalCode } from '../../contract/refusals.ts';
import type { InstrumentView } from '../../contract/views.ts';
import { refusalDetail, refusalField, refusalFigures } from './refusal-figures.ts';
import { plainName } from './words.ts';

/** The window's sentence for each code; the figures and the engine's detail stand beside it. */
const TITLES: Readonly<Partial<Record<RefusalCode, string>>> = {
  BAD_FIELD: 'A field is not valid',
  UNKNOWN_SYMBOL: 'Unknown symbol',
  OUT_OF_RANGE: 'Out of range',
  EXPIRED: 'Expired',
  FROM_THE_FUTURE: 'Dated in the future',
  DUPLICATE: 'Already received',
  STOP_WRONG_SIDE: 'Stop on the wrong side of the price',
  TICKET_UNKNOWN: 'No such ticket',
  TICKET_NOT_WAITING: 'Ticket already decided',
  TICKET_VOID: 'Ticket no longer valid',
  OUTSIDE_TICKET: 'Outside what was approved',
  AUTO_LIMIT: 'Auto-run limit reached',
  NOT_RECONCILED: 'Not reconciled yet',
  HALTED: 'Trading is halted',
  REDUCE_ONLY_MODE: 'Only reductions are allowed now',
  BREAKER: 'Stopped by a circuit breaker',
  STALE_DATA: 'Market data is stale',
  BOOK_INVALID: 'Order book not usable',
  BARS_NOT_WHOLE: 'Bars may lack trades',
  NO_PRICE: 'No price',
  VENUE_DOWN: 'Venue not reachable',
  CLOCK_SKEW: 'Clocks disagree',
  ASSET_HELD: 'Another strategy trades this asset',
  NOTHING_TO_DO: 'Nothing to do',
  NOT_A_REDUCTION: 'Would not reduce the position',
  INSTRUMENT_DELISTED: 'Instrument is delisted',
  UNKNOWN_EQUITY: 'Equity not known',
  NO_EQUITY: 'No equity',
  UNKNOWN_VOLATILITY: 'Volatility not known',
  UNKNOWN_CORRELATION: 'Correlation with the book not known',
  UNKNOWN_MOMENTUM: 'Momentum not known',
  NO_EDGE: 'No edge in its own trades',
  NOT_SOLVED: 'Equal risk not possible',
  NO_SIZE: 'No size on this side now',
  BELOW_MIN_NOTIONAL: 'Below the minimum order value',
  BELOW_LOT: 'Below one lot',
  OVER_CAP: 'Over a cap',
  NO_TRADE_BAND: 'Change too small to be worth its cost',
  PRICE_COLLAR: 'Price too far from mark',
  ORDER_RATE: 'Too many orders',
  ORDER_NOTIONAL: 'Order value over its limit',
  DUPLICATE_INTENT: 'Same intent already sent',
  SELF_CROSS: 'Would trade against our own order',
  MARGIN: 'Not enough free margin',
  BAD_TRANSITION: 'Not possible in this state',
  BAD_TICK: 'Price not on a legal step',
  BAD_LOT: 'Size not on a legal step',
  VENUE_REFUSED: 'Refused by the venue',
  STORE_CLOSED: 'Journal is closed',
  KEYCHAIN: 'Keychain not available',
  FORBIDDEN_SENDER: 'Call refused',
  UNKNOWN_COMMAND: 'Unknown command',
  CONFIG: 'Configuration refused',
};

/** A refusal in the parts that the window shows. */
export interface RefusalText {
  readonly title: string;
  readonly code: RefusalCode;
  readonly detail: string;
  /** "field: actual, limit bound", or '' when the refusal carries no figures. */
  readonly figures: string;
}

function figuresText(refusal: Refusal, instrument: InstrumentView | null): string {
  const { actual, limit } = refusalFigures(refusal, instrument);
  const parts = [actual === '' ? '' : `actual ${actual}`, limit === '' ? '' : `limit ${limit}`].filter(
    (part) => part !== '',
  );
  if (parts.length === 0) return '';
  const field = refusalField(refusal.field);
  return field === '' ? parts.join(', ') : `${field}: ${parts.join(', ')}`;
}

/** Words for a refusal; a code without words is shown as itself. Prices and sizes are told in the units of `instrument`. */
export function refusalText(refusal: Refusal, instrument: InstrumentView | null = null): RefusalText {
  const title = TITLES[refusal.code] ?? plainName(refusal.code);
  return { title, code: refusal.code, detail: refusalDetail(refusal), figures: figuresText(refusal, instrument) };
}
