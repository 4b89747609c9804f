import type { UsagePattern } from '../../contract/connection.ts';
import type { BudgetMeter } from './budget-meter.ts';
import { PollPace } from './poll-pace.ts';
import { type PollPeriods, profileOf } from './profile/profile.ts';
import type { InfoAnswer, VenueHttp } from './venue-http.ts';
import { componentOf } from './weights.ts';

/** Pause between two questions about the agent, ms. */
const AGENT_MS = 3_600_000;

/** What upkeep needs and feeds. */
export interface UpkeepParts {
  readonly http: VenueHttp;
  readonly meter: BudgetMeter;
  /** The account, lower case. */
  readonly account: string;
  readonly signal: AbortSignal;
  /** Measures the venue's clock. */
  readonly measureClock: () => Promise<unknown>;
  /** Asks whether the agent may still trade, and until when. */
  readonly checkAgent: () => Promise<void>;
  /** Asks for the list of markets with their contexts. */
  readonly askUniverse: () => Promise<void>;
  /** What the venue counts for the address. */
  readonly onLimits: (limits: InfoAnswer<'userRateLimit'>) => void;
  readonly onProblem: (sentence: string) => void;
}

/**
 * Questions that are asked again and again: the venue's clock, the list of markets with their contexts, the limits of the address, the agent. Each comes
 * as often as the profile says, rarer while nobody needs them or the request weight is short, and is left out where there is no room.
 */
export class Upkeep {
  readonly #parts: UpkeepParts;
  readonly #pace = new PollPace();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #isIdle = false;
  #limitsAsked = false;
  #statedMs = Number.NEGATIVE_INFINITY;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
  }

  /** Begins to ask. The connections that the profile keeps open are opened at once. */
  start(): void {
    const { http, measureClock, checkAgent, signal } = this.#parts;
    for (let i = 1; i < http.profile.http.kept; i += 1) void http.ask('exchangeStatus', {}, signal);
    this.#every(() => this.#poll.clockMs, 'exchangeStatus', measureClock);
    this.#every(
      () => this.#poll.universeMs,
      'metaAndAssetCtxs',
      () => this.#parts.askUniverse(),
    );
    this.#every(
      () => this.#poll.budgetMs,
      'userRateLimit',
      () => this.#askLimits(),
    );
    this.#every(() => AGENT_MS, 'userRole', checkAgent);
    void this.#askLimits();
  }

  /** Ends everything. */
  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** True while nobody looks and nothing is open: what only keeps the picture fresh is asked for rarely. */
  set isIdle(isIdle: boolean) {
    this.#isIdle = isIdle;
  }

  /** The pattern of use that is in force. */
  get usageNow(): UsagePattern {
    return this.#isIdle ? 'idle' : this.#parts.http.profile.usage;
  }

  /**
   * Whether a periodic statement of the account is due and has room. While something is open it is due whenever the engine asks; else not
   * before the profile's pause is over. `nowMs`: any clock that never falls.
   */
  mayState(weight: number, nowMs: number, isOpen: boolean): boolean {
    if (!isOpen && nowMs - this.#statedMs < this.#poll.statementMs) return false;
    if (!this.#parts.http.gate.hasRoom('account', weight)) return false;
    this.#statedMs = nowMs;
    return true;
  }

  /** An action was sent: the count for the address is refreshed early when it has drifted. */
  afterAction(): void {
    if (this.#parts.meter.addressDrifted) void this.#askLimits();
  }

  get #poll(): PollPeriods {
    const { profile } = this.#parts.http;
    return this.#isIdle ? profileOf({ style: profile.style, usage: 'idle' }).poll : profile.poll;
  }

  #every(periodMs: () => number, type: string, work: () => Promise<unknown>): void {
    const { http, meter, signal } = this.#parts;
    const plan = (): void => {
      const { used, limit } = meter.view().ipWeight;
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer);
          if (signal.aborted) return;
          const asked = http.gate.hasRoom(componentOf(type), http.predict(type, {})) ? work() : Promise.resolve();
          void asked.finally(plan);
        },
        periodMs() * this.#pace.next(used / limit),
      );
      if (signal.aborted) clearTimeout(timer);
      else this.#timers.add(timer);
    };
    plan();
  }

  async #askLimits(): Promise<void> {
    if (this.#limitsAsked) return;
    this.#limitsAsked = true;
    const { http, account, signal, onLimits, onProblem } = this.#parts;
    const answer = await http.ask('userRateLimit', { user: account }, signal);
    this.#limitsAsked = false;
    if (answer.ok) onLimits(answer.value);
    else onProblem(answer.error.reason);
  }
}
