import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SignalRoom } from '../../src/engine/signals/signal-room.ts';
import { T0, instrument } from '../support/market-updates.ts';

const ROOM = { lifeMs: 600_000, futureToleranceMs: 2_000 };
const context = {
  atMs: T0,
  origin: 'external',
  instrumentOf: (symbol: string) => (symbol === 'BTC' ? instrument(0, 'BTC') : null),
} as const;

const good = {
  id: 'id',
  strategyId: 'mine',
  source: 'external',
  symbol: 'BTC',
  side: 'short',
  strength: 0.5,
  createdAt: T0,
  expiresAt: T0 + 1_000,
  stopLossRate: 0.01,
  takeProfitRate: 0.02,
  performance: null,
  rationale: '',
};

const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withMap: true,
  withSet: true,
  withNullPrototype: true,
  withObjectString: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** A refusal that a person can act on: a field of the signal, a bound, and a JSON-safe value. */
function expectNamedRefusal(raw: unknown): void {
  const { result } = new SignalRoom(ROOM).accept(raw, context);
  if (result.ok) throw new Error('garbage was accepted');
  expect(result.error.field).toMatch(/^signal(\.[a-zA-Z]+)*$/);
  expect(String(result.error.limit)).toMatch(/\S/);
  expect(['string', 'number']).toContain(typeof result.error.limit);
  expect(JSON.parse(JSON.stringify(result.error))).toEqual(result.error);
}

describe('garbage', () => {
  test('of any shape is refused by name, never thrown at', () => {
    fc.assert(fc.property(anything, expectNamedRefusal), { numRuns: 500 });
  });

  test('in one field of a good signal is refused by the name of that field', () => {
    const field = fc.constantFrom('id', 'strategyId', 'source', 'symbol', 'side', 'strength', 'createdAt', 'expiresAt');
    fc.assert(
      fc.property(field, anything, (name, value) => {
        fc.pre(typeof value !== 'string' && typeof value !== 'number');
        const raw = { ...good, [name]: value };
        expectNamedRefusal(raw);
        const { result } = new SignalRoom(ROOM).accept(raw, context);
        expect(result).toMatchObject({ ok: false, error: { field: `signal.${name}`, code: 'BAD_FIELD' } });
      }),
      { numRuns: 500 },
    );
  });

  test('numbers: what is accepted is finite and inside its range', () => {
    const number = fc.oneof(fc.double(), fc.double({ min: 0, max: 1 }), fc.constantFrom(0, 1, -0, NaN, Infinity));
    fc.assert(
      fc.property(number, number, number, (strength, stopLossRate, takeProfitRate) => {
        const { result } = new SignalRoom(ROOM).accept({ ...good, strength, stopLossRate, takeProfitRate }, context);
        const inside =
          strength >= 0 &&
          strength <= 1 &&
          stopLossRate >= 0.0005 &&
          stopLossRate <= 0.5 &&
          takeProfitRate >= 0.0005 &&
          takeProfitRate <= 0.95;
        expect(result.ok).toBe(inside);
      }),
      { numRuns: 500 },
    );
  });
});
