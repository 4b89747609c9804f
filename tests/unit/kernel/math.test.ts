import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/engine/kernel/hash.ts';
import { exp, log, log10, pow } from '../../../src/engine/kernel/math.ts';
import { RandomStream } from '../../../src/engine/kernel/random.ts';

const SPECIALS = [
  0,
  -0,
  1,
  -1,
  2,
  -2,
  0.5,
  -0.5,
  3,
  -3,
  1 / 3,
  Infinity,
  -Infinity,
  NaN,
  1e300,
  -1e300,
  5e-324,
  1e-310,
  9007199254740992,
  9007199254740994,
  -9007199254740991,
  Number.MAX_VALUE,
];

/** Relative distance; equal values, NaN and both infinities included, are at distance 0. */
function distance(actual: number, wanted: number): number {
  return Object.is(actual, wanted) ? 0 : Math.abs(actual - wanted) / Math.abs(wanted);
}

const TOLERANCE = 1e-15;

describe('own exp, log and pow', () => {
  const stream = new RandomStream(7, 'test.math');

  test('exp agrees with the platform from underflow to overflow', () => {
    let worst = 0;
    for (let i = 0; i < 100_000; i++) {
      const x = stream.float() * 1417 - 708;
      const tiny = (stream.float() - 0.5) * exp(-30 * stream.float());
      worst = Math.max(worst, distance(exp(x), Math.exp(x)), distance(exp(tiny), Math.exp(tiny)));
    }
    expect(worst).toBeLessThan(TOLERANCE);
  });

  test('log and log10 agree with the platform, near 1 too', () => {
    let worst = 0;
    for (let i = 0; i < 100_000; i++) {
      const wide = exp(stream.float() * 1400 - 700);
      const near = 1 + (stream.float() - 0.5) * exp(-20 * stream.float());
      worst = Math.max(
        worst,
        distance(log(wide), Math.log(wide)),
        distance(log(near), Math.log(near)),
        distance(log10(wide), Math.log10(wide)),
      );
    }
    expect(worst).toBeLessThan(TOLERANCE);
  });

  test('pow agrees with the platform for all sizes of base and exponent', () => {
    let worst = 0;
    for (let i = 0; i < 100_000; i++) {
      const base = exp(stream.float() * 40 - 20);
      const exponent = stream.float() * 60 - 30;
      const nearOne = 1 + (stream.float() - 0.5) * 1e-3;
      const huge = (stream.float() - 0.5) * 1e6;
      for (const [x, y] of [
        [base, exponent],
        [nearOne, huge],
      ] as const) {
        const wanted = Math.pow(x, y);
        if (wanted > 1e-300 && wanted < 1e308) worst = Math.max(worst, distance(pow(x, y), wanted));
      }
    }
    expect(worst).toBeLessThan(TOLERANCE);
  });

  test('specials follow the language in every pair', () => {
    const faults: string[] = [];
    const functions = {
      exp: [exp, Math.exp],
      log: [log, Math.log],
      log10: [log10, Math.log10],
    } as const;
    for (const x of SPECIALS) {
      for (const [name, [own, platform]] of Object.entries(functions)) {
        if (!(distance(own(x), platform(x)) < TOLERANCE)) faults.push(`${name}(${x}) = ${own(x)}, not ${platform(x)}`);
      }
      for (const y of SPECIALS) {
        if (!(distance(pow(x, y), Math.pow(x, y)) < TOLERANCE))
          faults.push(`pow(${x}, ${y}) = ${pow(x, y)}, not ${Math.pow(x, y)}`);
      }
    }
    expect(faults).toEqual([]);
  });

  test('gradual underflow and the edge of overflow are kept', () => {
    expect(exp(-745.13)).toBe(5e-324);
    expect(exp(-745.14)).toBe(0);
    expect(exp(709.782712893384)).toBeLessThan(Infinity);
    expect(exp(709.79)).toBe(Infinity);
    expect(distance(exp(-740), 4.2e-322)).toBeLessThan(0.01);
    expect(pow(2, -1074)).toBe(5e-324);
    expect(pow(2, 1023)).toBe(8.98846567431158e307);
    expect(pow(2, 1024)).toBe(Infinity);
  });

  test('whole powers and logarithms of ten come out whole', () => {
    for (let n = -300; n <= 300; n++) expect(log10(Number(`1e${n}`))).toBe(n);
    for (let base = 2; base <= 60; base++) {
      for (let n = 1; n <= 8; n++) expect(pow(base, n)).toBe(Number(BigInt(base) ** BigInt(n)));
    }
  });

  test('the bits are the same on every machine', () => {
    // Arguments by exact arithmetic only, so that this hash depends on nothing but the functions.
    const bits: string[] = [];
    const buffer = new DataView(new ArrayBuffer(8));
    const note = (value: number): void => {
      buffer.setFloat64(0, value);
      bits.push(buffer.getBigUint64(0).toString(16));
    };
    for (let i = 1; i <= 2_000; i++) {
      note(exp((i - 1_000) * 0.71));
      note(log(i * i * 0.37));
      note(log10(i * 1.7));
      note(pow(i * 0.013, 3.7 - i * 0.003));
    }
    expect(sha256Hex(bits.join(','))).toBe('0ff675c621c250b4931ab839969f4dbced20aff70031da87936adff4120f4abe');
  });
});
