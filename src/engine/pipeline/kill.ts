import { cancelOrders } from './cancel.ts';
import { forgetRetries, forgetWorks } from './end-work.ts';
import type { EngineCore } from './engine-core.ts';
import { involvedAssets } from './exposures.ts';

/** Cancels every order that could open or enlarge a position, at once, and voids the tickets that wait. Protective orders stay. */
export function cancelOpenings(core: EngineCore, reason: string): void {
  const openings = core.rooms.ledger
    .working()
    .filter((order) => !order.foreign && !order.reduceOnly && order.parentCloid === null);
  if (openings.length > 0) {
    cancelOrders(core, openings);
    core.sink.decision({
      chain: reason,
      stage: 'execution',
      outcome: 'info',
      text: `${openings.length} opening orders are being cancelled: ${reason}`,
      asset: null,
      figures: { orders: openings.length },
    });
  }
  forgetWorks(core, () => true, reason);
  forgetRetries(core);
  core.run.changes = [];
  core.run.reversals = [];
  for (const ticket of core.rooms.desk.voidAll(reason, core.atMs)) core.dirt.tickets.add(ticket.ticketId);
}

/** The kill switch: openings cancelled, engine halted, everything flattened when asked. Halts survive a restart. */
export function killSwitch(core: EngineCore, by: string, flatten: boolean): string {
  core.rooms.risk.halt('kill switch', by, core.atMs);
  cancelOpenings(core, 'kill switch');
  core.dirt.session = true;
  core.dirt.money = true;
  const positions = core.rooms.portfolio.positions();
  if (flatten) {
    // Assets with an entry that is still being answered too: what it fills is closed as soon as it shows.
    core.rooms.execution.startFlatten(involvedAssets(core), 'kill_switch', core.atMs);
  }
  core.sink.decision({
    chain: 'kill switch',
    stage: 'breaker',
    outcome: 'info',
    text: `Kill switch by ${by}${flatten ? ', flattening' : ''}`,
    asset: null,
    figures: { positions: positions.length },
  });
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'critical',
      category: 'risk_management',
      dedupKey: `kill:${core.atMs}`,
      title: 'Kill switch: trading is halted',
      body: flatten
        ? `Opening orders cancelled; ${positions.length} positions are being closed.`
        : `Opening orders cancelled; ${positions.length} positions stay with their stops.`,
      asset: null,
      ticketId: null,
    }),
  );
  return flatten ? `halted, closing ${positions.length} positions` : 'halted, opening orders cancelled';
}
