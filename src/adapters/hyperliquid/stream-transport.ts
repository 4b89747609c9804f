import { WebSocketTransport } from '@nktkas/hyperliquid';
import type { Endpoints } from './endpoints.ts';
import { type SocketTap, TappedUrl } from './socket-guard.ts';

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

/** A frame before anybody else reads it: its text, or also (`data`) what was read from it, where the text alone settled nothing. */
export interface TappedFrame {
  readonly channel: string;
  readonly text: string;
  readonly data?: unknown;
}

/** Who sees the frames of a connection before anybody else. */
export interface FrameTap extends Omit<SocketTap, 'take' | 'takeFrame'> {
  /** Told a frame; true = it was taken, and nobody else is told. */
  readonly take: (frame: TappedFrame) => boolean;
}

/** Longest wait for the confirmation of a subscription, ms. */
export const SUBSCRIBE_TIMEOUT_MS = 8_000;

/**
 * A connection to the venue's streams. `isKept`: it connects anew by itself; subscriptions are made by whoever holds it. What a tap takes never
 * reaches the library, which would make JSON of it and an event for each who listens.
 */
export function streamTransport({ wsUrl, isTestnet }: Endpoints, isKept: boolean, tap?: FrameTap): WebSocketTransport {
  const take = (text: string): boolean => {
    const channel = channelOf(text);
    return channel !== null && tap?.take({ channel, text }) === true;
  };
  const takeFrame: SocketTap['takeFrame'] = (channel, data, text) => tap?.take({ channel, text, data }) === true;
  return new WebSocketTransport({
    url: tap === undefined ? wsUrl : new TappedUrl(wsUrl, { ...tap, take, takeFrame }),
    isTestnet,
    timeout: SUBSCRIBE_TIMEOUT_MS,
    // Done by its holder, in an order and at a pace of its own, so that it is known when it is over.
    resubscribe: false,
    keepAlive: { interval: 30_000, timeout: 10_000 },
    ...(isKept ? {} : { reconnect: { maxRetries: 0 } }),
  });
}
