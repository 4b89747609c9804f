import { describe, expect, test } from 'vitest';
import { BREAKER_NAMES } from '../../../src/contract/commands.ts';
import { asUnits } from '../../../src/contract/units.ts';
import { RiskRoom } from '../../../src/engine/risk/risk-room.ts';
import { DAILY_ALONE as RISK } from '../../support/risk-inputs.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MINUTE = 60_000;
/** 2025-10-10T00:00Z. */
const MIDNIGHT = 1_760_054_400_000;

const usdc = (amount: number) => asUnits(Math.round(amount * 1_000_000));

/** A room with 10,000 USDC at `atMs`, and a way to move its equity. */
function roomAt(atMs: number) {
  const room = new RiskRoom(RISK);
  let deposits = 10_000;
  const feed = (at: number, equity: number, oracle = equity) =>
    room
      .onEquity({
        atMs: at,
        equityUnits: usdc(equity),
        equityOracleUnits: usdc(oracle),
        netDepositsUnits: usdc(deposits),
      })
      .map((event) => event.type);
  feed(atMs, 10_000);
  const flow = (amount: number): void => {
    deposits += amount;
  };
  return { room, feed, flow };
}

const stateOf = (room: RiskRoom) => room.view(0).breakers[0]?.state;

describe('the trip', () => {
  test('trips at equality and not one micro-USDC below', () => {
    const { room, feed } = roomAt(MIDNIGHT + HOUR);
    expect(feed(MIDNIGHT + 2 * HOUR, 9_800.000001)).toEqual([]);
    expect(room.reduceOnly()).toBeNull();
    expect(feed(MIDNIGHT + 2 * HOUR, 9_800)).toEqual(['tripped']);
    expect(room.reduceOnly()).toMatchObject({ code: 'REDUCE_ONLY_MODE', actual: 'tripped' });
    expect(room.view(0)).toMatchObject({ level: 'critical', dailyDrawdownRate: 0.02, trips: { daily_drawdown: 1 } });
  });

  test('is told once, with its two figures', () => {
    const { room } = roomAt(MIDNIGHT);
    const [event] = room.onEquity({
      atMs: MIDNIGHT + 1,
      equityUnits: usdc(9_700),
      equityOracleUnits: usdc(9_750),
      netDepositsUnits: usdc(10_000),
    });
    expect(event).toMatchObject({ type: 'tripped', breaker: 'daily_drawdown', metric: 0.03, bound: 0.02 });
    expect(event?.evidence).toContain('down 3.00 % since 00:00 UTC and 3.00 % in 24 h (at oracle prices 2.50 %)');
  });

  test('a recovery on the same day does not arm it again', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + 1, 9_800);
    expect(feed(MIDNIGHT + 2, 10_500)).toEqual([]);
    expect(stateOf(room)).toBe('tripped');
  });

  test('the reference at 00:00 UTC is the last value known before it', () => {
    const { room, feed } = roomAt(MIDNIGHT - 2 * DAY);
    feed(MIDNIGHT - 1, 20_000);
    expect(feed(MIDNIGHT + HOUR, 19_650)).toEqual([]);
    expect(room.view(0).dailyDrawdownRate).toBeCloseTo(0.0175, 12);
    expect(room.view(0).dayStartEquityUnits).toBe(usdc(20_000));
    expect(feed(MIDNIGHT + HOUR, 19_600)).toEqual(['tripped']);
  });

  test('the rolling 24 hours count across midnight', () => {
    const { room, feed } = roomAt(MIDNIGHT - 6 * HOUR);
    expect(feed(MIDNIGHT - HOUR, 9_810)).toEqual([]);
    expect(feed(MIDNIGHT + HOUR, 9_805)).toEqual([]);
    expect(room.view(0).dailyDrawdownRate).toBeCloseTo(0.0195, 12);
    expect(feed(MIDNIGHT + 2 * HOUR, 9_800)).toEqual(['tripped']);
  });

  test('what is older than 24 hours no longer counts', () => {
    const { room, feed } = roomAt(MIDNIGHT - 6 * HOUR);
    feed(MIDNIGHT - 5 * HOUR, 9_900);
    feed(MIDNIGHT + 18 * HOUR, 9_900);
    expect(room.view(0).dailyDrawdownRate).toBe(0.01);
    feed(MIDNIGHT + 19 * HOUR, 9_900);
    expect(room.view(0).dailyDrawdownRate).toBe(0);
  });

  test('the rolling reference against a plain list, over 40 hours of minutes', () => {
    const room = new RiskRoom({
      ...RISK,
      breakers: { ...RISK.breakers, dailyDrawdown: { trip: 0.49, emergency: 0.8, holdMs: 0 } },
    });
    const path: { atMs: number; equity: number }[] = [];
    for (let step = 0; step <= 40 * 20; step++) {
      const atMs = MIDNIGHT + 5 * HOUR + step * 3 * MINUTE;
      const equity = 10_000 + (900 * ((step * 7_919) % 101)) / 101 - step;
      path.push({ atMs, equity });
      room.onEquity({ atMs, equityUnits: usdc(equity), equityOracleUnits: usdc(equity), netDepositsUnits: usdc(0) });
      const first = path[0]!;
      const dayAgo = path.filter((point) => point.atMs <= atMs - DAY).at(-1) ?? first;
      const midnight = atMs - (atMs % DAY);
      const lastDay = path.filter((point) => point.atMs < midnight).at(-1) ?? first;
      const expected = Math.max(0, 1 - equity / dayAgo.equity, 1 - equity / lastDay.equity);
      expect(room.view(atMs).dailyDrawdownRate).toBeCloseTo(expected, 6);
    }
  });
});

