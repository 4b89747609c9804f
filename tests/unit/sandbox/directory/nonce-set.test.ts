import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KEPT_NONCES, NONCE_FUTURE_MS, NONCE_PAST_MS, NonceSet } from '../../../../src/sandbox/directory/nonce-set.ts';

const NOW = 1_750_000_000_000;

describe('nonces of a signer', () => {
  test('each is taken once, in any order', () => {
    const set = new NonceSet();
    expect(set.use(NOW + 5, NOW)).toBeNull();
    expect(set.use(NOW - 5, NOW)).toBeNull();
    expect(set.use(NOW, NOW)).toBeNull();
    expect(set.use(NOW, NOW)).toBe(`Invalid nonce: duplicate nonce ${NOW}`);
    expect(set.list()).toEqual([NOW - 5, NOW, NOW + 5]);
  });

  test('the window is two days back and one ahead, its borders included', () => {
    const low = NOW - NONCE_PAST_MS;
    const high = NOW + NONCE_FUTURE_MS;
    expect(new NonceSet().use(low, NOW)).toBeNull();
    expect(new NonceSet().use(high, NOW)).toBeNull();
    expect(new NonceSet().use(low - 1, NOW)).toBe(`Invalid nonce: nonce too low ${low - 1} < ${low}`);
    expect(new NonceSet().use(high + 1, NOW)).toBe(`Invalid nonce: nonce too high ${high + 1} > ${high}`);
  });

  test('once a hundred are kept, a new one has to be above the smallest', () => {
    const set = new NonceSet();
    for (let i = 1; i <= KEPT_NONCES; i++) expect(set.use(NOW + 2 * i, NOW)).toBeNull();
    expect(set.use(NOW + 1, NOW)).toBe(`Invalid nonce: nonce too low ${NOW + 1} < ${NOW + 2}`);
    expect(set.use(NOW + 3, NOW)).toBeNull();
    expect(set.list()).toHaveLength(KEPT_NONCES);
    // The smallest has made room: it counts as too low now, so it cannot be played again.
    expect(set.use(NOW + 2, NOW)).toBe(`Invalid nonce: nonce too low ${NOW + 2} < ${NOW + 3}`);
  });

  test('no nonce is ever taken twice, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: NOW - 150, max: NOW + 150 }), { maxLength: 600 }), (nonces) => {
        const set = new NonceSet();
        const taken = new Set<number>();
        for (const nonce of nonces) {
          if (set.use(nonce, NOW) !== null) continue;
          expect(taken.has(nonce)).toBe(false);
          taken.add(nonce);
        }
        const highest = [...taken].sort((a, b) => a - b).slice(-KEPT_NONCES);
        expect(set.list()).toEqual(highest);
      }),
    );
  });
});
