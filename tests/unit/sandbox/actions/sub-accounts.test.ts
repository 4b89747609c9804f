import { describe, expect, test } from 'vitest';
import { INFO_ROUTES } from '../../../../src/sandbox/info/table.ts';
import type { SandboxVenue } from '../../../../src/sandbox/types.ts';
import { oidOf, orderAction, rawOrder, statusesOf } from '../../../support/raw-actions.ts';
import { addressOf, SandboxLab, wallet } from '../../../support/sandbox-lab.ts';

const ALICE = wallet(1);
const BOB = wallet(2);
const AGENT = wallet(3);
const MASTER = addressOf(ALICE);
const DONE = { status: 'ok', response: { type: 'default' } };
const USDC = 1_000_000;

function lab(): SandboxLab {
  const at = new SandboxLab();
  at.meet(ALICE, BOB);
  return at;
}

async function create(at: SandboxLab, name = 'grid', by = ALICE): Promise<`0x${string}`> {
  const body = await at.send(by, { type: 'createSubAccount', name });
  const { response } = body as { response: { type: string; data: `0x${string}` } };
  if (response.type !== 'createSubAccount') throw new Error(JSON.stringify(body));
  return response.data;
}

const fund = (subAccountUser: string, usd: number, isDeposit = true): { type: string } & Record<string, unknown> => ({
  type: 'subAccountTransfer',
  subAccountUser,
  isDeposit,
  usd,
});

/** Answers of /info that need no clock of a wire. */
function ask(at: SandboxLab, type: string, user: string): unknown {
  const venue = Object.assign(Object.create(at) as SandboxLab, { wireMs: (atMs: number) => atMs });
  const answer = INFO_ROUTES.get(type)?.answer(venue as unknown as SandboxVenue, { type, user });
  if (answer?.ok !== true) throw new Error(JSON.stringify(answer));
  return answer.value;
}

describe('a sub-account', () => {
  test('is created empty, has an address of its own, and is listed with its master', async () => {
    const at = lab();
    expect(ask(at, 'subAccounts', MASTER)).toBeNull();
    const first = await create(at);
    const second = await create(at, 'trend');
    expect(first).toMatch(/^0x[0-9a-f]{40}$/);
    expect(second).not.toBe(first);
    expect(ask(at, 'userRole', first)).toEqual({ role: 'subAccount', data: { master: MASTER } });
    expect(ask(at, 'userRole', MASTER)).toEqual({ role: 'user' });
    expect(ask(at, 'subAccounts', MASTER)).toMatchObject([
      {
        name: 'grid',
        subAccountUser: first,
        master: MASTER,
        clearinghouseState: { marginSummary: { accountValue: '0.0' }, assetPositions: [] },
        spotState: { balances: [] },
      },
      { name: 'trend', subAccountUser: second },
    ]);
    expect(ask(at, 'subAccounts2', MASTER)).toMatchObject([
      { dexToClearinghouseState: [['', { withdrawable: '0.0' }]], abstraction: 'disabled' },
      {},
    ]);
    expect(ask(at, 'subAccounts', addressOf(BOB))).toBeNull();
  });

  test('needs a name that fits and is new; there are ten of them', async () => {
    const at = lab();
    await create(at);
    const refusal = async (name: string): Promise<unknown> => await at.send(ALICE, { type: 'createSubAccount', name });
    expect(await refusal('grid')).toEqual({ status: 'err', response: 'Sub-account name already used.' });
    for (const name of ['', 'x'.repeat(17)])
      expect(await refusal(name)).toMatchObject({ response: expect.stringContaining('between 1 and 16') });
    for (let i = 2; i <= 10; i++) await create(at, `n${i}`);
    expect(await refusal('n11')).toEqual({ status: 'err', response: 'Too many sub-accounts. Max is 10.' });
  });

  test('is renamed by its master alone', async () => {
    const at = lab();
    const sub = await create(at);
    const rename = (name: string): { type: string } & Record<string, unknown> => ({
      type: 'subAccountModify',
      subAccountUser: sub,
      name,
    });
    expect(await at.send(BOB, rename('mine'))).toEqual({
      status: 'err',
      response: `Sub-account not registered: ${sub}`,
    });
    expect(await at.send(ALICE, rename('grid'))).toEqual(DONE);
    expect(await at.send(ALICE, rename('calm'))).toEqual(DONE);
    expect(ask(at, 'subAccounts', MASTER)).toMatchObject([{ name: 'calm' }]);
  });

  test('gets its money from its master and gives it back', async () => {
    const at = lab();
    const sub = await create(at);
    expect(await at.send(ALICE, fund(sub, 1_500 * USDC))).toEqual(DONE);
    expect(await at.send(ALICE, fund(sub, 250 * USDC, false))).toEqual(DONE);
    expect(at.exchange.account(sub)).toMatchObject({ cashUnits: 1_250 * USDC, netDepositsUnits: 1_250 * USDC });
    expect(at.exchange.account(MASTER)).toMatchObject({ cashUnits: 8_750 * USDC, netDepositsUnits: 8_750 * USDC });
    expect(await at.send(ALICE, fund(sub, 1_251 * USDC, false))).toMatchObject({ status: 'err' });
    expect(await at.send(ALICE, fund(sub, 0))).toMatchObject({ status: 'err' });
    expect(await at.send(BOB, fund(sub, 1))).toEqual({
      status: 'err',
      response: `Sub-account not registered: ${sub}`,
    });
    const rows = ask(at, 'userNonFundingLedgerUpdates', sub) as { delta: unknown }[];
    expect(rows.map(({ delta }) => delta)).toEqual([
      { type: 'subAccountTransfer', usdc: '1500.0', user: MASTER, destination: sub },
      { type: 'subAccountTransfer', usdc: '250.0', user: sub, destination: MASTER },
    ]);
    at.exchange.audit();
  });

  test('moves money to its spot wallet when it is named behind the amount', async () => {
    const at = lab();
    const sub = await create(at);
    await at.send(ALICE, fund(sub, 100 * USDC));
    const move = { amount: `40 subaccount:${sub}`, toPerp: false };
    expect(await at.sendOwned(ALICE, 'usdClassTransfer', move)).toEqual(DONE);
    expect(at.exchange.accountDetail(sub)).toMatchObject({ spotUnits: 40 * USDC, withdrawableUnits: 60 * USDC });
    expect(await at.sendOwned(BOB, 'usdClassTransfer', move)).toEqual({
      status: 'err',
      response: `Vault not registered: ${sub}`,
    });
  });
});

