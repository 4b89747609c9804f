import { describe, expect, test } from 'vitest';
import type { FeatureFrame } from '../../../src/engine/domain/flow.ts';
import { buildSignal } from '../../../src/engine/strategy/build-signal.ts';
import { decide } from '../../../src/engine/strategy/decide.ts';
import { describeGenome } from '../../../src/engine/strategy/describe-genome.ts';
import { moveStrength } from '../../../src/engine/strategy/entry.ts';
import { donchianGenome, emaGenome } from '../../support/closed-bars.ts';
import { HOUR, T0 } from '../../support/market-updates.ts';

const BASE = {
  asset: 0,
  barOpenMs: T0,
  barCloseMs: T0 + HOUR,
  bars: 100,
  close: 100,
  atrRate: 0.01,
} as const;

/** Averages [previousFast, previousSlow, fast, slow]. */
function emaFrame(
  [previousFast, previousSlow, fast, slow]: readonly [number, number, number, number],
  over: Partial<FeatureFrame> = {},
): FeatureFrame {
  return { ...BASE, strategyId: 'ema', channel: null, ema: { previousFast, previousSlow, fast, slow }, ...over };
}

/** Entry channel 90..110, exit channel 95..105. */
function channelFrame(close: number, over: Partial<FeatureFrame> = {}): FeatureFrame {
  const channel = { entryHigh: 110, entryLow: 90, exitHigh: 105, exitLow: 95, width: 20 };
  return { ...BASE, strategyId: 'don', ema: null, channel, close, ...over };
}

describe('EMA cross', () => {
  const UP = emaFrame([98, 99, 100, 99]);
  const DOWN = emaFrame([100, 99, 98, 99]);

  test.each([
    ['crossed up', UP, null, 'long'],
    ['crossed down', DOWN, null, 'short'],
    ['touched, then up', emaFrame([99, 99, 100, 99]), null, 'long'],
    ['still above', emaFrame([100, 99, 100, 99]), null, undefined],
    ['met, not crossed', emaFrame([98, 99, 99, 99]), null, undefined],
    ['crossed down while long', DOWN, 'long', 'flat'],
    ['crossed up while short', UP, 'short', 'flat'],
    ['below for bars while long', emaFrame([98, 99, 97, 99]), 'long', 'flat'],
    ['above for bars while short', emaFrame([100, 99, 101, 99]), 'short', 'flat'],
    ['crossed up while long', UP, 'long', undefined],
    ['equal while long', emaFrame([100, 99, 99, 99]), 'long', undefined],
  ] as const)('%s', (_, frame, held, side) => {
    expect(decide(emaGenome(), frame, held)?.side).toBe(side);
  });

  test('strength grows with the distance of the close from the slow average', () => {
    const at = (close: number): number => decide(emaGenome(), { ...UP, close }, null)?.strength ?? Number.NaN;
    expect(at(99.5)).toBeLessThan(0.7);
    expect(at(100.1)).toBeGreaterThan(0.7);
    expect(at(100.1)).toBeLessThan(0.9);
    expect(at(101.5)).toBeGreaterThan(0.9);
    expect(at(99)).toBe(0);
  });
});

describe('Donchian', () => {
  test.each([
    ['beyond the high', 110.01, null, 'long'],
    ['at the high', 110, null, undefined],
    ['beyond the low', 89.99, null, 'short'],
    ['at the low', 90, null, undefined],
    ['inside', 100, null, undefined],
    ['below the exit low while long', 94.9, 'long', 'flat'],
    ['at the exit low while long', 95, 'long', undefined],
    ['breaking out while long', 120, 'long', undefined],
    ['above the exit high while short', 105.1, 'short', 'flat'],
    ['at the exit high while short', 105, 'short', undefined],
  ] as const)('%s', (_, close, held, side) => {
    expect(decide(donchianGenome(), channelFrame(close), held)?.side).toBe(side);
  });

  test('strength grows with the distance beyond the channel', () => {
    const at = (close: number): number => decide(donchianGenome(), channelFrame(close), null)?.strength ?? Number.NaN;
    expect(at(110.2)).toBeLessThan(0.7);
    expect(at(110.5)).toBeGreaterThan(0.7);
    expect(at(110.5)).toBeLessThan(0.9);
    expect(at(111)).toBeGreaterThan(0.9);
  });
});

