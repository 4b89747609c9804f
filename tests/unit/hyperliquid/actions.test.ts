import {
  BatchModifyRequest,
  CancelByCloidRequest,
  CancelRequest,
  ModifyRequest,
  OrderRequest,
  ScheduleCancelRequest,
  TwapCancelRequest,
  TwapOrderRequest,
  UpdateIsolatedMarginRequest,
  UpdateLeverageRequest,
} from '@nktkas/hyperliquid/api/exchange';
import { canonicalize, createL1ActionHash } from '@nktkas/hyperliquid/signing';
import { encode } from '@msgpack/msgpack';
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { actionHash, encodeAction } from '../../../src/hyperliquid/signing/action-hash.ts';
import { canonicalAction, parseAction } from '../../../src/hyperliquid/wire/actions.ts';
import { hexDigits, orderAction, otherAction, shuffled } from '../../support/random-actions.ts';

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString('hex')}`;

const SCHEMAS = {
  order: OrderRequest,
  cancel: CancelRequest,
  cancelByCloid: CancelByCloidRequest,
  modify: ModifyRequest,
  batchModify: BatchModifyRequest,
  scheduleCancel: ScheduleCancelRequest,
  updateLeverage: UpdateLeverageRequest,
  updateIsolatedMargin: UpdateIsolatedMarginRequest,
  twapOrder: TwapOrderRequest,
  twapCancel: TwapCancelRequest,
} as const;

/** What the client library makes of an action before it hashes it. */
function byLibrary(action: { readonly type: keyof typeof SCHEMAS }): Record<string, unknown> {
  const schema = SCHEMAS[action.type].entries.action as unknown as v.GenericSchema;
  return canonicalize(schema, v.parse(schema, action)) as Record<string, unknown>;
}

const nonce = fc.integer({ min: 0, max: 4_000_000_000_000 });

describe('an action', () => {
  test('gets the form, the bytes and the hash that the client library gives it, whatever the order of keys', () => {
    fc.assert(
      fc.property(
        fc.oneof({ arbitrary: orderAction, weight: 2 }, otherAction),
        nonce,
        fc.option(hexDigits(40)),
        fc.option(nonce),
        fc.infiniteStream(fc.nat()),
        (action, at, vault, expires, chance) => {
          const mixed = shuffled({ ...action, unknown: { deep: [1] } }, (count) => chance.next().value % count);
          const parsed = parseAction(mixed);
          if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
          const theirs = byLibrary(action);
          expect(JSON.stringify(parsed.value)).toBe(JSON.stringify(theirs));
          expect(hex(encodeAction(parsed.value))).toBe(hex(encode(theirs)));
          const theirHash = createL1ActionHash({
            action: theirs,
            nonce: at,
            ...(vault === null ? {} : { vaultAddress: vault }),
            ...(expires === null ? {} : { expiresAfter: expires }),
          });
          expect(hex(actionHash(parsed.value, at, vault, expires))).toBe(theirHash);
          expect(canonicalAction(parsed.value)).toEqual(parsed.value);
        },
      ),
      { numRuns: 400 },
    );
  });

  test('is written with whole numbers in the fewest bytes, never as floats, and without what is undefined', () => {
    const written = (value: unknown): string =>
      hex(encodeAction({ v: value }))
        .replace('0x', '')
        .slice(6);
    expect(written(0)).toBe('00');
    expect(written(127)).toBe('7f');
    expect(written(128)).toBe('cc80');
    expect(written(2 ** 16 - 1)).toBe('cdffff');
    expect(written(2 ** 32 - 1)).toBe('ceffffffff');
    expect(written(2 ** 32)).toBe('cf0000000100000000');
    expect(written(436_889_885_178)).toBe('cf00000065b8aa99fa');
    expect(written(-1)).toBe('ff');
    expect(hex(encodeAction({ a: 1, gone: undefined, b: true }))).toBe(hex(encodeAction({ a: 1, b: true })));
  });

  const limit = { a: 1, b: true, p: '100', s: '1', r: false, t: { limit: { tif: 'Gtc' } } };
  const order = (over: object): object => ({ type: 'order', orders: [limit, { ...limit, ...over }], grouping: 'na' });

  test.each([
    [null, '', 'null', 'an object'],
    [[], '', '[]', 'an object'],
    [{}, 'type', 'nothing', 'the name of an action'],
    [{ type: 'toString' }, 'type', '"toString"', 'the name of an action'],
    [{ type: 'order' }, 'orders', 'nothing', 'a list'],
    [order({ a: -1 }), 'orders[1].a', '-1', 'a whole number >= 0'],
    [order({ a: 1.5 }), 'orders[1].a', '1.5', 'a whole number >= 0'],
    [order({ a: '1' }), 'orders[1].a', '"1"', 'a whole number >= 0'],
    [order({ a: 1e300 }), 'orders[1].a', '1e+300', 'a whole number >= 0'],
    [order({ b: 1 }), 'orders[1].b', '1', 'true or false'],
    [order({ p: 100 }), 'orders[1].p', '100', 'a decimal as text'],
    [order({ p: '1e3' }), 'orders[1].p', '"1e3"', 'a decimal as text'],
    [order({ s: undefined }), 'orders[1].s', 'nothing', 'a decimal as text'],
    [order({ s: '9'.repeat(100) }), 'orders[1].s', `"${'9'.repeat(79)}…`, 'a decimal as text'],
    [order({ t: { limit: { tif: 'Fok' } } }), 'orders[1].t.limit.tif', '"Fok"', 'Gtc | Ioc | Alo | FrontendMarket'],
    [order({ t: {} }), 'orders[1].t.limit', 'nothing', 'an object'],
    [
      order({ t: { trigger: { isMarket: true, triggerPx: '1', tpsl: 'x' } } }),
      'orders[1].t.trigger.tpsl',
      '"x"',
      'tp | sl',
    ],
    [order({ c: '0x1' }), 'orders[1].c', '"0x1"', '0x and 32 hex digits'],
    [{ type: 'cancel', cancels: [{ a: 1, o: 2 ** 53 }] }, 'cancels[0].o', '9007199254740992', 'a whole number >= 0'],
    [{ type: 'modify', oid: -1, order: limit }, 'oid', '-1', 'a whole number >= 0 or 0x and 32 hex digits'],
    [{ type: 'scheduleCancel', time: 'soon' }, 'time', '"soon"', 'a whole number >= 0'],
    [
      { type: 'approveAgent', signatureChainId: '0x1', hyperliquidChain: 'Mainnet', agentAddress: '0x1', nonce: 1 },
      'agentAddress',
      '"0x1"',
      '0x and 40 hex digits',
    ],
    [{ type: 'usdSend', signatureChainId: 'one' }, 'signatureChainId', '"one"', '0x and hex digits'],
  ])('that is ill-formed is refused with its path: %j', (raw, path, value, expected) => {
    expect(parseAction(raw)).toEqual({ ok: false, error: { path, value, expected } });
  });

  test('keeps optional fields out where they are null', () => {
    const parsed = parseAction({ type: 'order', orders: [{ ...limit, c: null }], builder: null });
    expect(parsed).toEqual({ ok: true, value: { type: 'order', orders: [limit], grouping: 'na' } });
  });

  test('of ours that is ill-formed is an error', () => {
    expect(() => canonicalAction({ type: 'cancel', cancels: [{ a: 0.5, o: 1 }] })).toThrow('cancels[0].a is 0.5');
  });
});
