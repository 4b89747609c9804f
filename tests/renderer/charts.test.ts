import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asLots, asTicks } from '../../src/contract/units.ts';
import { aggregateBars, bucketIndex, firstChange, isUnfinished } from '../../src/renderer/charts/aggregate.ts';
import { curvePoints } from '../../src/renderer/charts/equity-chart.ts';
import { intervalChoices, intervalName } from '../../src/renderer/charts/intervals.ts';
import { joinBars } from '../../src/renderer/charts/join-bars.ts';
import { levelsOf, stretchedRange } from '../../src/renderer/charts/levels.ts';
import { fillMarkers } from '../../src/renderer/charts/markers.ts';
import { ladderOf } from '../../src/renderer/panels/book/ladder-rows.ts';
import { legendOf } from '../../src/renderer/panels/chart/legend.ts';
import { applyPatches } from '../../src/renderer/stores/apply-patches.ts';
import { EMPTY_VIEW } from '../../src/renderer/stores/view-state.ts';
import { bar, fill, instrument, order, position, ticket } from './samples.ts';

const M = 60_000;

describe('intervals', () => {
  const six = [M, 5 * M, 15 * M, 60 * M, 240 * M, 1440 * M];

  it('are the six that every venue has, and the engine’s own where it is none of them', () => {
    expect(intervalChoices(M)).toEqual(six);
    expect(intervalChoices(60 * M)).toEqual(six);
    expect(intervalChoices(30 * M)).toEqual([M, 5 * M, 15 * M, 30 * M, 60 * M, 240 * M, 1440 * M]);
    expect(intervalChoices(1000)).toEqual([1000, ...six]);
    expect([0, -M, Number.NaN, 0.5].map(intervalChoices)).toEqual([six, six, six, six]);
  });

  it('have the venue’s names', () => {
    expect(six.map(intervalName)).toEqual(['1m', '5m', '15m', '1h', '4h', '1d']);
    expect(intervalName(30 * M)).toBeNull();
  });
});

describe('bars of the venue before the engine’s own', () => {
  const H = 60 * M;
  const told = [bar(0, [100, 120, 90, 110], 50), bar(H, [110, 130, 105, 125], 60)];

  it('are taken where the engine has seen nothing, and give way where it has seen all of a bar', () => {
    const seen = [
      bar(H, [111, 115, 109, 112], 5),
      bar(H + M, [112, 140, 112, 139], 7),
      bar(2 * H, [139, 139, 139, 139], 1),
    ];
    expect(joinBars(told, seen, H, [])).toEqual([
      told[0],
      bar(H, [111, 140, 109, 139], 12),
      bar(2 * H, [139, 139, 139, 139], 1),
    ]);
    expect(joinBars(told, [], H, [])).toBe(told);
    expect(joinBars([], seen, H, [])).toHaveLength(2);
  });

  it('go on in a bar that began before the engine’s first one: it can only have gone further', () => {
    const seen = [bar(H + 30 * M, [126, 128, 101, 103], 4), bar(H + 31 * M, [103, 127, 103, 104], 4)];
    expect(joinBars(told, seen, H, [])).toEqual([told[0], bar(H, [110, 130, 101, 104], 60)]);
  });

  it('keep their identity while they do not change, so that only the last is drawn anew', () => {
    const seen = [bar(H, [111, 115, 109, 112], 5), bar(2 * H, [112, 113, 111, 112], 1)];
    const first = joinBars(told, seen, H, []);
    const next = joinBars(told, [...seen.slice(0, 1), bar(2 * H, [112, 114, 111, 114], 2)], H, first);
    expect(next.slice(0, 2).map((one, at) => one === first[at])).toEqual([true, true]);
    expect(firstChange(first, next)).toBe(2);
  });

  it('agree with bars made of the engine’s own alone, whatever the venue told of the same time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 50, max: 150 }), { minLength: 1, maxLength: 60 }), (closes) => {
        const seen = closes.map((close, at) =>
          bar(at * M, [100, Math.max(100, close), Math.min(100, close), close], 1),
        );
        const whole = joinBars([], seen, 5 * M, []);
        const wrong = whole.map((one) => bar(one.openMs, [1, 2, 1, 2], 9));
        expect(joinBars(wrong, seen, 5 * M, [])).toEqual(whole);
      }),
    );
  });
});

