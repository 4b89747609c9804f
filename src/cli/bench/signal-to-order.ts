import { performance } from 'node:perf_hooks';
import type { Effect } from '../../engine/domain/outputs.ts';
import { BusyEngine } from './busy-engine.ts';
import { approve, openTicket, refuse } from './candidates.ts';
import { type Bench, judged } from './result.ts';

/** The optimiser goes on rebuilding the way of an order for about 5,000 approvals; what is asked for is what it takes from then on. */
const WARM_UP = 6_000;
const SAMPLES = 20_000;

/** Times that the same approvals are made, each time by a fresh engine. */
const PASSES = 5;

/** Requests whose copying is timed. */
const PEER_SAMPLES = 2_000;

/** Same goals for both figures. */
const GOALS = { p50: 20, p99: 100 };

/**
 * From the approval of a signal's ticket to the order request: desk, sizing, every check, order generation, with 50 symbols and 20
 * positions. The first figure is of all approvals as they came. An engine does the very same work in each pass, so the second one,
 * of the quickest pass of each approval, leaves out what other work on the machine added and keeps what the approval itself costs.
 * The peer is a copy of the request that comes out, the least that any message costs.
 */
export const signalToOrder: Bench = {
  name: 'signal-to-order',
  about: 'approved ticket to order request: sizing, risk, order generation; 50 symbols, 20 positions',
  run: async () => {
    const requests: Effect[] = [];
    const passes = Array.from({ length: PASSES }, () => pass(requests));
    const peer = copyTimes(requests);
    const quickest = (passes[0] ?? []).map((first, i) => Math.min(first, ...passes.map((times) => times[i] ?? first)));
    const base = { unit: 'us', peer: 'structuredClone of the order request' };
    return [
      judged({ ...base, name: 'signal-to-order' }, passes.flat(), GOALS, peer),
      judged({ ...base, name: `signal-to-order (own cost: quickest of ${PASSES})` }, quickest, GOALS, peer),
    ];
  },
};

/** Times of all approvals after the warm-up, us. Keeps the first requests. */
function pass(requests: Effect[]): readonly number[] {
  const busy = new BusyEngine();
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + SAMPLES; i++) {
    const ticketId = openTicket(busy, i);
    const from = performance.now();
    const request = approve(busy, ticketId, i);
    const between = performance.now();
    refuse(busy, request);
    if (i < WARM_UP) continue;
    times.push((between - from) * 1_000);
    if (requests.length < PEER_SAMPLES) requests.push(request);
  }
  return times;
}

/** Times of a copy of each request, us; after the passes, so that the copies' garbage is not counted against them. */
function copyTimes(requests: readonly Effect[]): number[] {
  return requests.map((request) => {
    const from = performance.now();
    structuredClone(request);
    return (performance.now() - from) * 1_000;
  });
}
