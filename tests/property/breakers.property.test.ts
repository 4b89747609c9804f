import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BREAKER_NAMES, type BreakerName } from '../../src/contract/commands.ts';
import type { BreakerView } from '../../src/contract/risk-views.ts';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { Correlations } from '../../src/engine/risk/metrics/correlation.ts';
import { type OpeningLook, RiskRoom } from '../../src/engine/risk/risk-room.ts';
import { COIN, RISK } from '../support/risk-inputs.ts';

/* Seven breakers under anything that can happen to them, against what their views say. */

const START = 1_760_054_400_000;
const HOUR = 3_600_000;
const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

const event = fc.record({
  gapMs: fc.oneof(whole(0, 5_000), whole(60_000, 600_000), whole(HOUR, 30 * HOUR)),
  equity: whole(-60, 50).map((permille) => permille / 1_000),
  lots: fc.array(whole(-25, 25), { minLength: 3, maxLength: 3 }),
  correlation: whole(50, 99).map((percent) => percent / 100),
  mood: fc.option(whole(0, 100)),
  sigma: fc.option(whole(1, 30).map((percent) => percent / 100)),
  trip: fc.option(
    fc.record({ strategyId: fc.constantFrom('a', 'b'), resultRate: whole(-40, 10).map((n) => n / 10_000) }),
  ),
  person: fc.option(
    fc.record({
      breaker: fc.constantFrom(...BREAKER_NAMES),
      deed: fc.constantFrom('acknowledge' as const, 'disable' as const, 'enable' as const, 'season' as const),
    }),
    { freq: 3 },
  ),
  unknown: fc.boolean().map((yes) => yes),
});
type Happening = typeof event extends fc.Arbitrary<infer T> ? T : never;

interface Track {
  atMs: number;
  equity: number;
  hour: number;
  lots: readonly number[];
}

function happen(room: RiskRoom, track: Track, one: Happening): void {
  track.atMs += one.gapMs;
  track.equity = Math.max(1, Math.round(track.equity * (1 + one.equity)));
  track.lots = one.lots;
  room.onTime(track.atMs);
  if (one.person !== null) tell(room, one.person.breaker, one.person.deed, track.atMs);
  room.onMood(track.atMs, one.mood);
  const positions = one.lots.flatMap((sizeLots, asset) =>
    sizeLots === 0 ? [] : [{ asset, sizeLots, markTicks: Math.round(track.equity / 100), costUnits: 0 }],
  );
  if (one.sigma !== null) {
    const range = Math.sqrt((one.sigma * one.sigma * 4 * Math.LN2) / 24);
    const openMs = START + track.hour * HOUR;
    track.hour = Math.max(track.hour + 1, Math.floor((track.atMs - START) / HOUR));
    room.onIndexBar(
      { openMs, intervalMs: HOUR, high: 100 * Math.exp(range), low: 100 },
      { atMs: track.atMs, positions },
    );
  }
  if (one.trip !== null) room.onRoundTrip({ atMs: track.atMs, ...one.trip });
  if (one.unknown) return room.onUnknownEquity();
  room.onEquity({
    atMs: track.atMs,
    equityUnits: asUnits(track.equity),
    equityOracleUnits: asUnits(track.equity),
    netDepositsUnits: asUnits(0),
  });
  const size = positions.length;
  const matrix = Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : one.correlation));
  const correlations = (): Correlations => ({ matrix, size, mean: one.correlation, shrinkage: 0, known: size });
  room.onBook({ atMs: track.atMs, equityUnits: track.equity, positions, correlations });
}

function tell(
  room: RiskRoom,
  breaker: BreakerName,
  deed: 'acknowledge' | 'disable' | 'enable' | 'season',
  atMs: number,
) {
  if (deed === 'acknowledge') room.acknowledge(breaker, atMs, 'ACCEPT');
  if (deed === 'disable') room.disable(breaker, 'DISABLE', atMs);
  if (deed === 'enable') room.enable(breaker, atMs);
  if (deed === 'season') room.startSeason('NEW SEASON', atMs);
}

/** What a breaker's view alone says of an opening order; null where the side cannot be read from it. */
function isStopped(view: BreakerView, { isBuy, heldLots, strategyId }: OpeningLook): boolean | null {
  switch (view.blocks) {
    case 'nothing':
      return false;
    case 'entries':
      return true;
    case 'adds':
      return heldLots !== 0 && heldLots > 0 === isBuy;
    case 'strategy':
      return view.strategies.includes(strategyId);
    case 'same_direction':
      return view.name === 'fear_greed_extreme' ? isBuy === (view.tripsAt === 'above') : null;
  }
}

