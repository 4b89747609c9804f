import { privateKeyToAccount } from 'viem/accounts';
import { describe, expect, test } from 'vitest';
import { newAgentKey } from '../../../src/adapters/hyperliquid/agent-approval.ts';
import type { AgentApproval } from '../../../src/contract/agent-keys.ts';
import { AgentKeys } from '../../../src/main/keys/agent-keys.ts';
import { KeyStore } from '../../../src/main/keys/key-store.ts';
import type { Keychain, KeychainAnswer } from '../../../src/main/keys/keychain.ts';
import { orderAction, statusesOf } from '../../support/raw-actions.ts';
import { addressOf, SandboxLab, wallet } from '../../support/sandbox-lab.ts';

const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123';
const ADDRESS = '0x14791697260e4c9a71f18484c9f997b308e59325';
const APPROVAL = { network: 'testnet', agentName: 'trimtab', validDays: 90 } as const;
const DAY_MS = 86_400_000;

/** A keychain in memory, or one that refuses everything. */
function rig(
  reason: string | null = null,
  wallMs = 1_700_000_000_000,
): { kept: Map<string, string>; agents: AgentKeys } {
  const kept = new Map<string, string>();
  const answer = <T>(value: () => T): Promise<KeychainAnswer<T>> =>
    Promise.resolve(reason === null ? { ok: true, value: value() } : { ok: false, reason });
  const chain = {
    list: () => answer(() => [...kept.keys()]),
    get: (name: string) => answer(() => kept.get(name) ?? null),
    set: (name: string, secret: string) => answer(() => void kept.set(name, secret)),
    delete: (name: string) => answer(() => kept.delete(name)),
    close: () => kept.clear(),
  } as unknown as Keychain;
  return { kept, agents: new AgentKeys(new KeyStore(chain), () => wallMs) };
}

const none = (network: string): object => ({ network, place: null, address: null, problem: '' });

describe('importing an agent', () => {
  test('stores the key under the name of its network and tells its address alone', async () => {
    const { kept, agents } = rig();
    const reply = await agents.import({
      network: 'testnet',
      secret: ` ${KEY.toUpperCase().replace('0X', '0x')} `,
      sessionOnly: false,
    });
    expect(reply).toEqual({
      ok: true,
      value: [{ network: 'testnet', place: 'keychain', address: ADDRESS, problem: '' }, none('live')],
    });
    expect([...kept]).toEqual([['agent-testnet', KEY]]);
    expect(JSON.stringify(reply)).not.toContain(KEY.slice(2));
  });

  test.each([
    ['0x1234', /no private key: it has 0x and 64 hex digits/],
    [`${KEY}0`, /64 hex digits/],
    [KEY.replace('1', 'g'), /64 hex digits/],
    [`0x${'0'.repeat(64)}`, /no private key/],
    [`0x${'f'.repeat(64)}`, /no private key/],
    [ADDRESS, /an address: its private key is needed/],
    ['abandon '.repeat(11) + 'about', /recovery phrase of a wallet.*never type it anywhere/],
  ])('refuses %s and repeats nothing of it', async (secret, words) => {
    const { kept, agents } = rig();
    const reply = await agents.import({ network: 'live', secret, sessionOnly: false });
    expect(reply).toMatchObject({ ok: false, error: { code: 'BAD_FIELD', actual: 'hidden' } });
    expect(reply.ok ? '' : reply.error.detail).toMatch(words);
    expect(JSON.stringify(reply)).not.toContain(secret.trim());
    expect(kept.size).toBe(0);
  });

  test('writes over no key: it may still have rights at the exchange', async () => {
    const { kept, agents } = rig();
    await agents.import({ network: 'live', secret: KEY, sessionOnly: true });
    const other = await agents.import({ network: 'live', secret: newAgentKey(), sessionOnly: false });
    expect(other).toMatchObject({ ok: false, error: { code: 'DUPLICATE', actual: ADDRESS } });
    expect(await agents.generate({ ...APPROVAL, network: 'live', sessionOnly: true })).toMatchObject({ ok: false });
    expect(kept.size).toBe(0);
    expect(await agents.list()).toEqual([
      none('testnet'),
      { network: 'live', place: 'session', address: ADDRESS, problem: '' },
    ]);
  });

  test('without a keychain says so; the session keeps it', async () => {
    const { agents } = rig('no Secret Service');
    const request = { network: 'testnet', secret: KEY } as const;
    expect(await agents.import({ ...request, sessionOnly: false })).toMatchObject({
      ok: false,
      error: { code: 'KEYCHAIN' },
    });
    expect(await agents.import({ ...request, sessionOnly: true })).toMatchObject({
      ok: true,
      value: [{ place: 'session', address: ADDRESS }, none('live')],
    });
  });

  test('the plain form takes no other text under the name of an agent', async () => {
    const { kept, agents } = rig();
    const wrong = await agents.save({ name: 'agent-live', secret: 'not a key', sessionOnly: false });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'BAD_FIELD' } });
    expect(await agents.save({ name: 'agent-live', secret: KEY, sessionOnly: false })).toMatchObject({
      ok: true,
      value: { stored: ['agent-live'] },
    });
    expect(await agents.save({ name: 'other', secret: 'anything', sessionOnly: false })).toMatchObject({ ok: true });
    expect(kept.get('other')).toBe('anything');
  });

  test('tells of a stored text that is no key, and of a keychain that does not give it', async () => {
    const { kept, agents } = rig();
    kept.set('agent-live', 'garbage');
    expect(await agents.list()).toMatchObject([
      {},
      { place: 'keychain', address: null, problem: expect.stringContaining('not a private key') },
    ]);
    expect(await agents.approval({ ...APPROVAL, network: 'live' })).toMatchObject({ ok: false });
    expect(await agents.approval(APPROVAL)).toMatchObject({ ok: false, error: { code: 'NOTHING_TO_DO' } });
  });
});

