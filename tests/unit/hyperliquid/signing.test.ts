import { readFileSync } from 'node:fs';
import { signL1Action, signUserSignedAction } from '@nktkas/hyperliquid/signing';
import fc from 'fast-check';
import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, test } from 'vitest';
import { actionHash, encodeAction } from '../../../src/hyperliquid/signing/action-hash.ts';
import { addressOf } from '../../../src/hyperliquid/signing/address.ts';
import type { Curve } from '../../../src/hyperliquid/signing/curve.ts';
import { nativeCurve } from '../../../src/hyperliquid/signing/curves/native.ts';
import { wasmCurve } from '../../../src/hyperliquid/signing/curves/wasm.ts';
import { agentDigest, userSignedDigest } from '../../../src/hyperliquid/signing/digest.ts';
import { loadCurve } from '../../../src/hyperliquid/signing/load-curve.ts';
import { type SignedRequest, recoverSigner } from '../../support/recover-signer.ts';
import { sdkWallet, type WalletTypedData } from '../../../src/hyperliquid/signing/sdk-wallet.ts';
import { signDigest, signL1 } from '../../../src/hyperliquid/signing/sign-action.ts';
import { USER_SIGNED_TYPES } from '../../../src/hyperliquid/signing/user-signed-types.ts';
import { canonicalAction, parseAction, type UserSignedAction } from '../../../src/hyperliquid/wire/actions.ts';
import { recordedData } from '../../support/data.ts';
import { hexDigits, orderAction, shuffled } from '../../support/random-actions.ts';

type Hex = `0x${string}`;

interface Vector {
  readonly name: string;
  readonly scheme: 'l1' | 'userSigned';
  readonly testSigner?: Hex;
  readonly action: object;
  readonly nonce: number;
  readonly vaultAddress: Hex | null;
  readonly expiresAfter: number | null;
  readonly isMainnet?: boolean;
  readonly actionHash?: string;
  readonly msgpackHex?: string;
  readonly signingHash?: string;
  readonly signature?: { readonly r: string; readonly s: string; readonly v: 27 | 28 };
  readonly primaryType: string;
  readonly types: readonly { readonly name: string; readonly type: string }[];
  readonly message: Readonly<Record<string, unknown>>;
  readonly signatureChainId: string;
}

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replace(/^0x/, ''), 'hex'));
const hex = (raw: Uint8Array): Hex => `0x${Buffer.from(raw).toString('hex')}`;

const ownerOf = (curve: Curve, key: Uint8Array): string => addressOf(curve.publicKey(key) ?? new Uint8Array());

/** Published signatures lack leading zeros now and then. */
const word = (text: string): string => `0x${text.slice(2).padStart(64, '0')}`;

const CURVES: readonly (readonly [string, () => Curve | null])[] = [
  ['native', nativeCurve],
  ['wasm', wasmCurve],
];

/** The action that a vector of typed data belongs to. */
function userAction({ primaryType, message, signatureChainId }: Vector): UserSignedAction {
  const entry = [...USER_SIGNED_TYPES].find(([, typed]) => typed.primaryType === primaryType);
  return { type: entry?.[0], signatureChainId, ...message } as unknown as UserSignedAction;
}

function digestOf(vector: Vector): Uint8Array {
  const { action, nonce, vaultAddress, expiresAfter, isMainnet } = vector;
  if (vector.scheme === 'l1')
    return agentDigest(actionHash(action, nonce, vaultAddress, expiresAfter), isMainnet === true ? 'a' : 'b');
  const digest = userSignedDigest(userAction(vector));
  if (digest === null) throw new Error(`no digest of ${vector.name}`);
  return digest;
}

const folder = recordedData('hyperliquid/signing');
const VECTORS: readonly Vector[] =
  folder === null ? [] : (JSON.parse(readFileSync(`${folder}/vectors.json`, 'utf8')) as readonly Vector[]);

