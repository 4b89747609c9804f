import type { AssetId, SizeLots } from '../../contract/units.ts';
import type { OrderState } from '../../contract/views.ts';
import type { ReductionIntent } from '../domain/flow.ts';
import type { OrderUpdate, VenueReply } from '../domain/inputs.ts';
import { isTerminal } from '../domain/order-state.ts';
import type { LegReply } from '../domain/orders-wire.ts';
import type { ExecutionSettings } from '../domain/settings.ts';
import { invariant } from '../kernel/invariant.ts';
import { CancelWatch, type CancelTarget } from './cancel-watch.ts';
import { FlattenLadder, type LadderPosition, type TakenExit } from './flatten-ladder.ts';
import { InFlight, type OrderQuery, type Tracked, tracked } from './in-flight.ts';
import { InterventionList } from './intervention-list.ts';
import { type Cover, type Exposed, ProtectionMeter } from './protection-meter.ts';
import { planProtection, type ProtectionInput, type ProtectionPlan } from './protection.ts';
import { ProtectionPace } from './protection-pace.ts';
import { type CloidEvent, wordOfLeg, wordOfUpdate } from './venue-words.ts';

export type { CloidEvent } from './venue-words.ts';

/** An unknown order counts as never placed this long after its last possible arrival, ms, and not before (design, section 6). */
export const NEVER_PLACED_AFTER_MS = 10_000;

/** Answers in a row that the id is not known before an order that once stood counts as gone from the venue. */
const MISSES_UNTIL_GONE = 3;

/** First question for an order that the venue has just said not to know, ms: its own index may lag. */
const ASK_AGAIN_MS = 2_000;

/** A request that left. */
export interface SentGroup {
  readonly cloids: readonly string[];
  readonly asset: AssetId;
  /** The venue refuses the request's arrival after this time, ms UTC. */
  readonly expiresAfterMs: number;
}

/** What has to be known of an order to judge an answer on it; the records of the order book-keeping have all of it. */
export interface OrderStanding {
  readonly cloid: string;
  readonly asset: AssetId;
  readonly state: OrderState;
  readonly filledLots: SizeLots;
  readonly expiresAtMs: number;
}

/** What became due. */
export interface ExecutionDue {
  /** Orders without an answer in time: they are unknown from here on. */
  readonly timeouts: readonly CloidEvent[];
  /** Questions to send now. */
  readonly queries: readonly OrderQuery[];
  /** True when a repair or a cancel that `protect` held back may go, or an episode of the meter is due: ask for a plan again. */
  readonly protectionDue: boolean;
}

/**
 * Follows requests until every order's fate is known, closes positions on a ladder and keeps protection repaired. It asks and it waits;
 * it never sends an order a second time.
 */
export class ExecutionRoom {
  readonly #inFlight = new InFlight();
  readonly #ladder: FlattenLadder;
  readonly #pace = new ProtectionPace();
  readonly #cancels = new CancelWatch();
  readonly #meter: ProtectionMeter;
  /** What waits for a person's hands. */
  readonly interventions = new InterventionList();
  #settings: ExecutionSettings;
  #lookedAtMs = 0;

  constructor(settings: ExecutionSettings) {
    this.#settings = settings;
    this.#ladder = new FlattenLadder(settings.ladderPauseMs);
    this.#meter = new ProtectionMeter(settings.unprotectedBoundMs);
  }

  /** Takes new settings; time-outs that run already stay as they are. */
  configure(settings: ExecutionSettings): void {
    this.#settings = settings;
    this.#ladder.pauseMs = settings.ladderPauseMs;
    this.#meter.configure(settings.unprotectedBoundMs);
  }

  /** Begins to wait for the answer to a request. Throws `InvariantError` if one of its orders is waited for already. */
  sent(effectId: string, group: SentGroup, atMs: number): void {
    const orders = group.cloids.map((cloid) => tracked(cloid, group, { effectId, atMs }));
    this.#inFlight.sent(effectId, orders, atMs + this.#settings.replyTimeoutMs);
  }

  /** Begins to follow orders whose cancel leaves now, until each is known to be gone. */
  cancelSent(effectId: string, targets: readonly CancelTarget[], atMs: number): void {
    this.#cancels.sent(effectId, targets, { atMs, dueMs: atMs + this.#settings.replyTimeoutMs });
  }

  /** True while a cancel of the order has no clear outcome. */
  isCancelling(cloid: string): boolean {
    return this.#cancels.has(cloid);
  }

