import { WebSocketTransport } from '@nktkas/hyperliquid';
import type { Endpoints } from './endpoints.ts';

/** One subscription: its channel and what is asked for. */
export interface Wanted {
  readonly channel: string;
  readonly payload: Readonly<Record<string, unknown>> & { readonly type: string };
  /** It is never left out: as long as the venue does not take it the socket is not ready. */
  readonly isVital?: boolean;
}

const HEAD = '{"channel":"';

/** Channel of a frame by the first letters of its text, or null where another field comes first. */
function channelOf(text: string): string | null {
  if (!text.startsWith(HEAD)) return null;
  const end = text.indexOf('"', HEAD.length);
  return end < 0 ? null : text.slice(HEAD.length, end);
}

/**
 * Shows `take` the text of each frame before anybody else. One that it takes goes no further: the library would make JSON and an event of it
 * for each who listens.
 */
export function tapTexts({ socket }: WebSocketTransport, take: (channel: string, text: string) => boolean): void {
  const pass = socket.dispatchEvent.bind(socket);
  socket.dispatchEvent = (event) => {
    if (!(event instanceof MessageEvent) || typeof event.data !== 'string') return pass(event);
    const channel = channelOf(event.data);
    return channel !== null && take(channel, event.data) ? true : pass(event);
  };
}

/** Longest wait for the confirmation of a subscription, ms. */
export const SUBSCRIBE_TIMEOUT_MS = 8_000;

/** A connection to the venue's streams. `isKept`: it connects anew by itself; subscriptions are made by whoever holds it. */
export function streamTransport({ wsUrl, isTestnet }: Endpoints, isKept: boolean): WebSocketTransport {
  return new WebSocketTransport({
    url: wsUrl,
    isTestnet,
    timeout: SUBSCRIBE_TIMEOUT_MS,
    // Done by its holder, in an order and at a pace of its own, so that it is known when it is over.
    resubscribe: false,
    keepAlive: { interval: 30_000, timeout: 10_000 },
    ...(isKept ? {} : { reconnect: { maxRetries: 0 } }),
  });
}
