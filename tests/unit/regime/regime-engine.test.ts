import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Regime } from '../../../src/contract/regime-view.ts';
import type { IndexBar } from '../../../src/engine/domain/regime.ts';
import { RegimeEngine } from '../../../src/engine/regime/regime-engine.ts';
import { walkedHours } from '../../support/index-bars.ts';

const HOUR = 3_600_000;

/** Quiet hours that go up and down by turns. */
function quiet(hours: number, size = 0.001): readonly number[] {
  return Array.from({ length: hours }, (_, at) => (at % 2 === 0 ? size : -size));
}

interface Story {
  readonly engine: RegimeEngine;
  /** The regime after each bar. */
  readonly regimes: readonly Regime[];
}

function tell(bars: readonly IndexBar[], mood: number | null = null): Story {
  const engine = new RegimeEngine();
  const regimes = bars.map((bar) => {
    expect(engine.take(bar, mood)).toBe(true);
    return engine.reading(bar.openMs + HOUR).regime;
  });
  return { engine, regimes };
}

/** The hour after which a regime first was, or -1. */
function first({ regimes }: Story, regime: Regime): number {
  return regimes.indexOf(regime);
}

describe('regime engine', () => {
  test('says nothing before 480 hours', () => {
    const { regimes, engine } = tell(walkedHours(quiet(480)));
    expect(new Set(regimes.slice(0, 479))).toEqual(new Set(['unknown']));
    expect(regimes[479]).toBe('sideways_stable');
    expect(engine.reading(480 * HOUR).confidence).toBeGreaterThan(0.5);
    expect(new RegimeEngine().reading(0)).toMatchObject({
      regime: 'unknown',
      confidence: 0,
      reason: '0 of 480 hours of the index are known',
    });
  });

  test('a steady climb is a bull, a steady fall a bear; both end below the lower bound only', () => {
    const up = tell(walkedHours([...quiet(480), ...quiet(200).map((rate) => rate + 0.0015)]));
    expect(up.regimes.at(-1)).toBe('bull_stable');
    const down = tell(walkedHours([...quiet(480), ...quiet(200).map((rate) => rate - 0.0015)]));
    // The fall is steep for so quiet a market, so the override holds what the figures alone would not say.
    expect(down.engine.reading(680 * HOUR)).toMatchObject({
      regime: 'bear_volatile',
      pending: 'bear_stable',
      overridden: true,
    });
    const slower = tell(walkedHours([...quiet(480), ...quiet(200).map((rate) => rate - 0.0004)]));
    expect(slower.regimes.at(-1)).toBe('bear_stable');
    const scores: number[] = [];
    const engine = new RegimeEngine();
    const left = [...quiet(480), ...quiet(200).map((rate) => rate + 0.0015), ...quiet(1_200)];
    const regimes = walkedHours(left).map((bar) => {
      engine.take(bar, null);
      const reading = engine.reading(bar.openMs + HOUR);
      scores.push(reading.trendScore ?? 0);
      return reading.pending;
    });
    const entered = regimes.findIndex((regime) => regime.startsWith('bull'));
    const ended = regimes.findIndex((regime, at) => at > entered && regime.startsWith('sideways'));
    expect(scores[entered]).toBeGreaterThanOrEqual(0.5);
    expect(scores[entered - 1]).toBeLessThan(0.5);
    expect(scores[ended]).toBeLessThanOrEqual(0.2);
    expect(scores[ended - 1]).toBeGreaterThan(0.2);
  });

  test('volatile begins above 3 % a day and ends below 2.4 % and the 65th percentile', () => {
    const story = tell(walkedHours([...quiet(480), ...quiet(300, 0.01), ...quiet(1_200)]));
    const begins = first(story, 'sideways_volatile');
    expect(begins).toBeGreaterThan(480);
    expect(story.regimes.at(-1)).toBe('sideways_stable');
    expect(story.regimes.lastIndexOf('sideways_volatile')).toBeGreaterThan(780);
  });

  test('a regime is held for two days before the next one', () => {
    const story = tell(walkedHours([...quiet(480), ...quiet(60, 0.012), ...quiet(2_000)]));
    const changes = story.regimes.flatMap((regime, at) => (at > 480 && regime !== story.regimes[at - 1] ? [at] : []));
    expect(changes.length).toBeGreaterThan(1);
    for (const [i, at] of changes.entries())
      if (i > 0) expect(at - (changes[i - 1] as number)).toBeGreaterThanOrEqual(48);
  });

  test('a fall of 2.4 sigmaSlow under the high of a day is bear_volatile at once, whatever was before, and for two days', () => {
    const calm = [...quiet(480), ...quiet(100).map((rate) => rate + 0.0015)];
    const story = tell(walkedHours([...calm, -0.08, ...quiet(100)]));
    expect(story.regimes[calm.length - 1]).toBe('bull_stable');
    expect(story.regimes.slice(calm.length, calm.length + 48)).toEqual(Array(48).fill('bear_volatile'));
    expect(story.regimes.at(-1)).not.toBe('bear_volatile');
  });

  test('a fall that a crash has made slow is still seen: the trend is measured in the slow sigma', () => {
    // The sigma of three days goes up fivefold in this fall, and a score divided by it would stay above -0.5.
    const story = tell(walkedHours([...quiet(600, 0.002), ...quiet(60, 0.012).map((rate) => rate - 0.004)]));
    const reading = story.engine.reading(660 * HOUR);
    expect(reading.regime).toBe('bear_volatile');
    expect(reading.trendScore).toBeLessThan(-0.5);
    expect(((reading.trendScore ?? 0) * (reading.sigmaSlow ?? 0)) / (reading.sigmaFast ?? 1)).toBeGreaterThan(-0.5);
  });

  test("yesterday's extreme fear lets a bear in earlier, extreme greed a bull later", () => {
    const falling = walkedHours([...quiet(480), ...quiet(400).map((rate) => rate - 0.0008)]);
    const [calm, afraid] = [tell(falling, 50), tell(falling, 20)];
    expect(first(afraid, 'bear_stable')).toBeGreaterThan(480);
    expect(first(afraid, 'bear_stable')).toBeLessThan(first(calm, 'bear_stable'));
    const rising = walkedHours([...quiet(480), ...quiet(400).map((rate) => rate + 0.0008)]);
    expect(first(tell(rising, 80), 'bull_stable')).toBeGreaterThan(first(tell(rising, 79), 'bull_stable'));
    expect(first(tell(falling, 21), 'bear_stable')).toBe(first(calm, 'bear_stable'));
  });

  test('the high of a day is that of 24 hours, not of 24 bars: a slow fall that nobody heard is no crash', () => {
    const later = walkedHours(quiet(30), 80).map((bar) => ({ ...bar, openMs: bar.openMs + 700 * HOUR }));
    const { engine, regimes } = tell([...walkedHours(quiet(500)), ...later]);
    expect(regimes.slice(500)).not.toContain('bear_volatile');
    expect(engine.reading(730 * HOUR).overridden).toBe(false);
    // Within a day of it, the same fall is one.
    const soon = later.map((bar) => ({ ...bar, openMs: bar.openMs - 190 * HOUR }));
    expect(tell([...walkedHours(quiet(500)), ...soon]).regimes[500]).toBe('bear_volatile');
  });

  test('goes on from a snapshot as if there had been none, over gaps and crashes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.05, max: 0.05, noNaN: true }), { minLength: 500, maxLength: 700 }),
        fc.nat({ max: 690 }),
        fc.array(fc.nat({ max: 699 }), { maxLength: 40 }),
        (returns, cut, missing) => {
          const bars = walkedHours(returns).filter((_, at) => !missing.includes(at));
          const straight = new RegimeEngine();
          let halved = new RegimeEngine();
          for (const [at, bar] of bars.entries()) {
            straight.take(bar, at % 100);
            halved.take(bar, at % 100);
            if (at !== cut) continue;
            const state: unknown = JSON.parse(JSON.stringify(halved.snapshot()));
            halved = new RegimeEngine();
            halved.restore(state);
          }
          const atMs = (bars.at(-1)?.openMs ?? 0) + HOUR;
          expect(halved.reading(atMs)).toEqual(straight.reading(atMs));
          expect(halved.snapshot()).toEqual(straight.snapshot());
        },
      ),
      { numRuns: 30 },
    );
  });

  test('without a new hour for three hours it is unknown, and comes back with the next', () => {
    const bars = walkedHours(quiet(500));
    const { engine } = tell(bars);
    expect(engine.reading(500 * HOUR + 3 * HOUR).regime).toBe('sideways_stable');
    expect(engine.reading(500 * HOUR + 3 * HOUR + 1)).toMatchObject({
      regime: 'unknown',
      confidence: 0,
      reason: 'the index has no new hour',
    });
    engine.take({ ...(bars.at(-1) as IndexBar), openMs: 504 * HOUR }, null);
    expect(engine.reading(505 * HOUR).regime).toBe('sideways_stable');
  });

  test('an hour that is none changes nothing', () => {
    const bars = walkedHours(quiet(500));
    const { engine } = tell(bars);
    const before = JSON.stringify(engine.snapshot());
    const good: IndexBar = { openMs: 500 * HOUR, high: 101, low: 99, close: 100, volume: 1 };
    const bad: readonly Partial<IndexBar>[] = [
      { close: 0, low: 0 },
      { low: -1 },
      { close: Number.NaN },
      { high: Number.POSITIVE_INFINITY },
      { high: 98 },
      { close: 102 },
      { volume: -1 },
      { volume: Number.NaN },
      { openMs: 499 * HOUR },
      { openMs: 1.5 },
    ];
    for (const part of bad) expect(engine.take({ ...good, ...part }, null), JSON.stringify(part)).toBe(false);
    expect(JSON.stringify(engine.snapshot())).toBe(before);
    expect(engine.take(good, null)).toBe(true);
  });

  test('a market that does not move has no regime', () => {
    const flat = Array.from({ length: 500 }, (_, at) => ({ openMs: at * HOUR, high: 5, low: 5, close: 5, volume: 0 }));
    const { engine } = tell(flat);
    expect(engine.reading(500 * HOUR)).toMatchObject({
      regime: 'unknown',
      reason: 'the index does not move',
      trendScore: null,
      sigmaFast: null,
      volumeRatio: null,
    });
    for (const bar of walkedHours(quiet(10))) engine.take({ ...bar, openMs: bar.openMs + 500 * HOUR }, null);
    expect(engine.regimeAt(510 * HOUR)).not.toBe('unknown');
  });
});