  /**
   * An order is known to stand although its cancel had its chance: true if the cancel has to be sent again. `sent` says how many were.
   */
  mustCancelAgain(cloid: string): boolean {
    return this.#cancels.isDueAgain(cloid);
  }

  /** Cancels sent for an order that is being cancelled. */
  cancelsSent(cloid: string): number {
    return this.#cancels.sentFor(cloid);
  }

  /** An order has ended: its cancel needs no following any more. */
  ended(cloid: string): void {
    this.#cancels.settle(cloid);
  }

  /** A new run: no answer of the earlier one comes any more, so cancels under way are asked for. */
  beginRun(atMs: number): void {
    this.#cancels.askAll(atMs);
  }

  /**
   * What an answer says of each order of its request, in the order of the request. Refused whole = each is rejected; no usable answer, or an
   * answer that leaves an order out = unknown, and asked for at once. An answer to a cancel says something only where it succeeded.
   */
  onReply(reply: VenueReply, atMs: number): readonly CloidEvent[] {
    const orders = this.#inFlight.ofEffect(reply.effectId);
    this.#inFlight.answered(reply.effectId);
    this.#cancels.answered(reply.effectId, atMs);
    const { outcome } = reply;
    switch (outcome.status) {
      case 'ok':
        return this.#onLegs(outcome.legs, orders, atMs);
      case 'refused':
        for (const { cloid } of orders) this.#inFlight.settle(cloid);
        return orders.map(({ cloid }) => ({ cloid, event: 'reject', text: outcome.text }));
      case 'unsent':
        for (const { cloid } of orders) this.#inFlight.settle(cloid);
        return orders.map(({ cloid }) => ({ cloid, event: 'deny', text: outcome.reason }));
      case 'unknown':
        return orders.map((order) => this.#lose(order, outcome.reason, atMs));
    }
  }

  /**
   * What an order update, or the answer to a question, says of an order of ours. Null when it says nothing yet: a venue that does not know
   * an id is believed only 10 s after the order's last possible arrival and only without a fill; an order that once stood, only after
   * three such answers in a row.
   */
  onOrderUpdate(update: OrderUpdate, order: OrderStanding, atMs: number): CloidEvent | null {
    const { status } = update;
    if (status === 'unknownOid') return this.#onUnknownId(order, atMs);
    this.#inFlight.settle(order.cloid);
    return wordOfUpdate({ ...update, status }, order.cloid);
  }

  /** Begins to ask for an order by its client id, at once: after a restart, for one whose answer was never seen. */
  askAgain(cloid: string, asset: AssetId, expiresAfterMs: number, atMs: number): void {
    const order = tracked(cloid, { asset, expiresAfterMs }, { effectId: '', atMs });
    this.#inFlight.ask(order, { atMs, firstMs: atMs });
  }

  /** What is due by now. To be called on every step, before `nextWakeMs`. */
  due(atMs: number): ExecutionDue {
    this.#lookedAtMs = atMs;
    const { overdue, queries } = this.#inFlight.due(atMs);
    const meterMs = this.#meter.nextDueMs();
    const heldUntilMs = this.#pace.nextDueMs();
    return {
      timeouts: overdue.map(({ cloid, sentAtMs }) => ({
        cloid,
        event: 'timeout',
        text: `no answer within ${atMs - sentAtMs} ms`,
      })),
      queries: this.#withCancels(queries, atMs),
      protectionDue: (heldUntilMs !== null && heldUntilMs <= atMs) || (meterMs !== null && meterMs <= atMs),
    };
  }

  /** What is being asked about an order, since when, and what happens next: a sentence for a person. */
  unknownStory(cloid: string, atMs: number): string {
    const order = this.#inFlight.get(cloid);
    if (order === null) return 'Its fate is not known; the next account snapshot will show it. It is not sent again.';
    const deadlineMs = order.expiresAfterMs + NEVER_PLACED_AFTER_MS;
    const sent = `Sent ${seconds(atMs - order.sentAtMs)} ago`;
    if (order.askingSinceMs === null) return `${sent}, waiting for the answer.`;
    const nextAskMs = this.#inFlight.nextAskMs(cloid);
    const next = nextAskMs === null || nextAskMs <= atMs ? 'now' : `in ${seconds(nextAskMs - atMs)}`;
    const verdict =
      atMs < deadlineMs
        ? `It can count as never placed in ${seconds(deadlineMs - atMs)} at the earliest.`
        : 'It counts as never placed as soon as the venue says that it does not know it.';
    const asked = `asked for by client id ${order.asked} times in ${seconds(atMs - order.askingSinceMs)}`;
    return `${sent}, ${asked}, next ${next}. ${verdict} It is not sent again.`;
  }

  /**
   * What protection needs now (see `planProtection`), without what is on its way already and paced where the venue keeps refusing. A
   * position whose mark has passed a stop that is not there goes on the ladder. Send the repairs before the cancels. With `mayTakeBack` false
   * nothing is cancelled.
   */
  protect(input: ProtectionInput, atMs: number, mayTakeBack = true): ProtectionPlan {
    const planned = planProtection(input);
    const plan = this.#pace.admit(mayTakeBack ? planned : { ...planned, cancels: [] }, atMs);
    const passed = plan.passed.filter((asset) => !this.#ladder.has(asset));
    if (passed.length > 0) this.startFlatten(passed, 'drift', atMs);
    return plan;
  }

  /** An execution changed a position: its next repair is held back by none of those before it. */
  executed(asset: AssetId): void {
    this.#pace.beginAnew(asset);
  }

  /**
   * Puts assets on the ladder, also those where an entry is still being answered: they are watched until it can no longer fill. One
   * that is stuck begins anew at once.
   */
  startFlatten(assets: readonly AssetId[], reason: ReductionIntent['reason'], atMs: number): void {
    const watchMs = this.#settings.entryExpiryMs + this.#settings.replyTimeoutMs;
    this.#ladder.start(assets, reason, { atMs, watchMs });
  }

  /** The venue is heard again: every flattening begins anew. */
  flattenAnew(atMs: number): void {
    this.#ladder.beginAnew(atMs);
  }

  /** Goes on with a normal exit whose order ended unfilled or in part; see `FlattenLadder.startExit`. `lots`: the position, signed. */
  startExit(
    asset: AssetId,
    reason: ReductionIntent['reason'],
    signalId: string | null,
    now: { atMs: number; lots: number },
  ): void {
    this.#ladder.startExit(asset, reason, { maxRate: this.#settings.maxSlippageRate, signalId }, now);
  }

  /** A try of a normal exit never met the book; see `FlattenLadder.exitMissed`. */
  exitMissed(asset: AssetId, row: number, atMs: number): void {
    this.#ladder.exitMissed(asset, row, atMs);
  }

  /** Takes the normal exits off the ladder: they wait elsewhere. */
  takeExits(): readonly TakenExit[] {
    return this.#ladder.takeExits();
  }

  /** Positions that have been without full cover for too long, each told once per level of an episode. */
  measure(covers: readonly Cover[], atMs: number): readonly Exposed[] {
    return this.#meter.measure(covers, atMs);
  }

  /** Since when a position lacks full cover, ms UTC, or null. */
  unprotectedSinceMs(asset: AssetId): number | null {
    return this.#meter.sinceMs(asset);
  }

  /** Closing orders to send now. `busy`: one of the asset is under way or unknown; `mayStillFill`: an entry is. See `FlattenLadder.climb`. */
  ladder(
    atMs: number,
    positions: readonly LadderPosition[],
    busy: (asset: AssetId) => boolean,
    mayStillFill?: (asset: AssetId) => boolean,
  ): readonly ReductionIntent[] {
    return this.#ladder.climb(atMs, positions, busy, mayStillFill);
  }

  /** True while anything is flattened; normal exits that are priced anew do not count. */
  isFlattening(): boolean {
    return this.#ladder.isFlattening();
  }

  /** Normal exits that were given up since the last call. */
  takeGivenUp(): readonly AssetId[] {
    return this.#ladder.takeGivenUp();
  }

  /** Assets that are being closed, ascending; normal exits that are priced anew among them. */
  flattening(): readonly AssetId[] {
    return this.#ladder.assets();
  }

  /** Assets that the last rung did not close since the last call; each deserves an alert. The ladder begins anew after 30 s. */
  takeStuck(): readonly AssetId[] {
    return this.#ladder.takeStuck();
  }

  /** When something is due next, ms UTC, or null. */
  nextWakeMs(): number | null {
    const held = this.#pace.nextDueMs();
    const heldNext = held !== null && held > this.#lookedAtMs ? held : null;
    let next: number | null = null;
    const times = [
      this.#inFlight.nextDueMs(),
      this.#ladder.nextDueMs(),
      this.#cancels.nextDueMs(),
      this.#meter.nextDueMs(),
      heldNext,
    ];
    for (const dueMs of times) {
      if (dueMs !== null && (next === null || dueMs < next)) next = dueMs;
    }
    return next;
  }

  /** The whole state, JSON-safe. */
  snapshot(): unknown {
    return {
      inFlight: this.#inFlight.snapshot(),
      ladder: this.#ladder.snapshot(),
      pace: this.#pace.snapshot(),
      cancels: this.#cancels.snapshot(),
      meter: this.#meter.snapshot(),
      interventions: this.interventions.snapshot(),
      lookedAtMs: this.#lookedAtMs,
    };
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    const given = state as Record<'inFlight' | 'ladder' | 'pace' | 'cancels' | 'meter' | 'interventions', unknown> & {
      readonly lookedAtMs: number;
    };
    invariant(Number.isFinite(given.lookedAtMs), 'not the state of the execution room');
    this.#inFlight.restore(given.inFlight);
    this.#ladder.restore(given.ladder);
    this.#pace.restore(given.pace);
    this.#cancels.restore(given.cancels);
    this.#meter.restore(given.meter);
    this.interventions.restore(given.interventions);
    this.#lookedAtMs = given.lookedAtMs;
  }

  #onLegs(legs: readonly LegReply[], orders: readonly Tracked[], atMs: number): readonly CloidEvent[] {
    const events: CloidEvent[] = [];
    const answered = new Set<string>();
    for (const leg of legs) {
      const order = this.#inFlight.get(leg.cloid);
      // A cancel that came too late, or before the order itself: that says nothing of the order, whose own news tell the rest.
      if (leg.status === 'error' && (order === null || orders.length === 0)) continue;
      const event = wordOfLeg(leg);
      answered.add(leg.cloid);
      events.push(event);
      if (event.event !== 'timeout') this.#inFlight.settle(leg.cloid);
      else if (order !== null) this.#inFlight.ask(order, { atMs, firstMs: atMs });
    }
    for (const order of orders) {
      if (!answered.has(order.cloid)) events.push(this.#lose(order, 'the answer left this order out', atMs));
    }
    return events;
  }

  /** Questions about orders that are being cancelled, beside those that are asked for anyway. */
  #withCancels(queries: readonly OrderQuery[], atMs: number): readonly OrderQuery[] {
    const dueMs = this.#cancels.nextDueMs();
    if (dueMs === null || dueMs > atMs) return queries;
    return [...queries, ...this.#cancels.due(atMs).filter(({ cloid }) => this.#inFlight.get(cloid) === null)];
  }

  #lose(order: Tracked, reason: string, atMs: number): CloidEvent {
    this.#inFlight.ask(order, { atMs, firstMs: atMs });
    return { cloid: order.cloid, event: 'timeout', text: reason };
  }

  #onUnknownId(order: OrderStanding, atMs: number): CloidEvent | null {
    const { cloid } = order;
    if (isTerminal(order.state)) {
      this.#inFlight.settle(cloid);
      return null;
    }
    const isUnanswered = order.state === 'pending' || order.state === 'submitted';
    // While its answer may still come, its own time-out looks after it.
    if (isUnanswered && this.#inFlight.get(cloid)?.askingSinceMs === null) return null;
    const group = { asset: order.asset, expiresAfterMs: order.expiresAtMs };
    const time = { atMs, firstMs: atMs + ASK_AGAIN_MS };
    this.#inFlight.ask(tracked(cloid, group, { effectId: '', atMs }), time);
    const misses = this.#inFlight.missed(cloid);
    if (isUnanswered) return { cloid, event: 'timeout', text: 'the venue does not know it yet' };
    if (atMs < order.expiresAtMs + NEVER_PLACED_AFTER_MS) return null;
    if (order.state === 'unknown' && order.filledLots === 0) {
      this.#inFlight.settle(cloid);
      return { cloid, event: 'lost', text: 'never placed: the venue does not know it and its time is over' };
    }
    if (misses < MISSES_UNTIL_GONE) return null;
    this.#inFlight.settle(cloid);
    return { cloid, event: 'expire', text: 'the venue lists it no longer; what was executed is booked' };
  }
}

function seconds(ms: number): string {
  return `${Math.max(0, Math.ceil(ms / 1_000))} s`;
}
