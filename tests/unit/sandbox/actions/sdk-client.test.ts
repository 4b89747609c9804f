import { ApiRequestError, ExchangeClient } from '@nktkas/hyperliquid';
import { describe, expect, test } from 'vitest';
import { addressOf, SandboxLab, wallet } from '../../../support/sandbox-lab.ts';

/** The client library of others on a transport that goes straight to the handler; JSON in between, as on the wire. */
function client(at: SandboxLab, n: number, isTestnet: boolean): ExchangeClient {
  let nonce = at.clientNowMs() + n * 1_000;
  const request = (_endpoint: string, payload: unknown): Promise<never> => {
    const { body } = at.post(JSON.parse(JSON.stringify(payload)));
    return Promise.resolve(JSON.parse(JSON.stringify(body)) as never);
  };
  const transport = { isTestnet, request } as unknown as ConstructorParameters<typeof ExchangeClient>[0]['transport'];
  return new ExchangeClient({ transport, wallet: wallet(n), nonceManager: () => ++nonce });
}

const order = { a: 0, b: true, p: '49', s: '1', r: false, t: { limit: { tif: 'Gtc' } } } as const;

describe.each([
  ['mainnet', false],
  ['testnet', true],
])('the SDK on %s', (_name, isTestnet) => {
  function lab(): { at: SandboxLab; sdk: ExchangeClient; agent: ExchangeClient } {
    const at = new SandboxLab();
    at.meet(wallet(1));
    return { at, sdk: client(at, 1, isTestnet), agent: client(at, 2, isTestnet) };
  }

  test('places, replaces and cancels', async () => {
    const { at, sdk } = lab();
    // This client takes a cloid of a small number for an oid.
    const c = `0x${'ab'.repeat(16)}` as const;
    const placed = await sdk.order({ orders: [order, { ...order, c }], grouping: 'na' });
    const [first, second] = placed.response.data.statuses;
    expect([first, second]).toMatchObject([{ resting: {} }, { resting: { cloid: c } }]);
    const { oid } = (first as { resting: { oid: number } }).resting;
    await sdk.modify({ oid, order: { ...order, p: '48.5' } });
    await sdk.batchModify({ modifies: [{ oid: c, order: { ...order, p: '47', c } }] });
    await sdk.cancelByCloid({ cancels: [{ asset: 0, cloid: c }] });
    await expect(sdk.cancel({ cancels: [{ a: 0, o: oid }] })).rejects.toThrow(
      'never placed, already canceled, or filled',
    );
    expect(at.exchange.account(addressOf(wallet(1))).openOrders).toHaveLength(1);
  });

  test('reads each leg of a batch in which one is refused', async () => {
    const { sdk } = lab();
    const failed = await sdk
      .order({ orders: [order, { ...order, s: '0.001' }], grouping: 'na' })
      .catch((error: unknown) => error as ApiRequestError);
    expect(failed).toBeInstanceOf(ApiRequestError);
    expect((failed as ApiRequestError).response).toMatchObject({
      response: { data: { statuses: [{ resting: {} }, { error: 'Order must have minimum value of $10. asset=0' }] } },
    });
  });

  test('opens with stop and take-profit, by an agent for its master', async () => {
    const { at, sdk, agent } = lab();
    await sdk.approveAgent({ agentAddress: wallet(2).address, agentName: 'desk' });
    await agent.updateLeverage({ asset: 0, isCross: true, leverage: 5 });
    const exit = (isMarket: boolean, triggerPx: string, tpsl: 'tp' | 'sl'): object => ({
      ...order,
      b: false,
      r: true,
      p: triggerPx,
      t: { trigger: { isMarket, triggerPx, tpsl } },
    });
    const opened = await agent.order({
      orders: [
        { ...order, p: '51', t: { limit: { tif: 'Ioc' } } },
        exit(true, '45', 'sl') as typeof order,
        exit(false, '55', 'tp') as typeof order,
      ],
      grouping: 'normalTpsl',
    });
    expect(opened.response.data.statuses).toMatchObject([
      { filled: { totalSz: '1.0', avgPx: '50.01' } },
      'waitingForTrigger',
      'waitingForTrigger',
    ]);
    expect(at.exchange.account(addressOf(wallet(1))).positions).toHaveLength(1);
    await expect(agent.usdClassTransfer({ amount: '1', toPerp: false })).rejects.toThrow('Must deposit');
  });

  test('the rest of the actions', async () => {
    const { at, sdk } = lab();
    const spot = { isDeposit: true, token: 'USDC:0x6d1e7cde53ba9467b783cb7c530ce054', amount: '1' } as const;
    const builder = wallet(9).address;
    await sdk.approveBuilderFee({ builder, maxFeeRate: '0.01%' });
    await sdk.order({ orders: [order], grouping: 'na', builder: { b: builder, f: 10 } });
    await sdk.setReferrer({ code: 'FRIEND' });
    await sdk.usdClassTransfer({ amount: '5', toPerp: false });
    await sdk.usdClassTransfer({ amount: '5', toPerp: true });
    await expect(sdk.scheduleCancel({ time: at.clientNowMs() + 60_000 })).rejects.toThrow('enough volume traded');
    await sdk.scheduleCancel();
    await sdk.updateLeverage({ asset: 0, isCross: false, leverage: 4 });
    await sdk.order({ orders: [{ ...order, p: '51', t: { limit: { tif: 'FrontendMarket' } } }], grouping: 'na' });
    await sdk.updateIsolatedMargin({ asset: 0, isBuy: true, ntli: 2_000_000 });
    const twap = await sdk.twapOrder({ twap: { a: 1, b: true, s: '100', r: false, m: 30, t: true } });
    const { twapId } = (twap.response.data.status as { running: { twapId: number } }).running;
    await sdk.twapCancel({ a: 1, t: twapId });
    expect(at.exchange.account(addressOf(wallet(1))).positions.map(({ asset }) => asset)).toEqual([0, 1]);
    await expect(sdk.usdSend({ destination: builder, amount: '1' })).rejects.toThrow('not available');
    await expect(sdk.subAccountSpotTransfer({ ...spot, subAccountUser: builder })).rejects.toThrow('not available');
  });

  test('a sub-account is opened, paid in, traded for and emptied', async () => {
    const { at, sdk } = lab();
    const { response } = await sdk.createSubAccount({ name: 'sub' });
    const vaultAddress = response.data;
    await sdk.subAccountTransfer({ subAccountUser: vaultAddress, isDeposit: true, usd: 500_000_000 });
    await sdk.order({ orders: [order], grouping: 'na' }, { vaultAddress });
    expect(at.exchange.account(vaultAddress).openOrders).toHaveLength(1);
    await sdk.subAccountModify({ subAccountUser: vaultAddress, name: 'other' });
    await sdk.subAccountTransfer({ subAccountUser: vaultAddress, isDeposit: false, usd: 100_000_000 });
    expect(at.exchange.account(vaultAddress).cashUnits).toBe(400_000_000);
  });
});