/** Signs the shown typed data as a wallet does, and sends the shown request with that signature. */
async function approve(lab: SandboxLab, owner: ReturnType<typeof wallet>, approval: AgentApproval): Promise<unknown> {
  const signature = await owner.signTypedData(JSON.parse(approval.typedData));
  const request = JSON.parse(approval.request) as object;
  const v = Number.parseInt(signature.slice(130), 16);
  return lab.post({
    ...request,
    signature: { r: signature.slice(0, 66), s: `0x${signature.slice(66, 130)}`, v },
  }).body;
}

describe('an agent that is made here', () => {
  test('leaves its address alone, is approved by what is shown, and may then trade for the account', async () => {
    const lab = new SandboxLab({});
    const owner = wallet(1);
    lab.meet(owner);
    const { kept, agents } = rig(null, lab.clientNowMs());
    const made = await agents.generate({ ...APPROVAL, sessionOnly: false });
    if (!made.ok) throw new Error(made.error.detail);
    const secret = kept.get('agent-testnet') as `0x${string}`;
    expect(secret).toMatch(/^0x[0-9a-f]{64}$/);
    expect(JSON.stringify(made)).not.toContain(secret.slice(2));
    expect(made.value.address).toBe(addressOf(privateKeyToAccount(secret)));
    expect(made.value.validUntilMs).toBe(lab.clientNowMs() + 90 * DAY_MS);
    expect(made.value.agentName).toBe(`trimtab valid_until ${made.value.validUntilMs}`);

    expect(await approve(lab, owner, made.value)).toEqual({ status: 'ok', response: { type: 'default' } });
    expect(lab.directory.agentsOf(addressOf(owner), lab.clientNowMs())).toMatchObject([
      { name: 'trimtab', address: made.value.address, validUntilMs: made.value.validUntilMs },
    ]);
    const traded = await lab.send(privateKeyToAccount(secret), orderAction([{}]), { isTestnet: true });
    expect(statusesOf(traded)).toMatchObject([{ resting: {} }]);
    expect(lab.exchange.account(addressOf(owner)).openOrders).toHaveLength(1);
  });

  test('is another one each time, and what approves it can be shown again', async () => {
    const keys = new Set(Array.from({ length: 20 }, newAgentKey));
    expect(keys.size).toBe(20);
    const { agents } = rig();
    const made = await agents.generate({ ...APPROVAL, network: 'live', sessionOnly: true });
    const again = await agents.approval({ ...APPROVAL, network: 'live' });
    expect(again).toEqual(made);
    expect(again.ok ? JSON.parse(again.value.typedData) : null).toMatchObject({
      domain: { name: 'HyperliquidSignTransaction', chainId: 42_161 },
      primaryType: 'HyperliquidTransaction:ApproveAgent',
      message: { hyperliquidChain: 'Mainnet' },
    });
  });
});
