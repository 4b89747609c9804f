import { publicEndpoints } from './endpoints.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/**
 * Whether a venue's public data can be had: null, or why not in a few words. One small question, given up after `limitMs`. `loopback`: a
 * server on this machine in the venue's place, or null.
 */
export async function cannotReach(loopback: string | null, limitMs: number): Promise<string | null> {
  const endpoints = publicEndpoints(loopback);
  if (!endpoints.ok) return endpoints.error;
  try {
    const answer = await fetch(`${endpoints.value.apiUrl}/info`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ type: 'exchangeStatus' }),
      signal: AbortSignal.timeout(limitMs),
    });
    await answer.body?.cancel();
    return answer.ok ? null : `it answered with status ${answer.status}`;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'TimeoutError') return `no answer within ${limitMs} ms`;
    const { cause: inner } = cause as { readonly cause?: unknown };
    const { code } = (inner ?? {}) as { readonly code?: unknown };
    return typeof code === 'string' ? code : reasonOf(cause);
  }
}
