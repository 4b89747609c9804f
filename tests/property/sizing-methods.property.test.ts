import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asTicks, asUnits } from '../../src/contract/units.ts';
import type { SizingBook } from '../../src/engine/domain/flow.ts';
import type { SizingSettings } from '../../src/engine/domain/settings.ts';
import { applyRiskGenome, defaultSettings, genomeOf, personBounds } from '../../src/engine/index.ts';
import { NO_TRADES, type TradeRecord } from '../../src/engine/domain/trade-record.ts';
import { kellyExposure, kellyShare, kellyVetoes } from '../../src/engine/sizing/kelly.ts';
import { momentumOf } from '../../src/engine/domain/momentum.ts';

import { equalRiskShares } from '../../src/engine/sizing/risk-parity.ts';
import { sizePosition } from '../../src/engine/sizing/size-position.ts';
import { CAPS, FIXED, signalOf, sizingInput } from '../support/risk-inputs.ts';

const recordOf = (wins: number, losses: number, avgWin: number, avgLoss: number): TradeRecord => ({
  trades: wins + losses,
  wins,
  losses,
  avgWin,
  avgLoss,
});

const GOOD = recordOf(60, 40, 0.04, 0.02);
const BAD = recordOf(6, 24, 0.02, 0.02);

/** A book of which each pair has the one correlation. */
const bookOf = (weights: readonly number[], correlation: number, momentum: number | null = 0): SizingBook => {
  const size = weights.length + 1;
  const correlations = Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : correlation));
  const isIndex = Array.from({ length: size }, () => false);
  return { weights, volatilities: weights.map(() => 0.6), correlations, isIndex, momentum };
};

const by = (method: SizingSettings['method'], over: Partial<SizingSettings> = {}): SizingSettings => ({
  ...FIXED,
  method,
  ...over,
});

