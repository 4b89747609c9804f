/** One bar in price units of the asset. */
export interface PriceBar {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/**
 * An indicator of one asset: fed once per closed bar in time order, constant work per bar (amortised). `ready` is true once its value
 * of this bar and all earlier values that a frame shows rest on enough bars.
 */
export interface Indicator {
  readonly count: number;
  readonly ready: boolean;
  update(bar: PriceBar): void;
  snapshot(): readonly number[];
  restore(state: readonly number[]): void;
}
