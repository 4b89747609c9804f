/** A client's order as the book sees it. The book changes `remainingLots` on a trade and `seq` when the order comes to rest. */
export interface RestingOrder {
  readonly oid: number;
  /** Ledger account of the owner. */
  readonly account: number;
  readonly isBuy: boolean;
  readonly priceTicks: number;
  /** Lots still to trade, > 0 while the order rests. */
  remainingLots: number;
  /** Arrival number within the book: at one price the lower one trades first. */
  seq: number;
}

/**
 * One match between a resting quote or order and whoever takes it. The book fills one object and reuses it for every trade, so a host
 * must copy what it wants to keep.
 */
export interface Trade {
  readonly asset: number;
  ticks: number;
  lots: number;
  takerIsBuy: boolean;
  makerAccount: number;
  /** Null when the maker is an agent's quote. */
  makerOrder: RestingOrder | null;
  takerAccount: number;
  /** Null when the taker is an agent. */
  takerOrder: RestingOrder | null;
}

/** Who settles what the book matches. Called in the middle of a match: it must not touch the book. */
export interface MatchHost {
  /** Lots of a resting client order that may trade right now, 0..remaining; 0 makes the book take it out and call `drop`. */
  readonly allowance: (order: RestingOrder) => number;
  /** A resting client order was taken out unfilled: because its owner met itself, or because `allowance` was 0. */
  readonly drop: (order: RestingOrder, reason: 'self' | 'allowance') => void;
  /** A trade; a client maker that is now empty has already left the book. */
  readonly settle: (trade: Trade) => void;
}
