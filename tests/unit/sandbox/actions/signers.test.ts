import { describe, expect, test } from 'vitest';
import { orderAction, rawCloid, rawOrder, statusesOf } from '../../../support/raw-actions.ts';
import { addressOf, SandboxLab, wallet } from '../../../support/sandbox-lab.ts';

const ALICE = wallet(1);
const BOB = wallet(2);
const AGENT = wallet(11);
const DONE = { status: 'ok', response: { type: 'default' } };
const ZERO = `0x${'0'.repeat(40)}`;

function lab(words = {}): SandboxLab {
  const made = new SandboxLab(words);
  made.meet(ALICE, BOB);
  return made;
}

const missing = (address = '0x[0-9a-f]{40}'): unknown => ({
  status: 'err',
  response: expect.stringMatching(new RegExp(`^User or API Wallet ${address} does not exist\\.$`)),
});
const RESTS = [{ resting: {} }];

describe('who signed', () => {
  test('for mainnet or for testnet, the account itself', async () => {
    const at = lab();
    expect(statusesOf(await at.send(ALICE, orderAction([{}])))).toMatchObject(RESTS);
    expect(statusesOf(await at.send(ALICE, orderAction([{}]), { isTestnet: true }))).toMatchObject(RESTS);
    expect(at.exchange.account(addressOf(ALICE)).openOrders).toHaveLength(2);
  });

  test('expiresAfter is part of what is signed; null counts as absent', async () => {
    const at = lab();
    const expiresAfter = at.clientNowMs() + 1_000;
    expect(statusesOf(await at.send(ALICE, orderAction([{}]), { expiresAfter }))).toMatchObject(RESTS);
    const body = await at.l1(ALICE, orderAction([{}]));
    expect(statusesOf(at.post({ ...body, vaultAddress: null, expiresAfter: null }).body)).toMatchObject(RESTS);
    const other = await at.l1(ALICE, orderAction([{}]), { expiresAfter });
    expect(at.directory.users()).toHaveLength(2);
    at.post({ ...other, expiresAfter: expiresAfter + 1 });
    expect(at.exchange.account(addressOf(ALICE)).openOrders).toHaveLength(2);
  });

  test('r and s without leading zeros are the same numbers', async () => {
    const at = lab();
    let shortened = 0;
    for (let i = 0; i < 400 && shortened < 2; i++) {
      const body = await at.l1(ALICE, { type: 'noop' });
      const { r, s, v } = body.signature as { r: string; s: string; v: number };
      const cut = (hex: string): string => `0x${hex.slice(2).replace(/^0+/, '')}`;
      if (cut(r) === r && cut(s) === s) continue;
      shortened++;
      expect(at.post({ ...body, signature: { r: cut(r), s: cut(s), v } }).body).toEqual(DONE);
    }
    expect(shortened).toBe(2);
  });

  test.each<[string, Record<string, unknown>]>([
    ['keys in another order', { type: 'order', grouping: 'na', orders: [rawOrder()] }],
    ['keys of a leg in another order', { type: 'order', orders: [{ b: true, ...rawOrder() }], grouping: 'na' }],
    ['trailing zeros', { type: 'order', orders: [rawOrder({ p: '49.0' })], grouping: 'na' }],
    ['upper-case hex', { type: 'order', orders: [rawOrder({ c: `0x${'AB'.repeat(16)}` })], grouping: 'na' }],
  ])('%s: another address, as at the exchange', async (_name, action) => {
    const at = lab();
    const before = at.exchange.stateHash();
    expect(await at.send(ALICE, action as Parameters<SandboxLab['send']>[1])).toEqual(missing());
    expect(at.exchange.stateHash()).toBe(before);
    expect(at.directory.users()).toHaveLength(2);
  });

  test('the same in normal form, sent with trailing zeros and upper case, passes: only the hash counts', async () => {
    const at = lab();
    const body = await at.l1(ALICE, orderAction([{ p: '49', c: `0x${'ab'.repeat(16)}` }]));
    const sent = orderAction([{ p: '49.0', c: `0x${'AB'.repeat(16)}` }]);
    expect(statusesOf(at.post({ ...body, action: sent }).body)).toMatchObject(RESTS);
  });

  test('a forged signature never acts for anybody who is known', async () => {
    const at = lab({ unknownSigners: 'refuse' });
    const before = at.exchange.stateHash();
    const body = await at.l1(ALICE, orderAction([{}]));
    const signature = body.signature as { r: string; s: string; v: number };
    const flipped = `0x${signature.r.slice(2, -1)}${signature.r.endsWith('0') ? '1' : '0'}`;
    const cases = [
      { ...body, signature: { ...signature, r: flipped } },
      { ...body, signature: { ...signature, v: signature.v === 27 ? 28 : 27 } },
      { ...body, nonce: (body.nonce as number) + 1 },
      { ...body, action: orderAction([{ s: '2' }]) },
      { ...body, action: orderAction([{ c: rawCloid(1) }]) },
      { ...body, signature: { r: '0x0', s: '0x0', v: 27 } },
      { ...body, signature: { r: `0x${'f'.repeat(64)}`, s: `0x${'f'.repeat(64)}`, v: 28 } },
    ];
    for (const forged of cases) {
      const { status, body: answer } = at.post(forged);
      expect(status).toBe(200);
      expect(answer).toMatchObject({
        status: 'err',
        response: expect.stringMatching(
          /^(User or API Wallet 0x[0-9a-f]{40} does not exist|Unable to recover signer)\.$/,
        ),
      });
    }
    expect(at.exchange.stateHash()).toBe(before);
    expect(statusesOf(at.post(body).body)).toMatchObject(RESTS);
  });

  test('a request that was tampered with acts for nobody, also where strangers may trade', async () => {
    const at = lab();
    const body = await at.l1(ALICE, orderAction([{}]));
    const owned = await at.owned(ALICE, 'usdClassTransfer', { amount: '1', toPerp: false });
    const fresh = await at.l1(wallet(79), orderAction([{}]));
    expect(statusesOf(at.post(body).body)).toMatchObject(RESTS);
    expect(at.post(owned).body).toEqual(DONE);
    expect(statusesOf(at.post(fresh).body)).toMatchObject(RESTS);
    const before = at.exchange.stateHash();
    const signature = body.signature as { r: string; s: string; v: number };
    const other = { ...signature, s: `0x${signature.s.slice(2, -1)}${signature.s.endsWith('0') ? '1' : '0'}` };
    const forged = [
      { ...body, nonce: (body.nonce as number) + 1 },
      { ...body, action: orderAction([{ s: '2' }]) },
      { ...body, signature: { ...signature, v: signature.v === 27 ? 28 : 27 } },
      { ...body, signature: other },
      { ...fresh, action: orderAction([{ s: '2' }]) },
      { ...body, action: orderAction([{ s: '3' }]), signature: fresh.signature },
    ];
    for (const request of forged) expect(at.post(request).body).toEqual(missing());
    const changed = { ...owned, action: { ...(owned.action as object), amount: '2' } };
    expect(at.post(changed).body).toMatchObject({ response: expect.stringMatching(/^Must deposit before/) });
    expect(at.exchange.stateHash()).toBe(before);
    expect(at.directory.users()).toHaveLength(3);
  });

  test('a new key trades at once, also with a nonce that others have used', async () => {
    const at = lab();
    const nonce = at.nextNonce();
    for (const n of [1, 2, 80, 81, 82])
      expect(statusesOf(await at.send(wallet(n), orderAction([{ c: rawCloid(n) }]), { nonce }))).toMatchObject(RESTS);
  });

  test('a stranger trades an account of its own, opened on the spot; or is refused, if so configured', async () => {
    const stranger = wallet(77);
    const open = lab();
    expect(statusesOf(await open.send(stranger, orderAction([{}])))).toMatchObject(RESTS);
    expect(open.exchange.account(addressOf(stranger)).openOrders).toHaveLength(1);
    expect(open.directory.isUser(addressOf(stranger))).toBe(true);
    // Signed for testnet, the first address is a guess; the second time it is known.
    const guest = wallet(78);
    const testnet = lab({ network: 'testnet' });
    expect(statusesOf(await testnet.send(guest, orderAction([{}]), { isTestnet: true }))).toMatchObject(RESTS);
    expect(testnet.exchange.account(addressOf(guest)).openOrders).toHaveLength(1);
    const mixed = lab();
    for (let i = 0; i < 3; i++)
      expect(statusesOf(await mixed.send(guest, orderAction([{}]), { isTestnet: true }))).toMatchObject(RESTS);
    expect(mixed.exchange.account(addressOf(guest)).openOrders).toHaveLength(2);
    const strict = lab({ unknownSigners: 'refuse' });
    expect(await strict.send(stranger, orderAction([{}]))).toEqual(missing(addressOf(stranger)));
  });

  test('a vault that is none of its own is refused', async () => {
    const at = lab();
    const vaultAddress = `0x${'7'.repeat(40)}` as const;
    expect(await at.send(ALICE, orderAction([{}]), { vaultAddress })).toEqual({
      status: 'err',
      response: `Vault not registered: ${vaultAddress}`,
    });
    expect(at.exchange.account(addressOf(ALICE)).openOrders).toEqual([]);
  });
});

