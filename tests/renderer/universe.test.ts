import { describe, expect, it, test } from 'vitest';
import { asTicks } from '../../src/contract/units.ts';
import type { UniverseRowView, UniverseView } from '../../src/contract/universe.ts';
import { formatAmount, parseAmount } from '../../src/renderer/format/amount.ts';
import {
  ageDays,
  type FilterKey,
  NO_FILTER,
  rangeCount,
  rangeProblem,
  type UniverseFilter,
} from '../../src/renderer/panels/universe/universe-filter.ts';
import {
  isChosen,
  toggledWatch,
  type UniverseOrder,
  universeRows,
} from '../../src/renderer/panels/universe/universe-rows.ts';
import { followedOf } from '../../src/renderer/stores/universe-store.ts';

const DAY = 86_400_000;
const NOW = 1_000 * DAY;

function row(asset: number, symbol: string, over: Partial<UniverseRowView> = {}): UniverseRowView {
  return {
    asset,
    symbol,
    priceDecimals: 2,
    maxLeverage: 10,
    listedSinceMs: NOW - 100 * DAY,
    delisted: false,
    followed: true,
    why: 'default',
    dayVolumeUsd: 1e6,
    openInterestUsd: 1e6,
    fundingHourly: 0.00001,
    markTicks: asTicks(100),
    oracleTicks: asTicks(100),
    premium: 0,
    dayChange: 0,
    volatilityYear: 0.5,
    correlationBtc: 0.5,
    ...over,
  };
}

const ROWS: readonly UniverseRowView[] = [
  row(0, 'BTC', { dayVolumeUsd: 2e9, correlationBtc: 1, volatilityYear: 0.4, listedSinceMs: NOW - 900 * DAY }),
  row(1, 'ETH', { dayVolumeUsd: 1e9, fundingHourly: -0.0002, correlationBtc: 0.8 }),
  row(2, 'WBTC', { dayVolumeUsd: 5e6, followed: false, why: null, volatilityYear: null, correlationBtc: null }),
  row(3, 'NEW', { dayVolumeUsd: null, listedSinceMs: NOW - 3 * DAY }),
  row(4, 'GONE', { delisted: true, followed: false, why: null }),
  row(5, 'HELD', { delisted: true, followed: true, why: 'held', dayVolumeUsd: 1 }),
];

const BY_VOLUME: UniverseOrder = { key: 'volume', down: true };

function symbols(
  filter: Partial<UniverseFilter> = {},
  order: UniverseOrder = BY_VOLUME,
  pins: readonly string[] = [],
  group: readonly string[] | null = null,
): readonly string[] {
  const sources = { pins: new Set(pins), group: group === null ? null : new Set(group), nowMs: NOW };
  return universeRows(ROWS, { ...NO_FILTER, ...filter }, order, sources).map(({ symbol }) => symbol);
}

describe('the list of markets', () => {
  it('leaves out what is delisted and not followed, and puts unknown figures last either way', () => {
    expect(symbols()).toEqual(['BTC', 'ETH', 'WBTC', 'HELD', 'NEW']);
    expect(symbols({}, { key: 'volume', down: false })).toEqual(['HELD', 'WBTC', 'ETH', 'BTC', 'NEW']);
  });

  it('is sorted by every figure', () => {
    expect(symbols({}, { key: 'symbol', down: false })).toEqual(['BTC', 'ETH', 'HELD', 'NEW', 'WBTC']);
    expect(symbols({}, { key: 'age', down: false })[0]).toBe('NEW');
    expect(symbols({}, { key: 'age', down: true })[0]).toBe('BTC');
    expect(symbols({}, { key: 'funding', down: false })[0]).toBe('ETH');
    expect(symbols({}, { key: 'correlation', down: true }).slice(0, 2)).toEqual(['BTC', 'ETH']);
    expect(symbols({}, { key: 'volatility', down: true }).at(-1)).toBe('WBTC');
    expect(symbols({}, { key: 'followed', down: false })[0]).toBe('WBTC');
  });

  it('puts the exact name before names that begin with it or hold it, and pins before all', () => {
    expect(symbols({ typed: ' btc ' })).toEqual(['BTC', 'WBTC']);
    expect(symbols({ typed: 'w' })).toEqual(['WBTC', 'NEW']);
    expect(symbols({}, BY_VOLUME, ['NEW'])[0]).toBe('NEW');
  });

  it('is kept to followed, pinned and grouped markets', () => {
    expect(symbols({ followedOnly: true })).toEqual(['BTC', 'ETH', 'HELD', 'NEW']);
    expect(symbols({ pinnedOnly: true }, BY_VOLUME, ['ETH', 'NOPE'])).toEqual(['ETH']);
    expect(symbols({}, BY_VOLUME, [], ['WBTC', 'BTC'])).toEqual(['BTC', 'WBTC']);
  });
});

