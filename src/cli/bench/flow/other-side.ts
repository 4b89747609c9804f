import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import type * as OtherClient from 'hyperliquid';
import type { FlowSide } from './flow-side.ts';
import { CANDLE_MARKETS } from './flow-subscriptions.ts';
import { FLOW_MARKETS } from './flow-texts.ts';
import { withInjectedSocket } from './injected-socket.ts';

/**
 * The client `hyperliquid` (npm) by its own subscription path: one client, a subscription for each market and channel. It turns names into its own
 * and texts into floats; its callbacks have nothing left to do and count. The list of markets it learns once from a server on this machine, as from the venue.
 */
export async function otherSide(): Promise<FlowSide> {
  const { BASE_URLS, Hyperliquid } = createRequire(import.meta.url)('hyperliquid') as typeof OtherClient;
  let heard = 0;
  const count = (): void => {
    heard += 1;
  };
  const lists = await openLists();
  const real = BASE_URLS.PRODUCTION;
  Object.assign(BASE_URLS, { PRODUCTION: lists.url });
  const quiet = hushed();
  try {
    const { value: client, socket } = await withInjectedSocket(async () => {
      const opened = new Hyperliquid({ enableWs: true, disableAssetMapRefresh: true });
      await opened.connect();
      const { subscriptions } = opened;
      await subscriptions.subscribeToAllMids(count);
      for (const { symbol } of FLOW_MARKETS) {
        const coin = `${symbol}-PERP`;
        // It keeps the way to end a subscription on the callback itself: each needs one of its own.
        await subscriptions.subscribeToL2Book(coin, () => count());
        await subscriptions.subscribeToBbo(coin, () => count());
        await subscriptions.subscribeToTrades(coin, () => count());
        await subscriptions.subscribeToActiveAssetCtx(coin, () => count());
      }
      for (const { symbol } of CANDLE_MARKETS)
        await subscriptions.subscribeToCandle(`${symbol}-PERP`, '1m', () => count());
      return opened;
    });
    return {
      name: 'hyperliquid (npm)',
      deliver: (text) => socket.deliver(text),
      heard: () => heard,
      turn: () => undefined,
      close: () => {
        client.disconnect();
        quiet.end();
        lists.close();
      },
    };
  } finally {
    Object.assign(BASE_URLS, { PRODUCTION: real });
  }
}

/** The lists of markets for which the client asks. */
async function openLists(): Promise<{ readonly url: string; readonly close: () => void }> {
  const universe = FLOW_MARKETS.map(({ symbol, szDecimals, maxLeverage }) => ({
    name: symbol,
    szDecimals,
    maxLeverage,
  }));
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      const isSpot = body.includes('spotMetaAndAssetCtxs');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(isSpot ? [{ tokens: [], universe: [] }, []] : [{ universe }, []]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The client tells of its connection on standard output, which belongs to the results. */
function hushed(): { readonly end: () => void } {
  const { log } = console;
  console.log = () => undefined;
  return {
    end: () => {
      console.log = log;
    },
  };
}
