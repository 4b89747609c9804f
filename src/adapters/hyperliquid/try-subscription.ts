import type { Endpoints } from './endpoints.ts';
import { streamTransport, SUBSCRIBE_TIMEOUT_MS, type Wanted } from './stream-transport.ts';

/**
 * True if the venue takes a subscription. It is tried on a socket of its own, which is closed again: where the venue hangs up on it, no
 * other subscription is hurt.
 */
export async function trySubscription(endpoints: Endpoints, wanted: Wanted, signal: AbortSignal): Promise<boolean> {
  const transport = streamTransport(endpoints, false);
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(SUBSCRIBE_TIMEOUT_MS)]);
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
