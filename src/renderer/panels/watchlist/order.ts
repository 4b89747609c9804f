import type { AssetId } from '../../../contract/units.ts';
import type { InstrumentView, MarketRowView } from '../../../contract/views.ts';
import { changeRate } from '../../format/rate.ts';

export type SortKey = 'symbol' | 'change' | 'volume';

/** How the list is sorted; `down` puts the largest first. */
export interface Sorting {
  readonly key: SortKey;
  readonly down: boolean;
}

/** What the order depends on. */
export interface WatchSources {
  readonly instruments: ReadonlyMap<AssetId, InstrumentView>;
  readonly market: ReadonlyMap<AssetId, MarketRowView>;
  readonly held: ReadonlySet<AssetId>;
  readonly pinned: ReadonlySet<string>;
  /** Assets that are followed; null while that is not known: then all are shown. */
  readonly followed: ReadonlySet<AssetId> | null;
  /** Symbols that the list is kept to; null = all. */
  readonly group: ReadonlySet<string> | null;
}

/** The price that the list shows: the last trade, else the mark. */
export function shownTicks(row: MarketRowView | undefined): number | null {
  return row?.lastTicks ?? row?.markTicks ?? null;
}

/** Change of the shown price against the base of the day. */
export function dayChange(row: MarketRowView | undefined): number | null {
  return row === undefined ? null : changeRate(row.markTicks ?? row.lastTicks, row.dayBaseTicks);
}

function valueOf(row: MarketRowView | undefined, key: SortKey): number {
  const value = key === 'change' ? dayChange(row) : (row?.dayVolumeUnits ?? null);
  return value ?? Number.NEGATIVE_INFINITY;
}

function compareSymbols(a: InstrumentView, b: InstrumentView): number {
  return a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.asset - b.asset;
}

/** True if a symbol matches what was typed: the typed letters at its start, or anywhere in it. */
export function matches(symbol: string, typed: string): boolean {
  return symbol.toLowerCase().includes(typed.trim().toLowerCase());
}

/** Assets in the order of the list: pinned ones first, then by the sort key, unknown values last, ties by symbol. */
export function watchOrder(sources: WatchSources, sorting: Sorting, typed: string): readonly AssetId[] {
  const { instruments, market, held, followed, pinned, group } = sources;
  const isShown = ({ asset, listed }: InstrumentView): boolean =>
    held.has(asset) || (listed && (followed === null || followed.has(asset)));
  const shown = [...instruments.values()].filter(
    (instrument) =>
      isShown(instrument) && matches(instrument.symbol, typed) && (group === null || group.has(instrument.symbol)),
  );
  const direction = sorting.down ? -1 : 1;
  shown.sort((a, b) => {
    const pins = Number(pinned.has(b.symbol)) - Number(pinned.has(a.symbol));
    if (pins !== 0) return pins;
    if (sorting.key === 'symbol') return direction * compareSymbols(a, b);
    const left = valueOf(market.get(a.asset), sorting.key);
    const right = valueOf(market.get(b.asset), sorting.key);
    if (left === right) return compareSymbols(a, b);
    // An unknown value stays last whichever way the list is sorted.
    if (left === Number.NEGATIVE_INFINITY || right === Number.NEGATIVE_INFINITY) return right - left;
    return direction * (left - right);
  });
  return shown.map((instrument) => instrument.asset);
}
