import type { UniverseRowView } from '../../../contract/universe.ts';
import { parseAmount } from '../../format/amount.ts';

/** Figures that the list can be kept within. */
export const FILTER_KEYS = ['volume', 'interest', 'age', 'funding', 'volatility', 'correlation'] as const;

export type FilterKey = (typeof FILTER_KEYS)[number];

/** A range as it was typed; '' = no bound. */
export interface TypedRange {
  readonly min: string;
  readonly max: string;
}

/** What the list is kept to. */
export interface UniverseFilter {
  readonly typed: string;
  readonly ranges: Readonly<Partial<Record<FilterKey, TypedRange>>>;
  readonly followedOnly: boolean;
  readonly pinnedOnly: boolean;
}

/** Nothing is left out but what is delisted and not followed. */
export const NO_FILTER: UniverseFilter = { typed: '', ranges: {}, followedOnly: false, pinnedOnly: false };

const DAY_MS = 86_400_000;

/** How one figure is typed and taken from a row. */
interface FilterInfo {
  readonly label: string;
  readonly unit: string;
  readonly hint: string;
  /** In the unit in which it is typed; null = not known. */
  readonly value: (row: UniverseRowView, nowMs: number) => number | null;
}

const percent = (rate: number | null): number | null => (rate === null ? null : rate * 100);

/** Age of a market in days at `nowMs`; null when its beginning is not known. */
export function ageDays({ listedSinceMs }: UniverseRowView, nowMs: number): number | null {
  return listedSinceMs === null ? null : Math.max(0, (nowMs - listedSinceMs) / DAY_MS);
}

/** The figures in the order of the form. */
export const FILTERS: Readonly<Record<FilterKey, FilterInfo>> = {
  volume: { label: 'Volume', unit: 'USD', hint: 'of 24 hours; 10M, 1.5B', value: (row) => row.dayVolumeUsd },
  interest: {
    label: 'Open interest',
    unit: 'USD',
    hint: 'at the mark; 10M, 1.5B',
    value: (row) => row.openInterestUsd,
  },
  age: { label: 'Age', unit: 'days', hint: 'since its first candle', value: ageDays },
  funding: {
    label: 'Funding',
    unit: '%/h',
    hint: 'of this hour; positive: longs pay',
    value: (row) => percent(row.fundingHourly),
  },
  volatility: {
    label: 'Volatility',
    unit: '%/y',
    hint: 'of closed hourly bars',
    value: (row) => percent(row.volatilityYear),
  },
  correlation: {
    label: 'Correlation',
    unit: 'BTC',
    hint: '−1 to 1, of hourly returns',
    value: (row) => row.correlationBtc,
  },
};

/** Why a range is none, or ''. */
export function rangeProblem({ min, max }: TypedRange): string {
  const low = min.trim() === '' ? Number.NEGATIVE_INFINITY : parseAmount(min);
  const high = max.trim() === '' ? Number.POSITIVE_INFINITY : parseAmount(max);
  if (low === null) return `${min} is not a number`;
  if (high === null) return `${max} is not a number`;
  return low <= high ? '' : `${min} is above ${max}`;
}

/** True if a range leaves something out. A range that is none leaves out nothing: the field says what is wrong. */
export function isRange(range: TypedRange | undefined): range is TypedRange {
  return range !== undefined && (range.min.trim() !== '' || range.max.trim() !== '') && rangeProblem(range) === '';
}

/** How many of the figures are bounded. */
export function rangeCount({ ranges }: UniverseFilter): number {
  return FILTER_KEYS.filter((key) => isRange(ranges[key])).length;
}

/** A test of rows by the ranges; a figure that is not known passes none. Bounds themselves pass. */
export function rangeTest({ ranges }: UniverseFilter, nowMs: number): (row: UniverseRowView) => boolean {
  const tests = FILTER_KEYS.flatMap((key) => {
    const range = ranges[key];
    if (!isRange(range)) return [];
    const low = parseAmount(range.min) ?? Number.NEGATIVE_INFINITY;
    const high = parseAmount(range.max) ?? Number.POSITIVE_INFINITY;
    return [{ value: FILTERS[key].value, low, high }];
  });
  return (row) =>
    tests.every(({ value, low, high }) => {
      const figure = value(row, nowMs);
      return figure !== null && figure >= low && figure <= high;
    });
}
