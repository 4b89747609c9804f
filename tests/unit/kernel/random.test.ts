import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../src/engine/kernel/invariant.ts';
import { RandomStream, type RandomStreamState } from '../../../src/engine/kernel/random.ts';
import { mean, Welford } from '../../../src/engine/kernel/stats.ts';

function draw(stream: RandomStream, count: number): number[] {
  return Array.from({ length: count }, () => stream.float());
}

describe('RandomStream', () => {
  test('the first draws of a seed and a name are fixed for ever', () => {
    const stream = new RandomStream(1, 'a');
    expect([stream.uint32(), stream.float(), stream.int(1, 6), stream.normal()]).toEqual(FIRST_DRAWS);
  });

  test('seed and name both matter', () => {
    const base = draw(new RandomStream(1, 'a'), 5);
    expect(draw(new RandomStream(1, 'a'), 5)).toEqual(base);
    expect(draw(new RandomStream(2, 'a'), 5)).not.toEqual(base);
    expect(draw(new RandomStream(1, 'b'), 5)).not.toEqual(base);
    expect(draw(new RandomStream(-1, 'a'), 5)).not.toEqual(base);
  });

  test('a fork depends on names, not on draws made before', () => {
    const fresh = new RandomStream(3, 'paper');
    const used = new RandomStream(3, 'paper');
    draw(used, 17);
    expect(draw(used.fork('fill'), 5)).toEqual(draw(fresh.fork('fill'), 5));
    expect(draw(used.fork('fill'), 5)).not.toEqual(draw(used.fork('latency'), 5));
  });

  test('a stream continues from its state after a trip through JSON, in the middle of a pair of normals too', () => {
    const stream = new RandomStream(42, 'x');
    stream.normal();
    const state = JSON.parse(JSON.stringify(stream.state())) as RandomStreamState;
    expect(state.spareNormal).not.toBeNull();
    const copy = RandomStream.restore(state);
    const next = (s: RandomStream): number[] => [s.normal(), s.normal(), s.int(0, 1e9), s.float(), s.fork('f').float()];
    expect(next(copy)).toEqual(next(stream));
    expect(copy.state()).toEqual(stream.state());
  });

  test('floats lie in [0, 1) and fill it evenly', () => {
    const stream = new RandomStream(5, 'uniform');
    const bins = Array.from({ length: 20 }, () => 0);
    const count = 100_000;
    for (let i = 0; i < count; i++) {
      const x = stream.float();
      expect(x >= 0 && x < 1).toBe(true);
      bins[Math.floor(x * 20)]!++;
    }
    let chiSquare = 0;
    for (const seen of bins) chiSquare += ((seen - count / 20) * (seen - count / 20)) / (count / 20);
    // 19 degrees of freedom: beyond 43.8 once in a thousand seeds, and the seed is fixed.
    expect(chiSquare).toBeLessThan(43.8);
  });

  test('int hits every value of its range, both ends included, evenly', () => {
    const stream = new RandomStream(6, 'dice');
    const seen = new Map<number, number>();
    for (let i = 0; i < 60_000; i++) {
      const value = stream.int(-2, 3);
      seen.set(value, (seen.get(value) ?? 0) + 1);
    }
    expect([...seen.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
    for (const count of seen.values()) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  test('int works on ranges beyond 32 bits and on a single value', () => {
    const stream = new RandomStream(6, 'wide');
    let high = 0;
    for (let i = 0; i < 1_000; i++) {
      const value = stream.int(0, Number.MAX_SAFE_INTEGER);
      expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
      if (value > Number.MAX_SAFE_INTEGER / 2) high++;
    }
    expect(Math.abs(high - 500)).toBeLessThan(80);
    expect(stream.int(9, 9)).toBe(9);
  });

  test('normals have mean 0, deviation 1 and the tails of a normal', () => {
    const stream = new RandomStream(8, 'normal');
    const values = Array.from({ length: 100_000 }, () => stream.normal());
    expect(Math.abs(mean(values) ?? 1)).toBeLessThan(0.015);
    const spread = new Welford();
    for (const value of values) spread.update(value);
    expect(Math.abs(Math.sqrt(spread.variance ?? 0) - 1)).toBeLessThan(0.01);
    const beyondTwo = values.filter((x) => Math.abs(x) > 2).length / values.length;
    expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(0.003);
  });

  test.each<[string, () => unknown]>([
    ['a seed that is no integer', () => new RandomStream(0.5, 'a')],
    ['an empty range', () => new RandomStream(1, 'a').int(2, 1)],
    ['a fraction as bound', () => new RandomStream(1, 'a').int(0, 1.5)],
    ['a range past 2^53', () => new RandomStream(1, 'a').int(-Number.MAX_SAFE_INTEGER, 2)],
    ['a state of zeros', () => RandomStream.restore({ seed: 1, name: 'a', words: [0, 0, 0, 0], spareNormal: null })],
    ['a state of three words', () => RandomStream.restore({ seed: 1, name: 'a', words: [1, 2, 3], spareNormal: null })],
    [
      'words beyond 32 bits',
      () => RandomStream.restore({ seed: 1, name: 'a', words: [1, 2, 3, 2 ** 33], spareNormal: null }),
    ],
  ])('%s breaks an invariant', (_name, act) => {
    expect(act).toThrow(InvariantError);
  });
});

const FIRST_DRAWS = [647038881, 0.17941949265791368, 3, -0.35974678930810444];