describe('the reset', () => {
  test('next UTC day, then acknowledgement', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + HOUR, 9_800);
    feed(MIDNIGHT + 2 * HOUR, 9_950);
    expect(room.nextWakeMs()).toBe(MIDNIGHT + DAY);
    expect(feed(MIDNIGHT + DAY, 9_950)).toEqual(['latched']);
    expect(room.reduceOnly()?.code).toBe('REDUCE_ONLY_MODE');
    const done = room.acknowledge('daily_drawdown', MIDNIGHT + DAY + 1);
    expect(done).toEqual({ ok: true, value: 'acknowledged: the breaker is armed again' });
    expect(room.reduceOnly()).toBeNull();
    expect(feed(MIDNIGHT + DAY + 2, 9_950)).toEqual(['reset']);
    expect(room.nextWakeMs()).toBeNull();
  });

  test('acknowledgement, then next UTC day', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + HOUR, 9_800);
    feed(MIDNIGHT + 2 * HOUR, 9_950);
    const done = room.acknowledge('daily_drawdown', MIDNIGHT + 2 * HOUR);
    expect(done).toMatchObject({ ok: true, value: expect.stringContaining('next UTC day') });
    expect(feed(MIDNIGHT + 3 * HOUR, 9_950)).toEqual(['cooling']);
    expect(stateOf(room)).toBe('cooling');
    expect(room.reduceOnly()?.code).toBe('REDUCE_ONLY_MODE');
    expect(feed(MIDNIGHT + DAY - 1, 9_950)).toEqual([]);
    expect(feed(MIDNIGHT + DAY, 9_950)).toEqual(['reset']);
    expect(room.reduceOnly()).toBeNull();
  });

  test('never while the cause is still there: the rolling fall has to leave first', () => {
    const { room, feed } = roomAt(MIDNIGHT + 20 * HOUR);
    feed(MIDNIGHT + 22 * HOUR, 9_700);
    feed(MIDNIGHT + DAY, 9_700);
    expect(room.acknowledge('daily_drawdown', MIDNIGHT + DAY + 1).ok).toBe(true);
    expect(feed(MIDNIGHT + DAY + 2, 9_700)).toEqual(['cooling']);
    expect(feed(MIDNIGHT + DAY + 20 * HOUR, 9_700)).toEqual([]);
    expect(stateOf(room)).toBe('cooling');
    expect(feed(MIDNIGHT + DAY + 22 * HOUR, 9_700)).toEqual(['reset']);
  });

  test('a fall that stays near the bound arms nothing: only below 80 % of it', () => {
    const { room, feed } = roomAt(MIDNIGHT + 23 * HOUR);
    feed(MIDNIGHT + 23 * HOUR + 1, 9_800);
    feed(MIDNIGHT + DAY + 1, 9_810);
    room.acknowledge('daily_drawdown', MIDNIGHT + DAY + 2);
    feed(MIDNIGHT + DAY + 3, 9_840);
    expect(stateOf(room)).toBe('cooling');
    expect(feed(MIDNIGHT + DAY + 4, 9_840.000001)).toContain('reset');
    expect(stateOf(room)).toBe('armed');
  });

  test('a fall that swings about the bound is one breach, however often it is acknowledged', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + HOUR, 9_800);
    room.acknowledge('daily_drawdown', MIDNIGHT + HOUR);
    expect(feed(MIDNIGHT + 2 * HOUR, 9_830)).toEqual(['cooling']);
    expect(feed(MIDNIGHT + 3 * HOUR, 9_795)).toEqual([]);
    expect(room.view(0).trips.daily_drawdown).toBe(1);
    expect(feed(MIDNIGHT + 4 * HOUR, 9_850)).toEqual([]);
    expect(feed(MIDNIGHT + 5 * HOUR, 9_795)).toEqual(['tripped']);
  });

  test('a new breach after the acknowledgement is a new trip', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + HOUR, 9_800);
    room.acknowledge('daily_drawdown', MIDNIGHT + HOUR);
    expect(feed(MIDNIGHT + 2 * HOUR, 9_900)).toEqual(['cooling']);
    expect(feed(MIDNIGHT + 3 * HOUR, 9_790)).toEqual(['tripped']);
    expect(room.view(0).trips.daily_drawdown).toBe(2);
    expect(feed(MIDNIGHT + DAY, 9_900)).toEqual(['latched']);
  });

  test('a fall of the next day begins the wait anew', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + HOUR, 9_800);
    feed(MIDNIGHT + DAY, 9_800);
    expect(stateOf(room)).toBe('latched');
    expect(feed(MIDNIGHT + DAY + HOUR, 9_800 * 0.98)).toEqual(['tripped']);
    room.acknowledge('daily_drawdown', MIDNIGHT + DAY + 2 * HOUR);
    feed(MIDNIGHT + DAY + 3 * HOUR, 9_900);
    expect(stateOf(room)).toBe('cooling');
  });

  test('nothing to acknowledge is said so', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    expect(room.acknowledge('daily_drawdown', MIDNIGHT)).toMatchObject({ ok: false, error: { code: 'NOTHING_TO_DO' } });
    feed(MIDNIGHT + 1, 9_800);
    expect(room.acknowledge('daily_drawdown', MIDNIGHT + 1).ok).toBe(true);
    expect(room.acknowledge('daily_drawdown', MIDNIGHT + 1)).toMatchObject({
      ok: false,
      error: { code: 'NOTHING_TO_DO' },
    });
  });
});

