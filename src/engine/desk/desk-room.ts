import type { AutoRule } from '../../contract/commands.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { refuse } from '../../contract/refusals.ts';
import type { PriceTicks, QuoteUnits, SizeLots } from '../../contract/units.ts';
import type { AcceptedSignal, CheckResult } from '../domain/flow.ts';
import type { DeskSettings } from '../domain/settings.ts';
import { invariant } from '../kernel/invariant.ts';
import { RecentMap } from '../kernel/recent-map.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { isRuleSigned, RuleBook, type AutoDecision } from './auto-rules.ts';
import { checkRule } from './check-rule.ts';
import { isAlive, newTicket, weakestOf, type Ticket } from './ticket.ts';

export type { AutoDecision } from './auto-rules.ts';
export type { Ticket } from './ticket.ts';

/** Ended tickets that are kept to be looked at. */
const ENDED_KEPT = 200;

/** What the desk has seen since the state began. */
export interface DeskCounters {
  readonly opened: number;
  readonly approved: number;
  readonly rejected: number;
  readonly expired: number;
  readonly refused: number;
  readonly voided: number;
}

interface DeskState {
  readonly nextNumber: number;
  readonly alive: readonly Ticket[];
  readonly ended: readonly Ticket[];
  readonly counters: DeskCounters;
  readonly rules: ReturnType<RuleBook['snapshot']>;
}

/**
 * Where proposals wait for a person or a person's rule. A ticket is approved at most once, used at most once, and never after its
 * expiry or after it was made void; whoever holds an old copy cannot change that, since every answer is taken from the desk's own.
 */
