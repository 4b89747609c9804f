import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ladderOf } from '../../src/engine/domain/margin-tiers.ts';
import { BookMeter, type MeterPosition } from '../../src/engine/risk/metrics/book-meter.ts';
import { isolatedEquity } from '../../src/engine/risk/metrics/liquidation.ts';

const USDC = 1_000_000;
const EQUITY = 50_000 * USDC;
const TABLES = [
  ladderOf({ maxLeverage: 20 }),
  ladderOf({
    maxLeverage: 10,
    marginTiers: [
      { lowerBoundUnits: 0, maxLeverage: 10 },
      { lowerBoundUnits: 2_000 * USDC, maxLeverage: 3 },
    ],
  }),
];

const position = fc.record({
  lots: fc.integer({ min: -4_000, max: 4_000 }).filter((lots) => lots !== 0),
  markTicks: fc.integer({ min: 500_000, max: 2_000_000 }),
  stop: fc.option(fc.integer({ min: 400_000, max: 2_100_000 })),
  volatility: fc.option(fc.double({ min: 0.1, max: 2, noNaN: true })),
  table: fc.constantFrom(...TABLES),
  leverage: fc.integer({ min: 1, max: 10 }),
  isIsolated: fc.boolean(),
  drift: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
});

/** A book with correlations that make one: each holding has a share in one common cause. */
const book = fc
  .array(fc.tuple(position, fc.double({ min: -0.95, max: 0.95, noNaN: true })), { maxLength: 12 })
  .map((all) => ({
    positions: all.map(([{ stop, drift, ...one }], asset): MeterPosition => {
      return {
        ...one,
        asset,
        stopTicks: stop,
        costUnits: Math.round(one.lots * one.markTicks * drift),
        isIndex: asset === 0,
      };
    }),
    matrix: all.flatMap(([, a], i) => all.map(([, b], j) => (i === j ? 1 : a * b))),
  }));

/** What happens to a book: marks, now and then a fill, a bar or a stop, which hand over a whole new book. */
const happening = fc.oneof(
  { weight: 20, arbitrary: fc.record({ asset: fc.nat(14), markTicks: fc.integer({ min: 500_000, max: 2_000_000 }) }) },
  { weight: 1, arbitrary: book },
);

/** Maintenance by the parts of a notional in each step, by itself. */
function maintenance({ table }: MeterPosition, notional: number): number {
  return table.tiers.reduce((sum, { lowerBoundUnits, maxLeverage }, at) => {
    const end = table.tiers[at + 1]?.lowerBoundUnits ?? Infinity;
    return sum + Math.max(0, Math.min(notional, end) - lowerBoundUnits) / (2 * maxLeverage);
  }, 0);
}

/** Move at which a position is liquidated, found by halving; null beyond ten times its mark, or at no price above zero. */
function moveOf(positions: readonly MeterPosition[], at: number, equity: number): number | null {
  const one = positions[at]!;
  const side = Math.sign(one.lots);
  const isSafe = (move: number): boolean => {
    const markTicks = one.markTicks * (1 - side * move);
    const gained = one.lots * (markTicks - one.markTicks);
    const own = maintenance(one, Math.abs(one.lots) * markTicks);
    if (one.isIsolated) return isolatedEquity(one) + gained >= own;
    let left = equity + gained - own;
    for (const [i, other] of positions.entries()) {
      if (other.isIsolated) left -= isolatedEquity(other);
      else if (i !== at) left -= maintenance(other, Math.abs(other.lots) * other.markTicks);
    }
    return left >= 0;
  };
  if (!isSafe(0)) return 0;
  let [safe, not] = [0, side > 0 ? 1 : 10];
  if (isSafe(not)) return null;
  for (let i = 0; i < 60; i++) {
    const middle = (safe + not) / 2;
    if (isSafe(middle)) safe = middle;
    else not = middle;
  }
  return safe;
}

/** Every figure anew from its definition, with plain lists. */
function plainly(positions: readonly MeterPosition[], matrix: readonly number[], equity: number) {
  const weights = positions.map(({ lots, markTicks }) => (lots * markTicks) / equity);
  const sum = (of: (weight: number, at: number) => number) =>
    weights.reduce((total, one, at) => total + of(one, at), 0);
  const gross = sum(Math.abs);
  const risks = weights.map((weight, at) => weight * (positions[at]?.volatility ?? 1.5));
  const variance = risks.reduce(
    (total, a, i) => total + a * risks.reduce((row, b, j) => row + b * matrix[i * risks.length + j]!, 0),
    0,
  );
  const margin = positions.reduce(
    (total, one) => total + Math.ceil(Math.abs(one.lots * one.markTicks) / one.leverage),
    0,
  );
  const loss = positions.reduce((total, { lots, markTicks, stopTicks }) => {
    const distance = stopTicks === null ? markTicks : Math.max(0, Math.sign(lots) * (markTicks - stopTicks));
    return total + Math.abs(lots) * distance;
  }, 0);
  const moves = positions.map((_, at) => moveOf(positions, at, equity)).filter((move) => move !== null);
  return {
    gross,
    net: sum((one) => one),
    margin: margin / equity,
    loss: loss / equity,
    volatility: Math.sqrt(Math.max(0, variance)),
    stress: Math.max(
      0,
      sum((one, at) => one * (at === 0 ? 0.15 : 0.4)),
    ),
    concentration: gross > 0 ? sum((one) => one ** 2) / gross ** 2 : null,
    largest: Math.max(0, ...weights.map(Math.abs)),
    nearest: moves.length === 0 ? null : Math.min(...moves),
  };
}

