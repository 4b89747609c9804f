import type { ClosedBar } from '../domain/flow.ts';

/** Bars as they were known, and what the venue says of them. Each list is in order of time. */
export interface MendParts {
  /** Handed over already. */
  readonly kept: readonly ClosedBar[];
  /** Over, and waiting. */
  readonly waiting: readonly ClosedBar[];
  /** The venue's, from the first bar in doubt on. */
  readonly fresh: readonly ClosedBar[];
}

/** Bars as they are now. */
export interface Mended {
  /** Those handed over already, corrected; null when none of them changed. */
  readonly kept: readonly ClosedBar[] | null;
  /** Start of the first of them that changed, ms UTC; -1 for none. */
  readonly fromMs: number;
  /** Those after them. */
  readonly after: readonly ClosedBar[];
}

/** Joins both: where the venue has a bar it counts; a quiet one that only we have stands at the close before it. */
export function mendBars({ kept, waiting, fresh }: MendParts): Mended {
  const lastKeptMs = kept.at(-1)?.openMs ?? -1;
  const firstKeptMs = kept[0]?.openMs ?? 0;
  const past = fresh.filter(({ openMs }) => openMs <= lastKeptMs && openMs >= firstKeptMs);
  const changed = past.find((bar) => !isSame(bar, kept));
  const corrected = changed === undefined ? null : join(kept, past, null);
  const before = (corrected ?? kept).at(-1) ?? null;
  const after = join(
    waiting,
    fresh.filter(({ openMs }) => openMs > lastKeptMs),
    before,
  );
  return { kept: corrected, fromMs: changed?.openMs ?? -1, after };
}

function isSame(bar: ClosedBar, kept: readonly ClosedBar[]): boolean {
  const old = kept.findLast(({ openMs }) => openMs <= bar.openMs);
  return (
    old !== undefined &&
    old.openMs === bar.openMs &&
    old.openTicks === bar.openTicks &&
    old.highTicks === bar.highTicks &&
    old.lowTicks === bar.lowTicks &&
    old.closeTicks === bar.closeTicks &&
    old.volumeLots === bar.volumeLots
  );
}

function join(ours: readonly ClosedBar[], venues: readonly ClosedBar[], before: ClosedBar | null): ClosedBar[] {
  const byTime = new Map<number, ClosedBar>();
  for (const bar of ours) byTime.set(bar.openMs, bar);
  for (const bar of venues) byTime.set(bar.openMs, bar);
  const told = new Set(venues);
  const bars: ClosedBar[] = [];
  let last = before;
  for (const bar of [...byTime.values()].sort((a, b) => a.openMs - b.openMs)) {
    const isFlat = bar.prints === 0 && !told.has(bar) && last !== null;
    const joined = isFlat ? flatAt(bar, last as ClosedBar) : bar;
    bars.push(joined);
    last = joined;
  }
  return bars;
}

function flatAt(bar: ClosedBar, { closeTicks }: ClosedBar): ClosedBar {
  return { ...bar, openTicks: closeTicks, highTicks: closeTicks, lowTicks: closeTicks, closeTicks };
}
