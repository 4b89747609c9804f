import { performance } from 'node:perf_hooks';
import { correlate } from '../../engine/index.ts';
import { type Bench, judged } from './result.ts';

const ASSETS = 200;
const HOURS = 60;
const WARM_UP = 20;
const SAMPLES = 200;

/** Correlations of 200 markets from 60 hours each, weighted and drawn to their mean; the peer is the plain correlation of each pair, by its definition. */
export const bookRisk: Bench = {
  name: 'correlations',
  about: 'weighted correlations of 200 markets over 60 hours',
  run: async () => {
    const samples: number[] = [];
    const peer: number[] = [];
    for (let round = 0; round < WARM_UP + SAMPLES; round++) {
      const returns = Array.from({ length: ASSETS }, (_, asset) => movesOf(asset, round));
      const from = performance.now();
      correlate(returns);
      const between = performance.now();
      if (round % 10 === 0) plainly(returns);
      const to = performance.now();
      if (round < WARM_UP) continue;
      samples.push(between - from);
      if (round % 10 === 0) peer.push(to - between);
    }
    const base = { name: 'correlations', unit: 'ms', peer: 'plain correlation of each pair' };
    return [judged(base, samples, { p50: 5, p99: null }, peer)];
  },
};

/** Hours of a market that follow a common one in part; the same every time. */
function movesOf(asset: number, round: number): Float64Array {
  return Float64Array.from({ length: HOURS }, (_, hour) => {
    const common = Math.sin(hour * 1.7 + round) * 0.01;
    return common + Math.sin(hour * (2 + asset * 0.37) + asset) * 0.008;
  });
}

function plainly(returns: readonly Float64Array[]): number {
  let sum = 0;
  for (const [i, a] of returns.entries()) for (const b of returns.slice(0, i)) sum += pearson(a, b);
  return sum;
}

function pearson(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number => values.reduce((total, value) => total + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [cross, squaresA, squaresB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [(a[at] as number) - meanA, (b[at] as number) - meanB];
    cross += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return cross / Math.sqrt(squaresA * squaresB);
}
