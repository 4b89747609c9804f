/** Mark price at which a time-weighted order begins, and from where it has to come: `above` = at this price or higher. */
export interface TwapTrigger {
  readonly ticks: number;
  readonly above: boolean;
}

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
  /** When it was placed, or later began. */
  startedAtMs: number;
  readonly trigger: TwapTrigger | null;
  /** Mark price that ends it, or null. */
  readonly stopTicks: number | null;
  /** True while its trigger is not reached: no slice is due. */
  waits: boolean;
  executedLots: number;
  /** Sum of price x lots of what it traded, micro-USDC. */
  executedUnits: number;
  /** Slices sent so far. */
  slices: number;
  nextSliceMs: number;
}
