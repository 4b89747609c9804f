import { SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid';
import type { FlowSide } from './flow-side.ts';
import { CANDLE_MARKETS } from './flow-subscriptions.ts';
import { FLOW_MARKETS } from './flow-texts.ts';
import { withInjectedSocket } from './injected-socket.ts';

/**
 * The client library by its own subscription path: one `SubscriptionClient` on one connection, a subscription with a listener for each market and
 * channel, as its documentation shows it. Its listeners only count: nothing is checked and no price is made a number.
 */
export async function librarySide(): Promise<FlowSide> {
  let heard = 0;
  const count = (): void => {
    heard += 1;
  };
  const { value: transport, socket } = await withInjectedSocket(async () => {
    const opened = new WebSocketTransport({ url: 'ws://127.0.0.1:9/ws' });
    const client = new SubscriptionClient({ transport: opened });
    await opened.ready();
    await client.allMids(count);
    for (const { symbol: coin } of FLOW_MARKETS)
      await Promise.all([
        client.l2Book({ coin }, count),
        client.bbo({ coin }, count),
        client.trades({ coin }, count),
        client.activeAssetCtx({ coin }, count),
      ]);
    for (const { symbol: coin } of CANDLE_MARKETS) await client.candle({ coin, interval: '1m' }, count);
    return opened;
  });
  return {
    name: 'SubscriptionClient of @nktkas/hyperliquid',
    deliver: (text) => socket.deliver(text),
    heard: () => heard,
    turn: () => undefined,
    close: () => transport.close(),
  };
}