describe('the emergency', () => {
  test('needs 3 s at depth, at equality too', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    expect(feed(MIDNIGHT + 1_000, 9_500)).toEqual(['tripped']);
    expect(room.nextWakeMs()).toBe(MIDNIGHT + 4_000);
    expect(feed(MIDNIGHT + 3_999, 9_400)).toEqual([]);
    expect(room.view(0).level).toBe('critical');
    expect(feed(MIDNIGHT + 4_000, 9_400)).toEqual(['emergency']);
    expect(room.view(0).level).toBe('emergency');
    expect(feed(MIDNIGHT + 9_000, 9_000)).toEqual([]);
    expect(room.nextWakeMs()).toBe(MIDNIGHT + DAY);
  });

  test('a moment above the level starts the 3 s anew', () => {
    const { feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + 1_000, 9_500);
    expect(feed(MIDNIGHT + 3_000, 9_500.000001)).toEqual([]);
    expect(feed(MIDNIGHT + 4_000, 9_400)).toEqual([]);
    expect(feed(MIDNIGHT + 6_999, 9_400)).toEqual([]);
    expect(feed(MIDNIGHT + 7_000, 9_400)).toEqual(['emergency']);
  });

  test('mark and oracle have to agree', () => {
    const { feed } = roomAt(MIDNIGHT);
    expect(feed(MIDNIGHT + 1_000, 9_300, 9_800)).toEqual(['tripped']);
    expect(feed(MIDNIGHT + 60_000, 9_300, 9_500.000001)).toEqual([]);
    expect(feed(MIDNIGHT + 61_000, 9_300, 9_500)).toEqual([]);
    expect(feed(MIDNIGHT + 64_000, 9_300, 9_500)).toEqual(['emergency']);
  });

  test('comes again only after the fall was below the trip', () => {
    const { feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT, 9_400);
    expect(feed(MIDNIGHT + 3_000, 9_400)).toEqual(['emergency']);
    feed(MIDNIGHT + 4_000, 9_700);
    feed(MIDNIGHT + 5_000, 9_400);
    expect(feed(MIDNIGHT + 9_000, 9_400)).toEqual([]);
    feed(MIDNIGHT + 10_000, 9_900);
    feed(MIDNIGHT + 11_000, 9_400);
    expect(feed(MIDNIGHT + 14_000, 9_400)).toEqual(['emergency']);
  });

  test('an unknown value breaks the hold, blocks entries and asks for no wake-up', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + 1_000, 9_400);
    room.onUnknownEquity();
    expect(room.nextWakeMs()).toBeNull();
    expect(room.view(0)).toMatchObject({ dailyDrawdownRate: null, lifetimeDrawdownRate: null });
    expect(feed(MIDNIGHT + 5_000, 9_400)).toEqual([]);
    expect(feed(MIDNIGHT + 8_000, 9_400)).toEqual(['emergency']);
  });

  test('equity at or below zero is a total loss, never an unknown one', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    expect(feed(MIDNIGHT + 1, -50)).toEqual(['tripped']);
    expect(feed(MIDNIGHT + 3_001, -50)).toEqual(['emergency']);
    expect(room.view(0).dailyDrawdownRate).toBeCloseTo(1.005, 9);
  });
});

