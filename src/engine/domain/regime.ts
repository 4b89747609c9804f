/** Symbol of the index: the market that all others follow. */
export const INDEX_SYMBOL = 'BTC';

/** A closed hour of the index; prices > 0, volume >= 0 in units of the asset. */
export interface IndexBar {
  readonly openMs: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}
