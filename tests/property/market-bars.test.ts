import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../src/contract/units.ts';
import type { ClosedBar } from '../../src/engine/domain/flow.ts';
import type { PrintsUpdate } from '../../src/engine/domain/market-update.ts';
import { MarketRoom } from '../../src/engine/market/market-room.ts';
import { T0, book, instrument } from '../support/market-updates.ts';

const MINUTE = 60_000;
const ASSETS = [0, 1, 2];

interface Trade {
  readonly asset: number;
  readonly atMs: number;
  readonly ticks: number;
  readonly lots: number;
}

/** Trades in time order, gaps of up to three minutes, so that whole bars stay empty now and then. */
const trades = fc
  .array(
    fc.record({
      asset: fc.constantFrom(...ASSETS),
      gapMs: fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 3 * MINUTE })),
      // Six figures would be no price of the venue.
      ticks: fc.integer({ min: 1, max: 99_999 }),
      lots: fc.integer({ min: 1, max: 1_000_000 }),
    }),
    { minLength: 1, maxLength: 120 },
  )
  .map((steps): Trade[] => {
    let atMs = T0;
    return steps.map(({ gapMs, ...trade }) => {
      atMs += gapMs;
      return { ...trade, atMs };
    });
  });

/** Bars as a person would work them out with pencil and paper. */
function naiveBars(list: readonly Trade[]): readonly ClosedBar[] {
  const bars: ClosedBar[] = [];
  for (const asset of ASSETS) {
    const starts = new Set(list.filter((trade) => trade.asset === asset).map((trade) => startOf(trade.atMs)));
    for (const openMs of starts) {
      const inside = list.filter((trade) => trade.asset === asset && startOf(trade.atMs) === openMs);
      const prices = inside.map((trade) => trade.ticks);
      bars.push({
        asset,
        openMs,
        intervalMs: MINUTE,
        openTicks: asTicks(prices[0] as number),
        highTicks: asTicks(Math.max(...prices)),
        lowTicks: asTicks(Math.min(...prices)),
        closeTicks: asTicks(prices.at(-1) as number),
        volumeLots: asLots(inside.reduce((sum, trade) => sum + trade.lots, 0)),
        prints: inside.length,
      });
    }
  }
  return bars.sort((a, b) => a.openMs - b.openMs || a.asset - b.asset);
}

function startOf(atMs: number): number {
  return Math.floor(atMs / MINUTE) * MINUTE;
}

/** Sums runs of trades of one asset and one bar up, as an adapter does; `cuts` says where a run ends early. */
function summarise(list: readonly Trade[], cuts: readonly boolean[]): readonly PrintsUpdate[] {
  const runs: Trade[][] = [];
  for (const [i, trade] of list.entries()) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    const joins = last?.asset === trade.asset && startOf(last.atMs) === startOf(trade.atMs) && cuts[i] !== true;
    if (joins) run?.push(trade);
    else runs.push([trade]);
  }
  return runs.map((run) => {
    const prices = run.map((trade) => trade.ticks);
    return {
      type: 'prints',
      asset: (run[0] as Trade).asset,
      firstAtMs: (run[0] as Trade).atMs,
      lastAtMs: (run.at(-1) as Trade).atMs,
      openTicks: asTicks(prices[0] as number),
      highTicks: asTicks(Math.max(...prices)),
      lowTicks: asTicks(Math.min(...prices)),
      closeTicks: asTicks(prices.at(-1) as number),
      volumeLots: asLots(run.reduce((sum, trade) => sum + trade.lots, 0)),
      count: run.length,
    };
  });
}

function room(): MarketRoom {
  const market = new MarketRoom({ barIntervalMs: MINUTE, barsKept: 5000, staleAfterMs: 10_000 });
  market.setInstruments(ASSETS.map((asset) => instrument(asset)));
  return market;
}

function byTime(bars: readonly ClosedBar[]): readonly ClosedBar[] {
  return [...bars].sort((a, b) => a.openMs - b.openMs || a.asset - b.asset);
}