describe('agents', () => {
  const approve = (at: SandboxLab, agent: string, agentName = '', by = ALICE): Promise<unknown> =>
    at.sendOwned(by, 'approveAgent', { agentAddress: agent, agentName });

  test('trade for their master', async () => {
    const at = lab();
    expect(await approve(at, AGENT.address)).toEqual(DONE);
    expect(statusesOf(await at.send(AGENT, orderAction([{}])))).toMatchObject(RESTS);
    expect(at.exchange.account(addressOf(ALICE)).openOrders).toHaveLength(1);
    expect(at.directory.isUser(addressOf(AGENT))).toBe(false);
    expect(at.directory.roleOf(addressOf(AGENT), at.clientNowMs())).toEqual({
      role: 'agent',
      master: addressOf(ALICE),
    });
  });

  test('cannot do what only the account can', async () => {
    const at = lab();
    await approve(at, AGENT.address);
    const text = { status: 'err', response: `Must deposit before performing actions. User: ${addressOf(AGENT)}` };
    expect(await at.sendOwned(AGENT, 'usdClassTransfer', { amount: '1', toPerp: true })).toEqual(text);
    expect(await approve(at, wallet(12).address, 'second', AGENT)).toEqual(text);
    expect(at.directory.isUser(addressOf(AGENT))).toBe(false);
  });

  test('end by revocation, replacement, expiry and by force; then they are nobody', async () => {
    const at = lab({ rules: [{ fault: 'expireAgent', fromMs: 50_000 }] });
    await approve(at, AGENT.address, 'a');
    await approve(at, ZERO, 'a');
    expect(await approve(at, wallet(12).address, 'b')).toEqual({
      status: 'err',
      response: 'User has pending agent removal',
    });
    at.wait(10_000);
    await approve(at, wallet(12).address, 'b');
    await approve(at, wallet(13).address, 'b');
    await approve(at, wallet(14).address, `c valid_until ${at.clientNowMs() + 10}`);
    await approve(at, wallet(15).address);
    expect(statusesOf(await at.send(wallet(15), orderAction([{}])))).toMatchObject(RESTS);
    at.wait(11);
    const before = at.exchange.stateHash();
    for (const n of [11, 12, 14])
      expect(await at.send(wallet(n), orderAction([{}]))).toEqual(missing(addressOf(wallet(n))));
    expect(at.exchange.stateHash()).toBe(before);
    expect(statusesOf(await at.send(wallet(13), orderAction([{}])))).toMatchObject(RESTS);
    at.wait(50_000);
    for (const n of [13, 15])
      expect(await at.send(wallet(n), orderAction([{}]))).toEqual(missing(addressOf(wallet(n))));
  });

  test('are counted and never used twice', async () => {
    const at = lab();
    for (let i = 1; i <= 3; i++) expect(await approve(at, wallet(20 + i).address, `bot ${i}`)).toEqual(DONE);
    expect(await approve(at, wallet(25).address, 'bot 4')).toMatchObject({
      response: 'Too many extra agents for cumulative volume traded.',
    });
    expect(await approve(at, wallet(21).address, 'bot 2', BOB)).toMatchObject({
      response: 'Extra agent already used.',
    });
    expect(await approve(at, BOB.address, 'bot 1')).toMatchObject({ response: 'Extra agent already used.' });
    expect(await approve(at, wallet(26).address, 'bot 1 valid_until 5')).toMatchObject({
      response: 'Agent valid_until already expired.',
    });
  });

  test('the nonce inside has to be that of the envelope', async () => {
    const at = lab();
    const body = await at.owned(ALICE, 'approveAgent', { agentAddress: AGENT.address, agentName: '' });
    expect(at.post({ ...body, nonce: (body.nonce as number) + 1 }).body).toEqual({
      status: 'err',
      response: 'Nonce mismatch.',
    });
    expect(at.post(body).body).toEqual(DONE);
  });
});