export class DeskRoom {
  #settings: DeskSettings;
  readonly #rules: RuleBook;
  /** Waiting and approved tickets, oldest first. */
  readonly #alive = new Map<string, Ticket>();
  readonly #ended = new RecentMap<Ticket>(ENDED_KEPT);
  #nextNumber = 1;
  #nextExpiryMs: number | null = null;
  #counters: { -readonly [K in keyof DeskCounters]: DeskCounters[K] } = {
    opened: 0,
    approved: 0,
    rejected: 0,
    expired: 0,
    refused: 0,
    voided: 0,
  };

  /** `settings` have passed the config's bounds; a rule outside them throws `InvariantError`. */
  constructor(settings: DeskSettings) {
    this.#settings = settings;
    this.#rules = new RuleBook(settings.autoRules);
  }

  /** Takes new settings between two steps. Tickets stay as they are: making them void is the caller's. */
  configure(settings: DeskSettings): void {
    this.#settings = settings;
    this.#rules.configure(settings.autoRules);
  }

  /** Ends a run: rules that a person gave until the end of the run are gone. */
  endRun(): void {
    this.#rules.endRun();
  }

  /**
   * Puts a signal on the desk. An older ticket of the same strategy and asset that still waits becomes void; beyond `maxWaiting` the
   * weakest waiting one expires, which can be the new one. `dropped`: all that left the desk by this, the new one never among them.
   */
  open(
    signal: AcceptedSignal,
    referenceTicks: PriceTicks,
    atMs: number,
  ): { readonly ticket: Ticket; readonly dropped: readonly Ticket[] } {
    const reference = { ticks: referenceTicks, bandRate: this.#settings.bandRate };
    const ticket = newTicket(`t${this.#nextNumber}`, signal, reference, atMs);
    this.#nextNumber += 1;
    const dropped: Ticket[] = [];
    for (const old of this.waiting()) {
      if (old.signal.strategyId !== signal.strategyId || old.signal.asset !== signal.asset) continue;
      dropped.push(this.#end(old, { state: 'void', endReason: `replaced by ${ticket.ticketId}` }));
      this.#count('voided');
    }
    this.#alive.set(ticket.ticketId, ticket);
    this.#count('opened');
    for (const weak of this.#overflow()) if (weak.ticketId !== ticket.ticketId) dropped.push(weak);
    this.#findNextExpiry();
    return { ticket: this.get(ticket.ticketId) ?? ticket, dropped };
  }

  /** Says whether a rule runs the ticket now; changes nothing. */
  autoRun(ticket: Ticket, atMs: number): AutoDecision {
    const own = this.#aliveTicket(ticket.ticketId, 'waiting', atMs);
    if (!own.ok) return { run: false, refusal: own.error };
    return this.#rules.decide(own.value.signal, atMs);
  }

  /**
   * Approves a waiting ticket. `by`: 'person:...' or 'rule:...'; a rule is asked again and refused unless it runs the ticket.
   * `maxSizeLots`: whole lots > 0, or null for no cap of the person's. Refused: unknown, ended, expired, or a bad cap.
   */
  approve(ticketId: string, by: string, maxSizeLots: SizeLots | null, atMs: number): Result<Ticket> {
    const found = this.#aliveTicket(ticketId, 'waiting', atMs);
    if (!found.ok) return found;
    if (maxSizeLots !== null && !(Number.isSafeInteger(maxSizeLots) && maxSizeLots > 0)) {
      const given = Number.isFinite(maxSizeLots) ? maxSizeLots : String(maxSizeLots);
      return err(refuse('OUT_OF_RANGE', 'maxSizeLots', given, '>= 1, whole lots', 'a size is a whole number of lots'));
    }
    const signed = this.#signature(found.value, by, atMs);
    if (!signed.ok) return signed;
    const ticket: Ticket = {
      ...found.value,
      state: 'approved',
      approvedBy: by,
      approvedAtMs: atMs,
      flagged: signed.value,
      personCapLots: maxSizeLots,
    };
    this.#alive.set(ticketId, ticket);
    this.#count('approved');
    return ok(ticket);
  }

  /** Rejects a waiting ticket; `by` is kept as the reason of its end. */
  reject(ticketId: string, by: string, atMs: number): Result<Ticket> {
    const found = this.#aliveTicket(ticketId, 'waiting', atMs);
    if (!found.ok) return found;
    const ticket = this.#end(found.value, { state: 'rejected', endReason: `rejected by ${by}` });
    this.#count('rejected');
    this.#findNextExpiry();
    return ok(ticket);
  }

  /**
   * Every condition of the ticket against what is about to be sent: approved and unused, not past its last millisecond, price inside
   * the band, size within the person's cap, and the limits of the rule that signed. All have to pass. Reads the desk's own ticket.
   */
  checkAtSend(
    ticket: Ticket,
    use: { readonly priceTicks: number; readonly lots: SizeLots },
    atMs: number,
  ): readonly CheckResult[] {
    const own = this.get(ticket.ticketId);
    if (own === null)
      return [{ name: 'ticket_known', passed: false, actual: ticket.ticketId, limit: 'a ticket of the desk' }];
    const { priceTicks, lots } = use;
    const total = own.usedLots + lots;
    const whole = Number.isSafeInteger(lots) && lots > 0;
    return [
      { name: 'ticket_state', passed: own.state === 'approved', actual: own.state, limit: 'approved' },
      { name: 'ticket_expiry', passed: atMs <= own.expiresAtMs, actual: atMs, limit: own.expiresAtMs },
      { name: 'band_low', passed: own.bandLowTicks <= priceTicks, actual: priceTicks, limit: own.bandLowTicks },
      { name: 'band_high', passed: priceTicks <= own.bandHighTicks, actual: priceTicks, limit: own.bandHighTicks },
      { name: 'single_use', passed: own.usedLots <= 0, actual: own.usedLots, limit: 0 },
      {
        name: 'ticket_lots',
        passed: whole && (own.personCapLots === null || total <= own.personCapLots),
        actual: total,
        limit: own.personCapLots,
      },
      ...this.#rules.checksFor(own.approvedBy, priceTicks * lots, atMs),
    ];
  }

  /**
   * Ends an approved ticket by its use, or any live one by a refusal. Refusing one that has ended already changes nothing. Using one
   * that is not approved is a fault of our own: `InvariantError`.
   */
  finish(ticketId: string, state: 'done' | 'refused', refusal: Refusal | null, usedLots: SizeLots): Ticket {
    const own = this.get(ticketId);
    invariant(own !== null, () => `ticket ${ticketId} is not on the desk`);
    if (state === 'refused' && !isAlive(own)) return own;
    invariant(own.state === 'approved' || state === 'refused', () => `ticket ${ticketId} was used while ${own.state}`);
    const ticket = this.#end(own, { state, refusal, usedLots });
    if (state === 'refused') this.#count('refused');
    this.#findNextExpiry();
    return ticket;
  }

  /** Counts an order that a rule ran against the limits of that rule. `notionalUnits`: micro-USDC. */
  noteAutoSend(strategyId: string, notionalUnits: QuoteUnits, atMs: number): void {
    this.#rules.note(strategyId, notionalUnits, atMs);
  }

  /** Ends every live ticket whose last millisecond has passed, by expiry time, then age. Cheap when none has. */
  expire(atMs: number): readonly Ticket[] {
    if (this.#nextExpiryMs === null || atMs <= this.#nextExpiryMs) return [];
    const late = [...this.#alive.values()].filter((ticket) => !(atMs <= ticket.expiresAtMs));
    // The sort is stable and the map holds the oldest first.
    late.sort((a, b) => a.expiresAtMs - b.expiresAtMs);
    const ended = late.map((ticket) => this.#end(ticket, { state: 'expired', endReason: 'nobody answered in time' }));
    for (const _ of ended) this.#count('expired');
    this.#findNextExpiry();
    return ended;
  }

  /** Makes every live ticket void: after a restart, a change of mode or limits, a halt. */
  voidAll(reason: string, _atMs: number): readonly Ticket[] {
    const ended = [...this.#alive.values()].map((ticket) => this.#end(ticket, { state: 'void', endReason: reason }));
    for (const _ of ended) this.#count('voided');
    this.#findNextExpiry();
    return ended;
  }

  /** Writes a rule of a person. Refused, naming field, value and range, when it is out of bounds. */
  setAutoRule(rule: AutoRule): Result<AutoRule> {
    const refusal = checkRule(rule);
    if (refusal !== null) return err(refusal);
    this.#rules.set(rule);
    return ok(rule);
  }

  /** All rules, by strategy id. */
  rules(): readonly AutoRule[] {
    return this.#rules.list();
  }

  /** Tickets that wait for a decision, oldest first. */
  waiting(): readonly Ticket[] {
    return [...this.#alive.values()].filter((ticket) => ticket.state === 'waiting');
  }

  /** A live ticket or one that ended lately; null when unknown or forgotten. */
  get(ticketId: string): Ticket | null {
    return this.#alive.get(ticketId) ?? this.#ended.get(ticketId) ?? null;
  }

  /** The last `n` tickets that ended, newest first; at most 200. */
  recent(n: number): readonly Ticket[] {
    return this.#ended
      .values()
      .reverse()
      .slice(0, Math.max(0, Math.min(n, ENDED_KEPT)));
  }

  /** First millisecond at which `expire` has something to do, or null. */
  nextExpiryMs(): number | null {
    return this.#nextExpiryMs === null ? null : this.#nextExpiryMs + 1;
  }

  /** What has happened since the state began. */
  counters(): DeskCounters {
    return { ...this.#counters };
  }

  /** The whole state as JSON data. */
  snapshot(): unknown {
    const state: DeskState = {
      nextNumber: this.#nextNumber,
      alive: [...this.#alive.values()],
      ended: this.#ended.values(),
      counters: { ...this.#counters },
      rules: this.#rules.snapshot(),
    };
    return state;
  }

  /** Continues from a snapshot of the same build. */
  restore(state: unknown): void {
    const saved = state as DeskState;
    this.#nextNumber = saved.nextNumber;
    this.#counters = { ...saved.counters };
    this.#alive.clear();
    this.#ended.clear();
    for (const ticket of saved.alive) this.#alive.set(ticket.ticketId, ticket);
    for (const ticket of saved.ended) this.#ended.set(ticket.ticketId, ticket);
    this.#rules.restore(saved.rules);
    this.#findNextExpiry();
  }

  /** True for "flagged". A rule that would not run the ticket cannot sign it. */
  #signature(ticket: Ticket, by: string, atMs: number): Result<boolean> {
    if (!isRuleSigned(by)) return ok(false);
    const decision = this.#rules.decide(ticket.signal, atMs);
    if (decision.run && decision.by === by) return ok(decision.flagged);
    const refusal = decision.run ? null : decision.refusal;
    return err(
      refusal ?? refuse('AUTO_LIMIT', 'desk.autoRules', by, 'a rule that covers it', `${by} does not run this ticket`),
    );
  }

  #aliveTicket(ticketId: string, state: 'waiting', atMs: number): Result<Ticket> {
    const ticket = this.get(ticketId);
    if (ticket === null) {
      return err(
        refuse('TICKET_UNKNOWN', 'ticketId', ticketId, 'a ticket of the desk', `there is no ticket ${ticketId}`),
      );
    }
    if (ticket.state === 'void') {
      const why = ticket.endReason ?? 'void';
      return err(refuse('TICKET_VOID', 'ticket.state', 'void', state, `ticket ${ticketId} is void: ${why}`));
    }
    if (ticket.state !== state) {
      return err(
        refuse('TICKET_NOT_WAITING', 'ticket.state', ticket.state, state, `ticket ${ticketId} is ${ticket.state}`),
      );
    }
    if (!(atMs <= ticket.expiresAtMs)) {
      return err(refuse('EXPIRED', 'ticket.expiresAtMs', atMs, ticket.expiresAtMs, `ticket ${ticketId} has expired`));
    }
    return ok(ticket);
  }

  #overflow(): readonly Ticket[] {
    const dropped: Ticket[] = [];
    for (;;) {
      const waiting = this.waiting();
      const weakest = waiting.length > this.#settings.maxWaiting ? weakestOf(waiting) : null;
      if (weakest === null) return dropped;
      dropped.push(this.#end(weakest, { state: 'expired', endReason: 'the desk was full' }));
      this.#count('expired');
    }
  }

  #end(ticket: Ticket, change: Partial<Ticket> & { readonly state: Ticket['state'] }): Ticket {
    const ended: Ticket = { ...ticket, ...change };
    this.#alive.delete(ticket.ticketId);
    this.#ended.set(ended.ticketId, ended);
    return ended;
  }

  #count(name: keyof DeskCounters): void {
    this.#counters[name] += 1;
  }

  #findNextExpiry(): void {
    let next: number | null = null;
    for (const { expiresAtMs } of this.#alive.values()) if (next === null || expiresAtMs < next) next = expiresAtMs;
    this.#nextExpiryMs = next;
  }
}
