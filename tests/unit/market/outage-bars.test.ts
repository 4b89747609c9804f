import { describe, expect, test } from 'vitest';
import type { MarketUpdate, MendUpdate } from '../../../src/engine/domain/market-update.ts';
import type { ClosedBar } from '../../../src/engine/domain/flow.ts';
import { MarketRoom } from '../../../src/engine/market/market-room.ts';
import { T0, book, history, instrument, print } from '../../support/market-updates.ts';

const MINUTE = 60_000;
const SETTINGS = { barIntervalMs: MINUTE, barsKept: 60, staleAfterMs: 15_000 };
const HEARD: MendUpdate = {
  type: 'mend',
  asset: 0,
  intervalMs: MINUTE,
  bars: [],
  wholeToMs: 0,
  forming: [],
  settled: true,
};

function room(): MarketRoom {
  const market = new MarketRoom(SETTINGS);
  market.setInstruments([instrument(0, 'BTC')]);
  return market;
}

function at(minute: number, second = 0): number {
  return T0 + minute * MINUTE + second * 1_000;
}

function feed(market: MarketRoom, updates: readonly (readonly [number, MarketUpdate])[]): void {
  for (const [atMs, update] of updates) expect(market.apply(update, atMs)).toBeNull();
}

/** [minute, open, high, low, close, volume] of bars. */
function rows(bars: readonly ClosedBar[]): readonly (readonly number[])[] {
  return bars.map((bar) => [
    (bar.openMs - T0) / MINUTE,
    bar.openTicks,
    bar.highTicks,
    bar.lowTicks,
    bar.closeTicks,
    bar.volumeLots,
  ]);
}

function gap(fromMs: number): MarketUpdate {
  return { type: 'gap', asset: 0, fromMs };
}

function mend(wholeToMs: number, bars: readonly number[], over: Partial<MendUpdate> = {}): MendUpdate {
  return { ...HEARD, bars, wholeToMs, settled: false, ...over };
}

/** A room with bars 0 and 1 closed and bar 2 under way, whose trades are heard without a gap. */
function running(): MarketRoom {
  const market = room();
  feed(market, [
    [at(0, 1), HEARD],
    [at(0, 2), print(0, at(0, 2), 100)],
    [at(1, 2), print(0, at(1, 2), 110)],
    [at(2, 2), print(0, at(2, 2), 120)],
  ]);
  expect(rows(market.takeClosedBars(at(2, 3)))).toEqual([
    [0, 100, 100, 100, 100, 1],
    [1, 110, 110, 110, 110, 1],
  ]);
  return market;
}

