import { refuse } from '../../contract/refusals.ts';
import type { AlertView } from '../../contract/views.ts';
import type { AccountSnapshot } from '../domain/inputs.ts';
import { type ModeEvent, type ModeState, nextMode } from '../domain/mode.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { NO_PAPER } from '../portfolio/paper-ledger.ts';
import type { Difference } from '../portfolio/portfolio-room.ts';
import { cancelOrders } from './cancel.ts';
import { cancelStrayQuotes, forgetRetries, forgetWorks, voidInFlight } from './end-work.ts';
import type { EngineCore } from './engine-core.ts';
import { setExitsAside, settleExits } from './modes-exits.ts';
import { endPaper, paperResult } from './modes-paper.ts';

/** Differences of a return that are kept for the window at most. */
const DIFFERENCES_SHOWN = 20;

/** The mode of a run that has just begun. */
export const FIRST_MODE: ModeState = {
  mode: 'starting',
  sinceMs: 0,
  reason: 'not connected yet',
  troubleSinceMs: null,
  askedAtMs: null,
  epoch: 0,
  exits: [],
  differences: [],
  paper: NO_PAPER,
};

/** Moves the mode by what happened, and does what the new one asks for. Every pair of mode and event is in the table. */
export function moveMode(core: EngineCore, event: ModeEvent, reason: string): void {
  const before = core.run.mode;
  noteTrouble(core, event);
  const mode = nextMode(before.mode, event);
  if (mode === before.mode) return;
  core.run.mode = { ...core.run.mode, mode, sinceMs: core.atMs, reason };
  core.dirt.session = true;
  core.sink.decision({
    chain: 'mode',
    stage: 'execution',
    outcome: 'info',
    text: `Mode ${before.mode} -> ${mode}: ${reason}`,
    asset: null,
    figures: { waitingExits: before.exits.length, paperPositions: before.paper.positions.length },
  });
  if (mode === 'fallback') beginFallback(core, before, reason);
  // Paper ends as soon as the link is back: what it was worth is measured at that moment, and nothing more is added.
  if (before.mode === 'fallback') endPaper(core, 'the fallback has ended');
  if (event === 'compared' && (mode === 'live' || mode === 'confirming')) {
    core.rooms.execution.flattenAnew(core.atMs);
    settleExits(core);
  }
  if (mode === 'confirming') askForWord(core);
}

/** Notes since when the account may not be what we think it is. */
function noteTrouble(core: EngineCore, event: ModeEvent): void {
  if (event === 'lost' || event === 'doubt' || event === 'restarted') beginEpoch(core);
  const { mode } = core.run;
  if (event === 'compared') core.run.mode = { ...mode, troubleSinceMs: null };
  // A run that begins in the middle of an outage has not heard of the venue either.
  else if (event === 'restarted') core.run.mode = { ...mode, troubleSinceMs: owesWord(mode) ? core.atMs : null };
  // Back after a fallback: the comparison has its own time, or the old trouble would be a new fallback at once.
  else if (event === 'connected' && mode.mode === 'fallback') core.run.mode = { ...mode, troubleSinceMs: core.atMs };
  else if ((event === 'lost' || event === 'doubt') && mode.troubleSinceMs === null)
    core.run.mode = { ...mode, troubleSinceMs: core.atMs };
}

/** True from the beginning of a fallback to the word that ends it. */
function owesWord({ mode }: ModeState): boolean {
  return mode === 'fallback' || mode === 'returning' || mode === 'confirming';
}

/** What was asked of the account until now has lost its worth: what happens from here on is not in the answer. It is asked anew. */
export function beginEpoch(core: EngineCore): void {
  core.run.mode = { ...core.run.mode, askedAtMs: null, epoch: core.run.mode.epoch + 1 };
}

/** A new run: the ledger of the one before is closed; exits that waited still do, and so does the word that a fallback asks for. */
export function beginMode(core: EngineCore): void {
  endPaper(core, 'the run has ended');
  moveMode(core, 'restarted', 'the account has not been compared with the venue yet');
}

/** From when on the account side counts as down, ms UTC; null while nothing is wrong or it does already. */
export function nextModeMs(core: EngineCore): number | null {
  const { mode, troubleSinceMs, askedAtMs } = core.run.mode;
  if (mode === 'fallback' || mode === 'starting') return null;
  // A question that a lost line took with it says nothing beyond the loss itself.
  const asked = core.run.connection === 'connected' ? askedAtMs : null;
  if (troubleSinceMs === null && asked === null) return null;
  return Math.min(troubleSinceMs ?? Infinity, asked ?? Infinity) + core.settings.execution.fallbackAfterMs;
}

/** Enters fallback when the account side has been down for as long as the settings say. */
export function watchMode(core: EngineCore): void {
  const dueMs = nextModeMs(core);
  if (dueMs === null || dueMs > core.atMs) return;
  core.run.reconciled = false;
  const why =
    core.run.connection === 'connected' ? 'questions for the account go unanswered' : core.run.connectionReason;
  moveMode(core, 'down', why);
}

