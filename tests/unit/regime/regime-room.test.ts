import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClosedBar } from '../../../src/engine/domain/flow.ts';
import { HourBars } from '../../../src/engine/regime/hour-bars.ts';
import { RegimeRoom } from '../../../src/engine/regime/regime-room.ts';
import { bar } from '../../support/closed-bars.ts';

const NOTHING = { mood: null, correlation: null };
const HOUR = 3_600_000;
const MINUTE = 60_000;
const DECIMALS = 2;

/** A bar of `minutes` that opens `at` minutes after the epoch. */
function part(at: number, minutes: number, prices: readonly [number, number, number, number]): ClosedBar {
  return { ...bar(0, [...prices], { openMs: at * MINUTE }), intervalMs: minutes * MINUTE };
}

/** Hours of a market that goes up and down by turns, and falls at `fallAt`. */
function hours(count: number, fallAt: number): readonly ClosedBar[] {
  return Array.from({ length: count }, (_, at) => {
    const base = at < fallAt ? 100_000 : 88_000;
    const close = base + (at % 2 === 0 ? 100 : -100);
    return part(at * 60, 60, [close, Math.max(close, base) + 10, Math.min(close, base) - 10, close]);
  });
}

describe('hours from shorter bars', () => {
  test('an hour is the extreme of its bars, its last close and their volume, whatever their length', () => {
    const minutes = fc.constantFrom(1, 5, 15, 60);
    const price = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(minutes, fc.array(price, { minLength: 60, maxLength: 60 }), (length, prices) => {
        const joined = new HourBars();
        const bars = prices.slice(0, 60 / length).map((close, at) => {
          return part(at * length, length, [close, close + at, Math.max(1, close - at), close]);
        });
        const made = bars.map((each) => joined.take(each, DECIMALS));
        expect(made.slice(0, -1).every((each) => each === null)).toBe(true);
        expect(made.at(-1)).toEqual({
          openMs: 0,
          high: Math.max(...bars.map(({ highTicks }) => highTicks * 0.01)),
          low: Math.min(...bars.map(({ lowTicks }) => lowTicks * 0.01)),
          close: (bars.at(-1) as ClosedBar).closeTicks * 0.01,
          volume: bars.reduce((sum, { volumeLots }) => sum + volumeLots, 0),
        });
      }),
    );
  });

  test('an hour that began before the run, or lacks a bar, is left out', () => {
    const joined = new HourBars();
    for (let at = 15; at < 60; at += 15) expect(joined.take(part(at, 15, [9, 9, 9, 9]), DECIMALS)).toBeNull();
    for (const at of [60, 75, 105]) expect(joined.take(part(at, 15, [9, 9, 9, 9]), DECIMALS)).toBeNull();
    for (const at of [120, 135, 150]) expect(joined.take(part(at, 15, [9, 9, 9, 9]), DECIMALS)).toBeNull();
    expect(joined.take({ ...part(165, 15, [9, 9, 9, 9]), prints: 0 }, DECIMALS)).not.toBeNull();
    for (const at of [180, 195, 210, 225])
      expect(joined.take({ ...part(at, 15, [9, 9, 9, 9]), prints: 0 }, DECIMALS)).toBeNull();
    for (const at of [240, 255, 270]) expect(joined.take(part(at, 15, [9, 9, 9, 9]), DECIMALS)).toBeNull();
    const copy = new HourBars();
    copy.restore(JSON.parse(JSON.stringify(joined.snapshot())) as ReturnType<HourBars['snapshot']>);
    expect(copy.take(part(285, 15, [9, 12, 8, 9]), DECIMALS)).toMatchObject({ openMs: 4 * HOUR, high: 0.12 });
  });
});

describe('regime room', () => {
  test('tells a turn once, keeps its changes, and goes on from a snapshot', () => {
    const room = new RegimeRoom();
    const all = hours(620, 600);
    const turns = all.slice(0, 610).flatMap((each) => room.onBar(each, DECIMALS, null) ?? []);
    expect(turns).toEqual([{ from: 'sideways_stable', to: 'bear_volatile', atMs: 601 * HOUR }]);
    const view = room.view(610 * HOUR, HOUR, NOTHING);
    expect(view).toMatchObject({ regime: 'bear_volatile', overridden: true, index: 'BTC', sinceMs: 601 * HOUR });
    expect(view.changes).toEqual([
      { atMs: 480 * HOUR, regime: 'sideways_stable' },
      { atMs: 601 * HOUR, regime: 'bear_volatile' },
    ]);
    const copy = new RegimeRoom();
    copy.restore(JSON.parse(JSON.stringify(room.snapshot())));
    for (const each of all.slice(610))
      expect(copy.onBar(each, DECIMALS, null)).toEqual(room.onBar(each, DECIMALS, null));
    expect(copy.view(620 * HOUR, HOUR, NOTHING)).toEqual(room.view(620 * HOUR, HOUR, NOTHING));
  });

  test('learns a long past that was asked for before the newest hour was over', () => {
    const all = hours(620, 700);
    const learned = (live: readonly ClosedBar[], past: readonly ClosedBar[]) => {
      const room = new RegimeRoom();
      for (const each of live) room.onBar(each, DECIMALS, null);
      room.learn(past, DECIMALS, () => null);
      return room;
    };
    // The answer was under way while an hour, or two, ended.
    for (const late of [0, 1, 2]) {
      const room = learned(all.slice(600, 610), all.slice(0, 610 - late));
      expect(room.regimeAt(610 * HOUR), `${late}`).toBe('sideways_stable');
      expect(room.onBar(all[610] as ClosedBar, DECIMALS, null)).toBeNull();
      expect(room.regimeAt(611 * HOUR)).toBe('sideways_stable');
    }
    // One that is much older says less than what was heard since.
    const old = learned(all.slice(600, 610), all.slice(0, 599));
    expect(old.regimeAt(610 * HOUR)).toBe('unknown');
    expect(old.view(610 * HOUR, HOUR, NOTHING).reason).toBe('10 of 480 hours of the index are known');
  });

  test('says why there is none with bars that are longer than an hour', () => {
    const room = new RegimeRoom();
    for (const each of hours(600, 700)) room.onBar({ ...each, intervalMs: 4 * HOUR }, DECIMALS, null);
    expect(room.view(600 * HOUR, 4 * HOUR, NOTHING)).toMatchObject({
      regime: 'unknown',
      reason: 'the bars of this run are longer than an hour',
    });
  });
});
