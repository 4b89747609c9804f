import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../../src/engine/config/defaults.ts';
import type { BookPoint, BookPosition } from '../../../src/engine/risk/breakers/book-point.ts';
import { CorrelationSpike } from '../../../src/engine/risk/breakers/correlation-spike.ts';
import { FearGreedExtreme } from '../../../src/engine/risk/breakers/fear-greed-extreme.ts';
import { PositionConcentration } from '../../../src/engine/risk/breakers/position-concentration.ts';
import { RapidLosses } from '../../../src/engine/risk/breakers/rapid-losses.ts';
import { ReductionPlan, type WantedReduction } from '../../../src/engine/risk/breakers/reduction-plan.ts';
import { Standing } from '../../../src/engine/risk/breakers/standing.ts';
import { TotalDrawdown } from '../../../src/engine/risk/breakers/total-drawdown.ts';
import {
  IndexSigma,
  readSigma,
  sigmaBound,
  VolatilitySpike,
} from '../../../src/engine/risk/breakers/volatility-spike.ts';
import type { Correlations } from '../../../src/engine/risk/metrics/correlation.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const { breakers: BOUNDS, caps: CAPS } = defaultSettings().risk;
const T0 = 1_760_000_400_000;

/** A bar whose range is that of a daily sigma, by Parkinson's estimate. */
function barOf(sigma: number, at = 0, intervalMs = HOUR) {
  const range = Math.sqrt((sigma * sigma * 4 * Math.LN2 * intervalMs) / (24 * HOUR));
  return { openMs: T0 + at * intervalMs, intervalMs, high: 100 * Math.exp(range), low: 100 };
}

/** An order to open. */
const buy = { asset: 1, isBuy: true, strategyId: 'ema', heldLots: 0, atMs: T0 };
const sell = { ...buy, isBuy: false };

/** The same breaker after a snapshot went through JSON. */
function reborn<T extends { snapshot(): unknown; restore(saved: unknown): void }>(from: T, into: T): T {
  into.restore(JSON.parse(JSON.stringify(from.snapshot())));
  expect(into.snapshot()).toEqual(JSON.parse(JSON.stringify(from.snapshot())));
  return into;
}

const typesOf = (events: readonly { readonly type: string }[]): readonly string[] => events.map(({ type }) => type);

describe('states', () => {
  test('one that arms by itself trips once, cools when calm, and is armed after an hour of calm without a break', () => {
    const standing = new Standing();
    const [unsafe, calm, between] = [
      { unsafe: true, calm: false },
      { unsafe: false, calm: true },
      { unsafe: false, calm: false },
    ];
    const story = [between, unsafe, unsafe, calm, between, calm, calm, unsafe].map((reading, at) => [
      standing.follow(at * HOUR, { ...reading, metric: at, evidence: () => '' }, HOUR),
      standing.state,
    ]);
    expect(story).toEqual([
      [null, 'armed'],
      ['tripped', 'tripped'],
      [null, 'tripped'],
      ['cooling', 'cooling'],
      [null, 'tripped'],
      ['cooling', 'cooling'],
      ['reset', 'armed'],
      ['tripped', 'tripped'],
    ]);
    expect(standing.log.trips).toBe(2);
    expect(standing.log.history.map(({ atMs, endedMs }) => [atMs / HOUR, endedMs])).toEqual([
      [1, 6 * HOUR],
      [7, null],
    ]);
  });

  test('the last twenty trips are kept, and those of a day are counted', () => {
    const standing = new Standing();
    for (let at = 0; at < 30; at++) {
      standing.follow(at * HOUR, { unsafe: true, calm: false, metric: at, evidence: () => '' }, 0);
      standing.follow(at * HOUR + 1, { unsafe: false, calm: true, metric: at, evidence: () => '' }, 0);
    }
    expect(standing.log.history.map(({ metric }) => metric)).toEqual(Array.from({ length: 20 }, (_, at) => at + 10));
    expect([standing.log.trips, standing.log.ofDay(29 * HOUR), standing.log.ofDay(48 * HOUR)]).toEqual([30, 6, 0]);
  });

  test('one that is out follows nothing, and comes back by itself after its time', () => {
    const mood = new FearGreedExtreme(BOUNDS.fearGreedExtreme);
    mood.onMood(T0, 5);
    expect(mood.disable(T0 + 1, T0 + 1 + 24 * HOUR).ok).toBe(true);
    expect(mood.disable(T0 + 2, T0 + 2 + 24 * HOUR)).toMatchObject({ ok: false, error: { code: 'NOTHING_TO_DO' } });
    expect(mood.view(T0 + 3)).toMatchObject({
      state: 'disabled',
      until: T0 + 1 + 24 * HOUR,
      blocks: 'nothing',
      history: [{ atMs: T0, endedMs: T0 + 1 }],
    });
    expect(mood.onMood(T0 + 4, 3)).toEqual([]);
    expect(mood.gate(sell).passed).toBe(true);
    const other = reborn(mood, new FearGreedExtreme(BOUNDS.fearGreedExtreme));
    expect(other.onTime(T0 + 24 * HOUR)).toEqual([]);
    expect(typesOf(other.onTime(T0 + 1 + 24 * HOUR))).toEqual(['enabled']);
    expect(other.view(0)).toMatchObject({ state: 'armed', until: null });
    expect(other.enable(0)).toMatchObject({ ok: false, error: { code: 'NOTHING_TO_DO' } });
    expect(mood.enable(T0 + HOUR).ok).toBe(true);
    expect(mood.nextWakeMs()).toBeNull();
    expect(typesOf(mood.onMood(T0 + HOUR, 3))).toEqual(['tripped']);
  });
});