describe.skipIf(folder === null)('published vectors', () => {
  test('are all here', () => {
    expect(VECTORS.length).toBe(43);
    expect(VECTORS.filter((vector) => vector.signature !== undefined).length).toBeGreaterThanOrEqual(38);
  });

  test.each(VECTORS.map((vector) => [vector.name, vector] as const))('%s: hash and digest', (_name, vector) => {
    if (vector.scheme === 'l1') {
      const { action, nonce, vaultAddress, expiresAfter } = vector;
      const hash = hex(actionHash(action, nonce, vaultAddress, expiresAfter));
      expect(hash).toBe(vector.actionHash ?? hash);
      expect(hex(encodeAction(action)).slice(2)).toBe(vector.msgpackHex ?? hex(encodeAction(action)).slice(2));
      const mixed = vaultAddress?.replaceAll(/[a-f]/g, (digit) => digit.toUpperCase()) ?? null;
      expect(hex(actionHash(action, nonce, mixed, expiresAfter))).toBe(hash);
    }
    const digest = hex(digestOf(vector));
    expect(digest).toBe(vector.signingHash ?? digest);
  });

  const SIGNED = VECTORS.filter((vector) => vector.signature !== undefined);

  describe.each(CURVES)('on the %s curve', (_kind, load) => {
    const curve = load();

    test.skipIf(curve === null).each(SIGNED.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
      if (curve === null) throw new Error('skipped');
      const { testSigner = '0x', signature } = vector;
      const digest = digestOf(vector);
      const made = curve.sign(digest, bytes(testSigner));
      expect({ r: hex(made.r), s: hex(made.s), v: made.v }).toEqual({
        r: word(signature?.r ?? ''),
        s: word(signature?.s ?? ''),
        v: signature?.v,
      });
      const key = curve.recover(digest, made.r, made.s, made.v);
      expect(key === null ? null : addressOf(key)).toBe(privateKeyToAccount(testSigner).address.toLowerCase());
    });
  });

  test.each(SIGNED.map((vector) => [vector.name, vector] as const))(
    '%s: our wallet and viem agree',
    async (_n, vector) => {
      const { testSigner = '0x' } = vector;
      const ours = sdkWallet({ curve: loadCurve().curve, key: bytes(testSigner) });
      const theirs = privateKeyToAccount(testSigner);
      const sign = async (wallet: object): Promise<unknown> =>
        vector.scheme === 'l1'
          ? await signL1Action({
              wallet: wallet as typeof theirs,
              action: vector.action as Record<string, unknown>,
              nonce: vector.nonce,
              isTestnet: vector.isMainnet !== true,
              ...(vector.vaultAddress === null ? {} : { vaultAddress: vector.vaultAddress }),
              ...(vector.expiresAfter === null ? {} : { expiresAfter: vector.expiresAfter }),
            })
          : await signUserSignedAction({
              wallet: wallet as typeof theirs,
              action: userAction(vector) as never,
              types: { [vector.primaryType]: [...vector.types] },
            });
      expect(await sign(ours)).toEqual(await sign(theirs));
      expect(await sign(ours)).toEqual({
        r: word(vector.signature?.r ?? ''),
        s: word(vector.signature?.s ?? ''),
        v: vector.signature?.v,
      });
    },
  );

  test('recover to their signer through the whole request', () => {
    const { curve } = loadCurve();
    for (const vector of SIGNED) {
      const action = vector.scheme === 'l1' ? vector.action : userAction(vector);
      const request: SignedRequest = {
        action,
        nonce: vector.nonce ?? 0,
        signature: {
          r: bytes(word(vector.signature?.r ?? '')),
          s: bytes(word(vector.signature?.s ?? '')),
          v: vector.signature?.v ?? 27,
        },
        vaultAddress: vector.vaultAddress ?? null,
        expiresAfter: vector.expiresAfter ?? null,
      };
      const signer = privateKeyToAccount(vector.testSigner ?? '0x').address.toLowerCase();
      const found = recoverSigner(curve, request).find((candidate) => candidate.address === signer);
      const known = parseAction(action).ok;
      const isCanonical =
        known && JSON.stringify(canonicalAction(action as UserSignedAction)) === JSON.stringify(action);
      if (!known) expect([vector.name, found]).toEqual([vector.name, undefined]);
      else if (vector.scheme === 'userSigned') expect(found).toMatchObject({ source: 'user', hashedAs: 'canonical' });
      else
        expect(found).toMatchObject({
          source: vector.isMainnet === true ? 'a' : 'b',
          hashedAs: isCanonical ? 'canonical' : 'as received',
        });
    }
  });
});

