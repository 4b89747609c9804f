import type { EngineInputBody } from '../engine/domain/inputs.ts';
import { RandomStream } from '../engine/kernel/random.ts';
import type { FallbackModel } from './fallback-model.ts';
import type { SandboxRig } from './sandbox-rig.ts';

/** How a venue is away: `dark` = no link, no prices; `lit` = no link, but prices; `mute` = only the account's answers are missing; `deaf` = the link stands, prices come, nothing else gets through. */
type Kind = 'dark' | 'lit' | 'mute' | 'deaf';
const KINDS: readonly Kind[] = ['dark', 'lit', 'lit', 'lit', 'mute', 'deaf'];

/** What sets the next outage off, beside its hour. */
type Cue = 'hour' | 'returning' | 'confirming' | 'restart';

/** News that a link without the account's side does not bring. */
const OF_THE_ACCOUNT = new Set<EngineInputBody['kind']>([
  'VenueReply',
  'OrderUpdate',
  'Fill',
  'AccountSnapshot',
  'Funding',
]);
const PRICES = new Set<EngineInputBody['kind']>(['Market', 'Instruments']);

interface Outage {
  readonly kind: Kind;
  readonly untilMs: number;
  /** What is to be sent is answered as unsent at once; else it is lost on the way. */
  readonly refuses: boolean;
  /** Ends together with the process, when that dies. */
  readonly endsWithLife: boolean;
}

/**
 * A venue that is away for longer than a terminal waits: into the fallback and back, again while it reconciles or waits for a person's word,
 * and around restarts. From a stream of its own: what else a story draws stays the same.
 */
export class Outages {
  readonly #random: RandomStream;
  readonly #mode: () => FallbackModel['mode'] | null;
  readonly #wrapped = new WeakSet<object>();
  #now: Outage | null = null;
  #nextMs: number | null = null;
  #cue: Cue = 'hour';
  /** What came to pass, by kind. */
  readonly met: Record<string, number> = {};

  constructor(seed: number, mode: () => FallbackModel['mode'] | null) {
    this.#random = new RandomStream(seed, 'outages');
    this.#mode = mode;
  }

  /** True for seeds whose stories have outages: half of them, so that the other half stays as it is without. */
  static comeTo(seed: number): boolean {
    return new RandomStream(seed, 'outages come').float() < 0.5;
  }

  /** True while the venue is away. */
  get isOn(): boolean {
    return this.#now !== null;
  }

  /** Puts the outages around what already stands between link and engine; to be called in each life and after each change of the weather. */
  install(rig: SandboxRig): void {
    const inner = rig.disturb;
    rig.disturb = (body) => (this.#passes(body) ? inner(body) : []);
    const { link } = rig.session;
    if (this.#wrapped.has(link)) return;
    this.#wrapped.add(link);
    const execute = link.execute.bind(link);
    link.execute = (effect) => {
      if (this.#now === null || this.#now.kind === 'mute') return execute(effect);
      this.#count(`${this.#now.kind}: lost ${effect.kind}`);
      if (effect.kind !== 'SendOrders' || !this.#now.refuses) return;
      const outcome = { status: 'unsent', reason: 'the venue is away' } as const;
      rig.session.host.deliver({ kind: 'VenueReply', effectId: effect.effectId, outcome });
    };
  }

  /** To be called after every turn: outages begin and end. `mayBegin`: the line is not broken by something else. */
  turn(rig: SandboxRig, mayBegin: boolean): void {
    this.#nextMs ??= rig.nowMs + this.#random.int(10_000, 120_000);
    if (this.#now !== null) {
      if (rig.nowMs >= this.#now.untilMs) this.#end(rig);
    } else if (mayBegin && this.#isDue(rig.nowMs)) this.#begin(rig);
  }

  /** The process has died: some outages end meanwhile, others begin. */
  died(nowMs: number): void {
    if (this.#now?.endsWithLife === true) {
      this.#count('ended with the process');
      this.#plan(nowMs);
      this.#now = null;
    } else if (this.#now !== null) this.#count('outlived the process');
    else if (this.#cue === 'restart') {
      this.#count('began with a restart');
      this.#set(nowMs);
    }
  }

  /** Ends the outage that is on. */
  clear(rig: SandboxRig): void {
    if (this.#now !== null) this.#end(rig);
  }

  #isDue(nowMs: number): boolean {
    const mode = this.#mode();
    if (this.#cue === 'returning')
      return mode === 'returning' || mode === 'reconciling' || nowMs >= (this.#nextMs ?? 0);
    if (this.#cue === 'confirming') return mode === 'confirming' || nowMs >= (this.#nextMs ?? 0);
    return nowMs >= (this.#nextMs ?? 0);
  }

  #begin(rig: SandboxRig): void {
    const mode = this.#mode();
    if (mode === 'returning' || mode === 'reconciling' || mode === 'confirming') this.#count(`began in ${mode}`);
    const { kind } = this.#set(rig.nowMs);
    if (kind === 'dark' || kind === 'lit')
      rig.deliver({ kind: 'VenueStatus', connection: 'disconnected', reason: 'the venue is away' });
  }

  #set(nowMs: number): Outage {
    const kind = KINDS[this.#random.int(0, KINDS.length - 1)] ?? 'lit';
    const stands = kind === 'mute' || kind === 'deaf';
    const isShort = this.#cue !== 'hour' && this.#random.float() < 0.4;
    const lastsMs = isShort ? this.#random.int(200, 20_000) : this.#random.int(stands ? 65_000 : 32_000, 110_000);
    const refuses = this.#random.float() < 0.5;
    const endsWithLife = this.#random.float() < 0.25;
    this.#now = { kind, untilMs: nowMs + lastsMs, refuses, endsWithLife };
    this.#count(kind);
    return this.#now;
  }

  #end(rig: SandboxRig): void {
    const wasDown = this.#now?.kind === 'dark' || this.#now?.kind === 'lit';
    this.#now = null;
    this.#plan(rig.nowMs);
    if (!wasDown) return;
    rig.deliver({ kind: 'VenueStatus', connection: 'connecting', reason: 'trying' });
    rig.deliver({ kind: 'VenueStatus', connection: 'connected', reason: 'the venue is back' });
  }

  #plan(nowMs: number): void {
    const luck = this.#random.float();
    this.#cue = luck < 0.25 ? 'returning' : luck < 0.45 ? 'confirming' : luck < 0.6 ? 'restart' : 'hour';
    this.#nextMs = nowMs + this.#random.int(20_000, 150_000);
  }

  #passes(body: EngineInputBody): boolean {
    if (this.#now === null) return true;
    switch (this.#now.kind) {
      case 'mute':
        return body.kind !== 'AccountSnapshot';
      case 'deaf':
        return !OF_THE_ACCOUNT.has(body.kind);
      case 'lit':
        return PRICES.has(body.kind) || isConnecting(body);
      case 'dark':
        return body.kind === 'Instruments' || isConnecting(body);
    }
  }

  #count(word: string): void {
    this.met[word] = (this.met[word] ?? 0) + 1;
  }
}

function isConnecting(body: EngineInputBody): boolean {
  return body.kind === 'VenueStatus' && body.connection !== 'connected';
}
