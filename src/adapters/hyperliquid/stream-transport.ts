import { WebSocketTransport } from '@nktkas/hyperliquid';
import type { Endpoints } from './endpoints.ts';

/** One subscription: its channel and what is asked for. */
export interface Wanted {
  readonly channel: string;
  readonly payload: Readonly<Record<string, unknown>> & { readonly type: string };
  /** It is never left out: as long as the venue does not take it the socket is not ready. */
  readonly isVital?: boolean;
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