describe('total drawdown', () => {
  const made = () => new TotalDrawdown(BOUNDS.totalDrawdown);
  const at = (atMs: number, mark: number, oracle = mark) => ({ atMs: T0 + atMs, mark, oracle });

  test('trips at 10 % that has stood for three seconds on mark and oracle, and not below', () => {
    const total = made();
    expect(total.update(at(0, 0.0999))).toEqual([]);
    expect(total.gate(buy).passed).toBe(true);
    expect(total.update(at(1_000, 0.1))).toEqual([]);
    expect(total.gate(buy)).toMatchObject({ passed: false, actual: 0.1, limit: 0.1 });
    expect(total.nextWakeMs()).toBe(T0 + 4_000);
    expect(total.update(at(3_999, 0.11))).toEqual([]);
    expect(total.update(at(4_000, 0.11))).toMatchObject([
      { type: 'tripped', breaker: 'total_drawdown', metric: 0.11, bound: 0.1 },
    ]);
    expect(total.view(T0)).toMatchObject({ state: 'latched', blocks: 'entries', needs: 'season', trips: 1 });
    expect(total.gate(sell)).toMatchObject({
      passed: false,
      code: 'REDUCE_ONLY_MODE',
      field: 'risk.breakers.totalDrawdown.trip',
      actual: 0.11,
      limit: 0.1,
    });
    expect(total.update(at(5_000, 0.2))).toEqual([]);
  });

  test('an oracle that does not agree, a break, or an unknown value begin the hold anew', () => {
    const total = made();
    expect(total.update(at(0, 0.12, 0.0999))).toEqual([]);
    expect(total.update(at(5_000, 0.12, 0.0999))).toEqual([]);
    total.update(at(6_000, 0.12));
    total.update(at(7_000, 0.09));
    total.update(at(8_000, 0.12));
    expect(total.update(at(10_999, 0.12))).toEqual([]);
    total.forget();
    expect(total.nextWakeMs()).toBeNull();
    expect(total.gate(buy)).toMatchObject({ passed: false, actual: null });
    total.update(at(11_000, 0.12));
    expect(total.update(at(13_999, 0.12))).toEqual([]);
    expect(typesOf(total.update(at(14_000, 0.12)))).toEqual(['tripped']);
  });

  test('stays latched over a restart, until the word and a fall below 8 %, or a new season', () => {
    const total = made();
    total.update(at(0, 0.1));
    total.update(at(3_000, 0.1));
    const other = reborn(total, made());
    expect(other.acknowledge(T0, '')).toMatchObject({ ok: false, error: { field: 'confirmation', limit: 'ACCEPT' } });
    expect(other.acknowledge(T0, 'ACCEPT')).toMatchObject({ ok: false, error: { actual: 0.1 } });
    other.update(at(4_000, 0.08));
    expect(other.acknowledge(T0, 'ACCEPT').ok).toBe(false);
    other.update(at(5_000, 0.0799));
    expect(other.view(T0).needs).toBe('confirmation');
    expect(other.acknowledge(T0 + 6_000, 'ACCEPT').ok).toBe(true);
    expect(other.view(T0)).toMatchObject({ state: 'armed', needs: 'nothing', history: [{ endedMs: T0 + 6_000 }] });
    expect(other.acknowledge(T0, 'ACCEPT')).toMatchObject({ ok: false, error: { code: 'NOTHING_TO_DO' } });
    total.seasonStarted(T0 + 7_000);
    expect(total.view(T0)).toMatchObject({ state: 'armed', metric: 0 });
    expect(total.gate(buy).passed).toBe(true);
  });
});