/** A question for the account leaves; without a link nobody hears it, and it says nothing beyond the loss. */
export function noteAsked(core: EngineCore): void {
  const { mode, connection } = core.run;
  if (connection === 'connected' && mode.askedAtMs === null) core.run.mode = { ...mode, askedAtMs: core.atMs };
}

/**
 * The last question for the account was not asked after all: that nobody answers it says nothing of the venue. An earlier one that waits for its answer
 * still does.
 */
export function noteUnasked(core: EngineCore, epoch: number | undefined): void {
  const { mode, nextReconcileMs } = core.run;
  if (nextReconcileMs === null || (epoch !== undefined && epoch !== mode.epoch)) return;
  const lastAskedMs = nextReconcileMs - core.settings.execution.reconcileEveryMs;
  if (mode.askedAtMs === lastAskedMs) core.run.mode = { ...mode, askedAtMs: null };
}

/** True for an answer to a question from before what we know of the account last came into doubt. */
export function isOfEarlierEpoch(core: EngineCore, { epoch }: Pick<AccountSnapshot, 'epoch'>): boolean {
  return epoch !== undefined && epoch !== core.run.mode.epoch;
}

/** The account has answered, with what differed from our books. */
export function noteAnswered(core: EngineCore, answer: AccountSnapshot, differences: readonly Difference[]): void {
  const { mode } = core.run;
  const isReturn = mode.mode === 'fallback' || mode.mode === 'returning';
  const told = isReturn ? [...mode.differences, ...differences.map(({ text }) => text)] : mode.differences;
  const askedAtMs = isOfEarlierEpoch(core, answer) ? mode.askedAtMs : null;
  core.run.mode = { ...mode, askedAtMs, differences: told.slice(-DIFFERENCES_SHOWN) };
}

function beginFallback(core: EngineCore, before: ModeState, reason: string): void {
  const cause = 'the venue is down';
  // A second outage before anybody confirmed goes on with the story of the first one.
  if (!owesWord(before)) core.run.mode = { ...core.run.mode, differences: [], paper: NO_PAPER };
  core.run.mode = { ...core.run.mode, askedAtMs: null };
  voidTickets(core, cause);
  forgetWorks(core, () => true, cause);
  forgetRetries(core);
  voidInFlight(core);
  setExitsAside(core);
  takeBackEntries(core);
  core.run.changes = [];
  core.run.reversals = [];
  tell(core, 'critical', 'The venue is down: fallback', `${reason}. New entries go to a paper ledger; exits wait.`);
}

/**
 * Where only the account is silent, what opens still arrives: quotes that nobody works any more go, and so does an entry without an answer,
 * which may still wait for the disk. Without a link the comparison after the return does the same.
 */
function takeBackEntries(core: EngineCore): void {
  const working = core.rooms.ledger.working();
  if (core.run.connection === 'connected') cancelStrayQuotes(core, working);
  const entries = working.filter(
    ({ state, reduceOnly, parentCloid }) => state === 'submitted' && !reduceOnly && parentCloid === null,
  );
  cancelOrders(
    core,
    entries.filter(({ cloid }) => !core.rooms.execution.isCancelling(cloid)),
  );
}

/** Compared after a fallback: entries wait for a word, or the setting gives it. */
function askForWord(core: EngineCore): void {
  voidTickets(core, 'the fallback has ended');
  const count = core.run.mode.differences.length;
  const body = `${count} differences were repaired in our books. ${paperResult(core)}`;
  if (core.settings.execution.resumeAfterFallback === 'auto') {
    tell(core, 'info', 'The venue is back: trading goes on', body);
    moveMode(core, 'confirmed', 'resumed by the setting');
    return;
  }
  tell(core, 'critical', 'The venue is back: confirm to trade again', body);
}

function voidTickets(core: EngineCore, why: string): void {
  for (const ticket of core.rooms.desk.voidAll(why, core.atMs)) core.dirt.tickets.add(ticket.ticketId);
}

function tell(core: EngineCore, level: AlertView['level'], title: string, body: string): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level,
      category: 'system_health',
      dedupKey: `mode:${core.run.mode.mode}:${core.atMs}`,
      title,
      body,
      asset: null,
      ticketId: null,
    }),
  );
}

/** A person lets entries go again after a fallback; refused in any other mode, and then nothing changes. */
export function resumeLive(core: EngineCore, by: string): Result<string> {
  const { mode } = core.run.mode;
  if (mode !== 'confirming') {
    const detail = 'nothing waits for that word: the account has to be compared after a fallback first';
    return err(refuse('NOTHING_TO_DO', 'session.mode', mode, 'confirming', detail));
  }
  moveMode(core, 'confirmed', `confirmed by ${by}`);
  return ok('entries go to the venue again');
}
