import type { AssetId } from '../../contract/units.ts';
import { onRiskEvents } from './breakers.ts';
import { nextDeadManMs, watchDeadMan } from './dead-man.ts';
import type { EngineCore } from './engine-core.ts';
import { watchEquity } from './equity.ts';
import { giveUpExit } from './exits.ts';
import { raiseIntervention } from './interventions.ts';
import { runReversals } from './manual-change.ts';
import { askForAccount } from './on-account.ts';
import { watchAgent } from './on-agent.ts';
import { nextModeMs, watchMode } from './modes.ts';
import { venueDown } from './modes-gate.ts';
import { watchPaper } from './modes-paper.ts';
import { onBarsClosed } from './on-market.ts';
import { applyCloidEvents } from './on-order-events.ts';
import { protectPositions } from './protect.ts';
import { watchSentiment } from './on-sentiment.ts';
import { takeMarkouts } from './stamps.ts';
import { askForOrder } from './twap.ts';
import { nextWorkMs, runWorks } from './work-entry.ts';
import { runRetries } from './resubmit.ts';
import { isReducing, sendReduction } from './reduce.ts';
import { nextReductionMs, runReductions } from './reductions.ts';

/** Everything that is due by now. Runs on every step, so a Tick is only needed when nothing else comes. */
export function onTime(core: EngineCore): void {
  const { desk, execution, risk } = core.rooms;
  const riskWake = risk.nextWakeMs();
  onRiskEvents(core, risk.onTime(core.atMs));
  if (riskWake !== null && riskWake <= core.atMs) watchEquity(core);
  watchMode(core);
  watchPaper(core);
  onBarsClosed(core);
  for (const ticket of desk.expire(core.atMs)) {
    core.dirt.tickets.add(ticket.ticketId);
    core.sink.decision({
      chain: ticket.signal.id,
      stage: 'desk',
      outcome: 'info',
      text: `Ticket ${ticket.ticketId} expired unanswered`,
      asset: ticket.signal.asset,
      figures: {},
    });
  }
  const due = execution.due(core.atMs);
  if (due.timeouts.length > 0) applyCloidEvents(core, due.timeouts);
  for (const query of due.queries) askForOrder(core, query);
  if (due.protectionDue) protectPositions(core);
  takeMarkouts(core);
  watchSentiment(core);
  runRetries(core);
  runWorks(core);
  climbLadder(core);
  runReductions(core);
  runReversals(core);
  watchDeadMan(core);
  watchAgent(core);
  reconcile(core);
}

function climbLadder(core: EngineCore): void {
  const { execution, portfolio } = core.rooms;
  if (execution.flattening().length === 0) return;
  const positions = portfolio.positions().map(({ asset, sizeLots, strategyId }) => ({ asset, sizeLots, strategyId }));
  const busy = (asset: AssetId): boolean =>
    !core.run.startGateOpen || venueDown(core) !== null || isReducing(core, asset);
  const mayStillFill = (asset: AssetId): boolean => core.rooms.ledger.openings(asset).length > 0;
  for (const intent of execution.ladder(core.atMs, positions, busy, mayStillFill)) {
    const sent = sendReduction(core, intent);
    if (sent.ok) continue;
    core.sink.decision({
      chain: `${intent.reason}:${core.symbol(intent.asset)}`,
      stage: 'execution',
      outcome: 'refused',
      text: sent.error.detail,
      asset: intent.asset,
      figures: { code: sent.error.code },
    });
  }
  for (const asset of execution.takeStuck()) warnStuck(core, asset);
  for (const asset of execution.takeGivenUp()) giveUpExit(core, asset);
  core.dirt.money = true;
  protectPositions(core);
}

/** The last rung did not close it: its stop still stands, a person has to look. */
function warnStuck(core: EngineCore, asset: AssetId): void {
  raiseIntervention(
    core,
    {
      kind: 'flatten',
      asset,
      cloid: null,
      title: `${core.symbol(asset)} could not be closed`,
      story: [{ atMs: core.atMs, text: 'Every rung of the ladder went unfilled' }],
      advice: 'The stop stays at the exchange; the ladder begins anew in 30 s. Close it at the venue if you can.',
    },
    'emergency',
  );
}

function reconcile(core: EngineCore): void {
  const dueAt = core.run.nextReconcileMs;
  if (dueAt === null || dueAt > core.atMs || core.run.connection !== 'connected') return;
  askForAccount(core);
}

/** When the engine wants to be woken at the latest, ms UTC, or null. */
export function nextWake(core: EngineCore): number | null {
  const { desk, execution, market, risk } = core.rooms;
  const times = [
    desk.nextExpiryMs(),
    execution.nextWakeMs(),
    nextWorkMs(core),
    nextDeadManMs(core),
    nextModeMs(core),
    risk.nextWakeMs(),
    nextReductionMs(core),
    core.rooms.quality.stamps.nextDueMs(),
    core.rooms.sentiment.nextWakeMs(),
    // Without a connection it is not asked for, however long it is due: a wake for it would come again at once, for ever.
    core.run.connection === 'connected' ? core.run.nextReconcileMs : null,
    market.nextBarAtMs(core.atMs),
  ];
  let next: number | null = null;
  for (const time of times) if (time !== null && (next === null || time < next)) next = time;
  return next;
}
