import { performance } from 'node:perf_hooks';
import type { Effect } from '../../engine/domain/outputs.ts';
import { BusyEngine } from './busy-engine.ts';
import { approve, openTicket, refuse } from './candidates.ts';
import { type Bench, judged } from './result.ts';

/** The optimiser goes on rebuilding the way of an order for about 5,000 approvals; what is asked for is what it takes from then on. */
const WARM_UP = 6_000;
const SAMPLES = 20_000;

/** Requests whose copying is timed. */
const PEER_SAMPLES = 2_000;

/**
 * From the approval of a signal's ticket to the order request: desk, sizing, every check, order generation, with 50 symbols and 20
 * positions. The peer is a copy of the request that comes out, the least that any message costs.
 */
export const signalToOrder: Bench = {
  name: 'signal-to-order',
  about: 'approved ticket to order request: sizing, risk, order generation; 50 symbols, 20 positions',
  run: async () => {
    const busy = new BusyEngine();
    const samples: number[] = [];
    const requests: Effect[] = [];
    for (let i = 0; i < WARM_UP + SAMPLES; i++) {
      const ticketId = openTicket(busy, i);
      const from = performance.now();
      const request = approve(busy, ticketId, i);
      const between = performance.now();
      refuse(busy, request);
      if (i < WARM_UP) continue;
      samples.push((between - from) * 1_000);
      if (requests.length < PEER_SAMPLES) requests.push(request);
    }
    const peer = copyTimes(requests);
    return [
      judged(
        { name: 'signal-to-order', unit: 'us', peer: 'structuredClone of the order request' },
        samples,
        { p50: 20, p99: 100 },
        peer,
      ),
    ];
  },
};

/** Times of a copy of each request, us; after the run, so that the copies' garbage is not counted against it. */
function copyTimes(requests: readonly Effect[]): number[] {
  return requests.map((request) => {
    const from = performance.now();
    structuredClone(request);
    return (performance.now() - from) * 1_000;
  });
}
