import { WebSocketTransport } from '@nktkas/hyperliquid';
import type { Endpoints } from './endpoints.ts';
import type { Wanted } from './venue-socket.ts';

/** Longest wait for the confirmation, ms. */
const LIMIT_MS = 8_000;

/**
 * True if the venue takes a subscription. It is tried on a socket of its own, which is closed again: where the venue hangs up on it, no
 * other subscription is hurt.
 */
export async function trySubscription(endpoints: Endpoints, wanted: Wanted, signal: AbortSignal): Promise<boolean> {
  const { wsUrl, isTestnet } = endpoints;
  const transport = new WebSocketTransport({
    url: wsUrl,
    isTestnet,
    timeout: LIMIT_MS,
    resubscribe: false,
    reconnect: { maxRetries: 0 },
  });
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    await transport.ready(limit);
    await transport.subscribe(wanted.channel, wanted.payload, () => undefined, { signal: limit });
    return true;
  } catch {
    // Whatever it was: the subscription does not stand.
    return false;
  } finally {
    transport.close();
  }
}
