/**
 * A refusal is a value: a stable code, the thing refused and the two figures that disagreed. The renderer owns the wording for a
 * person; `detail` is a plain English sentence for logs and command lines.
 */
export interface Refusal {
  /** Stable name, upper snake case. */
  readonly code: RefusalCode;
  /** The field, check or limit that refused, as a dotted path where it has one (`risk.caps.assetRate`). */
  readonly field: string;
  /** What was given, printed; numbers keep full precision. */
  readonly actual: string | number | null;
  /** What would have passed: a bound or a description of the allowed range. */
  readonly limit: string | number | null;
  /** One plain sentence. */
  readonly detail: string;
}

/** Every code that the engine, the exchange and the adapters use. */
export type RefusalCode =
  // input shape
  | 'BAD_FIELD'
  | 'UNKNOWN_SYMBOL'
  | 'OUT_OF_RANGE'
  | 'EXPIRED'
  | 'FROM_THE_FUTURE'
  | 'DUPLICATE'
  | 'STOP_WRONG_SIDE'
  // desk
  | 'TICKET_UNKNOWN'
  | 'TICKET_NOT_WAITING'
  | 'TICKET_VOID'
  | 'OUTSIDE_TICKET'
  | 'AUTO_LIMIT'
  // state of the engine
  | 'NOT_RECONCILED'
  | 'HALTED'
  | 'REDUCE_ONLY_MODE'
  /** A tripped breaker stops this opening order, not all of them. */
  | 'BREAKER'
  | 'STALE_DATA'
  | 'BOOK_INVALID'
  | 'BARS_NOT_WHOLE'
  | 'NO_PRICE'
  | 'VENUE_DOWN'
  | 'CLOCK_SKEW'
  | 'ASSET_HELD'
  | 'NOTHING_TO_DO'
  | 'NOT_A_REDUCTION'
  | 'INSTRUMENT_DELISTED'
  // sizing and limits
  | 'UNKNOWN_EQUITY'
  | 'NO_EQUITY'
  | 'UNKNOWN_VOLATILITY'
  | 'UNKNOWN_CORRELATION'
  | 'UNKNOWN_MOMENTUM'
  | 'NO_EDGE'
  | 'NOT_SOLVED'
  | 'NO_SIZE'
  | 'BELOW_MIN_NOTIONAL'
  | 'BELOW_LOT'
  | 'OVER_CAP'
  | 'NO_TRADE_BAND'
  | 'PRICE_COLLAR'
  | 'ORDER_RATE'
  | 'ORDER_NOTIONAL'
  | 'DUPLICATE_INTENT'
  | 'SELF_CROSS'
  | 'MARGIN'
  | 'BAD_TICK'
  | 'BAD_LOT'
  // life of an order
  | 'BAD_TRANSITION'
  // exchange answers
  | 'VENUE_REFUSED'
  // adapters
  | 'STORE_CLOSED'
  | 'KEYCHAIN'
  | 'FORBIDDEN_SENDER'
  | 'UNKNOWN_COMMAND'
  | 'CONFIG';

/** Builds a refusal; every argument is stored as given. */
export function refuse(
  code: RefusalCode,
  field: string,
  actual: string | number | null,
  limit: string | number | null,
  detail: string,
): Refusal {
  return { code, field, actual, limit, detail };
}
