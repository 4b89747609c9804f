import { describe, expect, test } from 'vitest';
import { oidOf, orderAction, statusesOf } from '../../../support/raw-actions.ts';
import { addressOf, SandboxLab, wallet } from '../../../support/sandbox-lab.ts';

const ALICE = wallet(1);
const DONE = { status: 'ok', response: { type: 'default' } };

function lab(words = {}): SandboxLab {
  const made = new SandboxLab(words);
  made.meet(ALICE);
  return made;
}

const refusal = (text: string | RegExp): unknown => ({ status: 'err', response: expect.stringMatching(text) });

describe('leverage', () => {
  const set = (asset: number, leverage: number, isCross = true): { type: string } & Record<string, unknown> => ({
    type: 'updateLeverage',
    asset,
    isCross,
    leverage,
  });

  test('is set within the limits of the asset', async () => {
    const at = lab();
    expect(await at.send(ALICE, set(0, 7, false))).toEqual(DONE);
    expect(at.exchange.leverageOf(addressOf(ALICE), 0)).toMatchObject({ leverage: 7, isCross: false });
    expect(await at.send(ALICE, set(0, 21))).toEqual(refusal(/^Invalid leverage value/));
    expect(await at.send(ALICE, set(99, 2))).toEqual(refusal(/^Asset does not exist/));
    expect(at.exchange.leverageOf(addressOf(ALICE), 0)).toMatchObject({ leverage: 7 });
  });

  test('cross and isolated are not switched under a position', async () => {
    const at = lab();
    await at.send(ALICE, orderAction([{ p: '51', s: '2', tif: 'Ioc' }]));
    expect(await at.send(ALICE, set(0, 5, false))).toEqual(refusal(/^Cannot switch leverage type with open position/));
  });

  test('margin moves into and out of an isolated position only', async () => {
    const at = lab();
    const move = (ntli: number): { type: string } & Record<string, unknown> => ({
      type: 'updateIsolatedMargin',
      asset: 0,
      isBuy: true,
      ntli,
    });
    await at.send(ALICE, orderAction([{ a: 1, p: '51', s: '2', tif: 'Ioc' }]));
    expect(await at.send(ALICE, { ...move(1_000_000), asset: 1 })).toEqual(
      refusal(/^Position does not use isolated margin/),
    );
    await at.send(ALICE, set(0, 5, false));
    await at.send(ALICE, orderAction([{ p: '51', s: '2', tif: 'Ioc' }]));
    const before = at.exchange.leverageOf(addressOf(ALICE), 0).rawUnits ?? 0;
    expect(await at.send(ALICE, move(5_000_000))).toEqual(DONE);
    expect(at.exchange.leverageOf(addressOf(ALICE), 0).rawUnits).toBe(before + 5_000_000);
    expect(await at.send(ALICE, move(-4_000_000))).toEqual(DONE);
    expect(await at.send(ALICE, move(-50_000_000))).toMatchObject({ status: 'err' });
    expect(await at.send(ALICE, { ...move(1), asset: 50 })).toEqual(refusal(/^Asset does not exist/));
    expect(at.exchange.leverageOf(addressOf(ALICE), 0).rawUnits).toBe(before + 1_000_000);
  });
});

describe('dead man’s switch', () => {
  test('is refused before enough has been traded, with both sums', async () => {
    const at = lab();
    const time = at.clientNowMs() + 60_000;
    expect(await at.send(ALICE, { type: 'scheduleCancel', time })).toEqual(
      refusal(/^Cannot set scheduled cancel time until enough volume traded. Required: \$1000000. Traded: \$0/),
    );
    expect(await at.send(ALICE, { type: 'scheduleCancel' })).toEqual(DONE);
    expect(at.exchange.scheduledCancel(addressOf(ALICE))).toMatchObject({});
  });
});

