import { refuse } from '../../contract/refusals.ts';
import type { AssetId } from '../../contract/units.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { cancelOrders } from './cancel.ts';
import { forgetRetries, forgetWorks } from './end-work.ts';
import type { EngineCore } from './engine-core.ts';
import { type ExitRequest, exitOrWait, exitsWait } from './modes-exits.ts';

/**
 * Closes an asset for a person: what could open it again (limits that rest, entries over time, what is still being answered or tried again)
 * is taken back first, then the position is closed. What fills before its cancel arrives is closed after it.
 */
export function closeByHand(core: EngineCore, asset: AssetId): Result<string> {
  if (core.rooms.market.instrument(asset) === null) {
    return err(refuse('UNKNOWN_SYMBOL', 'asset', asset, 'a listed asset', `no instrument has the number ${asset}`));
  }
  const taken = takeBackOpenings(core, asset, 'a person closes the asset');
  const closed = exitOrWait(core, { asset, by: 'person', signalId: null, expiresAtMs: null });
  watchTakenBack(core, { asset, by: 'person', signalId: null, taken });
  return withTaken(taken, closed);
}

/** Cancels every order of ours that could open or enlarge the position of an asset, and forgets what would follow them. Returns how many. */
export function takeBackOpenings(core: EngineCore, asset: AssetId, why: string): number {
  const { ledger, execution } = core.rooms;
  const openings = ledger
    .workingOf(asset)
    .filter((order) => !order.foreign && !order.reduceOnly && order.parentCloid === null);
  const dropped = new Set(openings.map(({ cloid }) => cloid));
  core.run.changes = core.run.changes.filter(({ cloid }) => !dropped.has(cloid));
  core.run.reversals = core.run.reversals.filter((reversal) => reversal.asset !== asset);
  const entries = forgetWorks(core, (work) => work.asset === asset, why) + forgetRetries(core, asset);
  const standing = openings.filter(({ cloid }) => !execution.isCancelling(cloid));
  if (standing.length > 0) cancelOrders(core, standing);
  return Math.max(standing.length, entries);
}

/** While orders that were taken back may still fill, the asset stays on the way out: what they fill is closed like the rest. */
export function watchTakenBack(
  core: EngineCore,
  { asset, by, signalId, taken }: Pick<ExitRequest, 'asset' | 'by' | 'signalId'> & { readonly taken: number },
): void {
  // What waits for the venue is decided anew when it is back.
  if (taken === 0 || exitsWait(core) || core.rooms.ledger.openings(asset).length === 0) return;
  const lots = core.rooms.portfolio.position(asset)?.sizeLots ?? 0;
  core.rooms.execution.startExit(asset, by, signalId, { atMs: core.atMs, lots });
}

/** The answer to who asked for an exit: what was taken back before it, and what became of it. Nothing taken back = the exit's own answer. */
export function withTaken(taken: number, closed: Result<string>): Result<string> {
  if (taken === 0) return closed;
  const words = taken === 1 ? '1 opening order is taken back' : `${taken} opening orders are taken back`;
  return ok(`${words}; ${closed.ok ? closed.value : closed.error.detail}`);
}