describe('on behalf of a sub-account', () => {
  async function opened(): Promise<{ at: SandboxLab; vaultAddress: `0x${string}` }> {
    const at = lab();
    const vaultAddress = await create(at);
    await at.send(ALICE, fund(vaultAddress, 1_000 * USDC));
    return { at, vaultAddress };
  }

  test('its master trades, replaces and cancels', async () => {
    const { at, vaultAddress } = await opened();
    const [status] = statusesOf(await at.send(ALICE, orderAction([{}]), { vaultAddress }));
    expect(at.exchange.account(vaultAddress).openOrders).toHaveLength(1);
    expect(at.exchange.account(MASTER).openOrders).toEqual([]);
    const modify = { type: 'modify', oid: oidOf(status), order: rawOrder({ p: '48' }) };
    expect(await at.send(ALICE, modify, { vaultAddress })).toEqual(DONE);
    const [order] = at.exchange.account(vaultAddress).openOrders;
    const cancel = { type: 'cancel', cancels: [{ a: 0, o: order?.oid }] };
    expect(statusesOf(await at.send(ALICE, cancel))).toMatchObject([{ error: expect.any(String) }]);
    expect(statusesOf(await at.send(ALICE, cancel, { vaultAddress }))).toEqual(['success']);
    expect(statusesOf(await at.send(ALICE, orderAction([{ p: '51', tif: 'Ioc' }]), { vaultAddress }))).toMatchObject([
      { filled: {} },
    ]);
    expect(at.exchange.account(vaultAddress).positions).toHaveLength(1);
    expect(at.exchange.account(MASTER).positions).toEqual([]);
  });

  test('an agent of its master trades', async () => {
    const { at, vaultAddress } = await opened();
    await at.sendOwned(ALICE, 'approveAgent', { agentAddress: AGENT.address, agentName: 'desk' });
    expect(statusesOf(await at.send(AGENT, orderAction([{}]), { vaultAddress }))).toMatchObject([{ resting: {} }]);
    expect(at.exchange.account(vaultAddress).openOrders).toHaveLength(1);
  });

  test('nobody else does, and neither can it be named for what is its master alone', async () => {
    const { at, vaultAddress } = await opened();
    const refused = { status: 'err', response: `Vault not registered: ${vaultAddress}` };
    expect(await at.send(BOB, orderAction([{}]), { vaultAddress })).toEqual(refused);
    await at.sendOwned(BOB, 'approveAgent', { agentAddress: AGENT.address, agentName: 'desk' });
    expect(await at.send(AGENT, orderAction([{}]), { vaultAddress })).toEqual(refused);
    for (const action of [{ type: 'createSubAccount', name: 'x' }, fund(vaultAddress, 1)])
      expect(await at.send(ALICE, action, { vaultAddress })).toEqual({
        status: 'err',
        response: 'Vault may not perform this action.',
      });
    expect(at.exchange.account(vaultAddress).openOrders).toEqual([]);
  });

  test('its own budget is used, and the nonces of the signer', async () => {
    const { at, vaultAddress } = await opened();
    const used = (address: string): number => at.limits.userRateLimit(address, 0).used;
    const before = used(MASTER);
    const nonce = at.nextNonce();
    await at.send(ALICE, orderAction([{}, {}]), { vaultAddress, nonce });
    expect([used(MASTER) - before, used(vaultAddress)]).toEqual([0, 2]);
    expect(await at.send(ALICE, orderAction([{}]), { nonce })).toMatchObject({
      response: expect.stringContaining('duplicate nonce'),
    });
  });

  test('what its master lets a builder take holds for it', async () => {
    const { at, vaultAddress } = await opened();
    const builder = { b: addressOf(BOB), f: 10 };
    const send = (): Promise<unknown> => at.send(ALICE, orderAction([{}], 'na', builder), { vaultAddress });
    expect(statusesOf(await send())).toEqual([{ error: 'Builder fee has not been approved.' }]);
    await at.sendOwned(ALICE, 'approveBuilderFee', { maxFeeRate: '0.01%', builder: addressOf(BOB) });
    expect(statusesOf(await send())).toMatchObject([{ resting: {} }]);
  });

  test('each of them allows two named agents more', async () => {
    const { at } = await opened();
    const approve = (n: number): Promise<unknown> =>
      at.sendOwned(ALICE, 'approveAgent', { agentAddress: wallet(20 + n).address, agentName: `a${n}` });
    for (let n = 1; n <= 5; n++) expect(await approve(n)).toEqual(DONE);
    expect(await approve(6)).toMatchObject({ status: 'err' });
  });
});