describe('bars of an outage', () => {
  test('wait, marked, until the venue has said what was missed, and are handed over corrected', () => {
    const market = running();
    feed(market, [
      [at(2, 20), gap(at(2, 10))],
      [at(4, 30), print(0, at(4, 30), 150)],
    ]);
    // Bar 2 is over and bar 3 was heard of by nobody.
    expect(market.takeClosedBars(at(4, 40))).toEqual([]);
    expect(rows(market.bars(0)).length).toBe(2);
    expect(rows(market.waitingBars(0))).toEqual([[2, 120, 120, 120, 120, 1]]);
    expect(market.incompleteFromMs(0)).toBe(at(2));
    const bars = [at(2), 120, 135, 118, 130, 7, at(3), 130, 140, 125, 139, 9];
    feed(market, [[at(4, 41), mend(at(4), bars, { forming: [139, 151, 138, 150, 5, 3] })]]);
    expect(rows(market.takeClosedBars(at(4, 42)))).toEqual([
      [2, 120, 135, 118, 130, 7],
      [3, 130, 140, 125, 139, 9],
    ]);
    expect(market.formingBar(0)).toMatchObject({ openTicks: 139, highTicks: 151, lowTicks: 138, closeTicks: 150 });
    // The running one of that time is settled once it is over and was asked for again.
    expect(market.incompleteFromMs(0)).toBe(at(4));
    feed(market, [[at(5, 1), print(0, at(5, 1), 160)]]);
    expect(market.takeClosedBars(at(5, 2))).toEqual([]);
    feed(market, [[at(5, 3), mend(at(5), [at(4), 139, 155, 138, 149, 8], { settled: true })]]);
    expect(rows(market.takeClosedBars(at(5, 4)))).toEqual([[4, 139, 155, 138, 149, 8]]);
    expect(market.incompleteFromMs(0)).toBeNull();
    feed(market, [[at(6, 1), print(0, at(6, 1), 170)]]);
    expect(rows(market.takeClosedBars(at(6, 2)))).toEqual([[5, 160, 160, 160, 160, 1]]);
  });

  test('that closed before the outage was noticed are corrected, and their indicators begin anew', () => {
    const market = running();
    feed(market, [[at(3, 1), print(0, at(3, 1), 130)]]);
    expect(rows(market.takeClosedBars(at(3, 2)))).toEqual([[2, 120, 120, 120, 120, 1]]);
    feed(market, [[at(3, 4), gap(at(2, 55))]]);
    expect(rows(market.bars(0)).at(-1)).toEqual([2, 120, 120, 120, 120, 1]);
    expect(market.takeCorrected()).toEqual([]);
    feed(market, [[at(4, 2), mend(at(4), [at(2), 120, 128, 120, 127, 4, at(3), 127, 131, 126, 130, 6])]]);
    const [corrected] = market.takeCorrected();
    expect(corrected?.asset).toBe(0);
    expect(rows(corrected?.bars ?? []).at(-1)).toEqual([2, 120, 128, 120, 127, 4]);
    expect(rows(market.takeClosedBars(at(4, 3)))).toEqual([[3, 127, 131, 126, 130, 6]]);
    expect(rows(market.bars(0)).map(([minute]) => minute)).toEqual([0, 1, 2, 3]);
  });

  test('a quiet bar that waited stands at the corrected close before it', () => {
    const market = running();
    feed(market, [
      [at(2, 20), gap(at(2, 10))],
      [at(3, 1), book(0, at(3, 1), [119, 1], [121, 1])],
      [at(4, 1), book(0, at(4, 1), [119, 1], [121, 1])],
      [at(4, 2), mend(at(4), [at(2), 120, 135, 118, 130, 7])],
    ]);
    expect(rows(market.takeClosedBars(at(4, 3)))).toEqual([
      [2, 120, 135, 118, 130, 7],
      [3, 130, 130, 130, 130, 0],
    ]);
    expect(market.formingBar(0)).toMatchObject({ openMs: at(4), closeTicks: 130 });
  });

  test('a bar of trades that are heard waits for the word that its time is over, five seconds at most', () => {
    const market = running();
    expect(market.takeClosedBars(at(3, 1))).toEqual([]);
    // A trade of the time before still counts.
    feed(market, [[at(3, 1), print(0, at(2, 59), 125)]]);
    feed(market, [[at(3, 2), book(0, at(3, 1), [119, 1], [121, 1])]]);
    expect(rows(market.takeClosedBars(at(3, 2)))).toEqual([[2, 120, 125, 120, 125, 2]]);
    expect(market.takeClosedBars(at(4, 1))).toEqual([]);
    expect(rows(market.takeClosedBars(at(4, 7)))).toEqual([[3, 125, 125, 125, 125, 0]]);
  });

  test('a machine that slept over the end of a bar first hears of the outage', () => {
    const market = running();
    // The first step after ten minutes: nothing closes by time before the adapter could tell.
    expect(market.takeClosedBars(at(12))).toEqual([]);
    feed(market, [[at(12), gap(at(2, 10))]]);
    expect(market.takeClosedBars(at(12, 30))).toEqual([]);
    const bars = Array.from({ length: 10 }, (_, i) => [at(i + 2), 120, 130, 110, 125, 3]).flat();
    feed(market, [[at(12, 31), mend(at(12), bars)]]);
    expect(rows(market.takeClosedBars(at(12, 32))).map(([minute]) => minute)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  test('a gap since whenever begins with the last bar that had a trade, as after a restart', () => {
    const before = running();
    const market = room();
    market.restore(JSON.parse(JSON.stringify(before.snapshot())));
    feed(market, [[at(9, 1), gap(0)]]);
    expect(market.takeClosedBars(at(9, 2))).toEqual([]);
    expect(market.incompleteFromMs(0)).toBe(at(2));
    const bars = [at(1), 110, 110, 110, 110, 1, at(2), 120, 121, 119, 120, 2, at(8), 120, 140, 120, 140, 4];
    feed(market, [[at(9, 3), mend(at(9), bars, { settled: true })]]);
    expect(rows(market.takeClosedBars(at(9, 4)))).toEqual([
      [2, 120, 121, 119, 120, 2],
      [8, 120, 140, 120, 140, 4],
    ]);
  });

  test('what waits is part of a snapshot', () => {
    const market = running();
    feed(market, [
      [at(2, 20), gap(at(2, 10))],
      [at(4, 1), print(0, at(4, 1), 150)],
    ]);
    const again = room();
    again.restore(JSON.parse(JSON.stringify(market.snapshot())));
    expect(again.snapshot()).toEqual(market.snapshot());
    for (const each of [market, again])
      feed(each, [[at(4, 2), mend(at(4), [at(2), 120, 135, 118, 130, 7], { settled: true })]]);
    expect(again.takeClosedBars(at(4, 3))).toEqual(market.takeClosedBars(at(4, 3)));
  });

  test('a word of the venue that is none is refused and changes nothing', () => {
    const market = running();
    feed(market, [[at(2, 20), gap(at(2, 10))]]);
    const bad: readonly (readonly [MendUpdate, string])[] = [
      [mend(at(3) + 1, []), 'mend.wholeToMs'],
      [mend(at(9), []), 'mend.wholeToMs'],
      [mend(at(3), [at(2), 1, 2]), 'history.bars.length'],
      [mend(at(3), [at(2), 120, 110, 118, 130, 7]), 'history.bars[0].open'],
      [mend(at(3), [], { intervalMs: 5 }), 'history.intervalMs'],
      [mend(at(3), [], { forming: [1, 2] }), 'mend.forming.length'],
    ];
    const before = JSON.stringify(market.bars(0));
    for (const [update, field] of bad) expect(market.apply(update, at(4))?.field).toBe(field);
    expect(market.apply(gap(Number.NaN), at(4))?.field).toBe('gap.fromMs');
    expect(JSON.stringify(market.bars(0))).toBe(before);
    expect(market.incompleteFromMs(0)).toBe(at(2));
  });

  test('a market whose trades nobody vouches for closes its bars by time at once, as ever', () => {
    const market = room();
    feed(market, [
      [at(0, 1), history(0, [T0 - MINUTE, 90, 95, 85, 92, 4], MINUTE)],
      [at(0, 2), print(0, at(0, 2), 100)],
    ]);
    expect(rows(market.takeClosedBars(at(1)))).toEqual([[0, 100, 100, 100, 100, 1]]);
  });

  test('that the venue never tells are handed over after their time, and only those of the outage lack trades', () => {
    const market = running();
    feed(market, [
      [at(2, 20), gap(at(2, 10))],
      [at(3, 30), print(0, at(3, 30), 130)],
      [at(3, 31), { type: 'gap', asset: 0, fromMs: at(2, 10), heardMs: at(3, 30) }],
      [at(4, 1), print(0, at(4, 1), 140)],
      [at(5, 1), print(0, at(5, 1), 150)],
    ]);
    // A quarter of an hour after the end of the first of them: three minutes are less.
    expect(market.takeClosedBars(at(17, 59))).toEqual([]);
    expect(market.nextBarAtMs(at(17, 59))).toBe(at(18));
    expect(market.takeGivenUp()).toEqual([]);
    const bars = market.takeClosedBars(at(18));
    expect(rows(bars).map(([minute]) => minute)).toEqual([2, 3, 4]);
    expect(market.takeGivenUp()).toEqual([0]);
    expect(bars.map((bar) => market.isIncomplete(bar))).toEqual([true, true, false]);
    expect([1, 2, 3].map((count) => market.lacksAmong(0, count))).toEqual([false, true, true]);
    expect(market.health(0, at(18)).bars).toEqual({ fromMs: at(2), goesOn: true });
    feed(market, [[at(18, 5), mend(at(18), [at(2), 120, 128, 120, 127, 4], { settled: true })]]);
    expect(market.health(0, at(18, 5)).bars).toBeUndefined();
    expect(market.lacksAmong(0, 9)).toBe(false);
    expect(market.takeCorrected()[0]).toMatchObject({ asset: 0, fromMs: at(2) });
  });

  test.each([
    ['before the loss', { heardMs: at(1) }],
    ['an hour ahead', { heardMs: at(62) }],
    ['no time', { heardMs: Number.NaN }],
  ])('a word that trades are heard again %s is refused', (_, over) => {
    const market = running();
    const refusal = market.apply({ type: 'gap', asset: 0, fromMs: at(2), ...over }, at(2, 30));
    expect(refusal).toMatchObject({ code: 'BAD_FIELD', field: 'gap.heardMs' });
    expect(market.incompleteFromMs(0)).toBeNull();
  });
});
