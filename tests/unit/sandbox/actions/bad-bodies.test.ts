import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderAction, rawOrder } from '../../../support/raw-actions.ts';
import { addressOf, SandboxLab, wallet } from '../../../support/sandbox-lab.ts';

const ALICE = wallet(1);
const SIGNATURE = { r: `0x${'1'.repeat(64)}`, s: `0x${'2'.repeat(64)}`, v: 27 };

/** A body that is right in all but the given parts. */
function body(parts: Record<string, unknown>): Record<string, unknown> {
  return { action: orderAction([{}]), nonce: 1, signature: SIGNATURE, ...parts };
}

const order = (parts: Record<string, unknown>): Record<string, unknown> =>
  body({ action: { type: 'order', orders: [{ ...rawOrder(), ...parts }], grouping: 'na' } });

describe('a wrong shape is told with its path', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'an object'],
    ['a list', [], 'an object'],
    ['a text', 'hello', 'an object'],
    ['no action', body({ action: undefined }), 'action'],
    ['action a text', body({ action: 'order' }), 'action'],
    ['unknown type', body({ action: { type: 'mint' } }), 'action.type'],
    ['nonce a text', body({ nonce: '1' }), 'nonce'],
    ['nonce a fraction', body({ nonce: 1.5 }), 'nonce'],
    ['nonce negative', body({ nonce: -1 }), 'nonce'],
    ['nonce huge', body({ nonce: 1e300 }), 'nonce'],
    ['no signature', body({ signature: undefined }), 'signature'],
    ['r a number', body({ signature: { ...SIGNATURE, r: 5 } }), 'signature.r'],
    ['r too long', body({ signature: { ...SIGNATURE, r: `0x${'1'.repeat(65)}` } }), 'signature.r'],
    ['s no hex', body({ signature: { ...SIGNATURE, s: '0xzz' } }), 'signature.s'],
    ['v of another kind', body({ signature: { ...SIGNATURE, v: 0 } }), 'signature.v'],
    ['vault no address', body({ vaultAddress: '0x12' }), 'vaultAddress'],
    ['expiry a text', body({ expiresAfter: 'soon' }), 'expiresAfter'],
    ['orders no list', body({ action: { type: 'order', orders: {}, grouping: 'na' } }), 'action.orders'],
    ['grouping unknown', body({ action: { ...orderAction([{}]), grouping: 'all' } }), 'action.grouping'],
    ['asset a text', order({ a: '0' }), 'action.orders[0].a'],
    ['asset negative', order({ a: -1 }), 'action.orders[0].a'],
    ['side a number', order({ b: 1 }), 'action.orders[0].b'],
    ['price a number', order({ p: 49 }), 'action.orders[0].p'],
    ['price in words', order({ p: 'cheap' }), 'action.orders[0].p'],
    ['size with exponent', order({ s: '1e3' }), 'action.orders[0].s'],
    ['no type', order({ t: {} }), 'action.orders[0].t'],
    ['tif unknown', order({ t: { limit: { tif: 'Day' } } }), 'action.orders[0].t'],
    ['cloid too short', order({ c: '0x12' }), 'action.orders[0].c'],
  ])('%s', (_name, sent, path) => {
    const { status, body: answer } = new SandboxLab().post(sent);
    expect(status).toBe(422);
    expect(answer).toMatch(/^Failed to deserialize the JSON body into the target type: /);
    expect(answer).toContain(path);
  });
});