describe('time-weighted orders', () => {
  const twap = (m: number, s = '100'): { type: string } & Record<string, unknown> => ({
    type: 'twapOrder',
    twap: { a: 0, b: true, s, r: false, m, t: false },
  });

  test('run, and are cancelled once', async () => {
    const at = lab();
    const body = (await at.send(ALICE, twap(30))) as {
      response: { data: { status: { running: { twapId: number } } } };
    };
    const { twapId } = body.response.data.status.running;
    expect(body).toEqual({
      status: 'ok',
      response: { type: 'twapOrder', data: { status: { running: { twapId } } } },
    });
    const cancel = { type: 'twapCancel', a: 0, t: twapId } as const;
    expect(await at.send(ALICE, cancel)).toEqual({
      status: 'ok',
      response: { type: 'twapCancel', data: { status: 'success' } },
    });
    expect(await at.send(ALICE, cancel)).toMatchObject({
      response: {
        data: { status: { error: expect.stringContaining('TWAP was never placed, already canceled, or filled.') } },
      },
    });
  });

  test('wait for a mark price and end at one, when they say so', async () => {
    const at = lab();
    const running = { response: { data: { status: { running: {} } } } };
    const details = { t: { p: '55', a: true }, s: '60.5' };
    expect(await at.send(ALICE, { ...twap(30), details })).toMatchObject(running);
    expect(at.exchange.twaps(addressOf(ALICE))).toMatchObject([
      { executedLots: 0, trigger: { ticks: 55_000, above: true }, stopTicks: 60_500 },
    ]);
    expect(await at.send(ALICE, { ...twap(30), details: { t: null, s: null } })).toMatchObject(running);
    expect(await at.send(ALICE, { ...twap(30), details: { t: null, s: '40' } })).toMatchObject({
      response: { data: { status: { error: 'Invalid TWAP stop price. asset=0' } } },
    });
  });

  test.each([
    [1, '100', 'Invalid TWAP duration: 1 min(s)'],
    [30, '1', 'TWAP order value too small. Min is $'],
  ])('%i minutes of %s: %s', async (minutes, size, text) => {
    expect(await lab().send(ALICE, twap(minutes, size))).toMatchObject({
      status: 'ok',
      response: { type: 'twapOrder', data: { status: { error: expect.stringContaining(text) } } },
    });
  });
});

describe('transfers', () => {
  test('between the wallets of one account', async () => {
    const at = lab();
    const spot = (): number => at.exchange.accountDetail(addressOf(ALICE)).spotUnits;
    const move = (amount: string, toPerp: boolean): Promise<unknown> =>
      at.sendOwned(ALICE, 'usdClassTransfer', { amount, toPerp });
    expect(await move('12.5', false)).toEqual(DONE);
    expect(spot()).toBe(12_500_000);
    expect(await move('20000', false)).toMatchObject({ status: 'err' });
    expect(await move('13', true)).toMatchObject({ status: 'err' });
    for (const bad of ['0', '0.0000001']) expect(await move(bad, true)).toEqual(refusal(/^Invalid transfer amount/));
    expect(await move(`1 subaccount:0x${'9'.repeat(40)}`, true)).toEqual(refusal(/^Vault not registered: 0x9{40}$/));
    expect(spot()).toBe(12_500_000);
  });

  test('know no end of their validity: only actions that trade have one', async () => {
    const at = lab();
    const body = await at.owned(ALICE, 'usdClassTransfer', { amount: '1', toPerp: false });
    expect(at.post({ ...body, expiresAfter: at.clientNowMs() - 1 }).body).toEqual(DONE);
  });

  test('to others are not on offer', async () => {
    const at = lab();
    const destination = addressOf(wallet(9));
    expect(await at.sendOwned(ALICE, 'usdSend', { destination, amount: '1' })).toEqual(
      refusal(/^Action usdSend is not available on this exchange\.$/),
    );
    expect(at.exchange.account(addressOf(ALICE)).cashUnits).toBe(10_000_000_000);
  });
});

test('noop burns its nonce', async () => {
  const at = lab();
  const nonce = at.nextNonce();
  expect(await at.send(ALICE, { type: 'noop' }, { nonce })).toEqual(DONE);
  expect(await at.send(ALICE, orderAction([{}]), { nonce })).toEqual(refusal(/^Invalid nonce: duplicate nonce \d+$/));
});

test('a referrer is set once', async () => {
  const at = lab();
  expect(await at.send(ALICE, { type: 'setReferrer', code: 'FRIEND' })).toEqual(DONE);
  expect(await at.send(ALICE, { type: 'setReferrer', code: 'FRIEND' })).toEqual(refusal(/^Referrer already set\.$/));
  expect(at.directory.referrerOf(addressOf(ALICE))).toBe('FRIEND');
});

test('an order through a WebSocket is answered alike', async () => {
  const at = lab();
  const body = await at.l1(ALICE, orderAction([{}]));
  const { body: answer } = await import('../../../../src/sandbox/actions/handle-exchange.ts').then(
    ({ handleExchange }) => handleExchange(at, body, { ip: '127.0.0.1', via: 'ws' }),
  );
  expect(oidOf(statusesOf(answer)[0])).toBeGreaterThan(0);
});
