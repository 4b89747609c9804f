import { describe, expect, test } from 'vitest';
import { orderAction, statusesOf } from '../../../support/raw-actions.ts';
import { addressOf, SandboxLab, wallet } from '../../../support/sandbox-lab.ts';

const ALICE = wallet(1);
const AGENT = wallet(11);
const DONE = { status: 'ok', response: { type: 'default' } };
const RESTS = [{ resting: {} }];
const NOBODY = {
  status: 'err',
  response: expect.stringMatching(/^User or API Wallet 0x[0-9a-f]{40} does not exist\.$/),
};
const NO_DEPOSIT = {
  status: 'err',
  response: expect.stringMatching(/^Must deposit before performing actions\. User: 0x[0-9a-f]{40}$/),
};

function lab(words = {}): SandboxLab {
  const made = new SandboxLab(words);
  made.meet(ALICE);
  return made;
}

const duplicate = (body: Record<string, unknown>): unknown => ({
  status: 'err',
  response: `Invalid nonce: duplicate nonce ${String(body['nonce'])}`,
});

describe('a request that was made for another place', () => {
  test('another sandbox takes it once, as its own; neither takes it twice', async () => {
    const [here, there] = [lab(), lab()];
    const body = await here.l1(ALICE, orderAction([{}]));
    for (const at of [here, there]) {
      expect(statusesOf(at.post(body).body)).toMatchObject(RESTS);
      expect(at.post(body).body).toEqual(duplicate(body));
      expect(at.exchange.account(addressOf(ALICE)).openOrders).toHaveLength(1);
    }
  });

  test('an agent is one only where it was approved', async () => {
    const [here, there] = [lab(), lab({ unknownSigners: 'refuse' })];
    await here.sendOwned(ALICE, 'approveAgent', { agentAddress: AGENT.address, agentName: '' });
    const body = await here.l1(AGENT, orderAction([{}]));
    const before = there.exchange.stateHash();
    expect(statusesOf(here.post(body).body)).toMatchObject(RESTS);
    expect(there.post(body).body).toEqual({
      status: 'err',
      response: `User or API Wallet ${addressOf(AGENT)} does not exist.`,
    });
    expect(there.exchange.stateHash()).toBe(before);
  });

  test('the same action and nonce signed for both networks counts once', async () => {
    const at = lab();
    const nonce = at.nextNonce();
    const first = await at.l1(ALICE, orderAction([{}]), { nonce });
    const { isTestnet: _, ...second } = await at.l1(ALICE, orderAction([{}]), { nonce, isTestnet: true });
    expect(statusesOf(at.post(first).body)).toMatchObject(RESTS);
    expect(at.post(second).body).toEqual(duplicate(second));
    expect(at.exchange.account(addressOf(ALICE)).openOrders).toHaveLength(1);
  });

  test('at a venue that knows its users, nobody is whoever signed for the wrong network', async () => {
    const at = lab({ unknownSigners: 'refuse' });
    const { isTestnet: _, ...body } = await at.l1(wallet(66), orderAction([{}]), { isTestnet: true });
    expect(at.post(body).body).toEqual(NOBODY);
  });
});

describe('an action of the account itself', () => {
  test.each<[string, Record<string, unknown>]>([
    ['another chain of the wallet', { signatureChainId: '0xa4b1' }],
    ['another network', { hyperliquidChain: 'Mainnet' }],
    ['another agent', { agentAddress: wallet(12).address }],
    ['another name', { agentName: 'mine' }],
  ])('changed to %s after it was signed is nobody, before and after the true one was seen', async (_name, change) => {
    for (const isSeen of [false, true]) {
      const at = lab({ unknownSigners: isSeen ? 'open' : 'refuse' });
      const body = await at.owned(ALICE, 'approveAgent', { agentAddress: AGENT.address, agentName: '' });
      if (isSeen) expect(at.post(body).body).toEqual(DONE);
      const before = at.exchange.stateHash();
      const changed = { ...body, action: { ...(body['action'] as object), ...change } };
      expect(at.post(changed).body).toEqual(NO_DEPOSIT);
      expect(at.exchange.stateHash()).toBe(before);
      expect(at.directory.agentsOf(addressOf(ALICE), at.clientNowMs())).toHaveLength(isSeen ? 1 : 0);
    }
  });

  test('signed as one that trades, or the other way round, is nobody', async () => {
    const at = lab({ unknownSigners: 'refuse' });
    const owned = await at.owned(ALICE, 'approveAgent', { agentAddress: AGENT.address, agentName: '' });
    const trading = await at.l1(ALICE, orderAction([{}]));
    expect(at.post({ ...owned, signature: trading['signature'] }).body).toEqual(NO_DEPOSIT);
    expect(at.post({ ...trading, signature: owned['signature'] }).body).toEqual(NOBODY);
    expect(at.post(owned).body).toEqual(DONE);
    expect(at.post(owned).body).toEqual(duplicate(owned));
  });

  test('an agent cannot do it in the name of its master', async () => {
    const at = lab();
    await at.sendOwned(ALICE, 'approveAgent', { agentAddress: AGENT.address, agentName: '' });
    expect(await at.sendOwned(AGENT, 'usdClassTransfer', { amount: '1', toPerp: false })).toEqual(NO_DEPOSIT);
  });
});
