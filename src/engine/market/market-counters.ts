/** Totals since the first start. `refused` counts every update that changed nothing, crossed and late ones too. */
export interface MarketCounters {
  readonly updates: number;
  readonly refused: number;
  /** Updates of assets that are not listed, and histories that were refused; every other refusal is a fault of its asset. */
  readonly unlisted: number;
  readonly badHistory: number;
  /** Books refused because bid >= ask. */
  readonly crossed: number;
  /** Prints of a bar that was closed already. */
  readonly late: number;
  /** Books taken although a side was empty. */
  readonly oneSided: number;
  /** History bars left out because they were not complete yet. */
  readonly unfinished: number;
}

/** All zero. */
export function noCounts(): MarketCounters {
  return { updates: 0, refused: 0, unlisted: 0, badHistory: 0, crossed: 0, late: 0, oneSided: 0, unfinished: 0 };
}
