import type { DeadManSwitchView } from '../../contract/session-parts.ts';
import type { VenueReply } from '../domain/inputs.ts';
import { usdcWords } from '../domain/words.ts';
import {
  type DeadManFacts,
  dueRequest,
  nextLookMs,
  noteAsked,
  passTime,
  SWITCH_VOLUME_UNITS,
  takeAnswer,
} from '../execution/dead-man.ts';
import type { OrderRecord } from '../orders/order-ledger.ts';
import type { EngineCore } from './engine-core.ts';

/** A switch that could not be cleared is told of when it fires this soon, ms. */
const TOLD_BEFORE_MS = 15_000;

/**
 * Keeps the account's dead man's switch (`scheduleCancel`) as it has to be. It cancels **everything**, so it is set only while nothing but
 * entries of ours rests: no position, no stop, no order from elsewhere. Stops that are attached to an entry that has not filled guard
 * nothing and die with that entry, so they do not count.
 *
 * The race: an entry that fills whole puts its stop live in the same moment, while the switch is set. The first step that knows of the fill
 * asks for the clearing; it waits for no disk and no answer, and is asked for again until it is confirmed. The switch is at most 30 s ahead
 * and at least 20 s while requests get through, so the clearing has that long. If the machine dies between the fill and the clearing, the
 * switch takes that stop with it within 30 s: that is the price of the switch, and the reason why it is never set beside a position.
 */
export function watchDeadMan(core: EngineCore): void {
  const { run } = core;
  const facts = factsOf(core);
  const was = run.deadMan;
  run.deadMan = passTime(was, core.atMs);
  const request = dueRequest(run.deadMan, facts);
  if (request !== null) {
    const effectId = core.sink.effect({ kind: 'ScheduleCancel', ...request });
    run.deadMan = noteAsked(run.deadMan, request, {
      effectId,
      atMs: core.atMs,
      replyTimeoutMs: core.settings.execution.replyTimeoutMs,
    });
    if (request.timeMs === null || was.armedUntilMs === null) tell(core, request.timeMs, facts.why);
  }
  warnStanding(core, facts.why);
  if (run.deadMan !== was) core.dirt.session = true;
}

/** Takes a reply if it is about the switch; false if it is not. */
export function takeDeadManReply(core: EngineCore, { effectId, outcome }: VenueReply): boolean {
  const { run } = core;
  if (run.deadMan.asked?.effectId !== effectId) return run.deadMan.effects.includes(effectId);
  const { timeMs } = run.deadMan.asked;
  const answer = outcome.status === 'ok' || outcome.status === 'refused' ? outcome : ({ status: 'open' } as const);
  run.deadMan = takeAnswer(run.deadMan, answer, core.atMs);
  core.dirt.session = true;
  if (answer.status === 'refused') {
    const act = timeMs === null ? 'cleared' : 'set';
    trace(core, `The dead man's switch was not ${act}: ${answer.text}`, { outcome: 'refused' });
  }
  return true;
}

/** When the switch has to be looked at again, ms UTC, or null. */
export function nextDeadManMs(core: EngineCore): number | null {
  return core.run.stopped ? null : nextLookMs(core.run.deadMan, factsOf(core));
}

/** The switch as a person sees it: until when it is set, or why it is not. */
export function deadManView(core: EngineCore): DeadManSwitchView {
  const { deadMan } = core.run;
  const why = whyNot(core);
  const blocked = core.atMs < deadMan.blockedUntilMs ? deadMan.blockedReason : '';
  return { armedUntilMs: deadMan.armedUntilMs, reason: why ?? blocked };
}

function factsOf(core: EngineCore): DeadManFacts {
  const { run, settings } = core;
  return {
    atMs: core.atMs,
    why: whyNot(core),
    mayArm: run.connection === 'connected' && run.reconciled,
    replyTimeoutMs: settings.execution.replyTimeoutMs,
  };
}

/** Why the switch must not be set, or null. */
function whyNot(core: EngineCore): string | null {
  if (core.settings.execution.deadManSwitch === 'off') return 'switched off in the settings';
  return noVolume(core.run.volumeUnits) ?? whatItWouldTake(core);
}

function noVolume(volumeUnits: number | null): string | null {
  if (volumeUnits === null) return "the account's traded volume is not known";
  if (volumeUnits >= SWITCH_VOLUME_UNITS) return null;
  return `the venue asks for 1000000 USDC of traded volume; this account has ${usdcWords(volumeUnits)}`;
}

/** What the switch would take with it that has to stay, or that there is nothing for it to take; null = entries of ours alone. */
function whatItWouldTake(core: EngineCore): string | null {
  const [position] = core.rooms.portfolio.positions();
  if (position !== undefined) return `it would cancel the stop of ${core.symbol(position.asset)}`;
  const orders = core.rooms.ledger.working();
  if (!orders.some(isRestingEntry)) return 'no entry rests';
  const kept = orders.find((order) => order.foreign || (order.reduceOnly && !isAttached(order)));
  if (kept === undefined) return null;
  return kept.foreign
    ? `it would cancel an order from elsewhere in ${core.symbol(kept.asset)}`
    : `it would cancel a reduction in ${core.symbol(kept.asset)}`;
}

function isRestingEntry(order: OrderRecord): boolean {
  if (order.foreign || order.reduceOnly || order.parentCloid !== null || order.timeInForce === 'Ioc') return false;
  // The switch cancels resting orders; one that the venue works by itself is none.
  if (order.orderType === 'twap') return false;
  return order.state === 'open' || order.state === 'partially_filled' || order.state === 'unknown';
}

/** A stop or target that waits for its entry; once that has filled there is a position, and the switch is off anyway. */
function isAttached(order: OrderRecord): boolean {
  return order.parentCloid !== null;
}

function tell(core: EngineCore, timeMs: number | null, why: string | null): void {
  const reason = why ?? core.run.deadMan.blockedReason;
  trace(
    core,
    timeMs === null
      ? `The dead man's switch is being cleared: ${reason}`
      : "The dead man's switch is being set: if this app falls silent, the venue cancels the resting entries",
    { outcome: 'info' },
  );
}

function trace(core: EngineCore, text: string, { outcome }: { readonly outcome: 'info' | 'refused' }): void {
  core.sink.decision({ chain: "dead man's switch", stage: 'execution', outcome, text, asset: null, figures: {} });
}

/** A switch that is to be gone and may still fire soon takes stops with it: the protection meter sends them anew, a person is told before. */
function warnStanding(core: EngineCore, why: string | null): void {
  const { heldUntilMs, asked } = core.run.deadMan;
  if (why === null || heldUntilMs === null || asked === null) return;
  if (core.atMs < heldUntilMs - TOLD_BEFORE_MS || core.rooms.portfolio.positions().length === 0) return;
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: 'critical',
      category: 'execution',
      dedupKey: `dead-man:${heldUntilMs}`,
      title: "The dead man's switch is not cleared yet",
      body: 'The venue has not confirmed that it is off. If it fires, it cancels the stops too; they are sent anew at once.',
      asset: null,
      ticketId: null,
    }),
  );
}
