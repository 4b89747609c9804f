import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLots, asTicks } from '../../src/contract/units.ts';
import type { MarketUpdate } from '../../src/engine/domain/market-update.ts';
import { stateHash } from '../../src/engine/kernel/hash.ts';
import { MarketRoom } from '../../src/engine/market/market-room.ts';
import { T0, instrument } from '../support/market-updates.ts';

const SETTINGS = { barIntervalMs: 60_000, barsKept: 50, staleAfterMs: 15_000 };
/** Kinds that are taken with a mark on them instead of being refused. */
const TAKEN = new Set(['empty_side', 'depth_jump']);

const price = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 990, max: 1_010 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1, 1.5, Number.NaN, Infinity, 123_456, 2 ** 60) },
);
const size = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 10_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, -3, 0.5, Number.NaN) },
);
const side = fc.array(fc.tuple(price, size), { maxLength: 4 }).map((levels) => levels.flat());
/** Levels as an honest venue sends them, some lots deep. */
const good = fc.tuple(fc.integer({ min: 995, max: 1_005 }), fc.constantFrom(1, 100, 9_000)).map(([mid, lots]) => ({
  bids: [mid - 1, lots, mid - 2, lots],
  asks: [mid + 1, lots, mid + 2, lots],
}));
const asset = fc.constantFrom(0, 0, 0, 1, 9);
const stamp = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constantFrom(-5_000, 70_000, 0.5, Number.NaN) },
);

type Make = (atMs: number) => MarketUpdate;

const anyUpdate: fc.Arbitrary<Make> = fc.oneof(
  fc
    .record({ asset, off: stamp, levels: fc.oneof(good, fc.record({ bids: side, asks: side })), touch: fc.boolean() })
    .map(
      ({ asset: of, off, levels, touch }): Make =>
        (atMs) => ({
          type: 'book',
          asset: of,
          venueAtMs: atMs + off,
          ...levels,
          ...(touch ? { levelsAtMs: atMs + off - 10 } : {}),
        }),
    ),
  fc.record({ asset, off: stamp, mark: price, oracle: price }).map(
    ({ asset: of, off, mark, oracle }): Make =>
      (atMs) => ({
        type: 'mark',
        asset: of,
        venueAtMs: atMs + off,
        markTicks: mark as never,
        oracleTicks: oracle as never,
        fundingRate: null,
      }),
  ),
  fc.record({ asset, off: stamp, ticks: price, lots: size }).map(
    ({ asset: of, off, ticks, lots }): Make =>
      (atMs) => ({
        type: 'prints',
        asset: of,
        firstAtMs: atMs + off,
        lastAtMs: atMs + off,
        openTicks: asTicks(ticks),
        highTicks: asTicks(ticks),
        lowTicks: asTicks(ticks),
        closeTicks: asTicks(ticks),
        volumeLots: asLots(lots),
        count: 1,
      }),
  ),
);

const story = fc.array(fc.record({ make: anyUpdate, gapMs: fc.constantFrom(0, 1, 100, 900, 2_000, 7_000) }), {
  minLength: 1,
  maxLength: 80,
});

function room(): MarketRoom {
  const market = new MarketRoom(SETTINGS);
  market.setInstruments([instrument(0), instrument(1)]);
  return market;
}

test('whatever comes, no crossed quote is shown, counts add up, and limits stay in their bounds', () => {
  let refusals = 0;
  let opened = 0;
  fc.assert(
    fc.property(story, (steps) => {
      const market = room();
      let atMs = T0;
      let refused = 0;
      for (const { make, gapMs } of steps) {
        atMs += gapMs;
        const update = make(atMs);
        const refusal = market.apply(update, atMs);
        if (refusal !== null) refused += 1;
        for (const of of [0, 1]) {
          const quote = market.quote(of)!;
          if (quote.bids.length > 0 && quote.asks.length > 0)
            expect(quote.bestBidTicks).toBeLessThan(quote.bestAskTicks);
          for (const levels of [quote.bids, quote.asks])
            for (const figure of levels) expect(Number.isSafeInteger(figure) && figure > 0).toBe(true);
          const stale = market.staleness(of, atMs);
          expect(stale !== null).toBe(market.isStale(of, atMs));
          if (stale?.code === 'STALE_DATA' && stale.actual !== null) {
            expect(stale.actual).toBeGreaterThan(stale.limit as number);
            expect(stale.limit).toBeGreaterThanOrEqual(3_000);
            expect(stale.limit).toBeLessThanOrEqual(15_000);
          }
          if (stale === null) opened += 1;
        }
        // The newest book was refused for its content: nothing is opened on the one before it.
        if (update.type === 'book' && refusal?.code === 'BOOK_INVALID')
          expect(market.isStale(update.asset, atMs)).toBe(true);
      }
      refusals += refused;
      const counters = market.counters();
      expect(counters).toMatchObject({ updates: steps.length, refused });
      const perAsset = [0, 1].flatMap((of) => market.health(of, atMs).faults);
      const sum = (list: typeof perAsset) => list.reduce((total, { count }) => total + count, 0);
      expect(sum(perAsset)).toBe(market.faultCount);
      expect(sum([...market.faults()])).toBe(market.faultCount);
      const refusing = market
        .faults()
        .filter(({ channel, kind }) => !TAKEN.has(kind) && !(kind === 'far' && channel !== 'mark'));
      expect(sum(refusing) + counters.unlisted).toBe(refused);
    }),
    { numRuns: 1_000 },
  );
  expect(refusals).toBeGreaterThan(1_000);
  expect(opened).toBeGreaterThan(100);
});

test('a room restored in the middle is the same room ever after', () => {
  fc.assert(
    fc.property(story, fc.nat(), (steps, cut) => {
      const whole = room();
      let part = room();
      let atMs = T0;
      for (const [i, { make, gapMs }] of steps.entries()) {
        if (i === cut % steps.length) {
          const state = JSON.parse(JSON.stringify(part.snapshot()));
          part = new MarketRoom(SETTINGS);
          part.restore(state);
        }
        atMs += gapMs;
        expect(part.apply(make(atMs), atMs)).toEqual(whole.apply(make(atMs), atMs));
        expect(part.staleness(0, atMs + 4_000)).toEqual(whole.staleness(0, atMs + 4_000));
      }
      expect(stateHash(part.snapshot())).toBe(stateHash(whole.snapshot()));
    }),
    { numRuns: 300 },
  );
});
