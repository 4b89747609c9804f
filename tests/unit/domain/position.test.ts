import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import {
  applyFill,
  averageEntryTicks,
  FLAT,
  type PositionState,
  unrealisedUnits,
} from '../../../src/engine/domain/position.ts';
import { InvariantError } from '../../../src/engine/kernel/invariant.ts';

type FillRow = readonly [isBuy: boolean, lots: number, ticks: number];

function play(rows: readonly FillRow[]): { position: PositionState; closed: number[] } {
  let position = FLAT;
  const closed: number[] = [];
  for (const [isBuy, lots, ticks] of rows) {
    const effect = applyFill(position, isBuy, asLots(lots), asTicks(ticks));
    position = effect.position;
    closed.push(effect.closedPnlUnits);
  }
  return { position, closed };
}

describe('applyFill', () => {
  test.each<[string, readonly FillRow[], { size: number; cost: number; closed: readonly number[] }]>([
    ['opens a long', [[true, 3, 100]], { size: 3, cost: 300, closed: [0] }],
    ['opens a short', [[false, 3, 100]], { size: -3, cost: -300, closed: [0] }],
    [
      'averages up',
      [
        [true, 1, 100],
        [true, 1, 110],
      ],
      { size: 2, cost: 210, closed: [0, 0] },
    ],
    [
      'takes profit on half a long',
      [
        [true, 2, 100],
        [false, 1, 120],
      ],
      { size: 1, cost: 100, closed: [0, 20] },
    ],
    [
      'takes profit on half a short',
      [
        [false, 2, 100],
        [true, 1, 80],
      ],
      { size: -1, cost: -100, closed: [0, 20] },
    ],
    [
      'loses on a short',
      [
        [false, 2, 100],
        [true, 2, 130],
      ],
      { size: 0, cost: 0, closed: [0, -60] },
    ],
    [
      'flips long to short',
      [
        [true, 2, 100],
        [false, 5, 110],
      ],
      { size: -3, cost: -330, closed: [0, 20] },
    ],
    [
      'flips short to long',
      [
        [false, 2, 100],
        [true, 3, 90],
      ],
      { size: 1, cost: 90, closed: [0, 20] },
    ],
    [
      'leaves the rounding with what stays',
      [
        [true, 1, 100],
        [true, 2, 101],
        [false, 1, 101],
        [false, 2, 101],
      ],
      // Cost 302 over 3 lots: a third is 100 (toward zero), the last two carry 202.
      { size: 0, cost: 0, closed: [0, 0, 1, 0] },
    ],
  ])('%s', (_name, rows, wanted) => {
    const { position, closed } = play(rows);
    expect({ size: position.sizeLots, cost: position.costUnits, closed }).toEqual(wanted);
  });

  test('tells how much it closed and whether the side changed', () => {
    const long = play([[true, 2, 100]]).position;
    expect(applyFill(long, false, asLots(1), asTicks(100))).toMatchObject({ closedLots: 1, flipped: false });
    expect(applyFill(long, false, asLots(2), asTicks(100))).toMatchObject({ closedLots: 2, flipped: false });
    expect(applyFill(long, false, asLots(3), asTicks(100))).toMatchObject({ closedLots: 2, flipped: true });
    expect(applyFill(long, true, asLots(3), asTicks(100))).toMatchObject({ closedLots: 0, flipped: false });
  });

  test('a share of a cost whose product passes 2^53 is exact', () => {
    // 8 billion USDC in 3e9 lots, a third closed: 8e15 * 1e9 is far beyond a double.
    const position: PositionState = { sizeLots: asLots(3_000_000_000), costUnits: 8_000_000_000_000_001 as never };
    const effect = applyFill(position, false, asLots(1_000_000_000), asTicks(1_000_000));
    expect(effect.closedPnlUnits).toBe(1_000_000_000_000_000 - 2_666_666_666_666_667);
    expect(effect.position.costUnits).toBe(8_000_000_000_000_001 - 2_666_666_666_666_667);
  });

  test.each([
    [0, 100],
    [-1, 100],
    [1.5, 100],
    [NaN, 100],
    [1, 0],
    [1, -5],
    [1, NaN],
    [9e15, 9e15],
  ])('a fill of %d lots at %d ticks breaks an invariant', (lots, ticks) => {
    expect(() => applyFill(FLAT, true, asLots(lots), asTicks(ticks))).toThrow(InvariantError);
  });
});

test('marks and averages', () => {
  const { position } = play([
    [false, 1, 100],
    [false, 2, 103],
  ]);
  expect(averageEntryTicks(position)).toBe(102);
  expect(unrealisedUnits(position, asTicks(90))).toBe(36);
  expect(unrealisedUnits(position, asTicks(110))).toBe(-24);
  expect([averageEntryTicks(FLAT), unrealisedUnits(FLAT, asTicks(5))]).toEqual([0, 0]);
});