describe('deposits and withdrawals', () => {
  test('change units, not the value of one', () => {
    const { room, feed, flow } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + 1, 9_900);
    flow(90_000);
    feed(MIDNIGHT + 2, 99_900);
    expect(room.view(0)).toMatchObject({ dailyDrawdownRate: 0.01, lifetimeDrawdownRate: 0.01 });
    expect(room.view(0).navPerUnit).toBe(0.99);
    expect(room.view(0).dayStartEquityUnits).toBe(usdc(100_000));
    // One percent of the larger account is lost as well.
    expect(feed(MIDNIGHT + 3, 98_900)).toEqual([]);
    expect(feed(MIDNIGHT + 4, 98_890)).toEqual(['tripped']);
    flow(-98_000);
    expect(feed(MIDNIGHT + 5, 890)).toEqual([]);
    expect(room.view(0).dailyDrawdownRate).toBeGreaterThan(0.02);
    expect(room.view(0).dailyDrawdownRate).toBeLessThan(0.0201);
  });

  test('a flow and a loss in one point are told apart', () => {
    const { room, feed, flow } = roomAt(MIDNIGHT);
    flow(-5_000);
    feed(MIDNIGHT + 1, 4_950);
    expect(room.view(0).dailyDrawdownRate).toBe(0.005);
  });

  test('an emptied account keeps its value for the next deposit', () => {
    const { room, feed, flow } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + 1, 9_850);
    flow(-9_850);
    feed(MIDNIGHT + 2, 0);
    flow(1_000);
    expect(feed(MIDNIGHT + 3, 1_000)).toEqual([]);
    expect(room.view(0).dailyDrawdownRate).toBe(0.015);
    expect(feed(MIDNIGHT + 4, 994.9)).toEqual(['tripped']);
  });

  test('money after a total loss does not wipe the loss off the record', () => {
    const { room, feed, flow } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + 1, -100);
    flow(5_000);
    feed(MIDNIGHT + 2, 4_900);
    expect(room.view(0).lifetimeDrawdownRate).toBeGreaterThan(0.999);
    feed(MIDNIGHT + DAY, 4_900);
    feed(MIDNIGHT + 2 * DAY, 4_900);
    expect(room.view(0).dailyDrawdownRate).toBe(0);
  });
});

