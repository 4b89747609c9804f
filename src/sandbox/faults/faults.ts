import { RandomStream } from '../../engine/kernel/random.ts';
import type { FrameFault, RequestFacts, RequestFault, VenueFault } from './plans.ts';
import type { FaultRule, FaultScript, SocketFaultName } from './script.ts';
import { FRAME_FAULTS, REQUEST_FAULTS, SOCKET_FAULTS, VENUE_FAULTS } from './script.ts';
import { usualBody } from './status-bodies.ts';

/** How often a rule has matched and hit. */
interface Tally {
  seen: number;
  hits: number;
  begun: boolean;
  ended: boolean;
  readonly chance: RandomStream;
  /** Sockets that the rule was decided for, and how. */
  readonly sockets: Map<number, boolean>;
}

const EMPTY: FaultScript = { seed: 0, rules: [] };

/**
 * The faults of a script, told when asked. Every rule has a count and a stream of chance of its own, so the same script and the same order of
 * questions give the same faults. Times are ms of the server's clock without skew; those of the script count from `startMs`.
 */
export class Faults {
  readonly #rules: readonly FaultRule[];
  readonly #tallies: readonly Tally[];
  readonly #startMs: number;

  constructor(script: FaultScript | null, startMs: number) {
    const { seed, rules } = script ?? EMPTY;
    this.#rules = rules;
    this.#startMs = startMs;
    this.#tallies = rules.map((rule, i) => ({
      seen: 0,
      hits: 0,
      begun: false,
      ended: false,
      chance: new RandomStream(seed, `fault.${i}.${rule.fault}`),
      sockets: new Map(),
    }));
  }

  /** True if there are no rules: callers may skip the questions. */
  get isEmpty(): boolean {
    return this.#rules.length === 0;
  }

  /** What happens to a request; null = nothing. Delays add up; the first rule with an answer gives it. */
  onRequest(facts: RequestFacts, nowMs: number): RequestFault | null {
    let plan: RequestFault | null = null;
    for (let i = 0; i < this.#rules.length; i++) {
      const rule = this.#rules[i] as FaultRule;
      if (!isOneOf(REQUEST_FAULTS, rule.fault) || !matches(rule, facts) || !this.#hits(i, nowMs)) continue;
      plan = addToRequest(plan ?? NO_REQUEST_FAULT, rule);
    }
    return plan;
  }

  /** What happens to a frame of `channel`; null = nothing. Pongs are never asked for. */
  onFrame(channel: string, nowMs: number): FrameFault | null {
    let plan: FrameFault | null = null;
    for (let i = 0; i < this.#rules.length; i++) {
      const rule = this.#rules[i] as FaultRule;
      if (!isOneOf(FRAME_FAULTS, rule.fault)) continue;
      if ((rule.channel !== null && rule.channel !== channel) || !this.#hits(i, nowMs)) continue;
      plan = addToFrame(plan ?? NO_FRAME_FAULT, rule);
    }
    return plan;
  }

  /**
   * What has befallen a socket: `close` = end it at once without a close frame (the client sees 1006), `stall` = send nothing on it but pongs.
   * Each rule decides once per socket whether it hits it, while its time lasts; a stall ends with its time.
   */
  socketFault(socketId: number, nowMs: number): SocketFaultName | null {
    let found: SocketFaultName | null = null;
    for (let i = 0; i < this.#rules.length; i++) {
      const rule = this.#rules[i] as FaultRule;
      if (!isOneOf(SOCKET_FAULTS, rule.fault) || !this.#inTime(rule, nowMs)) continue;
      const { sockets } = this.#tallies[i] as Tally;
      let hit = sockets.get(socketId);
      if (hit === undefined) {
        hit = this.#hits(i, nowMs);
        sockets.set(socketId, hit);
      }
      if (hit && found !== 'close') found = rule.fault as SocketFaultName;
    }
    return found;
  }

  /** A socket is gone: what was decided for it is forgotten. */
  forgetSocket(socketId: number): void {
    for (const tally of this.#tallies) tally.sockets.delete(socketId);
  }

  /** By how much the server's clock is wrong now, ms; positive = ahead. */
  skewMs(nowMs: number): number {
    let skew = 0;
    for (const rule of this.#rules) if (rule.fault === 'clockSkew' && this.#inTime(rule, nowMs)) skew += rule.ms;
    return skew;
  }

  /** True while only post-only orders are taken, as after an upgrade of the network; as of the last call of `dueEvents`. */
  isPostOnly(): boolean {
    return this.#rules.some((rule, i) => {
      const { begun, ended } = this.#tallies[i] as Tally;
      return rule.fault === 'postOnly' && begun && !ended;
    });
  }

  /** What has to be done to the exchange since the last call, in the order of the script. */
  dueEvents(nowMs: number): readonly VenueFault[] {
    const due: VenueFault[] = [];
    for (let i = 0; i < this.#rules.length; i++) {
      const rule = this.#rules[i] as FaultRule;
      if (!isOneOf(VENUE_FAULTS, rule.fault)) continue;
      const tally = this.#tallies[i] as Tally;
      const passedMs = nowMs - this.#startMs;
      if (!tally.begun && passedMs >= rule.fromMs) {
        tally.begun = true;
        const event = beginning(rule);
        if (event !== null) due.push(event);
      }
      if (tally.begun && !tally.ended && passedMs >= rule.toMs) {
        tally.ended = true;
        const event = ending(rule);
        if (event !== null) due.push(event);
      }
    }
    return due;
  }

  /** When `dueEvents` has something next, ms of the server's clock; Infinity = never. */
  nextEventMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#rules.length; i++) {
      const rule = this.#rules[i] as FaultRule;
      const { begun, ended } = this.#tallies[i] as Tally;
      if (!isOneOf(VENUE_FAULTS, rule.fault) || ended) continue;
      next = Math.min(next, this.#startMs + (begun ? rule.toMs : rule.fromMs));
    }
    return next;
  }

  /** How often each rule has hit, in the order of the script. */
  hits(): readonly number[] {
    return this.#tallies.map((tally) => tally.hits);
  }

  #inTime(rule: FaultRule, nowMs: number): boolean {
    const passedMs = nowMs - this.#startMs;
    return passedMs >= rule.fromMs && passedMs < rule.toMs;
  }

  /** Decides one match of a rule: time, then count, then chance. */
  #hits(i: number, nowMs: number): boolean {
    const rule = this.#rules[i] as FaultRule;
    const tally = this.#tallies[i] as Tally;
    if (!this.#inTime(rule, nowMs) || tally.hits >= rule.times) return false;
    tally.seen++;
    if (tally.seen <= rule.skip) return false;
    if (rule.chance < 1 && tally.chance.float() >= rule.chance) return false;
    tally.hits++;
    return true;
  }
}

