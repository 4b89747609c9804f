import { RELEASE_HALT_WORD } from '../../contract/commands.ts';
import type { RunStarted } from '../domain/inputs.ts';
import { voidInFlight } from './end-work.ts';
import type { EngineCore } from './engine-core.ts';
import { beginMode } from './modes.ts';
import { applyCloidEvents } from './on-order-events.ts';

/** Runs whose client ids are known as ours. */
const RUNS_KNOWN = 500;

/**
 * Begins a run: a new one, or one on top of what a journal brought back. After a restart nothing is re-sent: an order without an answer
 * is unknown and is asked for by client id; tickets of the earlier run are void.
 */
export function beginRun(core: EngineCore, input: RunStarted): void {
  const { run } = core;
  run.runId = input.runId;
  run.seed = input.seed;
  run.venue = input.venue;
  run.account = input.account;
  run.connection = 'disconnected';
  run.connectionReason = 'not connected yet';
  run.reconciled = false;
  run.startGateOpen = false;
  run.stopped = false;
  run.journalDown = null;
  run.nextReconcileMs = null;
  run.clock = null;
  run.agent = null;
  voidInFlight(core);
  run.retries = [];
  run.works = [];
  run.changes = [];
  run.reversals = [];
  run.cloidPrefixes = [...run.cloidPrefixes, core.ids.prefix].slice(-RUNS_KNOWN);
  core.rooms.desk.endRun();
  core.useSettings(input.settings, input.configHash, run.configVersion);
  for (const ticket of core.rooms.desk.voidAll('restart', core.atMs)) core.dirt.tickets.add(ticket.ticketId);
  if (input.journalDamage !== undefined) haltAfterDamage(core, input.journalDamage);
  core.rooms.execution.beginRun(core.atMs);
  core.rooms.sentiment.beginRun();
  beginMode(core);
  askForUnanswered(core);
  core.dirt.session = true;
  core.dirt.money = true;
  core.dirt.instruments = true;
  core.dirt.sentiment = true;
}

/** The end of the journal is lost, and with it whatever a person said last: nothing opens until a person has looked. */
function haltAfterDamage(core: EngineCore, damage: string): void {
  core.rooms.risk.halt('the journal was damaged', 'system', core.atMs);
  core.sink.decision({
    chain: 'journal',
    stage: 'breaker',
    outcome: 'info',
    text: `Started halted: the journal was damaged (${damage}), and what was lost may have held a halt`,
    asset: null,
    figures: {},
  });
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'critical',
      category: 'system_health',
      dedupKey: `journal:damaged:${core.run.runId}`,
      title: 'Started halted: the journal was damaged',
      body: `${damage}. The end of the journal is lost, and it may have held a halt. Compare positions and orders, then type ${RELEASE_HALT_WORD} to trade again.`,
      asset: null,
      ticketId: null,
    }),
  );
}

function askForUnanswered(core: EngineCore): void {
  const unanswered = core.rooms.ledger
    .working()
    .filter((order) => order.state === 'submitted' || order.state === 'pending');
  applyCloidEvents(
    core,
    unanswered.map(({ cloid }) => ({
      cloid,
      event: 'timeout' as const,
      text: 'the app stopped before the answer came',
    })),
  );
  for (const order of core.rooms.ledger.working()) {
    if (order.state === 'unknown')
      core.rooms.execution.askAgain(order.cloid, order.asset, order.expiresAtMs, core.atMs);
  }
}