describe('nonces and expiry', () => {
  test('a replay is refused, and has no effect', async () => {
    const at = lab();
    const body = await at.l1(ALICE, orderAction([{}]));
    expect(statusesOf(at.post(body).body)).toMatchObject(RESTS);
    const before = at.exchange.stateHash();
    expect(at.post(body).body).toEqual({
      status: 'err',
      response: `Invalid nonce: duplicate nonce ${body.nonce as number}`,
    });
    expect(at.exchange.stateHash()).toBe(before);
  });

  test('each signer has its own', async () => {
    const at = lab();
    await at.sendOwned(ALICE, 'approveAgent', { agentAddress: AGENT.address, agentName: '' });
    const nonce = at.nextNonce();
    expect(statusesOf(await at.send(ALICE, orderAction([{}]), { nonce }))).toMatchObject(RESTS);
    expect(statusesOf(await at.send(AGENT, orderAction([{}]), { nonce }))).toMatchObject(RESTS);
    expect(statusesOf(await at.send(BOB, orderAction([{}]), { nonce }))).toMatchObject(RESTS);
  });

  test('two days back, one ahead, by the clock of the server; a skewed clock refuses', async () => {
    const at = lab({ rules: [{ fault: 'clockSkew', ms: -90_000_000, fromMs: 10 }] });
    const now = at.clientNowMs();
    const old = now - 2 * 86_400_000 - 1;
    expect(await at.send(ALICE, { type: 'noop' }, { nonce: old })).toMatchObject({
      response: `Invalid nonce: nonce too low ${old} < ${old + 1}`,
    });
    const far = now + 86_400_001;
    expect(await at.send(ALICE, { type: 'noop' }, { nonce: far })).toMatchObject({
      response: `Invalid nonce: nonce too high ${far} > ${far - 1}`,
    });
    at.wait(10);
    expect(await at.send(ALICE, { type: 'noop' }, { nonce: at.nowMs() })).toMatchObject({
      response: expect.stringMatching(/nonce too high/),
    });
  });

  test('resetting the set lets an old action be played again', async () => {
    const at = lab({ rules: [{ fault: 'resetNonces', fromMs: 10 }] });
    const body = await at.l1(ALICE, orderAction([{}]));
    expect(statusesOf(at.post(body).body)).toMatchObject(RESTS);
    at.wait(10);
    expect(statusesOf(at.post(body).body)).toMatchObject(RESTS);
  });

  test('too late: refused, the nonce used up, and five times the price', async () => {
    const at = lab();
    const expiresAfter = at.clientNowMs();
    const inTime = await at.l1(ALICE, orderAction([{}, {}]), { expiresAfter });
    const late = await at.l1(ALICE, orderAction([{}, {}]), { expiresAfter });
    expect(statusesOf(at.post(inTime).body)).toHaveLength(2);
    at.wait(1);
    const before = at.exchange.stateHash();
    expect(at.post(late).body).toEqual({ status: 'err', response: 'Action already expired' });
    expect(at.post(late).body).toMatchObject({ response: expect.stringContaining('duplicate nonce') });
    expect(at.exchange.stateHash()).toBe(before);
    expect(at.limits.userRateLimit(addressOf(ALICE), 0).used).toBe(12);
  });
});