describe('Kelly', () => {
  /** The stake is found by search, not by the closed form: the log growth of a bet at the bound is largest there. */
  const stakeBySearch = (record: TradeRecord): number => {
    const odds = Math.min(5, Math.max(0.2, record.avgWin / record.avgLoss));
    const alpha = record.wins + 20 / (1 + odds);
    const beta = record.losses + 20 - 20 / (1 + odds);
    const mean = alpha / (alpha + beta);
    // Standard deviation of a beta distribution.
    const deviation = Math.sqrt((alpha * beta) / ((alpha + beta) ** 2 * (alpha + beta + 1)));
    const win = mean - deviation;
    const growth = (stake: number): number => win * Math.log1p(odds * stake) + (1 - win) * Math.log1p(-stake);
    let [low, high] = [0, 0.999_999];
    for (let turn = 0; turn < 200; turn++) {
      const [a, b] = [low + (high - low) / 3, high - (high - low) / 3];
      if (growth(a) < growth(b)) low = a;
      else high = b;
    }
    return low;
  };

  test('the share is the stake of the largest growth at the lower bound of the win rate', () => {
    let above = 0;
    const count = fc.integer({ min: 5, max: 400 });
    const size = fc.integer({ min: 1, max: 1_000 }).map((step) => step / 10_000);
    fc.assert(
      fc.property(count, count, size, size, (wins, losses, avgWin, avgLoss) => {
        const record = recordOf(wins, losses, avgWin, avgLoss);
        expect(kellyShare(record)).toBeCloseTo(stakeBySearch(record), 5);
        if (kellyShare(record) > 0) above += 1;
      }),
      { numRuns: 500 },
    );
    expect(above).toBeGreaterThan(50);
  });

  test('a worked example: 60 won by 4 %, 40 lost by 2 %', () => {
    // b = 2, q = 1/3, p = (60 + 6.667) / 120 = 0.55556, deviation = sqrt(0.24691 / 121) = 0.045173, bound 0.510382, f = 0.265574.
    expect(kellyShare(GOOD)).toBeCloseTo(0.265_574, 5);
    // Lost at a stop of 1 %, a loss of 2 % is the one that counts: 0.25 x 0.265574 / 0.02.
    expect(kellyExposure(kellyShare(GOOD), 0.01, GOOD.avgLoss)).toBeCloseTo(3.319_67, 4);
    expect(kellyExposure(kellyShare(GOOD), 0.05, GOOD.avgLoss)).toBeCloseTo(1.327_87, 4);
  });

  test.each([
    ['nothing', NO_TRADES],
    ['four wins', recordOf(4, 5, 0.5, 0.001)],
    ['four losses', recordOf(50, 4, 0.5, 0.001)],
    ['a loss of zero', recordOf(50, 5, 0.5, 0)],
    ['no numbers', recordOf(50, 5, Number.NaN, 0.01)],
    ['infinite gains', recordOf(50, 5, Number.POSITIVE_INFINITY, 0.01)],
    ['counts that do not agree', { ...GOOD, trades: 90 }],
  ])('%s is no edge', (_, record) => {
    expect(kellyShare(record)).toBe(0);
    const size = sizePosition(sizingInput({ record }), by('kelly'), CAPS);
    expect(size).toMatchObject({ targetLots: 0, refusal: { code: 'NO_EDGE', field: 'sizing.kelly' } });
  });

  test('from 20 trades on a record without an edge forbids every method, where it is asked to', () => {
    expect([kellyVetoes(BAD), kellyVetoes(GOOD), kellyVetoes(recordOf(6, 13, 0.02, 0.02))]).toEqual([
      true,
      false,
      false,
    ]);
    for (const method of ['fixed', 'volatility_adjusted', 'kelly', 'risk_parity', 'genetic_evolved'] as const) {
      const given = sizingInput({ record: BAD, book: bookOf([], 1) });
      expect(sizePosition(given, by(method, { kellyVeto: true }), CAPS).refusal?.code).toBe('NO_EDGE');
      if (method === 'kelly') continue;
      expect(sizePosition(given, by(method), CAPS).targetLots).toBeGreaterThan(0);
    }
  });

  test('the size is told from the Kelly share to the cap', () => {
    const { steps, rawRate, bindingConstraint } = sizePosition(sizingInput({ record: GOOD }), by('kelly'), CAPS);
    expect(rawRate).toBeCloseTo(3.319_67, 4);
    expect(bindingConstraint).toBe('asset');
    expect(steps.slice(0, 2).map(({ name, kind }) => [name, kind])).toEqual([
      ['kelly', 'kelly'],
      ['strength', 'factor'],
    ]);
  });
});