describe('whatever is sent', () => {
  const scalar = fc.oneof(
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      1.5,
      1e21,
      Number.MAX_SAFE_INTEGER,
      2 ** 32,
      '',
      '0',
      '1e9',
      '-0',
      '0x',
    ),
    fc.constantFrom<unknown>(
      '9'.repeat(400),
      `0x${'f'.repeat(40)}`,
      `0x${'0'.repeat(32)}`,
      '__proto__',
      'Gtc',
      'order',
    ),
    fc.jsonValue({ maxDepth: 2 }),
  );
  const orderLike = fc.record(
    {
      a: fc.oneof(fc.nat(5), scalar),
      b: fc.oneof(fc.boolean(), scalar),
      p: fc.oneof(fc.constantFrom('49', '0.1', '99999999999999999999'), scalar),
      s: fc.oneof(fc.constantFrom('1', '0', '1e5', '123456789012345678'), scalar),
      r: fc.oneof(fc.boolean(), scalar),
      t: fc.oneof(
        fc.constantFrom({ limit: { tif: 'Gtc' } }, { trigger: { isMarket: true, triggerPx: '45', tpsl: 'sl' } }),
        scalar,
      ),
      c: scalar,
    },
    { requiredKeys: ['a', 'b', 'p', 's'] },
  );
  const action = fc.oneof(
    fc.record({
      type: fc.constantFrom('order', 'batchModify', 'modify', 'cancel', 'cancelByCloid'),
      orders: fc.oneof(fc.array(orderLike, { maxLength: 3 }), scalar),
      cancels: fc.oneof(
        fc.array(fc.record({ a: scalar, o: scalar, asset: scalar, cloid: scalar }), { maxLength: 3 }),
        scalar,
      ),
      modifies: fc.oneof(fc.array(fc.record({ oid: scalar, order: orderLike }), { maxLength: 3 }), scalar),
      oid: scalar,
      order: orderLike,
      grouping: fc.oneof(fc.constantFrom('na', 'normalTpsl', 'positionTpsl'), scalar),
    }),
    fc.record({
      type: fc.constantFrom(
        'updateLeverage',
        'updateIsolatedMargin',
        'scheduleCancel',
        'twapOrder',
        'twapCancel',
        'approveAgent',
        'approveBuilderFee',
        'setReferrer',
        'usdClassTransfer',
        'usdSend',
        'withdraw3',
        'vaultTransfer',
        'noop',
      ),
      asset: scalar,
      isCross: scalar,
      leverage: scalar,
      ntli: scalar,
      time: scalar,
      twap: scalar,
      signatureChainId: fc.oneof(fc.constantFrom('0x1', '0x66eee', '0x'), scalar),
      hyperliquidChain: fc.oneof(fc.constantFrom('Mainnet', 'Testnet'), scalar),
      nonce: scalar,
      amount: scalar,
      toPerp: scalar,
      agentAddress: scalar,
      agentName: scalar,
      code: scalar,
    }),
    scalar,
  );
  const envelope = fc.oneof(
    fc.record({
      action,
      nonce: fc.oneof(fc.nat(), scalar),
      signature: fc.oneof(fc.constant(SIGNATURE), fc.record({ r: scalar, s: scalar, v: scalar }), scalar),
      vaultAddress: fc.constantFrom(null, undefined, `0x${'1'.repeat(40)}`, 7),
      expiresAfter: fc.constantFrom(null, undefined, 1, -1),
    }),
    fc.jsonValue(),
  );

  test('nothing throws, and the exchange is as it was: nobody known has signed', () => {
    const at = new SandboxLab({ limits: 'off', unknownSigners: 'refuse' });
    at.meet(ALICE);
    const before = at.exchange.stateHash();
    fc.assert(
      fc.property(envelope, (sent) => {
        const { status, body: answer } = at.post(sent);
        expect([200, 422]).toContain(status);
        if (status === 200) expect(answer).toMatchObject({ status: 'err' });
        else expect(answer).toEqual(expect.any(String));
      }),
      { numRuns: 1_500 },
    );
    expect(at.exchange.stateHash()).toBe(before);
    expect(at.directory.users()).toHaveLength(1);
  });

  test('signed in earnest, nothing throws either, and money and lots add up', async () => {
    const at = new SandboxLab({ limits: 'off' });
    at.meet(ALICE);
    const created = (await at.send(ALICE, { type: 'createSubAccount', name: 'sub' })) as { response: { data: string } };
    const subAccountUser = fc.constantFrom(created.response.data, addressOf(ALICE), `0x${'7'.repeat(40)}`);
    const someName = fc.string({ maxLength: 20 });
    const decimal = fc.oneof(fc.constantFrom('0', '50', '51.5', '49', '-1', '1e5', ''), fc.nat().map(String));
    const signable = fc.oneof(
      fc.record({ type: fc.constant('createSubAccount'), name: someName }),
      fc.record({ type: fc.constant('subAccountModify'), subAccountUser, name: someName }),
      fc.record({
        type: fc.constant('subAccountTransfer'),
        subAccountUser,
        isDeposit: fc.boolean(),
        usd: fc.oneof(fc.nat(20_000_000_000), fc.maxSafeNat()),
      }),
      fc.record({
        type: fc.constant('twapOrder'),
        twap: fc.record({
          a: fc.nat(3),
          b: fc.boolean(),
          s: fc.constantFrom('1', '30', '900719925474.0993'),
          r: fc.boolean(),
          m: fc.constantFrom(0, 5, 30, 1_440, 4_320),
          t: fc.boolean(),
        }),
        details: fc.record({
          t: fc.option(fc.record({ p: decimal, a: fc.boolean() })),
          s: fc.option(decimal),
        }),
      }),
      fc.record({
        type: fc.constant('modify'),
        oid: fc.nat(40),
        order: fc.constantFrom(rawOrder(), rawOrder({ p: '51', tif: 'Ioc' }), rawOrder({ p: '45', r: true, b: false })),
        a: fc.constant(true),
      }),
      fc
        .array(orderLike, { minLength: 1, maxLength: 3 })
        .chain((orders) =>
          fc.constantFrom('na', 'normalTpsl', 'positionTpsl').map((grouping) => ({ type: 'order', orders, grouping })),
        ),
      fc.record({
        type: fc.constant('updateLeverage'),
        asset: fc.nat(4_294_967_295),
        isCross: fc.boolean(),
        leverage: fc.nat(1_000_000),
      }),
      fc.record({
        type: fc.constant('updateIsolatedMargin'),
        asset: fc.nat(3),
        isBuy: fc.boolean(),
        ntli: fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
      }),
      fc.record({ type: fc.constant('scheduleCancel'), time: fc.nat(Number.MAX_SAFE_INTEGER) }),
      fc.record({ type: fc.constant('twapCancel'), a: fc.nat(9), t: fc.nat(Number.MAX_SAFE_INTEGER) }),
      fc.record({
        type: fc.constant('cancel'),
        cancels: fc.array(fc.record({ a: fc.nat(9), o: fc.nat(Number.MAX_SAFE_INTEGER) }), { maxLength: 3 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(signable, fc.option(subAccountUser), async (raw, vault) => {
        const words = vault === null ? {} : { vaultAddress: vault as `0x${string}` };
        const sent = await at.l1(ALICE, raw as Parameters<SandboxLab['l1']>[1], words).catch(() => null);
        if (sent === null) return;
        const { status } = at.post(sent);
        expect([200, 422]).toContain(status);
      }),
      { numRuns: 600 },
    );
    at.exchange.audit();
    expect(at.exchange.stateHash()).toHaveLength(64);
  });
});