const NO_REQUEST_FAULT: RequestFault = {
  delayRequestMs: 0,
  dropRequest: false,
  answer: null,
  delayReplyMs: 0,
  loseReply: false,
};

const NO_FRAME_FAULT: FrameFault = { drop: false, delayMs: 0, duplicate: false, reorder: false };

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

function matches(rule: FaultRule, facts: RequestFacts): boolean {
  if (rule.kind !== null && rule.kind !== facts.kind) return false;
  if (rule.action !== null && rule.action !== facts.action) return false;
  return rule.coin === null || facts.coins.includes(rule.coin);
}

function addToRequest(plan: RequestFault, rule: FaultRule): RequestFault {
  switch (rule.fault) {
    case 'dropRequest':
      return { ...plan, dropRequest: true };
    case 'delayRequest':
      return { ...plan, delayRequestMs: plan.delayRequestMs + rule.ms };
    case 'loseReply':
      return { ...plan, loseReply: true };
    case 'delayReply':
      return { ...plan, delayReplyMs: plan.delayReplyMs + rule.ms };
    default:
      return plan.answer === null ? { ...plan, answer: usualBody(rule.status, rule.body) } : plan;
  }
}

function addToFrame(plan: FrameFault, rule: FaultRule): FrameFault {
  switch (rule.fault) {
    case 'dropEvent':
      return { ...plan, drop: true };
    case 'delayEvent':
      return { ...plan, delayMs: plan.delayMs + rule.ms };
    case 'duplicateEvent':
      return { ...plan, duplicate: true };
    default:
      return { ...plan, reorder: true };
  }
}

function beginning(rule: FaultRule): VenueFault | null {
  switch (rule.fault) {
    case 'expireAgent':
      return { kind: 'expireAgent', address: rule.address };
    case 'resetNonces':
      return { kind: 'resetNonces', address: rule.address };
    case 'halt':
      return { kind: 'halt', coin: rule.coin ?? '', halted: true };
    case 'delist':
      return { kind: 'delist', coin: rule.coin ?? '' };
    case 'openInterestCap':
      return { kind: 'openInterestCap', coin: rule.coin ?? '', usdc: rule.usdc };
    case 'fillShare':
      return { kind: 'fillShare', share: rule.share };
    case 'postOnly':
      return { kind: 'postOnly' };
    default:
      return null;
  }
}

function ending(rule: FaultRule): VenueFault | null {
  if (rule.fault === 'halt') return { kind: 'halt', coin: rule.coin ?? '', halted: false };
  if (rule.fault === 'openInterestCap') return { kind: 'openInterestCap', coin: rule.coin ?? '', usdc: null };
  if (rule.fault === 'postOnly') return { kind: 'postOnly' };
  return rule.fault === 'fillShare' ? { kind: 'fillShare', share: 1 } : null;
}