describe('ranges', () => {
  const within = (key: FilterKey, min: string, max = ''): readonly string[] =>
    symbols({ ranges: { [key]: { min, max } } });

  it('keep each figure within what was typed, bounds included, and unknown figures out', () => {
    expect(within('volume', '5M')).toEqual(['BTC', 'ETH', 'WBTC']);
    expect(within('volume', '1b', '2B')).toEqual(['BTC', 'ETH']);
    expect(within('age', '', '7')).toEqual(['NEW']);
    expect(within('funding', '', '-0.01')).toEqual(['ETH']);
    expect(within('volatility', '40', '45')).toEqual(['BTC']);
    expect(within('correlation', '0.8')).toEqual(['BTC', 'ETH']);
    expect(within('interest', '2M')).toEqual([]);
  });

  it('that are none say why and leave nothing out', () => {
    expect(rangeProblem({ min: 'much', max: '' })).toBe('much is not a number');
    expect(rangeProblem({ min: '', max: '1x' })).toBe('1x is not a number');
    expect(rangeProblem({ min: '2M', max: '1M' })).toBe('2M is above 1M');
    expect(within('volume', 'much')).toHaveLength(5);
    expect(rangeCount({ ...NO_FILTER, ranges: { volume: { min: 'much', max: '' }, age: { min: '1', max: '' } } })).toBe(
      1,
    );
  });

  it('know an age by the first candle, and none without it', () => {
    expect(ageDays(row(9, 'X', { listedSinceMs: NOW - 2.5 * DAY }), NOW)).toBe(2.5);
    expect(ageDays(row(9, 'X', { listedSinceMs: null }), NOW)).toBeNull();
    expect(ageDays(row(9, 'X', { listedSinceMs: NOW + DAY }), NOW)).toBe(0);
  });
});

describe('what to follow', () => {
  const view = (over: Partial<UniverseView> = {}): UniverseView => ({
    atMs: NOW,
    rows: ROWS,
    followed: 4,
    followedMax: 190,
    chosen: null,
    defaultCount: 60,
    followsAll: false,
    refreshMs: 0,
    ...over,
  });

  it('begins with what is followed now, without what cannot be chosen', () => {
    expect(toggledWatch(view(), 'WBTC')).toEqual(['BTC', 'ETH', 'NEW', 'WBTC']);
    expect(toggledWatch(view(), 'ETH')).toEqual(['BTC', 'NEW']);
  });

  it('goes on from what a person chose', () => {
    expect(toggledWatch(view({ chosen: ['ETH'] }), 'BTC')).toEqual(['ETH', 'BTC']);
    expect(toggledWatch(view({ chosen: ['ETH', 'BTC'] }), 'ETH')).toEqual(['BTC']);
  });

  it('tells what is chosen from what is only held', () => {
    const held = row(5, 'HELD', { why: 'held' });
    expect(isChosen(view({ chosen: ['BTC'] }), held)).toBe(false);
    expect(isChosen(view(), held)).toBe(true);
  });

  it('keeps the set of followed assets while it does not change, so that nothing is sorted anew', () => {
    const first = followedOf(view(), null);
    expect([...first]).toEqual([0, 1, 3, 5]);
    expect(followedOf(view(), first)).toBe(first);
    const fewer = followedOf(view({ rows: ROWS.slice(0, 2) }), first);
    expect([...fewer]).toEqual([0, 1]);
  });
});

test('amounts are written in three figures and read back with their suffix', () => {
  expect([0, 7, 999.4, 1_000, 12_340, 957_000_000, 1.234e9, 5e15, -2_500, null].map(formatAmount)).toEqual([
    '0',
    '7',
    '999',
    '1.00K',
    '12.3K',
    '957M',
    '1.23B',
    '5,000T',
    '−2.50K',
    '–',
  ]);
  expect(['250', '1.5M', '2b', ' 3 K ', '-0.3', '1,000', '.5'].map(parseAmount)).toEqual([
    250, 1.5e6, 2e9, 3_000, -0.3, 1_000, 0.5,
  ]);
  expect(['', '-', 'M', '1e5', 'x', '1MM', '--1'].map(parseAmount)).toEqual(Array.from({ length: 7 }, () => null));
});
