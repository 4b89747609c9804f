import type { Core } from '../core.ts';
import type { BarStore } from './bar-store.ts';
import { STORED_FIELDS } from './bar-store.ts';

/** Numbers of a bar of the market's history: openMs, open, high, low, close, lots. */
const HISTORY_FIELDS = 6;

const HOUR_MS = 3_600_000;

/** Which bars are wanted. */
export interface BarQuery {
  readonly asset: number;
  /** Bars that open at this time or later. */
  readonly fromMs: number;
  /** Bars of the market's history at most; 0 leaves it out. */
  readonly maxHistory: number;
  /** True for the hours of the long past too: every row before the history is then an hour. */
  readonly hours: boolean;
}

/** Up to when the market's own history has to serve, because nobody listened to trades yet. */
function historyEndMs(core: Core, store: BarStore | null, asset: number): number {
  const { publicData } = core;
  if (publicData === null || store === null) return core.nowMs;
  return store.completeFromMs(asset, publicData.listeningFromMs);
}

/**
 * Hands on bars of an asset, oldest first, as rows of `STORED_FIELDS` numbers: first those of the market's past, whose trades are not
 * counted (0) and whose value is lots x close, then those built from trades. The row is reused.
 */
export function eachBar(core: Core, store: BarStore | null, query: BarQuery, visit: (row: Float64Array) => void): void {
  const { asset, fromMs, maxHistory } = query;
  const row = new Float64Array(STORED_FIELDS);
  const endMs = historyEndMs(core, store, asset);
  const told = (flat: readonly number[]): void => {
    for (let at = 0; at + HISTORY_FIELDS <= flat.length; at += HISTORY_FIELDS) {
      if ((flat[at] as number) < fromMs) continue;
      for (let field = 0; field < HISTORY_FIELDS; field++) row[field] = flat[at + field] as number;
      row[6] = 0;
      row[7] = (row[5] as number) * (row[4] as number);
      visit(row);
    }
  };
  if (endMs > fromMs) {
    const { history, hours } = core.model;
    if (query.hours && hours !== undefined) told(hours(asset, endMs, Math.ceil((endMs - fromMs) / HOUR_MS) + 1));
    if (maxHistory > 0) told(history(asset, endMs, maxHistory));
  }
  if (store === null) return;
  const bars = store.of(asset);
  for (let at = firstFrom(bars, fromMs); at < bars.length; at += STORED_FIELDS) {
    for (let field = 0; field < STORED_FIELDS; field++) row[field] = bars[at + field] as number;
    visit(row);
  }
}

/** Where the first bar lies that opens at `fromMs` or later. */
function firstFrom(bars: readonly number[], fromMs: number): number {
  let low = 0;
  let high = bars.length / STORED_FIELDS;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bars[middle * STORED_FIELDS] as number) < fromMs) low = middle + 1;
    else high = middle;
  }
  return low * STORED_FIELDS;
}
