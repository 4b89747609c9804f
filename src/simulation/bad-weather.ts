import type { EngineInputBody } from '../engine/domain/inputs.ts';
import { RandomStream } from '../engine/kernel/random.ts';
import { FAULTS, type Fault } from './faults.ts';
import type { SandboxRig } from './sandbox-rig.ts';

/** News of the account, which a bad line may lose, repeat or bring out of order. */
const NEWS = new Set<EngineInputBody['kind']>(['VenueReply', 'OrderUpdate', 'Fill', 'AccountSnapshot']);

/**
 * What happens to a terminal beside trading: the line drops and comes back, news of the account are lost, repeated or late, the disk fills up
 * and is freed, the machine sleeps. Everything from one seed.
 */
export class BadWeather {
  readonly #random: RandomStream;
  #offlineUntilMs: number | null = null;
  #diskFullUntilMs: number | null = null;
  #late: EngineInputBody[] = [];
  /** What came to pass, by kind. */
  readonly met: Record<string, number> = {};

  readonly #kinds: ReadonlySet<Fault>;

  /** Weather of a seed; only the kinds named come to pass. */
  constructor(seed: number, kinds: ReadonlySet<Fault> = new Set(FAULTS)) {
    this.#random = new RandomStream(seed, 'bad-weather');
    this.#kinds = kinds;
  }

  /** True while the line is broken. */
  get isOffline(): boolean {
    return this.#offlineUntilMs !== null;
  }

  /** The process has died: what was late or broken went with it. */
  forget(): void {
    this.#offlineUntilMs = null;
    this.#diskFullUntilMs = null;
    this.#late = [];
  }

  /** Puts the weather between link and engine, and between engine and link. */
  install(rig: SandboxRig): void {
    rig.disturb = (body) => this.#pass(body);
    const { link } = rig.session;
    const execute = link.execute.bind(link);
    link.execute = (effect) => {
      if (this.#offlineUntilMs === null) execute(effect);
      else this.#count(`lost ${effect.kind}`);
    };
  }

  /** To be called now and then: changes the weather. True while anything is out of order or was until now. */
  act(rig: SandboxRig): boolean {
    const wasBad = this.#offlineUntilMs !== null || this.#diskFullUntilMs !== null;
    if (this.#offlineUntilMs !== null && rig.nowMs >= this.#offlineUntilMs) this.#reconnect(rig);
    if (this.#diskFullUntilMs !== null && rig.nowMs >= this.#diskFullUntilMs) this.#freeDisk(rig);
    this.#change(rig, this.#random.float());
    return wasBad || this.#offlineUntilMs !== null || this.#diskFullUntilMs !== null;
  }

  #change(rig: SandboxRig, luck: number): void {
    if (luck < 0.02 && this.#offlineUntilMs === null && this.#kinds.has('line')) this.#disconnect(rig);
    else if (luck >= 0.02 && luck < 0.04 && this.#diskFullUntilMs === null && this.#kinds.has('disk'))
      this.#fillDisk(rig);
    else if (luck >= 0.04 && luck < 0.05 && this.#kinds.has('sleep')) {
      this.#count('sleep');
      rig.deliver({ kind: 'Resumed', sleptMs: 60_000 });
    }
  }

  /** Ends every disturbance for good. */
  clear(rig: SandboxRig): void {
    if (this.#offlineUntilMs !== null) this.#reconnect(rig);
    if (this.#diskFullUntilMs !== null) this.#freeDisk(rig);
    for (const body of this.#late.splice(0)) rig.deliver(body);
    rig.disturb = (body) => [body];
  }

  #pass(body: EngineInputBody): readonly EngineInputBody[] {
    if (this.#offlineUntilMs !== null) return [];
    if (!NEWS.has(body.kind) || !this.#kinds.has('line')) return [body];
    const luck = this.#random.float();
    if (luck < 0.03) return this.#fate('lost', body.kind, []);
    if (luck < 0.06) return this.#fate('twice', body.kind, [body, body]);
    if (luck < 0.12) {
      this.#late.push(body);
      return this.#fate('late', body.kind, []);
    }
    return [body, ...this.#late.splice(0)];
  }

  #fate(word: string, kind: string, bodies: readonly EngineInputBody[]): readonly EngineInputBody[] {
    this.#count(`${word} ${kind}`);
    return bodies;
  }

  #disconnect(rig: SandboxRig): void {
    this.#count('offline');
    this.#offlineUntilMs = rig.nowMs + this.#random.int(200, 20_000);
    rig.deliver({ kind: 'VenueStatus', connection: 'disconnected', reason: 'storm' });
  }

  #reconnect(rig: SandboxRig): void {
    this.#offlineUntilMs = null;
    // What was late on the old line never comes.
    this.#late = [];
    rig.deliver({ kind: 'VenueStatus', connection: 'connecting', reason: 'trying' });
    rig.deliver({ kind: 'VenueStatus', connection: 'connected', reason: 'calm' });
  }

  #fillDisk(rig: SandboxRig): void {
    this.#count('disk full');
    this.#diskFullUntilMs = rig.nowMs + this.#random.int(200, 15_000);
    rig.life.engineStore.fail('disk full');
  }

  #freeDisk(rig: SandboxRig): void {
    this.#diskFullUntilMs = null;
    rig.life.engineStore.recover();
  }

  #count(word: string): void {
    this.met[word] = (this.met[word] ?? 0) + 1;
  }
}