describe('every family', () => {
  test('places stop and target in multiples of the range, inside bounds', () => {
    const frame = channelFrame(111);
    expect(decide(donchianGenome(), frame, null)).toMatchObject({ stopLossRate: 0.02, takeProfitRate: 0.08 });
    const calm = decide(donchianGenome(), { ...frame, atrRate: 0.0001 }, null);
    expect(calm).toMatchObject({ stopLossRate: 0.002, takeProfitRate: 0.002 });
    const wild = decide(donchianGenome({ takeProfitAtr: 30 }), { ...frame, atrRate: 0.4 }, null);
    expect(wild).toMatchObject({ stopLossRate: 0.2, takeProfitRate: 0.75 });
  });

  test.each([0, Number.NaN])('enters nothing when the range is %s, but still leaves', (atrRate) => {
    expect(decide(donchianGenome(), channelFrame(111, { atrRate }), null)).toBeNull();
    expect(decide(emaGenome(), emaFrame([98, 99, 100, 99], { atrRate }), null)).toBeNull();
    expect(decide(donchianGenome(), channelFrame(94, { atrRate }), 'long')?.side).toBe('flat');
    expect(decide(emaGenome(), emaFrame([100, 99, 98, 99], { atrRate }), 'long')?.side).toBe('flat');
  });

  test('sells nothing short when the genome forbids it', () => {
    expect(decide(donchianGenome({ allowShort: false }), channelFrame(89), null)).toBeNull();
    expect(decide(emaGenome({ allowShort: false }), emaFrame([100, 99, 98, 99]), null)).toBeNull();
  });

  test('leaves with strength 1 and no distances', () => {
    const exit = decide(donchianGenome(), channelFrame(94), 'long');
    expect(exit).toMatchObject({ side: 'flat', strength: 1, stopLossRate: null, takeProfitRate: null });
    expect(exit?.rationale).toContain('2-bar low 95');
  });

  test('answers a frame of another family with nothing', () => {
    expect(decide(emaGenome(), channelFrame(120), null)).toBeNull();
    expect(decide(donchianGenome(), emaFrame([98, 99, 100, 99]), null)).toBeNull();
  });
});

test('strength lies in 0..1 and rises with the move', () => {
  const moves = [0, 1e-9, 0.1, 0.3, 1, 3, 30, 1e9];
  const strengths = moves.map((move) => moveStrength(move, 0.3));
  expect(strengths[0]).toBe(0);
  expect(strengths.at(-1)).toBe(1);
  for (const [i, strength] of strengths.entries()) {
    if (i > 0) expect(strength).toBeGreaterThan((strengths[i - 1] as number) - 1e-15);
  }
  expect(moveStrength(0.3, 0.3)).toBeCloseTo(1 - 1 / Math.E, 12);
});

test('a genome reads as a rule', () => {
  expect(describeGenome(emaGenome())).toBe(
    'Buy when EMA 2 crosses above EMA 4, sell short when it crosses below; close when they stand the other way round. ' +
      'Stop 2 ATR(3), target 6 ATR(3).',
  );
  expect(describeGenome(donchianGenome({ allowShort: false }))).toBe(
    'Buy on a close above the 5-bar high; close on a close below the 2-bar low. Stop 2 ATR(3), target 8 ATR(3).',
  );
});

test('a signal is named by strategy, symbol, bar and side, and lives from the close of the bar', () => {
  const frame = channelFrame(111);
  const proposal = decide(donchianGenome(), frame, null);
  if (proposal === null) throw new Error('no proposal');
  expect(buildSignal(proposal, 'BTC', frame, 60_000)).toEqual({
    id: `don:BTC:${T0 + HOUR}:long`,
    strategyId: 'don',
    source: 'genetic',
    symbol: 'BTC',
    side: 'long',
    strength: proposal.strength,
    createdAt: T0 + HOUR,
    expiresAt: T0 + HOUR + 60_000,
    stopLossRate: 0.02,
    takeProfitRate: 0.08,
    performance: null,
    rationale: proposal.rationale,
  });
});