describe('level and standing', () => {
  test.each([
    [10_000, 'low'],
    [9_900.01, 'low'],
    [9_900, 'moderate'],
    [9_850, 'high'],
    [9_800, 'critical'],
  ])('equity %f is %s', (equity, level) => {
    const { room, feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + 1, equity);
    expect(room.view(0).level).toBe(level);
  });

  test('before the first equity everything is unknown', () => {
    const room = new RiskRoom(RISK);
    expect(room.view(0)).toMatchObject({
      level: 'high',
      dailyDrawdownRate: null,
      lifetimeDrawdownRate: null,
      navPerUnit: 1,
      dayStartEquityUnits: null,
      breakers: BREAKER_NAMES.map((name) =>
        name === 'daily_drawdown'
          ? { name, state: 'armed', metric: null, trip: 0.02, emergency: 0.05, since: null }
          : { name, state: 'armed', metric: null, since: null },
      ),
    });
    expect(room.nextWakeMs()).toBeNull();
    const nothing = { atMs: 1, equityUnits: asUnits(0), equityOracleUnits: asUnits(0), netDepositsUnits: asUnits(0) };
    expect(room.onEquity(nothing)).toEqual([]);
    expect(room.view(0).dailyDrawdownRate).toBeNull();
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5])('an equity of %s counts as unknown', (bad) => {
    const { room } = roomAt(MIDNIGHT);
    const point = {
      atMs: MIDNIGHT + 1,
      equityUnits: asUnits(bad),
      equityOracleUnits: asUnits(1),
      netDepositsUnits: asUnits(1),
    };
    expect(room.onEquity(point)).toEqual([]);
    expect(room.view(0).dailyDrawdownRate).toBeNull();
  });

  test('total drawdown is measured from the highest value of the season', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + DAY, 12_000);
    feed(MIDNIGHT + 9 * DAY, 11_400);
    expect(room.view(0).lifetimeDrawdownRate).toBe(0.05);
  });

  test('changed bounds count from the next point on', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + 1, 9_850);
    room.configure({
      ...RISK,
      breakers: { ...RISK.breakers, dailyDrawdown: { trip: 0.01, emergency: 0.05, holdMs: 3_000 } },
    });
    expect(room.reduceOnly()).toBeNull();
    expect(feed(MIDNIGHT + 2, 9_850)).toEqual(['tripped']);
  });
});

describe('halts', () => {
  test('last until the word is typed, and survive snapshot and restore', () => {
    const { room } = roomAt(MIDNIGHT);
    room.halt('kill switch', 'person:hotkey', MIDNIGHT + 5);
    room.halt('again', 'person:tray', MIDNIGHT + 6);
    const copy = new RiskRoom(RISK);
    copy.restore(JSON.parse(JSON.stringify(room.snapshot())));
    expect(copy.halted()).toEqual({ reason: 'kill switch', by: 'person:hotkey', sinceMs: MIDNIGHT + 5 });
    expect(copy.reduceOnly()).toMatchObject({ code: 'HALTED' });
    expect(copy.release('resume', MIDNIGHT + 7)).toMatchObject({
      ok: false,
      error: { code: 'BAD_FIELD', limit: 'RESUME' },
    });
    expect(copy.halted()).not.toBeNull();
    expect(copy.release('RESUME', MIDNIGHT + 60_005)).toEqual({ ok: true, value: 'the halt of 60 s is lifted' });
    expect(copy.halted()).toBeNull();
    expect(copy.release('RESUME', MIDNIGHT + 60_006)).toMatchObject({ ok: false, error: { code: 'NOTHING_TO_DO' } });
  });

  test('releasing a halt does not reset a breaker', () => {
    const { room, feed } = roomAt(MIDNIGHT);
    feed(MIDNIGHT + 1, 9_800);
    room.halt('kill switch', 'person:cli', MIDNIGHT + 2);
    expect(room.reduceOnly()?.code).toBe('HALTED');
    room.release('RESUME', MIDNIGHT + 3);
    expect(room.reduceOnly()?.code).toBe('REDUCE_ONLY_MODE');
  });
});