describe('risk parity', () => {
  /** Damped fixed point of w_i = (1 / beta_i) / sum, another road to the same shares (Maillard, Roncalli and Teiletche 2010). */
  const sharesByFixedPoint = (volatilities: readonly number[], sides: readonly number[], c: readonly number[]) => {
    const size = volatilities.length;
    const covariance = (i: number, j: number): number =>
      volatilities[i]! * volatilities[j]! * sides[i]! * sides[j]! * c[i * size + j]!;
    let shares = volatilities.map(() => 1 / size);
    for (let turn = 0; turn < 20_000; turn++) {
      const rows = shares.map((_, i) => shares.reduce((sum, share, j) => sum + share * covariance(i, j), 0));
      const inverse = rows.map((row) => 1 / row);
      const total = inverse.reduce((sum, one) => sum + one, 0);
      shares = shares.map((share, i) => (share + inverse[i]! / total) / 2);
    }
    return shares;
  };

  /** Correlations of one factor: always those of real prices. */
  const book = fc
    .array(fc.record({ load: fc.integer({ min: 0, max: 95 }), volatility: fc.integer({ min: 5, max: 300 }) }), {
      minLength: 1,
      maxLength: 6,
    })
    .map((draw) => ({
      volatilities: draw.map(({ volatility }) => volatility / 100),
      correlations: draw.flatMap(({ load: a }, i) => draw.map(({ load: b }, j) => (i === j ? 1 : (a * b) / 10_000))),
    }));

  test('the shares are those of a second solver', () => {
    fc.assert(
      fc.property(book, ({ volatilities, correlations }) => {
        const sides = volatilities.map(() => 1);
        const shares = equalRiskShares({ volatilities, sides, correlations });
        const naive = sharesByFixedPoint(volatilities, sides, correlations);
        expect(shares).not.toBeNull();
        for (const [i, share] of shares!.entries()) expect(Math.abs(share - naive[i]!)).toBeLessThan(2e-6);
      }),
      { numRuns: 40 },
    );
  });

  test('every holding makes the same part of the variance, to 1e-6, long and short', () => {
    fc.assert(
      fc.property(book, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }), (given, flips) => {
        const sides = given.volatilities.map((_, i) => (flips[i] === true ? -1 : 1));
        const shares = equalRiskShares({ ...given, sides });
        if (shares === null) return;
        const size = shares.length;
        const risk = shares.map((share, i) => share * given.volatilities[i]! * sides[i]!);
        const parts = risk.map(
          (own, i) => own * risk.reduce((sum, r, j) => sum + r * given.correlations[i * size + j]!, 0),
        );
        const whole = parts.reduce((sum, part) => sum + part, 0);
        for (const part of parts) expect(Math.abs((part / whole) * size - 1)).toBeLessThan(3e-6);
      }),
      { numRuns: 500 },
    );
  });

  test('two holdings share by the inverse of their volatilities whatever the correlation', () => {
    for (const c of [-0.9, 0, 0.5, 0.99]) {
      const shares = equalRiskShares({ volatilities: [0.3, 0.9], sides: [1, 1], correlations: [1, c, c, 1] });
      expect(shares?.[0]).toBeCloseTo(0.75, 6);
    }
  });

  test.each([
    [51, 0.8],
    [51, 0.95],
    [51, 0.99],
    [12, 0.99],
  ])('%i holdings, every second one short, which all move alike by %f, are solved too', (size, correlation) => {
    const volatilities = Array.from({ length: size }, (_, i) => 0.4 + i / 50);
    const sides = volatilities.map((_, i) => (i % 2 === 0 ? 1 : -1));
    const correlations = volatilities.flatMap((_, i) => volatilities.map((__, j) => (i === j ? 1 : correlation)));
    const shares = equalRiskShares({ volatilities, sides, correlations }) ?? [];
    expect(shares).toHaveLength(size);
    const risk = shares.map((share, i) => share * volatilities[i]! * sides[i]!);
    const rows = risk.map((_, i) => risk.reduce((sum, one, j) => sum + one * correlations[i * size + j]!, 0));
    const parts = risk.map((own, i) => own * rows[i]!);
    const whole = parts.reduce((sum, part) => sum + part, 0);
    for (const part of parts) expect(Math.abs((part / whole) * size - 1)).toBeLessThan(3e-6);
  });

  test('holdings that cover each other wholly have no such shares, and nothing opens', () => {
    const covered = { volatilities: [0.5, 0.5], sides: [1, -1], correlations: [1, 1, 1, 1] };
    expect(equalRiskShares(covered)).toBeNull();
    const size = sizePosition(sizingInput({ book: bookOf([-0.1], 1) }), by('risk_parity'), CAPS);
    expect(size).toMatchObject({ targetLots: 0, refusal: { code: 'NOT_SOLVED' } });
  });

  test('alone it takes the base, beside a calmer holding less', () => {
    expect(sizePosition(sizingInput({ book: bookOf([], 1) }), by('risk_parity'), CAPS).rawRate).toBeCloseTo(0.1, 9);
    const beside = { ...bookOf([0.1], 0.5), volatilities: [0.2] };
    const size = sizePosition(sizingInput({ book: beside }), by('risk_parity'), CAPS);
    // Volatilities 0.6 and 0.2: shares 0.25 and 0.75 of two bases.
    expect(size.rawRate).toBeCloseTo(0.05, 6);
  });
});

