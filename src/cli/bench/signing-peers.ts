import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import { ExchangeClient, type HttpTransport } from '@nktkas/hyperliquid';
import type * as OtherClient from 'hyperliquid';
import { BENCH_KEY, type Sample } from './signed-request.ts';

/** A way in which others make the signed bytes of an order request. */
export interface SigningPeer {
  readonly name: string;
  /** Signs one request; the time in us and the bytes. */
  readonly sign: (sample: Sample) => Promise<{ readonly us: number; readonly body: string }>;
}

interface WireOrder {
  readonly a: number;
  readonly b: boolean;
  readonly p: string;
  readonly s: string;
  readonly r: boolean;
  readonly t: OtherClient.OrderType;
  readonly c: string;
}

/** The client library as its readers use it: `ExchangeClient.order` with viem's account; a transport that answers at once. */
export async function libraryPeer(): Promise<SigningPeer> {
  const { privateKeyToAccount } = await import('viem/accounts');
  let body = '';
  const transport = {
    isTestnet: false,
    request: (_endpoint: string, payload: unknown) => {
      body = JSON.stringify(payload);
      return Promise.resolve({ status: 'ok', response: { type: 'order', data: { statuses: [] } } });
    },
  } as unknown as HttpTransport;
  const client = new ExchangeClient({ transport, wallet: privateKeyToAccount(`0x${BENCH_KEY}`) });
  return {
    name: 'ExchangeClient.order of @nktkas/hyperliquid with a viem account',
    sign: async ({ action }) => {
      const { type: _, ...params } = action;
      const from = performance.now();
      await client.order(params as unknown as Parameters<typeof client.order>[0], { expiresAfter: 1_900_000_000_000 });
      return { us: (performance.now() - from) * 1_000, body };
    },
  };
}

/** The functions with which the client `hyperliquid` makes its order requests, with the wallet that it makes itself (ethers). */
export function otherClientPeer(): SigningPeer {
  const require = createRequire(import.meta.url);
  const client = require('hyperliquid') as typeof OtherClient;
  const { Wallet } = createRequire(require.resolve('hyperliquid'))('ethers') as {
    readonly Wallet: new (key: string) => Parameters<typeof client.signL1Action>[0];
  };
  const wallet = new Wallet(BENCH_KEY);
  let nonce = 1_760_000_000_000;
  return {
    name: 'order building and signing of hyperliquid (npm) with its ethers wallet',
    sign: async ({ action }) => {
      const orders = (action['orders'] as readonly WireOrder[]).map((order) => ({
        asset: order.a,
        order: {
          coin: 'X-PERP',
          is_buy: order.b,
          sz: Number(order.s),
          limit_px: Number(order.p),
          order_type: order.t,
          reduce_only: order.r,
          cloid: order.c,
        },
      }));
      const from = performance.now();
      const wires = orders.map(({ order, asset }) => client.orderToWire(order, asset));
      const built: unknown = client.orderWireToAction(wires, action['grouping'] as OtherClient.Grouping);
      nonce += 1;
      const signature = await client.signL1Action(wallet, built, null, nonce, true);
      const body = JSON.stringify({ action: built, nonce, signature, vaultAddress: null });
      return { us: (performance.now() - from) * 1_000, body };
    },
  };
}