const KEY = bytes('0123456789012345678901234567890123456789012345678901234567890123');
const ADDRESS = '0x14791697260e4c9a71f18484c9f997b308e59325';
const gtc = { a: 1, b: true, p: '100', s: '100', r: false, t: { limit: { tif: 'Gtc' } } };
const one = (order: object): object => ({ type: 'order', orders: [order], grouping: 'na' });

describe('vectors known by heart', () => {
  const { curve, kind } = loadCurve();
  const signer = { curve, key: KEY };

  test('the native curve is used where its binary ships', () => {
    const ships = ['linux-x64', 'darwin-arm64', 'win32-x64'].includes(`${process.platform}-${process.arch}`);
    expect(kind).toBe(ships ? 'native' : 'wasm');
  });

  test('bytes and hash of an order', () => {
    const action = one({ a: 4, b: true, p: '1670.1', s: '0.0147', r: false, t: { limit: { tif: 'Ioc' } } });
    expect(hex(encodeAction(action))).toBe(
      '0x83a474797065a56f72646572a66f72646572739186a16104a162c3a170a6313637302e31a173a6302e30313437a172c2a17481a56c696d697481a3746966a3496f63a867726f7570696e67a26e61',
    );
    expect(hex(actionHash(action, 1_677_777_606_040, null, null))).toBe(
      '0x0fcbeda5ae3c4950a548021552a4fea2226858c4453571bf3f24ba017eac2908',
    );
  });

  const stop = { ...gtc, t: { trigger: { isMarket: true, triggerPx: '103', tpsl: 'sl' } } };
  const named = { ...gtc, c: '0x00000000000000000000000000000001' };

  test.each([
    ['mainnet', one(gtc), 'a', 0, null, null, '0xd65369825a9df5d80099e513cce430311d7d26ddf477f5b3a33d2806b100d78e', 28],
    ['testnet', one(gtc), 'b', 0, null, null, '0x82b2ba28e76b3d761093aaded1b1cdad4960b3af30212b343fb2e6cdfa4e3d54', 27],
    ['cloid', one(named), 'a', 0, null, null, '0x041ae18e8239a56cacbc5dad94d45d0b747e5da11ad564077fcac71277a946e3', 27],
    [
      'expiry',
      one(gtc),
      'a',
      1_690_000_000_000,
      null,
      1_700_000_000_000,
      '0xd45b9216ee5a675a45ec9d779ebc3a42e0a2190ed5040009202172b80975996d',
      28,
    ],
    ['stop', one(stop), 'a', 0, null, null, '0x98343f2b5ae8e26bb2587daad3863bc70d8792b09af1841b6fdd530a2065a3f9', 27],
    [
      'vault',
      { type: 'dummy', num: 100_000_000_000 },
      'a',
      0,
      '0x1719884eb866cb12b2287399b15f7db5e7d775ea',
      null,
      '0x003c548db75e479f8012acf3000ca3a6b05606bc2ec0c29c50c515066a326239',
      28,
    ],
  ] as const)('signature: %s', (_name, action, source, nonce, vaultAddress, expiresAfter, r, v) => {
    expect(signL1(signer, { action, nonce, vaultAddress, expiresAfter }, source)).toMatchObject({ r, v });
  });

  test('signature of a transfer', () => {
    const action: UserSignedAction = {
      type: 'usdSend',
      signatureChainId: '0x66eee',
      hyperliquidChain: 'Testnet',
      destination: '0x5e9ee1089755c3435139848e47e6635505d5a13a',
      amount: '1',
      time: 1_687_816_341_423,
    };
    expect(signDigest(signer, userSignedDigest(action) ?? new Uint8Array())).toEqual({
      r: '0x637b37dd731507cdd24f46532ca8ba6eec616952c56218baeff04144e4a77073',
      s: '0x11a6a24900e6e314136d2592e2f8d502cd89b7c15b198e1bee043c9589f9fad7',
      v: 27,
    });
    const { amount: _, ...cut } = action;
    expect(userSignedDigest(cut as UserSignedAction)).toBe(null);
    expect(userSignedDigest({ type: 'order' })).toBe(null);
    expect(userSignedDigest({ ...action, signatureChainId: '1' })).toBe(null);
  });

  test('the address', () => {
    expect(ownerOf(curve, KEY)).toBe(ADDRESS);
  });
});

