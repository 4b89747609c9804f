/** A running time-weighted order of a client. */
export interface TwapOrder {
  readonly twapId: number;
  /** Index of the owner. */
  readonly client: number;
  readonly asset: number;
  readonly isBuy: boolean;
  readonly reduceOnly: boolean;
  readonly sizeLots: number;
  readonly minutes: number;
  readonly randomize: boolean;
  readonly startedAtMs: number;
  executedLots: number;
  /** Sum of price x lots of what it traded, micro-USDC. */
  executedUnits: number;
  /** Slices sent so far. */
  slices: number;
  nextSliceMs: number;
}
