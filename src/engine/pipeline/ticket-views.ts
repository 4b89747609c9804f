import type { TicketView, ViewPatch } from '../../contract/views.ts';
import type { Ticket } from '../desk/desk-room.ts';
import { ticketView } from '../monitoring/ticket-view.ts';
import type { EngineCore } from './engine-core.ts';
import { loadAccount } from './exposures.ts';
import { entryPrices } from './entry-prices.ts';
import { entryWords } from './entry-words.ts';
import { sizeSignal } from './size-signal.ts';
import { whatIfView } from './what-if.ts';
import { expectedSlippage } from './stamps.ts';

/** How often the sizes of waiting tickets are shown anew, ms of engine time. */
const RESIZE_EVERY_MS = 1_000;

/** Views of the named tickets; ended ones that were pruned are removed from the picture. */
export function ticketPatch(core: EngineCore, ids: ReadonlySet<string>): ViewPatch {
  const upsert: TicketView[] = [];
  const remove: string[] = [];
  for (const id of ids) {
    const ticket = core.rooms.desk.get(id);
    if (ticket === null) remove.push(id);
    else upsert.push(viewOf(core, ticket));
  }
  return { kind: 'tickets', upsert, remove };
}

/** Waiting tickets with their size of this moment, at most once a second; null when it is not time or none waits. */
export function waitingTicketPatch(core: EngineCore): ViewPatch | null {
  const waiting = core.rooms.desk.waiting();
  if (waiting.length === 0 || core.atMs - core.resizedAtMs < RESIZE_EVERY_MS) return null;
  core.resizedAtMs = core.atMs;
  return { kind: 'tickets', upsert: waiting.map((ticket) => viewOf(core, ticket)), remove: [] };
}

function viewOf(core: EngineCore, ticket: Ticket): TicketView {
  const { signal } = ticket;
  if (ticket.state !== 'waiting' || signal.side === 'flat') return ticketView(ticket, null, null, ticket.refusal);
  const prices = entryPrices(core, ticket);
  if (!prices.ok) return ticketView(ticket, null, null, prices.error);
  const account = loadAccount(core, signal.asset);
  const size = sizeSignal(core, { signal, prices: prices.value, personCapLots: ticket.personCapLots, account });
  if (!(size.targetLots > 0)) return ticketView(ticket, size, prices.value, size.refusal);
  const expectedSlippageRate = expectedSlippage(core, signal.asset, {
    isBuy: signal.side === 'long',
    lots: size.targetLots,
    limitTicks: prices.value.limitTicks,
  });
  const how = entryWords(core, ticket, { size, prices: prices.value, account });
  const isBuy = signal.side === 'long';
  const entry = { entryTicks: prices.value.touchTicks, stopTicks: prices.value.stopTicks };
  const whatIf = whatIfView(core, { asset: signal.asset, isBuy, lots: size.targetLots, ...entry });
  return ticketView(ticket, size, { ...prices.value, expectedSlippageRate, how, whatIf }, size.refusal);
}
