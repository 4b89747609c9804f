import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCorrelation } from '../../../src/engine/risk/breakers/correlation-spike.ts';
import { isGreedy, readMood } from '../../../src/engine/risk/breakers/mood-extreme.ts';
import { TripState } from '../../../src/engine/risk/breakers/trip-state.ts';
import { VolatilitySpike } from '../../../src/engine/risk/breakers/volatility-spike.ts';

const HOUR = 3_600_000;

/** An hour whose range is that of a daily sigma, by Parkinson's estimate. */
function hourOf(sigma: number, at = 0) {
  const range = Math.sqrt((sigma * sigma * 4 * Math.LN2) / 24);
  return { openMs: at * HOUR, high: 100 * Math.exp(range), low: 100, close: 100, volume: 1 };
}

describe('states of a breaker that arms again by itself', () => {
  test('trips once, cools when calm, and is armed again after an hour of calm without a break', () => {
    const state = new TripState(HOUR);
    const [unsafe, calm, between] = [
      { unsafe: true, calm: false },
      { unsafe: false, calm: true },
      { unsafe: false, calm: false },
    ];
    const story = [between, unsafe, unsafe, calm, between, calm, calm, unsafe].map((reading, at) => [
      state.update(at * HOUR, reading),
      state.standing,
    ]);
    expect(story).toEqual([
      [null, 'armed'],
      ['tripped', 'tripped'],
      [null, 'tripped'],
      [null, 'cooling'],
      [null, 'tripped'],
      [null, 'cooling'],
      ['reset', 'armed'],
      ['tripped', 'tripped'],
    ]);
    expect(state.trips).toBe(2);
  });

  test('without a time to wait it is armed with the first calm', () => {
    const state = new TripState(0);
    state.update(0, { unsafe: true, calm: false });
    expect(state.update(1, { unsafe: false, calm: true })).toBe('reset');
  });
});

describe('volatility spike', () => {
  test('trips at 10 % a day and not below, and is calm below 7.5 %', () => {
    const fresh = (sigma: number) => new VolatilitySpike().take(hourOf(sigma));
    expect(fresh(0.1001)).toEqual({ unsafe: true, calm: false });
    expect(fresh(0.0999)).toEqual({ unsafe: false, calm: false });
    expect(fresh(0.0749)).toEqual({ unsafe: false, calm: true });
  });

  test('trips at three times its own median of 30 days, known from ten days on', () => {
    const watch = new VolatilitySpike();
    for (let at = 0; at < 240; at++) expect(watch.take(hourOf(0.02, at)).unsafe).toBe(false);
    expect(watch.bound).toBe(0.1);
    watch.take(hourOf(0.02, 240));
    expect(watch.bound).toBeCloseTo(0.06, 9);
    // Half-life of six hours: one hour of 20 % brings 2 % to about 6.9 %.
    const reading = watch.take(hourOf(0.2, 241));
    expect(watch.sigma).toBeCloseTo(Math.sqrt(0.0004 * 0.5 ** (1 / 6) + 0.04 * (1 - 0.5 ** (1 / 6))), 9);
    expect(reading).toEqual({ unsafe: true, calm: false });
  });

  test('is the exponential mean of the ranges, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 50 }),
        (sigmas) => {
          const watch = new VolatilitySpike();
          for (const [at, sigma] of sigmas.entries()) watch.take(hourOf(sigma, at));
          const past = 0.5 ** (1 / 6);
          const variance = sigmas
            .slice(1)
            .reduce((sum, sigma) => past * sum + (1 - past) * sigma * sigma, (sigmas[0] ?? 0) ** 2);
          expect(watch.sigma).toBeCloseTo(Math.sqrt(variance), 9);
        },
      ),
    );
  });
});

test('the correlation of a book trips at 0.9 and is calm below 0.85; one holding has none', () => {
  const moves = Float64Array.from({ length: 60 }, (_, at) => (at % 3 === 0 ? 0.02 : -0.01));
  const held = (...weights: number[]) => weights.map((weight) => ({ weight, volatility: null, isIndex: false }));
  expect(readCorrelation(held(0.5, 0.5), [moves, moves])).toEqual({
    metric: expect.closeTo(1, 9),
    unsafe: true,
    calm: false,
  });
  expect(readCorrelation(held(0.5, -0.5), [moves, moves])).toMatchObject({ unsafe: false, calm: true });
  expect(readCorrelation(held(1), [moves])).toEqual({ metric: null, unsafe: false, calm: true });
  // Nothing is known of either: 0.8 each.
  expect(readCorrelation(held(0.5, 0.5), [new Float64Array(60), moves])).toMatchObject({
    metric: expect.closeTo(0.8, 9),
    calm: true,
  });
});

test.each([
  [10, true, false],
  [11, false, false],
  [15, false, false],
  [16, false, true],
  [84, false, true],
  [85, false, false],
  [89, false, false],
  [90, true, false],
])('a mood of %i is unsafe: %s, calm: %s', (value, unsafe, calm) => {
  expect(readMood(value)).toEqual({ unsafe, calm });
});

test('a mood that is not known blocks nothing; greed is on the side of the buyers', () => {
  expect(readMood(null)).toEqual({ unsafe: false, calm: true });
  expect([null, 10, 84, 85, 100].map(isGreedy)).toEqual([false, false, false, true, true]);
});
