/** Finished round trips of a strategy by our own fills, after fees. Rates are fractions of the notional that was opened. */
export interface StrategyRecordView {
  readonly wins: number;
  readonly losses: number;
  readonly avgWin: number;
  readonly avgLoss: number;
  /** Share of equity that Kelly would stake on it with what is unknown counted against it, 0..1. */
  readonly kellyShare: number;
}
