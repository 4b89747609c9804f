/** The last 24 hours of an asset: price at their begin (ticks, 0 when unknown), lots and micro-USDC traded. */
export interface DayStats {
  readonly previousTicks: number;
  readonly lots: number;
  readonly units: number;
}

/** Figures of the minutes that were over when the minute `minuteMs` began. */
export interface ClosedDay extends DayStats {
  readonly minuteMs: number;
}
