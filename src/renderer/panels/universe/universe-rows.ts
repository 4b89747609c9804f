import type { UniverseRowView, UniverseView } from '../../../contract/universe.ts';
import { FILTERS, type FilterKey, rangeTest, type UniverseFilter } from './universe-filter.ts';

/** What the list is sorted by. */
export type UniverseSort = FilterKey | 'symbol' | 'change' | 'leverage' | 'followed';

/** How it is sorted; `down` puts the largest first. */
export interface UniverseOrder {
  readonly key: UniverseSort;
  readonly down: boolean;
}

/** What decides about rows beside the filter. */
export interface UniverseSources {
  readonly pins: ReadonlySet<string>;
  /** Symbols of the group in view; null = all. */
  readonly group: ReadonlySet<string> | null;
  readonly nowMs: number;
}

function valueOf(row: UniverseRowView, key: Exclude<UniverseSort, 'symbol'>, nowMs: number): number | null {
  switch (key) {
    case 'change':
      return row.dayChange;
    case 'leverage':
      return row.maxLeverage;
    case 'followed':
      return Number(row.followed);
    default:
      return FILTERS[key].value(row, nowMs);
  }
}

function compareSymbols(a: UniverseRowView, b: UniverseRowView): number {
  return a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.asset - b.asset;
}

/** The symbol that was typed first, then those that begin with it, then the rest. */
function matchRank(symbol: string, sought: string): number {
  const name = symbol.toLowerCase();
  if (sought === '' || name === sought) return 0;
  return name.startsWith(sought) ? 1 : 2;
}

/** The markets that pass the filter: pinned first, better matches of the search first, then by the order; unknown figures last, ties by symbol. */
export function universeRows(
  rows: readonly UniverseRowView[],
  filter: UniverseFilter,
  { key, down }: UniverseOrder,
  { pins, group, nowMs }: UniverseSources,
): readonly UniverseRowView[] {
  const sought = filter.typed.trim().toLowerCase();
  const inRange = rangeTest(filter, nowMs);
  const shown = rows.filter(
    (row) =>
      (!row.delisted || row.followed) &&
      row.symbol.toLowerCase().includes(sought) &&
      (!filter.followedOnly || row.followed) &&
      (!filter.pinnedOnly || pins.has(row.symbol)) &&
      (group === null || group.has(row.symbol)) &&
      inRange(row),
  );
  const direction = down ? -1 : 1;
  const byFigure = (a: UniverseRowView, b: UniverseRowView): number => {
    if (key === 'symbol') return direction * compareSymbols(a, b);
    const [left, right] = [valueOf(a, key, nowMs), valueOf(b, key, nowMs)];
    if (left === right) return compareSymbols(a, b);
    // What is not known stays last whichever way the list is sorted.
    if (left === null || right === null) return left === null ? 1 : -1;
    return direction * (left - right);
  };
  return shown.sort(
    (a, b) =>
      Number(pins.has(b.symbol)) - Number(pins.has(a.symbol)) ||
      matchRank(a.symbol, sought) - matchRank(b.symbol, sought) ||
      byFigure(a, b),
  );
}

/** The names to follow once `symbol` is switched over: from what a person chose, or from what is followed now. */
export function toggledWatch({ chosen, rows }: UniverseView, symbol: string): readonly string[] {
  const names = chosen ?? rows.filter(({ followed, delisted }) => followed && !delisted).map((row) => row.symbol);
  return names.includes(symbol) ? names.filter((name) => name !== symbol) : [...names, symbol];
}

/** True if a market is among those that are followed by choice or by default: what is only held cannot be left. */
export function isChosen({ chosen }: UniverseView, { symbol, followed }: UniverseRowView): boolean {
  return chosen === null ? followed : chosen.includes(symbol);
}