describe('rapid losses', () => {
  const made = () => new RapidLosses(BOUNDS.rapidLosses);
  const lost = (resultRate: number, strategyId = 'ema', atMs = T0) => ({ atMs, strategyId, resultRate });

  test('trips at 1 % lost within 15 minutes, and not below or over a longer time', () => {
    const rapid = made();
    rapid.onValue(T0, 1);
    expect(rapid.onValue(T0 + 5 * MINUTE, 0.990_01)).toEqual([]);
    expect(rapid.gate(buy).passed).toBe(true);
    // Sixteen minutes later the high is out of the window.
    expect(rapid.onValue(T0 + 16 * MINUTE, 0.985)).toEqual([]);
    expect(rapid.onValue(T0 + 17 * MINUTE, 0.980_01)).toMatchObject([
      { type: 'tripped', bound: 0.01, metric: expect.closeTo(0.0101, 5) },
    ]);
    expect(rapid.view(T0)).toMatchObject({ state: 'tripped', blocks: 'entries', measure: 'loss', strategies: [] });
    expect(rapid.gate({ ...buy, strategyId: 'any' })).toMatchObject({ passed: false, code: 'REDUCE_ONLY_MODE' });
    const edge = made();
    edge.onValue(T0, 1);
    expect(typesOf(edge.onValue(T0 + 1, 0.99))).toEqual(['tripped']);
  });

  test('lasts for an hour, then until a person has seen it; what led to it does not trip it again', () => {
    const rapid = made();
    rapid.onValue(T0, 1);
    rapid.onValue(T0 + 1, 0.98);
    expect(rapid.nextWakeMs()).toBe(T0 + 1 + HOUR);
    expect(rapid.onTime(T0 + HOUR)).toEqual([]);
    expect(typesOf(rapid.onTime(T0 + HOUR + 1))).toEqual(['latched']);
    expect(rapid.nextWakeMs()).toBeNull();
    const other = reborn(rapid, made());
    expect(other.view(0)).toMatchObject({ state: 'latched', needs: 'acknowledgement', until: T0 + 1 + HOUR });
    expect(other.gate(buy).passed).toBe(false);
    expect(other.acknowledge(T0 + 2 * HOUR, '').ok).toBe(true);
    expect(other.view(0).state).toBe('armed');
    expect(other.onValue(T0 + 2 * HOUR, 0.98)).toEqual([]);
    expect(other.gate(buy).passed).toBe(true);
    expect(other.acknowledge(T0, '')).toMatchObject({ ok: false, error: { code: 'NOTHING_TO_DO' } });
  });

  test('acknowledged at once it cools until its hour is over', () => {
    const rapid = made();
    rapid.onValue(T0, 1);
    rapid.onValue(T0 + 1, 0.98);
    expect(rapid.acknowledge(T0 + MINUTE, '').ok).toBe(true);
    expect(rapid.view(0)).toMatchObject({ state: 'cooling', needs: 'nothing' });
    expect(rapid.acknowledge(T0 + MINUTE, '')).toMatchObject({ ok: false, error: { actual: 'cooling' } });
    expect(rapid.gate(buy).passed).toBe(false);
    expect(typesOf(rapid.onTime(T0 + HOUR + 1))).toEqual(['reset']);
    expect(rapid.gate(buy).passed).toBe(true);
  });

  test('five losses in a row and half a per cent stop that strategy alone', () => {
    const rapid = made();
    rapid.onValue(T0, 1);
    for (let n = 0; n < 4; n++) expect(rapid.onRoundTrip(lost(-0.001))).toEqual([]);
    expect(rapid.onRoundTrip(lost(-0.001))).toMatchObject([{ type: 'tripped', metric: 5, bound: 5 }]);
    expect(rapid.view(0)).toMatchObject({ blocks: 'strategy', strategies: ['ema'], measure: 'losing_streak' });
    expect(rapid.gate(buy)).toMatchObject({ passed: false, code: 'BREAKER', actual: 5, limit: 5 });
    expect(rapid.gate({ ...buy, strategyId: 'donchian' }).passed).toBe(true);
    expect(rapid.blocksAll).toBe(false);
  });

  test('a win ends a row, and five small losses are none', () => {
    const rapid = made();
    rapid.onValue(T0, 1);
    for (let n = 0; n < 4; n++) rapid.onRoundTrip(lost(-0.002));
    rapid.onRoundTrip(lost(0.0001));
    for (let n = 0; n < 4; n++) expect(rapid.onRoundTrip(lost(-0.002))).toEqual([]);
    for (let n = 0; n < 9; n++) expect(rapid.onRoundTrip(lost(-0.0005, 'small'))).toEqual([]);
    expect(typesOf(rapid.onRoundTrip(lost(-0.0005, 'small')))).toEqual(['tripped']);
    // Equity was not known: what was lost of it is not small.
    for (let n = 0; n < 4; n++) rapid.onRoundTrip(lost(Number.NaN, 'blind'));
    expect(typesOf(rapid.onRoundTrip(lost(Number.NaN, 'blind')))).toEqual(['tripped']);
  });

  test('an unknown value blocks', () => {
    const rapid = made();
    expect(rapid.gate(buy)).toMatchObject({ passed: false, actual: null });
    rapid.onValue(T0, 1);
    rapid.forget();
    expect(rapid.gate(buy)).toMatchObject({ passed: false, actual: null });
  });
});

