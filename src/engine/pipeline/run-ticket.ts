import { refuse } from '../../contract/refusals.ts';
import type { SizeLots } from '../../contract/units.ts';
import type { Ticket } from '../desk/desk-room.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { EngineCore } from './engine-core.ts';
import { exitOrWait } from './modes-exits.ts';
import { enterPaper, leavePaper } from './modes-paper.ts';
import { sizeOf } from './order-words.ts';
import { endWorkOn } from './end-work.ts';
import { enterTicket } from './work-entry.ts';

/** Runs an approved ticket: every check again on the data of this moment, then the order request. Single use, whatever the outcome. */
export function runTicket(core: EngineCore, ticket: Ticket): Result<string> {
  const isOnPaper = core.run.mode.mode === 'fallback';
  const enter = isOnPaper ? enterPaper : enterTicket;
  const outcome = ticket.signal.side === 'flat' ? exitBySignal(core, ticket) : enter(core, ticket);
  core.dirt.tickets.add(ticket.ticketId);
  if (!outcome.ok) {
    core.rooms.desk.finish(ticket.ticketId, 'refused', outcome.error, 0 as SizeLots);
    core.sink.decision({
      chain: ticket.signal.id,
      stage: 'desk',
      outcome: 'refused',
      text: `Ticket ${ticket.ticketId} ended without an order: ${outcome.error.detail}`,
      asset: ticket.signal.asset,
      figures: { code: outcome.error.code, actual: outcome.error.actual, limit: outcome.error.limit },
    });
  }
  return outcome;
}

function endOnPaper(core: EngineCore, { ticketId, signal }: Ticket, left: Result<SizeLots>): Result<string> {
  if (!left.ok) return left;
  core.rooms.desk.finish(ticketId, 'done', null, left.value);
  return ok(`closed ${sizeOf(core, signal.asset, left.value)} on paper`);
}

function exitBySignal(core: EngineCore, ticket: Ticket): Result<string> {
  const left = leavePaper(core, ticket);
  // What is held at the venue is left whatever became of the paper.
  if (left !== null && core.rooms.portfolio.position(ticket.signal.asset) === null)
    return endOnPaper(core, ticket, left);
  endWorkOn(core, ticket.signal.asset, 'its strategy leaves');
  const position = core.rooms.portfolio.position(ticket.signal.asset);
  if (position === null) {
    return err(refuse('NOTHING_TO_DO', 'position', 0, 'open', 'the position is already closed'));
  }
  const sent = exitOrWait(core, {
    asset: ticket.signal.asset,
    by: 'signal',
    signalId: ticket.signal.id,
    expiresAtMs: ticket.signal.expiresAt,
  });
  if (sent.ok) core.rooms.desk.finish(ticket.ticketId, 'done', null, Math.abs(position.sizeLots) as SizeLots);
  return sent;
}
