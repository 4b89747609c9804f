import type { SandboxVenue } from '../types.ts';
import type { RequestFault } from './plans.ts';
import { requestFacts } from './request-facts.ts';

/** What befalls a request, over a POST or a post frame; null = nothing. */
export function requestFault(venue: SandboxVenue, kind: 'info' | 'exchange', body: unknown): RequestFault | null {
  if (venue.faults.isEmpty) return null;
  const facts = requestFacts(kind, body, (asset) => venue.instruments()[asset]?.symbol ?? null);
  return venue.faults.onRequest(facts, venue.wallNowMs());
}