const key = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 31, maxLength: 31 })
  .map((list) => Uint8Array.from([1, ...list]));

describe('signing', () => {
  const { curve } = loadCurve();

  test('gives the bits that the client library gives with viem', async () => {
    await fc.assert(
      fc.asyncProperty(
        orderAction,
        key,
        fc.integer({ min: 1, max: 4_000_000_000_000 }),
        fc.boolean(),
        fc.option(hexDigits(40)),
        fc.option(fc.integer({ min: 1, max: 4_000_000_000_000 })),
        async (raw, secret, nonce, isTestnet, vaultAddress, expiresAfter) => {
          const action = canonicalAction(raw as never) as object as Record<string, unknown>;
          const theirs = await signL1Action({
            wallet: privateKeyToAccount(hex(secret)),
            action,
            nonce,
            isTestnet,
            ...(vaultAddress === null ? {} : { vaultAddress }),
            ...(expiresAfter === null ? {} : { expiresAfter }),
          });
          const source = isTestnet ? 'b' : 'a';
          expect(signL1({ curve, key: secret }, { action, nonce, vaultAddress, expiresAfter }, source)).toEqual(theirs);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('natively and as WebAssembly gives the same bits, and both find the key', () => {
    const native = nativeCurve();
    if (native === null) return expect(loadCurve().kind).toBe('wasm');
    const wasm = wasmCurve();
    fc.assert(
      fc.property(key, fc.uint8Array({ minLength: 32, maxLength: 32 }), (secret, digest) => {
        const made = native.sign(digest, secret);
        expect(wasm.sign(digest, secret)).toEqual(made);
        const owner = native.publicKey(secret);
        expect(wasm.publicKey(secret)).toEqual(owner);
        for (const each of [native, wasm]) expect(each.recover(digest, made.r, made.s, made.v)).toEqual(owner);
        const other = made.v === 27 ? 28 : 27;
        expect(wasm.recover(digest, made.r, made.s, other)).toEqual(native.recover(digest, made.r, made.s, other));
      }),
      { numRuns: 100 },
    );
  });

  test.each(CURVES)('on the %s curve refuses what is no key or no signature', (_kind, load) => {
    const each = load();
    if (each === null) return expect(loadCurve().kind).toBe('wasm');
    const zero = new Uint8Array(32);
    const past = new Uint8Array(32).fill(255);
    const digest = new Uint8Array(32).fill(7);
    for (const odd of [zero, past, new Uint8Array(31).fill(1), new Uint8Array(33).fill(1)]) {
      expect(each.publicKey(odd)).toBe(null);
      expect(() => each.sign(digest, odd)).toThrow();
      expect(() => sdkWallet({ curve: each, key: odd })).toThrow('no key');
    }
    expect(() => each.sign(new Uint8Array(31), KEY)).toThrow();
    for (const [r, s] of [
      [zero, digest],
      [digest, zero],
      [past, digest],
      [digest, past],
    ] as const)
      expect(each.recover(digest, r, s, 27)).toBe(null);
    expect(ownerOf(each, KEY)).toBe(ADDRESS);
  });

  test('is undone by recovery: the signer is among the candidates, first where the form is canonical', () => {
    fc.assert(
      fc.property(
        orderAction,
        key,
        fc.boolean(),
        fc.boolean(),
        fc.infiniteStream(fc.nat()),
        (raw, secret, isMainnet, isRaw, chance) => {
          const canonical = canonicalAction(raw as never) as object;
          const sent = shuffled(raw, (count) => chance.next().value % count) as object;
          const signer = { curve, key: secret };
          const source = isMainnet ? 'a' : 'b';
          const rest = { nonce: 5, vaultAddress: null, expiresAfter: null };
          const { r, s, v } = signL1(signer, { action: isRaw ? sent : canonical, ...rest }, source);
          const request = { action: sent, ...rest, signature: { r: bytes(r), s: bytes(s), v } };
          const candidates = recoverSigner(curve, request);
          const isSame = JSON.stringify(sent) === JSON.stringify(canonical);
          const at = candidates.findIndex(({ address }) => address === ownerOf(curve, secret));
          expect(candidates[at]).toMatchObject({
            source,
            hashedAs: isRaw && !isSame ? 'as received' : 'canonical',
          });
          if (!isRaw || isSame) expect(at).toBe(isMainnet ? 0 : 1);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('of a request that cannot be read has no candidates', () => {
    const signature = curve.sign(new Uint8Array(32), KEY);
    const request = { nonce: 1, vaultAddress: null, expiresAfter: null, signature };
    expect(recoverSigner(curve, { ...request, action: { type: 'dance' } })).toEqual([]);
  });
});

describe('the wallet for the client library', () => {
  const wallet = sdkWallet({ curve: loadCurve().curve, key: KEY });
  const domain = { name: 'X', version: '1', chainId: 5, verifyingContract: `0x${'0'.repeat(40)}` };

  test('is of a kind that the library knows', () => {
    expect([wallet.address, wallet.signTypedData.length]).toEqual([ADDRESS, 1]);
  });

  test('signs typed data of every kind of field like viem does', async () => {
    const data = {
      domain,
      types: {
        Thing: [
          { name: 'text', type: 'string' },
          { name: 'who', type: 'address' },
          { name: 'hash', type: 'bytes32' },
          { name: 'data', type: 'bytes' },
          { name: 'flag', type: 'bool' },
          { name: 'count', type: 'uint64' },
          { name: 'big', type: 'uint256' },
        ],
      },
      primaryType: 'Thing',
      message: {
        text: 'naïve ✓',
        who: '0x5e9ee1089755c3435139848e47e6635505d5a13a',
        hash: `0x${'ab'.repeat(32)}`,
        data: '0xdeadbeef',
        flag: true,
        count: 1_700_000_000_000n,
        big: 2n ** 255n,
      },
    };
    expect(await wallet.signTypedData(data)).toBe(await privateKeyToAccount(hex(KEY)).signTypedData(data as never));
  });

  test.each([
    ['a missing field', [{ name: 'x', type: 'string' }], {}],
    ['a number that is too large', [{ name: 'x', type: 'uint8' }], { x: 256 }],
    ['a negative number', [{ name: 'x', type: 'uint64' }], { x: -1 }],
    ['a fraction', [{ name: 'x', type: 'uint64' }], { x: 1.5 }],
    ['a short hash', [{ name: 'x', type: 'bytes32' }], { x: '0x00' }],
    ['a list', [{ name: 'x', type: 'string[]' }], { x: ['a'] }],
    ['a short address', [{ name: 'x', type: 'address' }], { x: '0x0' }],
  ])('refuses %s', async (_what, fields, message) => {
    const data: WalletTypedData = { domain, types: { Thing: fields }, primaryType: 'Thing', message };
    await expect(wallet.signTypedData(data)).rejects.toThrow('Thing');
  });
});
