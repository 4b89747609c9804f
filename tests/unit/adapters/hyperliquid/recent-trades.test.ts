import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecentTrades } from '../../../../src/adapters/hyperliquid/recent-trades.ts';

/** What is remembered, as plainly as it can be said: two generations of keys. */
class Plain {
  readonly #generation: number;
  #young = new Set<string>();
  #old = new Set<string>();

  constructor(generation: number) {
    this.#generation = generation;
  }

  add(time: number, tid: number): boolean {
    const key = `${time}:${tid}`;
    if (this.#young.has(key) || this.#old.has(key)) return false;
    this.#young.add(key);
    if (this.#young.size >= this.#generation) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    return true;
  }
}

test('a trade is new once, whatever numbers come again at other times, for as long as two generations', () => {
  let twins = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 9 }),
      fc.array(fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 12 })), { minLength: 30, maxLength: 80 }),
      (generation, trades) => {
        const [recent, plain] = [new RecentTrades(generation), new Plain(generation)];
        const times = new Map<number, number>();
        for (const [time, tid] of trades) {
          if ((times.get(tid) ?? time) !== time) twins += 1;
          times.set(tid, time);
          expect(recent.add(time, tid)).toBe(plain.add(time, tid));
        }
      },
    ),
    { numRuns: 2_000 },
  );
  expect(twins).toBeGreaterThan(10_000);
});

test('numbers beyond 32 bits are told apart', () => {
  const recent = new RecentTrades(4);
  expect(recent.add(1_788_490_146_994, 867_891_549_538_215)).toBe(true);
  expect(recent.add(1_788_490_146_994, 867_891_549_538_216)).toBe(true);
  expect(recent.add(1_788_490_146_994, 867_891_549_538_215)).toBe(false);
});