describe('a bar whose time is not over', () => {
  it('is unfinished from its first instant to just before its last, on every interval', () => {
    for (const interval of [M, 60 * M, 1440 * M]) {
      expect(isUnfinished(interval, interval, interval)).toBe(true);
      expect(isUnfinished(interval, interval, 2 * interval - 1)).toBe(true);
      expect(isUnfinished(interval, interval, 2 * interval)).toBe(false);
      expect(isUnfinished(interval, interval, interval - 1)).toBe(false);
    }
    expect(isUnfinished(0, M, Number.NEGATIVE_INFINITY)).toBe(false);
  });

  it('is called so in the legend', () => {
    const [shown] = aggregateBars([bar(0, [10_000, 10_200, 9_900, 10_100], 1_250)], M);
    expect(shown && legendOf({ bar: shown, previousClose: null, unfinished: true }, instrument(0)).state).toBe(
      'unfinished',
    );
  });
});

describe('aggregation', () => {
  const bars = [
    bar(58 * M, [10, 12, 9, 11], 1),
    bar(59 * M, [11, 15, 11, 14], 2),
    bar(60 * M, [14, 14, 8, 9], 4),
    // The 61st minute never traded.
    bar(62 * M, [9, 10, 7, 10], 8),
  ];

  it('keeps the first open, the extremes, the last close and the whole volume, aligned to UTC', () => {
    expect(aggregateBars(bars, 5 * M)).toEqual([
      { openMs: 55 * M, open: 10, high: 15, low: 9, close: 14, volume: 3 },
      { openMs: 60 * M, open: 14, high: 14, low: 7, close: 10, volume: 12 },
    ]);
  });

  it('leaves the base interval as it is', () => {
    expect(aggregateBars(bars, M).map((shown) => shown.openMs)).toEqual(bars.map((each) => each.openMs));
  });

  it('finds the first bar of a bucket', () => {
    expect([0, 1, 2, 3].map((index) => bucketIndex(bars, index, 5 * M))).toEqual([0, 0, 2, 2]);
    expect(bucketIndex(bars, 4, 5 * M)).toBe(4);
  });

  it('gives the same from the tail as from the whole', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 60 }),
        fc.nat(59),
        fc.constantFrom(1, 5, 15, 60),
        (minutes, pick, factor) => {
          const series = minutes
            .sort((a, b) => a - b)
            .map((minute) => bar(minute * M, [minute, minute + 3, minute - 2, minute + 1], minute));
          const index = pick % series.length;
          const from = bucketIndex(series, index, factor * M);
          const tail = aggregateBars(series, factor * M, from);
          expect(aggregateBars(series, factor * M).slice(-tail.length)).toEqual(tail);
        },
      ),
    );
  });

  it('finds where two states of a series part', () => {
    const longer = [...bars, bar(63 * M, [1, 1, 1, 1])];
    const changed = [...bars.slice(0, 3), bar(62 * M, [9, 11, 7, 11])];
    expect(firstChange(bars, bars)).toBe(4);
    expect(firstChange(bars, longer)).toBe(4);
    expect(firstChange(bars, changed)).toBe(3);
    expect(firstChange([], bars)).toBe(0);
    expect(firstChange(bars, bars.slice(1))).toBeNull();
    expect(firstChange(bars, longer.slice(1))).toBeNull();
  });

  it('gives the reducer and the chart the same idea of what changed', () => {
    const before = applyPatches(EMPTY_VIEW, [{ kind: 'bars', asset: 0, bars, reset: true }]).series.bars;
    const state = applyPatches({ ...EMPTY_VIEW, series: { asset: 0, generation: 1, bars: before } }, [
      { kind: 'bars', asset: 0, bars: [bar(62 * M, [9, 20, 7, 20], 9)], reset: false },
    ]);
    expect(firstChange(before, state.series.bars)).toBe(3);
  });
});

