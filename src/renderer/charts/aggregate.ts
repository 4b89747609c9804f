import type { BarView } from '../../contract/views.ts';

/** A bar of the shown interval, in integers as it came; `volumeLots` may pass the safe range on long intervals and is for drawing. */
export interface ShownBar {
  readonly openMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  /** True while trades of its time may be missing. */
  readonly incomplete?: boolean;
}

/** Start of the interval that holds `atMs`, aligned to UTC. */
export function bucketStart(atMs: number, intervalMs: number): number {
  return Math.floor(atMs / intervalMs) * intervalMs;
}

/** True while the time of a bar is not over at `nowMs`. */
export function isUnfinished(openMs: number, intervalMs: number, nowMs: number): boolean {
  return openMs + intervalMs > nowMs && openMs <= nowMs;
}

function started(bar: BarView, openMs: number): ShownBar {
  return {
    openMs,
    open: bar.openTicks,
    high: bar.highTicks,
    low: bar.lowTicks,
    close: bar.closeTicks,
    volume: bar.volumeLots,
    ...(bar.incomplete === true ? { incomplete: true } : {}),
  };
}

function extended(shown: ShownBar, bar: BarView): ShownBar {
  return {
    openMs: shown.openMs,
    open: shown.open,
    high: Math.max(shown.high, bar.highTicks),
    low: Math.min(shown.low, bar.lowTicks),
    close: bar.closeTicks,
    volume: shown.volume + bar.volumeLots,
    ...(shown.incomplete === true || bar.incomplete === true ? { incomplete: true } : {}),
  };
}

/**
 * Joins base bars (oldest first, from index `from`) into bars of `intervalMs`. With the base interval every bar stays itself.
 * `from` has to be the first bar of its bucket; `bucketIndex` finds it.
 */
export function aggregateBars(bars: readonly BarView[], intervalMs: number, from = 0): readonly ShownBar[] {
  const shown: ShownBar[] = [];
  for (let at = from; at < bars.length; at += 1) {
    const bar = bars[at];
    if (bar === undefined) break;
    const start = bucketStart(bar.openMs, intervalMs);
    const last = shown.at(-1);
    if (last !== undefined && last.openMs === start) shown[shown.length - 1] = extended(last, bar);
    else shown.push(started(bar, start));
  }
  return shown;
}

/** Index of the first bar in the bucket of the bar at `index`. */
export function bucketIndex(bars: readonly BarView[], index: number, intervalMs: number): number {
  const bar = bars[index];
  if (bar === undefined) return Math.max(0, Math.min(index, bars.length));
  const start = bucketStart(bar.openMs, intervalMs);
  let first = index;
  while (first > 0 && (bars[first - 1]?.openMs ?? -1) >= start) first -= 1;
  return first;
}

/**
 * First index at which `next` differs from `previous`, judged by identity, looking back from the end: the reducer keeps rows
 * that did not change. Returns `next.length` when nothing changed, null when `previous` is no earlier state of `next`.
 */
export function firstChange(previous: readonly BarView[], next: readonly BarView[]): number | null {
  if (next.length < previous.length) return null;
  let at = previous.length;
  while (at > 0 && previous[at - 1] !== next[at - 1]) at -= 1;
  // The start has to be the same bar, or the series was cut or replaced under the same length.
  return previous.length > 0 && previous[0]?.openMs !== next[0]?.openMs ? null : at;
}
