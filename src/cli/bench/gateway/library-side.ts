import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid';
import { BENCH_KEY } from '../signed-request.ts';
import type { OrderSide } from './order-side.ts';

/** The client library as its readers use it: one `ExchangeClient` with viem's account over its own HTTP transport. */
export async function librarySide(port: number): Promise<OrderSide> {
  const { privateKeyToAccount } = await import('viem/accounts');
  const client = new ExchangeClient({
    transport: new HttpTransport({ isTestnet: true, apiUrl: `http://127.0.0.1:${port}` }),
    wallet: privateKeyToAccount(`0x${BENCH_KEY}`),
  });
  const t = { limit: { tif: 'Gtc' } } as const;
  return {
    name: 'one ExchangeClient of @nktkas/hyperliquid',
    order: async () => {
      await client.order({ orders: [{ a: 0, b: true, p: '95000', s: '0.001', r: false, t }], grouping: 'na' });
    },
    cancel: async () => {
      await client.cancelByCloid({ cancels: [{ asset: 0, cloid: `0x${'1'.padStart(32, '0')}` }] });
    },
    close: () => undefined,
  };
}