describe('what is drawn in', () => {
  it('joins fills by bar and side', () => {
    const fills = [
      fill('a', 0),
      fill('b', 30_000),
      fill('c', 30_000, { side: 'sell' }),
      fill('d', M),
      fill('e', M, { asset: 9 }),
    ];
    expect(fillMarkers(fills, 0, M, 0)).toEqual([
      { openMs: 0, side: 'buy', count: 2 },
      { openMs: 0, side: 'sell', count: 1 },
      { openMs: M, side: 'buy', count: 1 },
    ]);
    expect(fillMarkers(fills, 0, 5 * M, 0).map((marker) => marker.count)).toEqual([3, 1]);
    expect(fillMarkers(fills, 0, M, M)).toHaveLength(1);
  });

  it('draws the position with its protection, resting orders, and one waiting ticket', () => {
    const sources = {
      positions: new Map([[0, position(0, { sizeLots: asLots(-5) })]]),
      orders: new Map([
        ['rest', order('rest')],
        ['ioc', order('ioc', { timeInForce: 'Ioc' })],
        ['done', order('done', { state: 'filled' })],
        ['stop', order('stop', { type: 'stop_loss', triggerTicks: asTicks(980) })],
      ]),
      tickets: new Map([
        ['late', ticket('late', { createdAtMs: 2 })],
        ['early', ticket('early', { createdAtMs: 1 })],
        ['other', ticket('other', { asset: 4 })],
        ['decided', ticket('decided', { state: 'done' })],
      ]),
      selectedTicket: null,
    };
    const ids = (selectedTicket: string | null): string[] =>
      levelsOf({ ...sources, selectedTicket }, 0).map((level) => level.id);
    expect(ids(null)).toEqual(['entry', 'stop', 'order:rest', 'early:reference', 'early:stop', 'early:target']);
    expect(ids('late')).toContain('late:reference');
    expect(levelsOf(sources, 0)[0]).toMatchObject({ title: 'Short entry', ticks: 1000.5 });
    expect(levelsOf(sources, 7)).toEqual([]);
  });

  it('stretches the axis for near lines only', () => {
    const range = { min: 100, max: 110 };
    expect(stretchedRange(range, [95, 112])).toEqual({ min: 95, max: 112 });
    expect(stretchedRange(range, [95, 500])).toEqual({ min: 95, max: 110 });
    expect(stretchedRange({ min: 5, max: 5 }, [9])).toEqual({ min: 5, max: 5 });
  });

  it('keeps one point of the equity curve per second', () => {
    expect(
      curvePoints([
        [1000, 1_000_000],
        [1900, 2_000_000],
        [2000, 3_000_000],
      ]),
    ).toEqual([
      { time: 1, value: 2 },
      { time: 2, value: 3 },
    ]);
  });

  it('writes the legend with the change against the close before', () => {
    const [shown] = aggregateBars([bar(0, [10_000, 11_000, 9000, 10_500], 1234)], M);
    expect(shown && legendOf({ bar: shown, previousClose: 10_000, unfinished: false }, instrument(0))).toEqual({
      state: '',
      open: '1.0000',
      high: '1.1000',
      low: '0.9000',
      close: '1.0500',
      change: '+5.00%',
      volume: '12.34',
      direction: 'up',
    });
  });
});

describe('the ladder', () => {
  const level = (ticks: number, lots: number): readonly [ReturnType<typeof asTicks>, ReturnType<typeof asLots>] => [
    asTicks(ticks),
    asLots(lots),
  ];

  it('sums sizes from the best price on one scale for both sides', () => {
    const ladder = ladderOf({ bids: [level(99, 1), level(98, 3)], asks: [level(101, 4), level(102, 4)] }, 5);
    expect(ladder.bids.map((row) => [row.cumulativeLots, row.share])).toEqual([
      [1, 0.125],
      [4, 0.5],
    ]);
    expect(ladder.asks.map((row) => [row.cumulativeLots, row.share])).toEqual([
      [4, 0.5],
      [8, 1],
    ]);
    expect([ladder.spreadTicks, ladder.midTicks]).toEqual([2, 100]);
  });

  it('shows the asked depth and no spread with an empty side', () => {
    const ladder = ladderOf({ bids: [], asks: [level(101, 4), level(102, 4)] }, 1);
    expect(ladder.asks).toHaveLength(1);
    expect(ladder.spreadTicks).toBeNull();
    expect(ladderOf({ bids: [], asks: [] }, 3).midTicks).toBeNull();
  });
});
