import { SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid';
import type { FlowSide } from './flow-side.ts';
import { CANDLE_MARKETS } from './flow-subscriptions.ts';
import { FLOW_MARKETS } from './flow-texts.ts';
import { withInjectedSocket } from './injected-socket.ts';

/** The newest figures of one market and channel. */
interface Slot {
  figures: readonly unknown[];
}

/** Price and size; nothing where nobody quotes. */
function figuresOf(level: { readonly px: string; readonly sz: string } | null | undefined): readonly number[] {
  return level === null || level === undefined ? [] : [Number(level.px), Number(level.sz)];
}

/**
 * The client library by its own subscription path: one `SubscriptionClient` on one connection, a subscription with a listener for each market and
 * channel, as its documentation shows it. What it hands over is as JSON made it, unchecked; its listeners do the least that somebody does who uses
 * it: they make numbers of the newest prices and sizes of a market and keep them.
 */
export async function librarySide(): Promise<FlowSide> {
  let heard = 0;
  const slots: Slot[] = [];
  /** A listener that keeps the newest of what `read` makes of its data. */
  const keeping = <T>(read: (data: T) => readonly unknown[]): ((data: T) => void) => {
    const slot: Slot = { figures: [] };
    slots.push(slot);
    return (data) => {
      heard += 1;
      slot.figures = read(data);
    };
  };
  const { value: transport, socket } = await withInjectedSocket(async () => {
    const opened = new WebSocketTransport({ url: 'ws://127.0.0.1:9/ws' });
    const client = new SubscriptionClient({ transport: opened });
    await opened.ready();
    await client.allMids(keeping(({ mids }) => Object.values(mids).map(Number)));
    for (const { symbol: coin } of FLOW_MARKETS)
      await Promise.all([
        client.l2Book(
          { coin },
          keeping(({ levels: [bids, asks] }) => [bids.map(figuresOf), asks.map(figuresOf)]),
        ),
        client.bbo(
          { coin },
          keeping(({ bbo }) => bbo.map(figuresOf)),
        ),
        client.trades(
          { coin },
          keeping((trades) => trades.map(figuresOf)),
        ),
        client.activeAssetCtx(
          { coin },
          keeping(({ ctx }) => [Number(ctx.markPx), Number(ctx.oraclePx), Number(ctx.funding)]),
        ),
      ]);
    for (const { symbol: coin } of CANDLE_MARKETS)
      await client.candle(
        { coin, interval: '1m' },
        keeping(({ o, h, l, c, v }) => [o, h, l, c, v].map(Number)),
      );
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
