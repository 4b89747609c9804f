import type { Meta, PerpCtx } from '../../hyperliquid/decode/market-shapes.ts';
import { backoffMs, pause } from './backoff.ts';
import type { VenueHttp } from './venue-http.ts';

/** All perpetuals of a venue and the contexts of their markets, in the same order. */
export type Universe = readonly [Meta, readonly PerpCtx[]];

/**
 * Asks for the universe until there is an answer, ever more rarely; each failure is told to `onFailure` as a sentence. Null once `signal`
 * has ended it.
 */
export async function readUniverse(
  http: VenueHttp,
  signal: AbortSignal,
  onFailure: (reason: string) => void,
): Promise<Universe | null> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    const answer = await http.ask('metaAndAssetCtxs', {}, signal);
    if (answer.ok) return answer.value;
    onFailure(answer.error.reason);
    if (!(await pause(backoffMs(attempt, Math.random), signal))) return null;
  }
  return null;
}