describe('genetic_evolved', () => {
  test('is the weighted mean of its parts, by strength and confidence', () => {
    const given = sizingInput({ record: GOOD, book: bookOf([], 1, 1), signal: signalOf({ strength: 0.5 }) });
    const size = sizePosition(given, by('genetic_evolved', { confidenceExponent: 2, confidenceMin: 0.3 }), CAPS);
    // 0.4 x 0.25 x 0.265574 / 0.02 + 0.3 x 0.1 x 1 + 0.3 x 0.1 x 1.5, x 0.5 x max(0.3, 0.25).
    expect(size.rawRate).toBeCloseTo((0.4 * 3.319_67 + 0.03 + 0.045) * 0.5 * 0.3, 5);
    expect(size.steps.slice(0, 5).map(({ name }) => name)).toEqual([
      'kelly',
      'volatility',
      'momentum',
      'strength',
      'confidence',
    ]);
  });

  test('takes weights, base and confidence from a risk genome', () => {
    const settings = { ...defaultSettings(), sizing: by('genetic_evolved') };
    const genome = {
      ...genomeOf(settings),
      'sizing.kellyWeight': 1,
      'sizing.volatilityWeight': 0.5,
      'sizing.momentumWeight': 0.5,
      'sizing.baseRate': 0.05,
      'sizing.confidenceMin': 0.1,
      'sizing.confidenceExponent': 2,
    };
    const { sizing } = applyRiskGenome(settings, genome, personBounds(settings));
    const given = sizingInput({ record: GOOD, book: bookOf([], 1, 1), signal: signalOf({ strength: 0.5 }) });
    // 0.5 x 0.25 x 0.265574 / 0.02 + 0.25 x 0.05 x 1 + 0.25 x 0.05 x 1.5, x 0.5 x max(0.1, 0.25).
    const size = sizePosition(given, sizing, CAPS);
    expect(size).toMatchObject({ methodUsed: 'genetic_evolved' });
    expect(size.rawRate).toBeCloseTo((0.5 * 3.319_67 + 0.0125 + 0.018_75) * 0.5 * 0.25, 5);
  });

  test('momentum against the trade makes it smaller', () => {
    const at = (momentum: number, side: 'long' | 'short') =>
      sizePosition(
        sizingInput({
          book: bookOf([], 1, momentum),
          signal: signalOf({ side }),
          stopTicks: asTicks(side === 'short' ? 1_020_000 : 980_000),
        }),
        by('genetic_evolved'),
        CAPS,
      ).rawRate;
    expect(at(1, 'long')).toBeGreaterThan(at(-1, 'long'));
    expect(at(1, 'long')).toBeCloseTo(at(-1, 'short'), 12);
  });

  test('does not ask for a momentum that weighs nothing', () => {
    const at = (momentumWeight: number) =>
      sizePosition(sizingInput({ book: bookOf([], 1, null) }), by('genetic_evolved', { momentumWeight }), CAPS);
    expect(at(0.3)).toMatchObject({ targetLots: 0, refusal: { code: 'UNKNOWN_MOMENTUM' } });
    expect(at(0).refusal).toBeNull();
  });

  test('momentum of a walk is its sum over the root of its squares', () => {
    expect(momentumOf(Array.from({ length: 36 }, () => 0.01))).toBeCloseTo(6, 12);
    expect(momentumOf(Array.from({ length: 29 }, () => 0.01))).toBeNull();
    expect(momentumOf(Array.from({ length: 60 }, () => Number.NaN))).toBeNull();
    expect(momentumOf(Array.from({ length: 60 }, () => 0))).toBeNull();
  });
});

describe('correlation', () => {
  const adjusted = (weights: readonly number[], correlation: number, correlationPenalty = 0.5) =>
    sizePosition(
      sizingInput({ book: bookOf(weights, correlation) }),
      by('volatility_adjusted', { correlationPenalty }),
      CAPS,
    );

  test('takes off what a trade has in common with the book, and gives nothing for what covers it', () => {
    expect(adjusted([0.1, 0.1], 0.8).correlationAdjustment).toBeCloseTo(0.6, 12);
    expect(adjusted([0.1, -0.1], 0.8).correlationAdjustment).toBeCloseTo(1, 12);
    expect(adjusted([-0.2], 0.8).correlationAdjustment).toBe(1);
    expect(adjusted([], 0.8).correlationAdjustment).toBe(1);
    expect(adjusted([0.3, -0.1], 0.8).correlationAdjustment).toBeCloseTo(1 - 0.5 * 0.4, 12);
  });

  test('is not asked for at a penalty of 0', () => {
    const size = sizePosition(sizingInput({}), by('volatility_adjusted'), CAPS);
    expect(size.refusal).toBeNull();
    expect(size.steps.map(({ name }) => name)).not.toContain('correlation');
  });
});

