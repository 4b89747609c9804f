import { expect, test } from 'vitest';
import { KeyStore } from '../../../src/main/keys/key-store.ts';
import type { Keychain, KeychainAnswer } from '../../../src/main/keys/keychain.ts';

/** A keychain that keeps what it is given, or refuses everything with `reason`. */
function keychain(reason: string | null): { readonly kept: Map<string, string>; readonly keychain: Keychain } {
  const kept = new Map<string, string>();
  const answer = <T>(value: () => T): Promise<KeychainAnswer<T>> =>
    Promise.resolve(reason === null ? { ok: true, value: value() } : { ok: false, reason });
  const fake = {
    list: () => answer(() => [...kept.keys()]),
    get: (name: string) => answer(() => kept.get(name) ?? null),
    set: (name: string, secret: string) => answer(() => void kept.set(name, secret)),
    delete: (name: string) => answer(() => kept.delete(name)),
    close: () => kept.clear(),
  };
  return { kept, keychain: fake as unknown as Keychain };
}

test('a key goes into the keychain; what comes back are names only', async () => {
  const { kept, keychain: chain } = keychain(null);
  const store = new KeyStore(chain);
  const saved = await store.save({ name: 'agent', secret: 's3cret', sessionOnly: false });
  expect(saved).toEqual({ ok: true, value: { available: true, reason: '', stored: ['agent'], sessionOnly: [] } });
  expect(kept.get('agent')).toBe('s3cret');
  expect(JSON.stringify(saved)).not.toContain('s3cret');
  expect(await store.delete('agent')).toMatchObject({ ok: true, value: { stored: [] } });
});

test('without a keychain saving says why and offers the session, which keeps the key in memory', async () => {
  const store = new KeyStore(keychain('no Secret Service').keychain);
  const refused = await store.save({ name: 'agent', secret: 's3cret', sessionOnly: false });
  expect(refused).toMatchObject({ ok: false, error: { code: 'KEYCHAIN' } });
  expect(JSON.stringify(refused)).toContain('for this session only');
  expect(JSON.stringify(refused)).not.toContain('s3cret');
  const held = await store.save({ name: 'agent', secret: 's3cret', sessionOnly: true });
  expect(held).toMatchObject({ ok: true, value: { available: false, stored: [], sessionOnly: ['agent'] } });
  expect(await store.delete('agent')).toMatchObject({ ok: true, value: { sessionOnly: [] } });
  expect(await store.delete('agent')).toMatchObject({ ok: false, error: { code: 'KEYCHAIN' } });
});