describe('limits', () => {
  test('the weight of the IP: 1 and 1 more for every 40 legs; then 429', async () => {
    const at = lab();
    const batch = await at.l1(ALICE, { type: 'cancel', cancels: Array.from({ length: 80 }, () => ({ a: 0, o: 1 })) });
    for (let i = 0; i < 399; i++) at.post(batch);
    for (let i = 0; i < 3; i++) expect(at.post({ garbage: true }).status).toBe(422);
    expect(at.post({ garbage: true })).toEqual({ status: 429, body: null });
    expect(at.post(batch)).toEqual({ status: 429, body: null });
    expect(at.post(batch, '10.0.0.9').status).toBe(200);
  });

  test('the budget of the address, with the words of the exchange; cancels go on', async () => {
    const at = lab();
    const address = addressOf(ALICE);
    at.limits.noteAction({ address, count: 10_000, isCancel: false, volumeUnits: () => 0, nowMs: at.clientNowMs() });
    expect(statusesOf(await at.send(ALICE, orderAction([{}])))).toMatchObject(RESTS);
    const before = at.exchange.stateHash();
    expect(await at.send(ALICE, orderAction([{}]))).toEqual({
      status: 'err',
      response:
        'Too many cumulative requests sent (10002 > 10000) for cumulative volume traded $0.00. Place taker orders to free up 1 request per USDC traded.',
    });
    expect(at.exchange.stateHash()).toBe(before);
    expect(await at.send(ALICE, { type: 'cancel', cancels: [{ a: 0, o: 1 }] })).toMatchObject({ status: 'ok' });
    expect(statusesOf(await at.send(BOB, orderAction([{}])))).toMatchObject(RESTS);
    at.wait(10_000);
    expect(statusesOf(await at.send(ALICE, orderAction([{}])))).toMatchObject(RESTS);
  });
});