describe('what is not known opens nothing', () => {
  const POISON = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const KNOWN = bookOf([0.1], 0.5);
  const every = ['kelly', 'risk_parity', 'genetic_evolved'] as const;

  test.each(every)('%s without equity, or with a figure that is none', (method) => {
    for (const equityUnits of [null, ...[0, -1, ...POISON].map(asUnits)]) {
      const given = sizingInput({ record: GOOD, book: KNOWN, equityUnits });
      expect(sizePosition(given, by(method), CAPS)).toMatchObject({ targetLots: 0, refusal: expect.anything() });
    }
    expect(sizePosition(sizingInput({ record: GOOD, book: KNOWN }), by(method), CAPS).targetLots).toBeGreaterThan(0);
  });

  test.each(['risk_parity', 'genetic_evolved'] as const)('%s without volatility or book', (method) => {
    for (const volatilityAnnual of [null, 0, -1, ...POISON]) {
      const given = sizingInput({ record: GOOD, book: KNOWN, volatilityAnnual });
      expect(sizePosition(given, by(method), CAPS).refusal?.code).toBe('UNKNOWN_VOLATILITY');
    }
    const book = { ...KNOWN, weights: [Number.NaN] };
    expect(sizePosition(sizingInput({ record: GOOD, book }), by(method), CAPS)).toMatchObject({ targetLots: 0 });
  });

  test('risk parity with a holding of unknown volatility or correlation', () => {
    for (const one of [null, 0, ...POISON]) {
      const given = sizingInput({ book: { ...KNOWN, volatilities: [one] } });
      expect(sizePosition(given, by('risk_parity'), CAPS).refusal?.code).toBe('UNKNOWN_VOLATILITY');
    }
    for (const c of POISON) {
      const given = sizingInput({ book: { ...KNOWN, correlations: [1, c, c, 1] } });
      expect(sizePosition(given, by('risk_parity'), CAPS).refusal?.code).toBe('NOT_SOLVED');
    }
  });

  test('risk parity beside an exposure that is no figure', () => {
    for (const c of POISON) {
      const given = sizingInput({ book: { ...KNOWN, weights: [c] } });
      expect(sizePosition(given, by('risk_parity'), CAPS).refusal?.code).toBe('UNKNOWN_CORRELATION');
    }
  });

  test('genetic_evolved without momentum or weights', () => {
    for (const momentum of [null, ...POISON]) {
      const given = sizingInput({ record: GOOD, book: { ...KNOWN, momentum } });
      expect(sizePosition(given, by('genetic_evolved'), CAPS).refusal?.code).toBe('UNKNOWN_MOMENTUM');
    }
    const none = by('genetic_evolved', { kellyWeight: 0, volatilityWeight: 0, momentumWeight: 0 });
    expect(sizePosition(sizingInput({ book: KNOWN }), none, CAPS).refusal?.code).toBe('OUT_OF_RANGE');
  });

  test('a penalty with correlations or exposures that are none', () => {
    const how = by('fixed', { correlationPenalty: 0.5 });
    for (const c of POISON) {
      const given = sizingInput({ book: { ...KNOWN, correlations: [1, c, c, 1] } });
      expect(sizePosition(given, how, CAPS).targetLots).toBe(0);
      expect(sizePosition(sizingInput({ book: { ...KNOWN, weights: [c] } }), how, CAPS).targetLots).toBe(0);
    }
    expect(sizePosition(sizingInput({ book: { ...KNOWN, correlations: [1] } }), how, CAPS).targetLots).toBe(0);
  });
});
