import { expect, test } from 'vitest';
import { defaultSettings } from '../../../src/engine/index.ts';
import { grossWithin } from '../../../src/engine/risk/always-long.ts';

const CAPS = defaultSettings().risk.caps;
/** Caps of which none binds a book that holds all of its worth. */
const WIDE = { ...CAPS, assetRate: 0.5, strategyRate: 1, grossRate: 5, netRate: 5, stressLossRate: 1 };

test.each<[string, Partial<typeof CAPS>, number, number]>([
  ['nothing', {}, 4, 1],
  ['the asset', { assetRate: 0.15 }, 4, 0.6],
  ['the strategy', { strategyRate: 0.4 }, 4, 0.4],
  ['gross', { grossRate: 0.7 }, 4, 0.7],
  ['net', { netRate: 0.6 }, 4, 0.6],
  // A quarter falls by 15 %, three by 40 %: 33.75 % of what is held.
  ['the stress', { stressLossRate: 0.08 }, 4, 0.08 / 0.3375],
  ['the ceiling of one asset, alone', { strategyRate: 1 }, 1, 0.5],
])('%s binds a book of equal longs', (_name, change, listed, gross) => {
  expect(grossWithin({ ...WIDE, ...change }, listed, true)).toBeCloseTo(gross, 12);
});

test('without the index everything falls by 40 %, and nothing is held where nothing is listed', () => {
  expect(grossWithin({ ...WIDE, stressLossRate: 0.08 }, 3, false)).toBeCloseTo(0.2, 12);
  expect(grossWithin(CAPS, 0, false)).toBe(0);
});