/** Positions of some lots each; prices of 1, so that a lot is worth one. */
function bookOf(lots: readonly number[], equityUnits = 1_000, correlation = 0.5, atMs = T0): BookPoint {
  const positions: readonly BookPosition[] = lots.map((sizeLots, asset) => ({
    asset,
    sizeLots,
    markTicks: 1,
    costUnits: sizeLots,
  }));
  const size = lots.length;
  const matrix = Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : correlation));
  const correlations = (): Correlations => ({ matrix, size, mean: correlation, shrinkage: 0, known: size });
  return { atMs, equityUnits, positions, correlations };
}

/** What is to shrink after a look at a book. */
function look(breaker: PositionConcentration | CorrelationSpike, book: BookPoint) {
  const wishes: WantedReduction[] = [];
  const events = breaker.onBook(book, (some) => wishes.push(...some));
  return { types: typesOf(events), keeps: wishes.map(({ asset, keepLots }) => [asset, keepLots]) };
}

describe('position concentration', () => {
  const made = () => new PositionConcentration(BOUNDS.concentration, CAPS);

  test('an asset at 1.1 times its cap is reduced to the cap; at less it is left', () => {
    const breaker = made();
    expect(look(breaker, bookOf([164, 100]))).toEqual({ types: [], keeps: [] });
    expect(look(breaker, bookOf([165, 100]))).toEqual({ types: ['tripped'], keeps: [[0, 150]] });
    expect(breaker.view(T0)).toMatchObject({ state: 'tripped', measure: 'asset_share', trip: 1.1, blocks: 'adds' });
    expect(breaker.gate({ ...buy, asset: 0, heldLots: 165 })).toMatchObject({
      passed: false,
      code: 'BREAKER',
      limit: 1.1,
    });
    expect(breaker.gate({ ...sell, asset: 0, heldLots: 165 }).passed).toBe(true);
    expect(breaker.gate({ ...buy, asset: 5 }).passed).toBe(true);
  });

  test('is over once it is inside, a little above the cap, and not before', () => {
    const breaker = made();
    look(breaker, bookOf([165]));
    expect(look(breaker, bookOf([155]))).toEqual({ types: [], keeps: [[0, 150]] });
    expect(look(reborn(breaker, made()), bookOf([152]))).toEqual({ types: ['reset'], keeps: [] });
    expect(look(breaker, bookOf([152]))).toEqual({ types: ['reset'], keeps: [] });
    expect(look(breaker, bookOf([164]))).toEqual({ types: [], keeps: [] });
    expect(breaker.trips).toBe(1);
  });

  test('gross and net exposure that drifted beyond are scaled down to their limits', () => {
    const flat = made();
    const pairs = Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? 140 : -140));
    expect(look(flat, bookOf(pairs))).toEqual({
      types: ['tripped'],
      keeps: pairs.map((_, asset) => [asset, 125]),
    });
    const long = made();
    expect(look(long, bookOf([140, 140, 140, 140, 140, -40]))).toEqual({
      types: ['tripped'],
      keeps: [0, 1, 2, 3, 4].map((asset) => [asset, 128]),
    });
  });

  test('a concentration of 0.35 counts with five positions and half of equity', () => {
    const lots = [150, 150, 150, 20, 20];
    const hhi = (3 * 150 * 150 + 2 * 20 * 20) / 490 ** 2;
    expect(hhi).toBeLessThan(0.35);
    const at = (bound: number, book: readonly number[], equity = 950) =>
      look(
        new PositionConcentration({ ...BOUNDS.concentration, hhi: bound, assetShare: 3 }, CAPS),
        bookOf(book, equity),
      ).types;
    expect(at(hhi, lots)).toEqual(['tripped']);
    expect(at(hhi + 1e-9, lots)).toEqual([]);
    expect(at(hhi, lots.slice(0, 4))).toEqual([]);
    expect(at(hhi, lots, 981)).toEqual([]);
    expect(at(hhi, lots, 980)).toEqual(['tripped']);
  });

  test('an unknown book blocks; an empty one does not', () => {
    const breaker = made();
    expect(breaker.gate(buy).passed).toBe(false);
    look(breaker, bookOf([]));
    expect(breaker.gate(buy).passed).toBe(true);
    look(breaker, bookOf([100], 0));
    expect(breaker.gate(buy)).toMatchObject({ passed: false, actual: null });
    look(breaker, bookOf([100]));
    breaker.forget();
    expect(breaker.gate(buy).passed).toBe(false);
  });
});

