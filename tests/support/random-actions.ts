import fc from 'fast-check';

/** Decimals as clients write them, with needless zeros now and then; never zero. */
export const price: fc.Arbitrary<string> = fc
  .tuple(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 3 }))
  .map(([whole, rest, zeros]) => (rest === 0 ? `${whole}` : `${whole}.${rest}${'0'.repeat(zeros)}`));

const HEX = '0123456789abcdefABCDEF'.split('');

/** 0x and so many digits in mixed case. */
export const hexDigits = (count: number): fc.Arbitrary<`0x${string}`> =>
  fc
    .array(fc.constantFrom(...HEX), { minLength: count, maxLength: count })
    .map((digits) => `0x${digits.join('')}` as const);

const assetId = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 10_000, max: 100_010_000 }));

const kind = fc.oneof(
  fc.record({ limit: fc.record({ tif: fc.constantFrom('Gtc', 'Ioc', 'Alo', 'FrontendMarket') }) }),
  fc.record({
    trigger: fc.record({ isMarket: fc.boolean(), triggerPx: price, tpsl: fc.constantFrom('tp', 'sl') }),
  }),
);

/** One order of the wire. */
export const wireOrder = fc.record(
  { a: assetId, b: fc.boolean(), p: price, s: price, r: fc.boolean(), t: kind, c: hexDigits(32) },
  { requiredKeys: ['a', 'b', 'p', 's', 'r', 't'] },
);

/** An order action as a client may send it. */
export const orderAction = fc.record(
  {
    type: fc.constant('order' as const),
    orders: fc.array(wireOrder, { minLength: 1, maxLength: 20 }),
    grouping: fc.constantFrom('na', 'normalTpsl', 'positionTpsl'),
    builder: fc.record({ b: hexDigits(40), f: fc.integer({ min: 0, max: 1_000 }) }),
  },
  { requiredKeys: ['type', 'orders', 'grouping'] },
);

const oid = fc.integer({ min: 0, max: 900_000_000_000 });

/** Cancels, modifies and changes of leverage and margin. */
export const otherAction = fc.oneof(
  fc.record({
    type: fc.constant('cancel' as const),
    cancels: fc.array(fc.record({ a: assetId, o: oid }), { maxLength: 5 }),
  }),
  fc.record({
    type: fc.constant('cancelByCloid' as const),
    cancels: fc.array(fc.record({ asset: assetId, cloid: hexDigits(32) }), { maxLength: 5 }),
  }),
  fc.record(
    {
      type: fc.constant('modify' as const),
      oid: fc.oneof(oid, hexDigits(32)),
      order: wireOrder,
      a: fc.constant(true as const),
    },
    { requiredKeys: ['type', 'oid', 'order'] },
  ),
  fc.record({
    type: fc.constant('batchModify' as const),
    modifies: fc.array(fc.record({ oid: fc.oneof(oid, hexDigits(32)), order: wireOrder }), { maxLength: 5 }),
  }),
  fc.record(
    { type: fc.constant('scheduleCancel' as const), time: fc.integer({ min: 0, max: 2_000_000_000_000 }) },
    { requiredKeys: ['type'] },
  ),
  fc.record({
    type: fc.constant('updateLeverage' as const),
    asset: assetId,
    isCross: fc.boolean(),
    leverage: fc.integer({ min: 1, max: 50 }),
  }),
  fc.record({
    type: fc.constant('updateIsolatedMargin' as const),
    asset: assetId,
    isBuy: fc.constant(true),
    ntli: fc.maxSafeInteger(),
  }),
  fc.record({
    type: fc.constant('twapOrder' as const),
    twap: fc.record({
      a: assetId,
      b: fc.boolean(),
      s: price,
      r: fc.boolean(),
      m: fc.integer({ min: 5, max: 1_440 }),
      t: fc.boolean(),
    }),
  }),
  fc.record({ type: fc.constant('twapCancel' as const), a: assetId, t: oid }),
);

/** The same value with the keys of every object in another order. */
export function shuffled(value: unknown, pick: (count: number) => number): unknown {
  if (Array.isArray(value)) return value.map((entry) => shuffled(entry, pick));
  if (typeof value !== 'object' || value === null) return value;
  const left = Object.entries(value);
  const out: Record<string, unknown> = {};
  while (left.length > 0) {
    const [entry] = left.splice(pick(left.length), 1);
    if (entry !== undefined) out[entry[0]] = shuffled(entry[1], pick);
  }
  return out;
}