describe('bars made of prints', () => {
  test('equal a plain aggregation, however trades are summed up and however often bars are asked for', () => {
    fc.assert(
      fc.property(trades, fc.array(fc.boolean()), fc.array(fc.boolean()), (list, cuts, asks) => {
        const market = room();
        const bars: ClosedBar[] = [];
        for (const [i, update] of summarise(list, cuts).entries()) {
          expect(market.apply(update, update.lastAtMs)).toBeNull();
          if (asks[i] === true) bars.push(...market.takeClosedBars(update.lastAtMs));
        }
        const endMs = (list.at(-1) as Trade).atMs + MINUTE;
        bars.push(...market.takeClosedBars(endMs));
        expect(byTime(bars)).toEqual(naiveBars(list));
        for (const asset of ASSETS) {
          expect(market.bars(asset)).toEqual(naiveBars(list).filter((bar) => bar.asset === asset));
        }
      }),
    );
  });

  test('never show a trade before its time: what is closed at an instant depends on nothing later', () => {
    fc.assert(
      fc.property(trades, fc.nat(), (list, at) => {
        const cut = at % list.length;
        const atMs = (list[cut] as Trade).atMs;
        const whole = room();
        const part = room();
        const known = list.filter((trade) => trade.atMs <= atMs);
        for (const update of summarise(known, [])) part.apply(update, update.lastAtMs);
        for (const update of summarise(known, [])) whole.apply(update, update.lastAtMs);
        const before = whole.takeClosedBars(atMs);
        expect(before).toEqual(part.takeClosedBars(atMs));
        for (const bar of before) expect(bar.openMs + MINUTE).toBeLessThanOrEqual(atMs);
        for (const update of summarise(list.slice(known.length), [])) whole.apply(update, update.lastAtMs);
        for (const bar of before) expect(whole.bars(bar.asset)).toContainEqual(bar);
      }),
    );
  });

  test('with books between, add only flat bars at the last close', () => {
    fc.assert(
      fc.property(trades, fc.array(fc.tuple(fc.constantFrom(...ASSETS), fc.nat(40 * MINUTE))), (list, quotes) => {
        const market = room();
        const timeline = [
          ...summarise(list, []).map((update) => ({ atMs: update.lastAtMs, update })),
          ...quotes.map(([asset, afterMs]) => ({
            atMs: T0 + afterMs,
            update: book(asset, T0 + afterMs, [1, 1], [2, 1]),
          })),
        ].sort((a, b) => a.atMs - b.atMs);
        const bars: ClosedBar[] = [];
        for (const { atMs, update } of timeline) {
          expect(market.apply(update, atMs)).toBeNull();
          bars.push(...market.takeClosedBars(atMs));
        }
        bars.push(...market.takeClosedBars((timeline.at(-1) as { atMs: number }).atMs + MINUTE));
        expect(byTime(bars.filter((bar) => bar.prints > 0))).toEqual(naiveBars(list));
        for (const asset of ASSETS) checkFlat(asset, byTime(bars), list, quotes);
      }),
    );
  });

  test('survive a snapshot at any moment', () => {
    fc.assert(
      fc.property(trades, fc.nat(), (list, at) => {
        const updates = summarise(list, []);
        const first = room();
        let second = room();
        for (const [i, update] of updates.entries()) {
          first.apply(update, update.lastAtMs);
          second.apply(update, update.lastAtMs);
          if (i !== at % updates.length) continue;
          const saved = JSON.parse(JSON.stringify(second.snapshot()));
          second = new MarketRoom({ barIntervalMs: MINUTE, barsKept: 5000, staleAfterMs: 10_000 });
          second.restore(saved);
        }
        const endMs = (list.at(-1) as Trade).atMs + MINUTE;
        expect(second.takeClosedBars(endMs)).toEqual(first.takeClosedBars(endMs));
        expect(second.snapshot()).toEqual(first.snapshot());
      }),
    );
  });
});

/** Flat bars stand exactly in the minutes with a book, without a trade, after the first trade. */
function checkFlat(
  asset: number,
  bars: readonly ClosedBar[],
  list: readonly Trade[],
  quotes: readonly (readonly [number, number])[],
): void {
  const own = bars.filter((bar) => bar.asset === asset);
  const traded = new Set(list.filter((trade) => trade.asset === asset).map((trade) => startOf(trade.atMs)));
  const firstMs = Math.min(...traded);
  const quiet = new Set(
    quotes
      .filter(([quoted]) => quoted === asset)
      .map(([, afterMs]) => startOf(T0 + afterMs))
      .filter((openMs) => !traded.has(openMs) && openMs > firstMs),
  );
  const flat = own.filter((bar) => bar.prints === 0);
  expect(flat.map((bar) => bar.openMs)).toEqual([...quiet].sort((a, b) => a - b));
  for (const bar of flat) {
    const close = own[own.indexOf(bar) - 1]?.closeTicks;
    expect([bar.openTicks, bar.highTicks, bar.lowTicks, bar.closeTicks]).toEqual([close, close, close, close]);
    expect(bar.volumeLots).toBe(0);
  }
}
