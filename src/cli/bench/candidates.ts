import type { Effect } from '../../engine/domain/outputs.ts';
import { type BusyEngine, book, mark, POSITIONS, SYMBOLS } from './busy-engine.ts';

type OrderRequest = Extract<Effect, { kind: 'SendOrders' }>;

/** Keeps the order counts of a minute, an hour and a day open. */
const PAUSE_MS = 100_000;

/** Opens the ticket of the n-th manual signal, each on the next symbol without a position; its id. */
export function openTicket(busy: BusyEngine, n: number): string {
  const asset = POSITIONS + (n % (SYMBOLS - POSITIONS));
  busy.pass(PAUSE_MS);
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

/** Approves a ticket; the order request that comes out of that step. */
export function approve(busy: BusyEngine, ticketId: string, n: number): OrderRequest {
  const output = busy.step({
    kind: 'Command',
    commandId: `c${n}`,
    origin: 'cli',
    command: { type: 'approveTicket', ticketId, maxSizeLots: null },
  });
  const request = output.effects.find((effect) => effect.kind === 'SendOrders');
  if (request === undefined) throw new Error(`no order came out: ${JSON.stringify(output.reply)}`);
  return request;
}

/** The venue refuses a request, so that the next one meets the same account. */
export function refuse(busy: BusyEngine, request: OrderRequest): void {
  busy.step({ kind: 'VenueReply', effectId: request.effectId, outcome: { status: 'refused', text: 'bench' } });
}