describe('correlation spike', () => {
  const made = () => new CorrelationSpike(BOUNDS.correlationSpike);

  test('trips at 0.9, halves once, and lets nothing open on the side of the book', () => {
    const breaker = made();
    expect(look(breaker, bookOf([128, 128], 1_024, 0.899))).toEqual({ types: [], keeps: [] });
    expect(look(breaker, bookOf([128, 128], 1_024, 0.9, T0 + 1_000))).toEqual({
      types: ['tripped'],
      keeps: [
        [0, 64],
        [1, 64],
      ],
    });
    expect(look(breaker, bookOf([128, 128], 1_024, 0.95, T0 + 2_000))).toEqual({ types: [], keeps: [] });
    expect(breaker.gate(buy)).toMatchObject({ passed: false, code: 'BREAKER', actual: 0.9, limit: 0.9 });
    expect(breaker.gate(sell).passed).toBe(true);
  });

  test('is over after an hour below 0.85 without a break, also for a book that is gone', () => {
    const breaker = made();
    look(breaker, bookOf([-128, -128], 1_024, 0.92));
    expect([breaker.gate(buy).passed, breaker.gate(sell).passed]).toEqual([true, false]);
    look(breaker, bookOf([-128, -128], 1_024, 0.85, T0 + 1_000));
    expect(breaker.view(0).state).toBe('tripped');
    expect(look(breaker, bookOf([-128], 1_024, 0, T0 + 2_000)).types).toEqual(['cooling']);
    expect(breaker.nextWakeMs()).toBe(T0 + 2_000 + HOUR);
    const other = reborn(breaker, made());
    expect(look(other, bookOf([-128], 1_024, 0, T0 + 1_999 + HOUR)).types).toEqual([]);
    expect(look(other, bookOf([-128], 1_024, 0, T0 + 2_000 + HOUR)).types).toEqual(['reset']);
  });

  test('a book that covers itself is no risk of this kind, an unknown one blocks', () => {
    const breaker = made();
    expect(breaker.gate(buy).passed).toBe(false);
    expect(look(breaker, bookOf([100, -100], 1_000, 0.99)).types).toEqual([]);
    expect(breaker.view(0).metric).toBeCloseTo(-0.99, 9);
    breaker.forget();
    expect(breaker.gate(buy).passed).toBe(false);
  });

  test('looks again when a position changes, else once a second', () => {
    const breaker = made();
    look(breaker, bookOf([100, 100], 1_000, 0.5));
    expect(look(breaker, bookOf([100, 100], 1_000, 0.95, T0 + 999)).types).toEqual([]);
    expect(look(breaker, bookOf([100, 101], 1_000, 0.95, T0 + 999)).types).toEqual(['tripped']);
  });
});