const story = fc.array(event, { minLength: 5, maxLength: 80, size: 'max' });

test('no opening passes what an open trip stops, nothing else is stopped, and a reduction always passes', () => {
  const met = new Set<string>();
  fc.assert(
    fc.property(story, whole(1, 40), (happenings, restartAt) => {
      let room = new RiskRoom(RISK);
      room.setIndexListed(true);
      const track: Track = { atMs: START, equity: 10_000_000_000, hour: 0, lots: [] };
      for (const [index, one] of happenings.entries()) {
        happen(room, track, one);
        if (index === restartAt) {
          const saved = JSON.stringify(room.snapshot());
          room = new RiskRoom(RISK);
          room.restore(JSON.parse(saved));
          expect(JSON.stringify(room.snapshot())).toBe(saved);
        }
        const views = room.view(track.atMs).breakers;
        for (const view of views) if (view.blocks !== 'nothing') met.add(`${view.name} ${view.blocks}`);
        for (const isBuy of [true, false]) {
          for (const strategyId of ['a', 'b']) {
            const look = { asset: 0, isBuy, strategyId, heldLots: one.lots[0] ?? 0, atMs: track.atMs };
            const answers = views.map((view) => isStopped(view, look));
            if (answers.includes(true)) expect(room.stops(look)).toBe(true);
            else if (!answers.includes(null)) expect(room.stops(look)).toBe(false);
          }
        }
        // Of a correlated book exactly one side is stopped.
        if (views[4]?.blocks === 'same_direction') {
          const sides = [true, false].map((isBuy) =>
            room.stops({ asset: 9, isBuy, strategyId: 'c', heldLots: 0, atMs: track.atMs }),
          );
          expect(sides.includes(true)).toBe(true);
        }
        const sold = room.approveReduction(
          {
            kind: 'reduction',
            asset: COIN.asset,
            isBuy: false,
            lots: asLots(3),
            slippageRate: 0.01,
            reason: 'person',
            strategyId: null,
            signalId: null,
          },
          { atMs: track.atMs, positionLots: asLots(5), instrument: COIN, markTicks: asTicks(100) },
        );
        expect(sold.ok).toBe(true);
        checkViews(views, track.atMs);
      }
    }),
    { numRuns: 300 },
  );
  expect([...met].sort()).toEqual([
    'correlation_spike same_direction',
    'daily_drawdown entries',
    'fear_greed_extreme same_direction',
    'position_concentration adds',
    'rapid_losses entries',
    'rapid_losses strategy',
    'total_drawdown entries',
    'volatility_spike entries',
  ]);
});

/** What holds of every breaker's view at any time. */
function checkViews(views: readonly BreakerView[], atMs: number): void {
  expect(views.map(({ name }) => name)).toEqual(BREAKER_NAMES);
  for (const { state, since, until, history, trips, tripsOfDay, blocks, metric } of views) {
    expect(since === null).toBe(state === 'armed');
    if (state === 'disabled') expect(until ?? 0).toBeGreaterThan(atMs);
    if (state === 'armed' || state === 'disabled') expect([blocks, history.at(-1)?.endedMs]).not.toContain(null);
    expect(history.length).toBe(Math.min(20, trips));
    expect(tripsOfDay).toBeLessThanOrEqual(trips);
    expect(metric === null || Number.isFinite(metric)).toBe(true);
    const open = history.filter(({ endedMs }) => endedMs === null);
    expect(open.length).toBeLessThanOrEqual(1);
  }
}

test('what is to be reduced never grows, never turns a position, and is at most what may stay', () => {
  fc.assert(
    fc.property(story, (happenings) => {
      const room = new RiskRoom(RISK);
      const track: Track = { atMs: START, equity: 10_000_000_000, hour: 0, lots: [] };
      for (const one of happenings) {
        happen(room, track, one);
        const held = (asset: number): number => one.lots[asset] ?? 0;
        for (const { asset, lots, slippageRate } of room.dueReductions(track.atMs, held, () => false)) {
          expect(lots).toBeGreaterThan(0);
          expect(Number.isSafeInteger(lots)).toBe(true);
          expect(lots).toBeLessThanOrEqual(Math.abs(held(asset)));
          expect(slippageRate).toBeLessThanOrEqual(0.04);
        }
        // Asked again at once, nothing goes twice.
        expect(room.dueReductions(track.atMs, held, () => false)).toEqual([]);
        const next = room.nextReductionMs(track.atMs);
        if (next !== null) expect(next).toBeGreaterThan(track.atMs);
      }
    }),
    { numRuns: 200 },
  );
});
