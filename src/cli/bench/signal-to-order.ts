import { performance } from 'node:perf_hooks';
import type { Effect } from '../../engine/domain/outputs.ts';
import { BusyEngine, book, mark, POSITIONS, SYMBOLS } from './busy-engine.ts';
import { type Bench, judged } from './result.ts';

const WARM_UP = 3_000;
const SAMPLES = 20_000;

/** Requests whose copying is timed. */
const PEER_SAMPLES = 2_000;

/** Keeps the order counts of a minute, an hour and a day open. */
const PAUSE_MS = 100_000;

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
      const asset = POSITIONS + (i % (SYMBOLS - POSITIONS));
      const ticketId = openTicket(busy, asset, i);
      const from = performance.now();
      const output = busy.step({
        kind: 'Command',
        commandId: `c${i}`,
        origin: 'cli',
        command: { type: 'approveTicket', ticketId, maxSizeLots: null },
      });
      const between = performance.now();
      const request = output.effects.find((effect) => effect.kind === 'SendOrders');
      if (request === undefined) throw new Error(`no order came out: ${JSON.stringify(output.reply)}`);
      // The venue refuses, so that the next one meets the same account.
      busy.step({ kind: 'VenueReply', effectId: request.effectId, outcome: { status: 'refused', text: 'bench' } });
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

function openTicket(busy: BusyEngine, asset: number, n: number): string {
  busy.atMs += PAUSE_MS;
  busy.step({ kind: 'Market', updates: [book(asset, 0, busy.atMs), mark(asset, busy.atMs)] });
  const opened = busy.step({
    kind: 'Signal',
    origin: 'manual',
    signal: {
      id: `bench-${n}`,
      strategyId: 'bench',
      source: 'manual',
      symbol: `S${asset}`,
      side: n % 2 === 0 ? 'long' : 'short',
      strength: 0.95,
      createdAt: busy.atMs,
      expiresAt: busy.atMs + 60_000,
      stopLossRate: 0.02,
      takeProfitRate: 0.04,
      performance: null,
      rationale: 'bench',
    },
  });
  const ticketId = opened.effects.find((effect) => effect.kind === 'Alert')?.alert.ticketId ?? null;
  if (ticketId === null) throw new Error(`no ticket was opened: ${JSON.stringify(opened.decisions)}`);
  return ticketId;
}