describe('volatility spike', () => {
  const settings = BOUNDS.volatilitySpike;
  const made = () => {
    const breaker = new VolatilitySpike(settings);
    breaker.setListed(true);
    return breaker;
  };
  const hours = (breaker: VolatilitySpike, count: number, sigma: number, from = 0): number => {
    for (let at = from; at < from + count; at++) breaker.take(barOf(sigma, at));
    return T0 + (from + count) * HOUR;
  };
  const halves: WantedReduction[] = [];
  const evaluate = (breaker: VolatilitySpike, atMs: number) => {
    halves.length = 0;
    return typesOf(breaker.evaluate(atMs, bookOf([101, -7]).positions, (some) => halves.push(...some)));
  };

  test('trips at 10 % a day and not below, and is calm below 7.5 %', () => {
    expect(readSigma(0.1001, null, settings)).toEqual({ unsafe: true, calm: false });
    expect(readSigma(0.1, null, settings)).toEqual({ unsafe: true, calm: false });
    expect(readSigma(0.0999, null, settings)).toEqual({ unsafe: false, calm: false });
    expect(readSigma(0.0749, null, settings)).toEqual({ unsafe: false, calm: true });
    expect(readSigma(Number.NaN, null, settings)).toEqual({ unsafe: true, calm: false });
  });

  test('trips at three times its own median of 30 days, known from ten days on', () => {
    const meter = new IndexSigma();
    for (let at = 0; at < 240; at++) meter.take(barOf(0.02, at));
    expect(sigmaBound(settings, meter.median)).toBe(0.1);
    meter.take(barOf(0.02, 240));
    expect(sigmaBound(settings, meter.median)).toBeCloseTo(0.06, 9);
    // Half-life of six hours: one hour of 20 % brings 2 % to about 6.9 %.
    meter.take(barOf(0.2, 241));
    expect(meter.sigma).toBeCloseTo(Math.sqrt(0.0004 * 0.5 ** (1 / 6) + 0.04 * (1 - 0.5 ** (1 / 6))), 9);
    expect(readSigma(meter.sigma ?? 0, meter.median, settings).unsafe).toBe(true);
  });

  test('halves once and lets nothing open until an hour of calm has passed', () => {
    const breaker = made();
    expect(evaluate(breaker, hours(breaker, 10, 0.03))).toEqual([]);
    expect(breaker.gate(buy).passed).toBe(true);
    expect(evaluate(breaker, hours(breaker, 12, 0.2, 10))).toEqual(['tripped']);
    expect(halves).toMatchObject([
      { asset: 0, isLong: true, keepLots: 50 },
      { asset: 1, isLong: false, keepLots: 3 },
    ]);
    expect(breaker.gate(sell)).toMatchObject({ passed: false, code: 'REDUCE_ONLY_MODE', limit: 0.1 });
    expect(evaluate(breaker, hours(breaker, 1, 0.2, 22))).toEqual([]);
    expect(halves).toEqual([]);
    const cool = hours(breaker, 40, 0.02, 23);
    expect(evaluate(breaker, cool)).toEqual(['cooling']);
    expect(breaker.gate(buy).passed).toBe(false);
    const other = reborn(breaker, made());
    expect(evaluate(other, hours(other, 1, 0.02, 63))).toEqual(['reset']);
  });

  test('under six hours of the index, or without a new bar for three, nothing is known and nothing opens', () => {
    const breaker = made();
    expect(evaluate(breaker, hours(breaker, 5, 0.03))).toEqual([]);
    expect(breaker.gate(buy)).toMatchObject({ passed: false, actual: null });
    const end = hours(breaker, 1, 0.03, 5);
    evaluate(breaker, end);
    expect(breaker.gate(buy).passed).toBe(true);
    breaker.onTime(end + 3 * HOUR);
    expect(breaker.gate(buy).passed).toBe(true);
    breaker.onTime(end + 3 * HOUR + 1);
    expect(breaker.gate(buy).passed).toBe(false);
  });

  test('a market without the index has nothing that could become known: it stands aside', () => {
    const breaker = new VolatilitySpike(settings);
    expect(breaker.gate(buy).passed).toBe(true);
    expect(breaker.view(0).evidence).toContain('no index');
    breaker.setListed(true);
    expect(breaker.gate(buy).passed).toBe(false);
  });

  test('bars of a minute weigh by their time, and a longer past takes the place of a short one', () => {
    const [byHour, byMinute] = [new IndexSigma(), new IndexSigma()];
    for (let at = 0; at < 12; at++) byHour.take(barOf(0.04, at));
    for (let at = 0; at < 12 * 60; at++) byMinute.take(barOf(0.04, at, MINUTE));
    expect(byMinute.sigma).toBeCloseTo(byHour.sigma ?? 0, 9);
    expect(byMinute.isKnown(T0 + 12 * HOUR)).toBe(true);
    const past = Array.from({ length: 300 }, (_, at) => barOf(0.04, at - 288));
    byMinute.learn(past);
    expect(byMinute.median).toBeCloseTo(0.04, 9);
    const known = byMinute.snapshot();
    byMinute.learn(past.slice(0, 20));
    expect(byMinute.snapshot()).toEqual(known);
  });

  test('prices that never move are no spike', () => {
    const meter = new IndexSigma();
    for (let at = 0; at < 400; at++) meter.take(barOf(0, at));
    expect(readSigma(meter.sigma ?? 1, meter.median, settings)).toEqual({ unsafe: false, calm: true });
  });

  test('is the exponential mean of the ranges, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.001, max: 0.5, noNaN: true }), { minLength: 1, maxLength: 50 }),
        (sigmas) => {
          const meter = new IndexSigma();
          for (const [at, sigma] of sigmas.entries()) meter.take(barOf(sigma, at));
          const past = 0.5 ** (1 / 6);
          const variance = sigmas
            .slice(1)
            .reduce((sum, sigma) => past * sum + (1 - past) * sigma * sigma, (sigmas[0] ?? 0) ** 2);
          expect(meter.sigma).toBeCloseTo(Math.sqrt(variance), 9);
        },
      ),
    );
  });
});

