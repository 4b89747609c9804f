import type { BarView } from '../../contract/views.ts';
import { aggregateBars, bucketStart, type ShownBar } from './aggregate.ts';

function toBar({ openMs, open, high, low, close, volume, incomplete }: ShownBar): BarView {
  return {
    openMs,
    openTicks: open as BarView['openTicks'],
    highTicks: high as BarView['highTicks'],
    lowTicks: low as BarView['lowTicks'],
    closeTicks: close as BarView['closeTicks'],
    volumeLots: volume as BarView['volumeLots'],
    ...(incomplete === true ? { incomplete } : {}),
  };
}

/** A bar of the venue with what the engine has seen of the same time: it can only have gone further. */
function extended(bar: BarView, seen: BarView): BarView {
  return {
    ...bar,
    highTicks: seen.highTicks > bar.highTicks ? seen.highTicks : bar.highTicks,
    lowTicks: seen.lowTicks < bar.lowTicks ? seen.lowTicks : bar.lowTicks,
    closeTicks: seen.closeTicks,
    volumeLots: seen.volumeLots > bar.volumeLots ? seen.volumeLots : bar.volumeLots,
    ...(seen.incomplete === true ? { incomplete: true } : {}),
  };
}

function isSame(a: BarView, b: BarView): boolean {
  return (
    a.openMs === b.openMs &&
    a.openTicks === b.openTicks &&
    a.highTicks === b.highTicks &&
    a.lowTicks === b.lowTicks &&
    a.closeTicks === b.closeTicks &&
    a.volumeLots === b.volumeLots &&
    a.incomplete === b.incomplete
  );
}

/** The bars of `next`, but for those that are the same in `before`: what did not change keeps its identity, and is not drawn anew. */
function keepingIdentity(next: readonly BarView[], before: readonly BarView[]): readonly BarView[] {
  const byOpen = new Map(before.map((bar) => [bar.openMs, bar]));
  return next.map((bar) => {
    const old = byOpen.get(bar.openMs);
    return old !== undefined && isSame(old, bar) ? old : bar;
  });
}

/**
 * Joins bars of `intervalMs` that the venue told with the engine's own shorter or equal ones (oldest first), which go on by themselves. Where
 * the engine has seen all of a bar's time its own counts; of a bar that began before the engine's first one the venue's is taken on.
 * `before` is the result of the last time.
 */
export function joinBars(
  told: readonly BarView[],
  seen: readonly BarView[],
  intervalMs: number,
  before: readonly BarView[],
): readonly BarView[] {
  const first = seen[0];
  if (first === undefined) return told;
  const byOpen = new Map(told.map((bar) => [bar.openMs, bar]));
  const isWholeFrom = first.openMs === bucketStart(first.openMs, intervalMs);
  for (const [at, shown] of aggregateBars(seen, intervalMs).entries()) {
    const own = toBar(shown);
    const toldBar = at === 0 && !isWholeFrom ? byOpen.get(own.openMs) : undefined;
    byOpen.set(own.openMs, toldBar === undefined ? own : extended(toldBar, own));
  }
  const joined = [...byOpen.values()].sort((a, b) => a.openMs - b.openMs);
  return keepingIdentity(joined, before);
}