function compare(
  meter: BookMeter,
  positions: readonly MeterPosition[],
  matrix: readonly number[],
  equity: number,
): void {
  const wanted = plainly(positions, matrix, equity);
  const is = meter.figures(equity);
  expect(is.positionCount).toBe(positions.length);
  for (const [own, other] of [
    [is.grossRate, wanted.gross],
    [is.netRate, wanted.net],
    [is.marginRate, wanted.margin],
    [is.lossAtStopsRate, wanted.loss],
    [is.stressLoss, wanted.stress],
    [is.concentration ?? 0, wanted.concentration ?? 0],
    [Math.abs(is.largest?.weight ?? 0), wanted.largest],
  ] as const)
    expect(own).toBeCloseTo(other, 9);
  expect(is.volatilityYear ** 2).toBeCloseTo(wanted.volatility ** 2, 8);
  expect(is.nearest === null).toBe(wanted.nearest === null);
  expect(is.nearest?.distance ?? 0).toBeCloseTo(wanted.nearest ?? 0, 5);
}

describe('the meter of a book', () => {
  test('says after every mark, fill and bar what the definitions say', () => {
    fc.assert(
      fc.property(book, fc.array(happening, { maxLength: 60 }), (first, happenings) => {
        const meter = new BookMeter();
        let { positions, matrix } = first;
        meter.take(positions, matrix);
        compare(meter, positions, matrix, EQUITY);
        for (const one of happenings) {
          if ('positions' in one) {
            ({ positions, matrix } = one);
            meter.take(positions, matrix);
          } else {
            positions = positions.map((held) =>
              held.asset === one.asset ? { ...held, markTicks: one.markTicks } : held,
            );
            meter.setMark(one.asset, one.markTicks);
          }
          compare(meter, positions, matrix, EQUITY);
        }
        compare(meter, positions, matrix, EQUITY / 3);
        expect(meter.figures(EQUITY).positionCount).toBe(positions.length);
      }),
      { numRuns: 60 },
    );
  });

  test('does not drift: after ten thousand marks the money is exact and the rest is as if made anew', () => {
    const positions = Array.from({ length: 50 }, (_, asset): MeterPosition => {
      const [lots, markTicks] = [(asset % 2 === 0 ? 1 : -1) * (asset + 1) * 10, 1_000_000];
      const one = { lots, markTicks, costUnits: lots * markTicks, table: TABLES[asset % 2]!, leverage: 5 };
      return {
        ...one,
        asset,
        stopTicks: null,
        volatility: 0.5 + asset / 50,
        isIsolated: asset % 7 === 0,
        isIndex: asset === 0,
      };
    });
    const matrix = positions.flatMap((_, i) => positions.map((_one, j) => (i === j ? 1 : 0.6 + ((i * j) % 7) / 20)));
    const meter = new BookMeter();
    meter.take(positions, matrix);
    const marks = positions.map(() => 1_000_000);
    for (let at = 0; at < 10_000; at++) {
      const asset = (at * 37) % 50;
      marks[asset] = 1_000_000 + ((at * 7_919) % 400_001) - 200_000;
      meter.setMark(asset, marks[asset]!);
    }
    const anew = new BookMeter();
    anew.take(
      positions.map((one, at) => ({ ...one, markTicks: marks[at]! })),
      matrix,
    );
    const { volatilityYear, ...exact } = meter.figures(EQUITY);
    const { volatilityYear: wanted, ...rest } = anew.figures(EQUITY);
    expect(exact).toEqual(rest);
    expect(Math.abs(volatilityYear / wanted - 1)).toBeLessThan(1e-12);
  });

  test('of nothing says nothing, and refuses correlations of another book', () => {
    const meter = new BookMeter();
    meter.take([], []);
    meter.setMark(3, 1);
    expect(meter.figures(EQUITY)).toMatchObject({
      positionCount: 0,
      volatilityYear: 0,
      concentration: null,
      largest: null,
      nearest: null,
    });
    expect(() => meter.take([], [1])).toThrow(/are none of 0 positions/);
  });
});