describe('extreme fear and greed', () => {
  const made = () => new FearGreedExtreme(BOUNDS.fearGreedExtreme);

  test.each([
    [10, true, false],
    [11, false, false],
    [15, false, false],
    [16, false, true],
    [84, false, true],
    [85, false, false],
    [89, false, false],
    [90, true, false],
  ])('a mood of %i trips: %s, arms: %s', (value, trips, arms) => {
    expect(typesOf(made().onMood(T0, value))).toEqual(trips ? ['tripped'] : []);
    const open = made();
    open.onMood(T0, 5);
    expect(typesOf(open.onMood(T0, value))).toEqual(arms ? ['reset'] : []);
  });

  test('nobody sells with the fearful or buys with the greedy, and new sizes are halved', () => {
    const mood = made();
    expect(mood.sizeMultiplier).toBe(1);
    mood.onMood(T0, 8);
    expect(mood.sizeMultiplier).toBe(0.5);
    expect(mood.gate(sell)).toMatchObject({ passed: false, code: 'BREAKER', actual: 8, limit: 10 });
    expect(mood.gate(buy).passed).toBe(true);
    mood.onMood(T0, 95);
    const other = reborn(mood, made());
    expect(other.gate(sell).passed).toBe(true);
    expect(other.gate(buy).passed).toBe(false);
    expect(other.view(0)).toMatchObject({
      trip: 90,
      tripsAt: 'above',
      resetAt: 85,
      blocks: 'same_direction',
      trips: 1,
    });
  });

  test('a missing index blocks nothing and keeps nothing tripped', () => {
    const mood = made();
    expect([mood.gate(buy).passed, mood.gate(sell).passed]).toEqual([true, true]);
    mood.onMood(T0, 8);
    expect(typesOf(mood.onMood(T0, null))).toEqual(['reset']);
  });
});

