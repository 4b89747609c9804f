/** What a strategy's own finished round trips came to, after fees. Made of our fills alone, never of what a sender says of itself. */
export interface TradeRecord {
  /** Finished round trips, = wins + losses. */
  readonly trades: number;
  readonly wins: number;
  /** Round trips that gained nothing or lost. */
  readonly losses: number;
  /** Mean gain of the won ones and mean loss of the lost ones, fractions of the notional that was opened, >= 0; 0 without any. */
  readonly avgWin: number;
  readonly avgLoss: number;
}

/** A strategy that has not finished a round trip. */
export const NO_TRADES: TradeRecord = { trades: 0, wins: 0, losses: 0, avgWin: 0, avgLoss: 0 };
