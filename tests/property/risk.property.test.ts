import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { AssetExposure, ReductionIntent, SizedIntent } from '../../src/engine/domain/flow.ts';
import { RiskRoom, type EntryContext, type RiskEvent } from '../../src/engine/risk/risk-room.ts';
import { CAPS, COIN, DAILY_ALONE, NO_BOOK, RISK, emptyBook, exposureOf, intentOf } from '../support/risk-inputs.ts';

const DAY = 86_400_000;
const START = 1_760_054_400_000;

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** One change of the account: time passes, the value moves by a rate, money may come or go, a person may act. */
const move = fc.record({
  gapMs: fc.oneof(whole(0, 5_000), whole(60_000, 600_000), whole(3_600_000, 30_000_000)),
  moveRate: fc.oneof(whole(-30_000, 30_000), whole(-1_000, 1_000)).map((ppm) => ppm / 1_000_000),
  oracleRate: whole(-2_000, 2_000).map((ppm) => ppm / 1_000_000),
  act: fc.oneof(
    { weight: 8, arbitrary: fc.constant('none' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom('acknowledge' as const, 'halt' as const, 'release' as const, 'unknown' as const),
    },
  ),
});
type Move = typeof move extends fc.Arbitrary<infer T> ? T : never;
const path = fc.array(move, { minLength: 1, maxLength: 60, size: 'max' });

interface Track {
  atMs: number;
  equity: number;
  deposits: number;
}

function feed(room: RiskRoom, track: Track, oracleRate: number): readonly RiskEvent[] {
  return room.onEquity({
    atMs: track.atMs,
    equityUnits: asUnits(track.equity),
    equityOracleUnits: asUnits(Math.round(track.equity * (1 + oracleRate))),
    netDepositsUnits: asUnits(track.deposits),
  });
}

function advance(room: RiskRoom, track: Track, step: Move): readonly RiskEvent[] {
  track.atMs += step.gapMs;
  track.equity = Math.max(1, Math.round(track.equity * (1 + step.moveRate)));
  if (step.act === 'acknowledge') room.acknowledge('daily_drawdown', track.atMs);
  if (step.act === 'halt') room.halt('test', 'person:test', track.atMs);
  if (step.act === 'release') room.release('RESUME', track.atMs);
  if (step.act === 'unknown') room.onUnknownEquity();
  return feed(room, track, step.oracleRate);
}

const begin = (): Track => ({ atMs: START, equity: 50_000_000_000, deposits: 50_000_000_000 });

test('a deposit or a withdrawal never changes a drawdown, at once or later', () => {
  const flows = fc.array(whole(-900, 5_000), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(path, flows, (steps, permille) => {
      const plain = new RiskRoom(DAILY_ALONE);
      const moved = new RiskRoom(DAILY_ALONE);
      const [a, b] = [begin(), begin()];
      feed(plain, a, 0);
      feed(moved, b, 0);
      for (const [index, step] of steps.entries()) {
        const events = advance(plain, a, { ...step, act: 'none' });
        // The same relative moves on the account whose size changes: integers round, so it is kept large.
        const twin = advance(moved, b, { ...step, act: 'none' });
        const before = moved.view(b.atMs);
        const flow = Math.round((b.equity * (permille[index] ?? 0)) / 1_000);
        if (b.equity + flow > 1_000_000_000 && b.equity + flow < 1e15) {
          b.deposits += flow;
          b.equity += flow;
          expect(feed(moved, b, step.oracleRate)).toEqual([]);
          const after = moved.view(b.atMs);
          expect(after.dailyDrawdownRate).toBeCloseTo(before.dailyDrawdownRate ?? Number.NaN, 11);
          expect(after.lifetimeDrawdownRate).toBeCloseTo(before.lifetimeDrawdownRate ?? Number.NaN, 11);
          expect(after.navPerUnit).toBeCloseTo(before.navPerUnit, 11);
        }
        expect(moved.view(b.atMs).dailyDrawdownRate).toBeCloseTo(plain.view(a.atMs).dailyDrawdownRate ?? Number.NaN, 6);
        // A metric within a rounding of its bound may fall on either side; everywhere else both say the same.
        const metric = plain.view(a.atMs).dailyDrawdownRate ?? 0;
        if (Math.abs(metric - 0.02) < 1e-6 || Math.abs(metric - 0.05) < 1e-6) return;
        expect(twin.map((event) => event.type)).toEqual(events.map((event) => event.type));
      }
    }),
  );
});

test('while the drawdown is at or past its trip, or was and no person and no new day came, nothing may open', () => {
  let trips = 0;
  let resets = 0;
  fc.assert(
    fc.property(path, (steps) => {
      const room = new RiskRoom(DAILY_ALONE);
      const track = begin();
      feed(room, track, 0);
      let acknowledged = true;
      let lastTripDay = Number.NEGATIVE_INFINITY;
      for (const step of steps) {
        const wasBlocked = room.reduceOnly() !== null;
        if (step.act === 'acknowledge' && wasBlocked) acknowledged = true;
        for (const event of advance(room, track, step)) {
          if (event.type === 'tripped') {
            trips += 1;
            acknowledged = false;
            lastTripDay = Math.floor(track.atMs / DAY);
            expect(event.metric).toBeGreaterThanOrEqual(0.02);
          }
          if (event.type === 'emergency') expect(event.metric).toBeGreaterThanOrEqual(0.05);
          if (event.type === 'reset') resets += 1;
        }
        const metric = room.view(track.atMs).dailyDrawdownRate;
        const open = room.reduceOnly() === null;
        if (metric === null || metric >= 0.02) expect(open).toBe(false);
        if (!acknowledged) expect(open).toBe(false);
        if (Math.floor(track.atMs / DAY) <= lastTripDay) expect(open).toBe(false);
        if (room.halted() !== null) expect(room.reduceOnly()?.code).toBe('HALTED');
      }
    }),
    { numRuns: 400 },
  );
  expect(trips).toBeGreaterThan(100);
  expect(resets).toBeGreaterThan(5);
});

test('a room restored from JSON at any step goes on exactly as the one it was taken from', () => {
  fc.assert(
    fc.property(path, (steps) => {
      let copy = new RiskRoom(DAILY_ALONE);
      const room = new RiskRoom(DAILY_ALONE);
      const [a, b] = [begin(), begin()];
      feed(room, a, 0);
      feed(copy, b, 0);
      for (const step of steps) {
        const events = advance(room, a, step);
        expect(advance(copy, b, step)).toEqual(events);
        const next = new RiskRoom(DAILY_ALONE);
        next.restore(JSON.parse(JSON.stringify(copy.snapshot())));
        copy = next;
        expect(copy.snapshot()).toEqual(room.snapshot());
        expect(copy.view(a.atMs)).toEqual(room.view(a.atMs));
        expect([copy.halted(), copy.reduceOnly(), copy.nextWakeMs()]).toEqual([
          room.halted(),
          room.reduceOnly(),
          room.nextWakeMs(),
        ]);
      }
    }),
  );
});

test('the wake-up asked for always lies ahead of the last point', () => {
  fc.assert(
    fc.property(path, (steps) => {
      const room = new RiskRoom(DAILY_ALONE);
      const track = begin();
      for (const step of steps) {
        advance(room, track, { ...step, act: 'none' });
        expect(room.nextWakeMs() ?? Number.POSITIVE_INFINITY).toBeGreaterThan(track.atMs);
      }
    }),
  );
});

test('the emergency needs the whole hold on mark and oracle, counted by a plain list', () => {
  let fired = 0;
  const dive = fc.array(
    fc.record({ gapMs: whole(100, 2_000), mark: whole(9_300, 9_540), oracle: whole(9_300, 9_540) }),
    { minLength: 1, maxLength: 20, size: 'max' },
  );
  fc.assert(
    fc.property(dive, (steps) => {
      const room = new RiskRoom(DAILY_ALONE);
      const track = begin();
      track.equity = 10_000_000_000;
      feed(room, track, 0);
      let deepSince: number | null = null;
      let done = false;
      for (const { gapMs, mark, oracle } of steps) {
        track.atMs += gapMs;
        const events = room.onEquity({
          atMs: track.atMs,
          equityUnits: asUnits(mark * 1_000_000),
          equityOracleUnits: asUnits(oracle * 1_000_000),
          netDepositsUnits: asUnits(track.deposits),
        });
        deepSince = mark <= 9_500 && oracle <= 9_500 ? (deepSince ?? track.atMs) : null;
        const expected: boolean = !done && deepSince !== null && track.atMs - deepSince >= 3_000;
        expect(events.some((event) => event.type === 'emergency')).toBe(expected);
        done = done || expected;
        if (expected) fired += 1;
      }
    }),
    { numRuns: 500 },
  );
  expect(fired).toBeGreaterThan(20);
});

test('what only reduces always passes, whatever the state of the room; what does not never does', () => {
  const intent = fc.record({
    position: whole(-1_000_000, 1_000_000),
    share: whole(1, 1_500).map((permille) => permille / 1_000),
    isBuy: fc.boolean(),
    slippage: whole(0, 80).map((permille) => permille / 1_000),
    halted: fc.boolean(),
    openings: whole(0, 70),
    delisted: fc.boolean(),
  });
  let passed = 0;
  fc.assert(
    fc.property(intent, ({ position, share, isBuy, slippage, halted, openings, delisted }) => {
      const room = new RiskRoom(RISK);
      if (halted) room.halt('test', 'person:test', 0);
      for (let n = 0; n < openings; n++) room.noteOpening(n);
      const lots = Math.ceil(Math.abs(position) * share);
      const order: ReductionIntent = {
        kind: 'reduction',
        asset: COIN.asset,
        isBuy,
        lots: asLots(lots),
        slippageRate: slippage,
        reason: 'breaker',
        strategyId: null,
        signalId: null,
      };
      const context = {
        atMs: 100,
        positionLots: asLots(position),
        instrument: { ...COIN, listed: !delisted },
        markTicks: delisted ? null : asTicks(1_000_000),
      };
      const after = position + (isBuy ? lots : -lots);
      const reduces = lots > 0 && Math.abs(after) < Math.abs(position) && Math.sign(after) * Math.sign(position) >= 0;
      expect(room.approveReduction(order, context).ok).toBe(reduces);
      expect(
        room.approveProtection(
          { ...order, kind: 'protection', stopTicks: asTicks(900_000), takeProfitTicks: null },
          context,
        ).ok,
      ).toBe(reduces);
      if (reduces) passed += 1;
    }),
    { numRuns: 1_000 },
  );
  expect(passed).toBeGreaterThan(200);
});

const exposure = (asset: number): fc.Arbitrary<AssetExposure> =>
  fc
    .record({
      position: whole(-1_600, 1_600),
      buys: fc.oneof(fc.constant(0), whole(0, 700)),
      sells: fc.oneof(fc.constant(0), whole(0, 700)),
      mark: whole(900_000, 1_100_000),
      strategyId: fc.constantFrom('ema', 'don', null),
      loss: whole(0, 40_000_000),
    })
    .map((draw) =>
      exposureOf({
        asset,
        positionLots: asLots(draw.position),
        openBuyLots: asLots(draw.buys),
        openSellLots: asLots(draw.sells),
        markTicks: asTicks(draw.mark),
        strategyId: draw.strategyId,
        lossAtStopUnits: asUnits(draw.loss),
      }),
    );

const account = fc
  .tuple(fc.option(exposure(3), { nil: null }), exposure(1), exposure(7), exposure(9), whole(0, 4))
  .map(([own, one, seven, nine, count]) => [...(own === null ? [] : [own]), ...[one, seven, nine].slice(0, count)]);

test('no approval above a limit: every approved entry leaves the account inside its caps', () => {
  let approvals = 0;
  let denials = 0;
  const order = fc.record({
    lots: whole(1, 2_600),
    isBuy: fc.boolean(),
    slip: whole(0, 60),
    stop: whole(5, 90),
    mark: whole(990, 1_010),
  });
  fc.assert(
    fc.property(
      account,
      order,
      whole(5_000_000_000, 40_000_000_000),
      (exposures, { lots, isBuy, slip, stop, mark }, equity) => {
        const sign = isBuy ? 1 : -1;
        const intent: SizedIntent = intentOf({
          lots: asLots(lots),
          isBuy,
          limitTicks: asTicks(1_000_000 + sign * slip * 1_000),
          stopTicks: asTicks(1_000_000 - sign * stop * 1_000),
          takeProfitTicks: null,
        });
        const context: EntryContext = {
          atMs: 10,
          reconciled: true,
          connected: true,
          clockSkewMs: 0,
          stale: null,
          instrument: COIN,
          markTicks: asTicks(mark * 1_000),
          equityUnits: asUnits(equity),
          exposures,
          strategyNotionalUnits: asUnits(0),
          freeMarginUnits: asUnits(equity),
          book: NO_BOOK,
          volatilityAnnual: 0.6,
          leverage: 10,
          ownBestBuyTicks: null,
          ownBestSellTicks: null,
          workingSameIntent: false,
        };
        const room = new RiskRoom(RISK);
        room.onEquity({
          atMs: 1,
          equityUnits: asUnits(equity),
          equityOracleUnits: asUnits(equity),
          netDepositsUnits: asUnits(0),
        });
        emptyBook(room, equity);
        const result = room.approveEntry(intent, context);
        expect(
          result.ok
            ? result.value.checks.every((check) => check.passed)
            : result.error.checks.some((check) => !check.passed),
        ).toBe(true);
        if (!result.ok) {
          denials += 1;
          return;
        }
        approvals += 1;
        let gross = 0;
        let net = 0;
        let loss = lots * stop * 1_000;
        const all = exposures.some((entry) => entry.asset === 3)
          ? exposures
          : [...exposures, exposureOf({ asset: 3, strategyId: null })];
        for (const entry of all) {
          const own = entry.asset === 3;
          const price = own ? mark * 1_000 : entry.markTicks;
          const up = entry.positionLots + entry.openBuyLots + (own && isBuy ? lots : 0);
          const down = entry.positionLots - entry.openSellLots - (own && !isBuy ? lots : 0);
          const units = price * Math.max(Math.abs(up), Math.abs(down));
          if (own) expect(units).toBeLessThanOrEqual(equity * CAPS.assetRate);
          gross += units;
          net += price * (isBuy ? up : -down);
          loss += entry.lossAtStopUnits;
        }
        expect(gross).toBeLessThanOrEqual(equity * CAPS.grossRate);
        expect(net).toBeLessThanOrEqual(equity * CAPS.netRate);
        expect(loss).toBeLessThanOrEqual(equity * CAPS.totalLossAtStopRate);
        expect(lots * stop * 1_000).toBeLessThanOrEqual(equity * CAPS.lossAtStopRate);
      },
    ),
    { numRuns: 3_000 },
  );
  expect(approvals).toBeGreaterThan(200);
  expect(denials).toBeGreaterThan(200);
});