describe('what breakers shrink', () => {
  const wish = (keepLots: number, asset = 1): WantedReduction => ({
    asset,
    isLong: true,
    keepLots,
    breaker: 'volatility_spike',
  });
  const idle = () => false;

  test('goes ever further from mark until what may stay is left', () => {
    const plan = new ReductionPlan();
    plan.want([wish(50)], T0);
    const at = (ms: number, held: number) => plan.due(T0 + ms, () => held, idle);
    expect(at(0, 101)).toEqual([{ asset: 1, lots: 51, slippageRate: 0.005, breaker: 'volatility_spike' }]);
    expect(at(999, 80)).toEqual([]);
    expect(plan.nextDueMs(T0 + 999)).toBe(T0 + 1_000);
    expect(at(1_000, 80)).toMatchObject([{ lots: 30, slippageRate: 0.01 }]);
    expect(plan.nextDueMs(T0 + 1_000)).toBe(T0 + 3_000);
    expect(at(3_000, 80)).toMatchObject([{ lots: 30, slippageRate: 0.02 }]);
    expect(at(7_000, 50)).toEqual([]);
    expect(plan.isEmpty).toBe(true);
  });

  test('waits for an exit, and drops a position that is gone or has turned', () => {
    const plan = new ReductionPlan();
    plan.want([wish(50), wish(5, 2), wish(5, 3)], T0);
    plan.due(
      T0,
      (asset) => [0, 100, 0, -100][asset] as number,
      () => true,
    );
    expect(plan.planned.map(({ asset }) => asset)).toEqual([1]);
    expect(plan.nextDueMs(T0)).toBeNull();
    expect(plan.due(T0 + 1, () => 100, idle)).toMatchObject([{ asset: 1, lots: 50 }]);
  });

  test('the smaller wish counts, and what a breaker wanted goes with it', () => {
    const plan = new ReductionPlan();
    plan.want([wish(50)], T0);
    plan.want([{ ...wish(60), breaker: 'correlation_spike' }], T0);
    expect(plan.planned).toMatchObject([{ keepLots: 50, breaker: 'volatility_spike' }]);
    plan.want([wish(40)], T0);
    expect(plan.planned).toMatchObject([{ keepLots: 40 }]);
    expect([plan.wantNone(7), plan.wantNone(1)]).toEqual([false, true]);
    expect(plan.planned).toMatchObject([{ keepLots: 0 }]);
    plan.forget('volatility_spike');
    expect(plan.isEmpty).toBe(true);
  });
});
