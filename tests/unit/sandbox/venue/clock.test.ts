import { describe, expect, test } from 'vitest';
import { recordedStart } from '../../../../src/sandbox/clock/recorded-start.ts';
import { VenueClock } from '../../../../src/sandbox/clock/venue-clock.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

describe('the clock of the exchange', () => {
  test('runs at its speed and never back', () => {
    let wall = 1_000_000;
    const clock = new VenueClock({ wallMs: () => wall, startMs: 500, startWallMs: wall, shiftMs: 0, speed: 2.5 });
    wall += 1_001;
    expect(clock.nowMs()).toBe(500 + 2_502);
    wall -= 5_000;
    expect(clock.nowMs()).toBe(500 + 2_502);
    wall += 6_000;
    expect(clock.nowMs()).toBe(500 + 5_002);
  });

  test('gives up what it lags behind', () => {
    let wall = 0;
    const clock = new VenueClock({ wallMs: () => wall, startMs: 0, startWallMs: 0, shiftMs: 0, speed: 100 });
    wall = 60_000;
    expect(clock.nowMs()).toBe(6_000_000);
    clock.holdAt(10_000);
    expect(clock.nowMs()).toBe(10_000);
    wall += 10;
    expect(clock.nowMs()).toBe(11_000);
  });

  test('shows its time hours later and takes it back', () => {
    const parts = { wallMs: () => 0, startMs: 0, startWallMs: 0, speed: 1 };
    const clock = new VenueClock({ ...parts, shiftMs: 5 * HOUR });
    expect(clock.exchangeMs(clock.wireMs(123))).toBe(123);
    expect(clock.wireMs(0)).toBe(5 * HOUR);
    expect(() => new VenueClock({ ...parts, shiftMs: 5 })).toThrow(RangeError);
    expect(() => new VenueClock({ ...parts, shiftMs: 0, speed: 0 })).toThrow(RangeError);
  });
});

describe('where a recording begins', () => {
  const wall = Date.UTC(2026, 3, 15, 10, 37, 12);

  test.each([
    ['threes of weeks', 200 * DAY, HOUR, 3 * WEEK],
    ['weeks', 70 * DAY, HOUR, WEEK],
    ['days', 20 * DAY, HOUR, DAY],
    ['hours', 2 * DAY, 60_000, HOUR],
  ])('is now less whole %s', (_name, spanMs, intervalMs, grain) => {
    const firstMs = Date.UTC(2024, 0, 3);
    const { openMs, startMs, shiftMs } = recordedStart({ firstMs, lastMs: firstMs + spanMs, intervalMs }, wall);
    expect(shiftMs % grain).toBe(0);
    expect(startMs + shiftMs).toBe(wall);
    expect(openMs % intervalMs).toBe(0);
    expect(startMs - openMs).toBeGreaterThanOrEqual(0);
    expect(startMs - openMs).toBeLessThan(intervalMs);
    expect(openMs).toBeGreaterThan(firstMs);
    expect(openMs).toBeLessThan(firstMs + spanMs / 2);
  });

  test('lies ahead of a recording that is younger than now by design only', () => {
    const firstMs = Date.UTC(2030, 0, 1);
    const { startMs, shiftMs } = recordedStart({ firstMs, lastMs: firstMs + 30 * DAY, intervalMs: HOUR }, wall);
    expect(shiftMs).toBeLessThan(0);
    expect(startMs).toBeGreaterThanOrEqual(firstMs);
  });
});
