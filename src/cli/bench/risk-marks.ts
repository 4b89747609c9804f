import { performance } from 'node:perf_hooks';
import { BookMeter, ladderOf, type MeterPosition } from '../../engine/index.ts';
import { type Bench, judged } from './result.ts';

const POSITIONS = 50;
const PRICE = 1_000_000;
const EQUITY = 100_000_000_000;
const WARM_UP = 20_000;
const SAMPLES = 100_000;
/** Every so many marks the whole book is made anew beside it. */
const PEER_EVERY = 50;

/**
 * One mark among 50 positions until every cheap figure of the book's risk is known again: exposures, concentration, volatility from all correlations, stress,
 * margin, loss at the stops, and the position that is nearest to its liquidation. The peer makes the same figures anew from the positions.
 */
export const riskMarks: Bench = {
  name: 'risk-marks',
  about: 'all risk figures after one mark, 50 positions',
  run: async () => {
    const positions = Array.from({ length: POSITIONS }, (_, asset) => positionOf(asset));
    const matrix = Float64Array.from({ length: POSITIONS * POSITIONS }, (_, at) => {
      const [i, j] = [Math.floor(at / POSITIONS), at % POSITIONS];
      return i === j ? 1 : 0.5 + ((i * j) % 7) / 20;
    });
    const meter = new BookMeter();
    meter.take(positions, matrix);
    const samples: number[] = [];
    const peer: number[] = [];
    let sum = 0;
    for (let round = 0; round < WARM_UP + SAMPLES; round++) {
      const asset = (round * 37) % POSITIONS;
      const markTicks = PRICE + ((round * 7_919) % 40_001) - 20_000;
      const from = performance.now();
      meter.setMark(asset, markTicks);
      sum += meter.figures(EQUITY).volatilityYear;
      const to = performance.now();
      if (round >= WARM_UP) samples.push((to - from) * 1_000);
      if (round % PEER_EVERY !== 0) continue;
      const before = performance.now();
      const anew = new BookMeter();
      anew.take(positions, matrix);
      sum += anew.figures(EQUITY).volatilityYear;
      if (round >= WARM_UP) peer.push((performance.now() - before) * 1_000);
    }
    if (!(sum > 0)) throw new Error('the book had no volatility');
    const base = { name: 'risk-marks', unit: 'us', peer: 'everything anew from the positions' };
    return [judged(base, samples, { p50: 5, p99: 30 }, peer)];
  },
};

/** Longs and shorts of 1 % of equity and more, on ladders of two steps, every seventh with margin of its own. */
function positionOf(asset: number): MeterPosition {
  const lots = (asset % 3 === 0 ? -1 : 1) * (1_000 + asset * 20);
  const maxLeverage = asset % 2 === 0 ? 20 : 10;
  const marginTiers = [
    { lowerBoundUnits: 0, maxLeverage },
    { lowerBoundUnits: 20_000_000_000_000, maxLeverage: maxLeverage / 2 },
  ];
  return {
    asset,
    lots,
    costUnits: lots * PRICE,
    markTicks: PRICE,
    table: ladderOf({ maxLeverage, marginTiers }),
    leverage: maxLeverage / 2,
    isIsolated: asset % 7 === 0,
    stopTicks: lots > 0 ? 970_000 : 1_030_000,
    volatility: 0.5 + asset / 100,
    isIndex: asset === 0,
  };
}
