import { refuse } from '../../contract/refusals.ts';
import type { AssetId, SizeLots } from '../../contract/units.ts';
import type { Ticket } from '../desk/desk-room.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { takeBackOpenings, watchTakenBack, withTaken } from './close.ts';
import type { EngineCore } from './engine-core.ts';
import { exitOrWait } from './modes-exits.ts';
import { enterPaper, leavePaper } from './modes-paper.ts';
import { sizeOf } from './order-words.ts';
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
  const { asset, id, strategyId } = ticket.signal;
  const position = core.rooms.portfolio.position(asset);
  const taken =
    position !== null || isEntering(core, asset, strategyId) ? takeBackOpenings(core, asset, 'its strategy leaves') : 0;
  const sent =
    position === null
      ? err(refuse('NOTHING_TO_DO', 'position', 0, 'open', 'the position is already closed'))
      : exitOrWait(core, { asset, by: 'signal', signalId: id, expiresAtMs: ticket.signal.expiresAt });
  watchTakenBack(core, { asset, by: 'signal', signalId: id, taken });
  if (!sent.ok && taken === 0) return sent;
  core.rooms.desk.finish(ticket.ticketId, 'done', null, Math.abs(position?.sizeLots ?? 0) as SizeLots);
  return withTaken(taken, sent);
}

/** True while something of the strategy may still open the asset: an order, or an entry that is worked. */
function isEntering(core: EngineCore, asset: AssetId, strategyId: string): boolean {
  const { ledger, desk } = core.rooms;
  if (ledger.openings(asset).some(({ order }) => order.strategyId === strategyId)) return true;
  return core.run.works.some(
    (work) => work.asset === asset && desk.get(work.ticketId)?.signal.strategyId === strategyId,
  );
}
