import type { CommandOrigin, TradeCommand } from '../../contract/commands.ts';
import { refuse } from '../../contract/refusals.ts';
import type { AlertView, ViewPatch } from '../../contract/views.ts';
import type { EngineInput, EngineInputBody } from '../../engine/domain/inputs.ts';
import type { CommandReply, Effect, GatedEffect, StepOutput } from '../../engine/domain/outputs.ts';
import type { AlertPort, JournalLine, VenuePort } from '../../engine/domain/ports.ts';
import { classOf, type Engine } from '../../engine/index.ts';
import { DurableGate, type ReleaseReason } from './durable-gate.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What the host needs of a journal: append in order, tell what is durable, take snapshots. */
export interface HostJournal {
  readonly append: (line: JournalLine) => void;
  /** Resolves when everything appended so far is durable or the store has failed. */
  readonly flush: () => Promise<void>;
  readonly saveSnapshot: (snapshot: {
    readonly seq: number;
    readonly atMs: number;
    readonly recordNo: number;
    readonly stateHash: string | null;
    readonly state: string;
  }) => void;
}

/** Timings of one step, in microseconds, for benches and the health line. */
export interface StepTiming {
  readonly kind: EngineInputBody['kind'];
  readonly us: number;
  readonly sentOrders: boolean;
}

/** What a host joins. */
export interface EngineHostOptions {
  readonly engine: Engine;
  readonly journal: HostJournal;
  readonly venue: VenuePort;
  /** Engine time now, ms UTC. May stand still, must not fall. */
  readonly nowMs: () => number;
  /** High-resolution wall time in ms, for measuring only. */
  readonly measureMs: () => number;
  readonly alerts: AlertPort | null;
  /** Called with patches when views were asked for. */
  readonly onPatches: ((patches: readonly ViewPatch[]) => void) | null;
  readonly onStep: ((timing: StepTiming, output: StepOutput) => void) | null;
  /** Last record number of what the journal already holds; 0 for a new one. */
  readonly lastRecordNo: number;
  /** A snapshot is saved after this many records; 0 = never. */
  readonly snapshotEvery: number;
  /** A snapshot is saved after this many characters of records too; 0 = never. What a restart replays is bounded by both. */
  readonly snapshotAfterChars: number;
}

/** Stepped inputs that are kept at most while the queue never runs empty. */
const COMPACT_AT = 1_024;

/**
 * Runs an engine: stamps and journals each input, steps, lets effects out through the durable gate, and hands answers back as inputs.
 * Nothing in here decides anything about trading.
 */
export class EngineHost {
  readonly #options: EngineHostOptions;
  readonly #gate: DurableGate;
  #queue: EngineInputBody[] = [];
  #head = 0;
  /** What persons said: it does not wait behind prices. */
  #commands: EngineInputBody[] = [];
  #running = false;
  #broken = false;
  /** True inside `drain`: a caller that comes in from within a step must not begin another one. */
  #draining = false;
  #recordNo: number;
  #lastSnapshotNo: number;
  #charsSince = 0;
  #nextWakeMs: number | null = null;
  #viewsWanted = false;
  #replies = new Map<string, (reply: CommandReply) => void>();
  #commandNo = 0;

  constructor(options: EngineHostOptions) {
    this.#options = options;
    this.#recordNo = options.lastRecordNo;
    this.#lastSnapshotNo = options.lastRecordNo;
    this.#gate = new DurableGate((effect, reason) => this.#release(effect, reason));
    this.#gate.durable(options.lastRecordNo);
  }

  get engine(): Engine {
    return this.#options.engine;
  }

  /** When the engine wants to be woken, ms of engine time. */
  get nextWakeMs(): number | null {
    return this.#nextWakeMs;
  }

  /** Inputs that wait to be stepped. */
  get queued(): number {
    return this.#queue.length - this.#head + this.#commands.length;
  }

  /** True once a step threw: the engine is in a state that its own rules exclude, and nothing goes in or out any more. */
  get broken(): boolean {
    return this.#broken;
  }

  /** True while the store is down. */
  get gateClosed(): boolean {
    return this.#gate.closed;
  }

  /** True while orders wait for a journal that can be written. */
  get waitsForDisk(): boolean {
    return this.#gate.size > 0 && !this.#gate.closed;
  }

  /** Takes an input body; it is stepped at the next drain. */
  readonly deliver = (body: EngineInputBody): void => {
    if (!this.#broken) this.#queue.push(body);
  };

  /**
   * Steps queued inputs for at most `budgetMs` of wall time (at least one), commands first. Returns how many were stepped. Throws what a
   * step throws; after that the host is broken and steps nothing more. Called from within a step (by a listener, or by a debugger that
   * interrupts one) it steps nothing: the drain under way takes what was delivered, or the next one does.
   */
  drain(budgetMs: number): number {
    if (this.#draining) return 0;
    this.#draining = true;
    try {
      return this.#drain(budgetMs);
    } finally {
      this.#draining = false;
    }
  }

  #drain(budgetMs: number): number {
    const startedAt = this.#options.measureMs();
    let steps = 0;
    for (let body = this.#next(); body !== null; body = this.#next()) {
      this.#step(body);
      steps += 1;
      if (this.#options.measureMs() - startedAt >= budgetMs) break;
    }
    return steps;
  }

  #next(): EngineInputBody | null {
    if (this.#broken) return null;
    // The first input of a run is its RunStarted, whatever was said meanwhile.
    const command = this.#running ? this.#commands.shift() : undefined;
    if (command !== undefined) return command;
    const body = this.#queue[this.#head];
    if (body !== undefined) {
      this.#head += 1;
      if (body.kind === 'RunStarted') this.#running = true;
      if (this.#head >= COMPACT_AT) this.#compact();
      return body;
    }
    if (this.#head > 0) this.#compact();
    return null;
  }

  /** Forgets what was stepped. */
  #compact(): void {
    this.#queue = this.#queue.slice(this.#head);
    this.#head = 0;
  }

  /** Steps a Tick if the engine asked to be woken by now. */
  wake(): void {
    const now = this.#options.nowMs();
    for (const late of this.#gate.dropExpired(now)) {
      this.deliver({
        kind: 'VenueReply',
        effectId: late.effectId,
        outcome: { status: 'unsent', reason: 'not sent: the journal was closed until the order had expired' },
      });
    }
    if (this.#nextWakeMs !== null && this.#nextWakeMs <= now) this.deliver({ kind: 'Tick' });
  }

  /** Asks for patches with the next step; steps a Tick when nothing else waits. */
  requestViews(): void {
    this.#viewsWanted = true;
    if (this.queued === 0) this.deliver({ kind: 'Tick' });
  }

  /** Steps until nothing waits and every gated effect has left. For drivers that own the clock. */
  async settle(): Promise<void> {
    for (;;) {
      this.drain(Number.POSITIVE_INFINITY);
      if (this.#gate.size === 0 || this.#gate.closed) {
        if (this.queued === 0) return;
        continue;
      }
      await this.#options.journal.flush();
    }
  }

  /** Hands a command to the engine and resolves with its answer. */
  command(command: TradeCommand, origin: CommandOrigin): Promise<CommandReply> {
    this.#commandNo += 1;
    const commandId = `${origin}-${this.engine.seq}-${this.#commandNo}`;
    if (this.#broken) return Promise.resolve(stoppedReply(commandId));
    return new Promise((resolve) => {
      this.#replies.set(commandId, resolve);
      this.#commands.push({ kind: 'Command', commandId, origin, command });
    });
  }

  /** The journal has made everything up to `recordNo` durable. */
  readonly onDurable = (recordNo: number): void => {
    this.#gate.durable(recordNo);
  };

  /** The journal failed or came back. */
  readonly onJournalState = (down: string | null): void => {
    this.#gate.setDown(down !== null);
    this.deliver({
      kind: 'AdapterFault',
      component: 'journal',
      recovered: down === null,
      message: down ?? 'the journal is written again',
    });
  };

  /** Saves a snapshot of the engine now. */
  saveSnapshot(): void {
    const { engine, journal } = this.#options;
    journal.saveSnapshot({
      seq: engine.seq,
      atMs: engine.atMs,
      recordNo: this.#recordNo,
      stateHash: null,
      state: JSON.stringify(engine.snapshot()),
    });
    this.#lastSnapshotNo = this.#recordNo;
    this.#charsSince = 0;
  }

  #step(body: EngineInputBody): void {
    const { engine } = this.#options;
    const atMs = Math.max(engine.atMs, Math.floor(this.#options.nowMs()));
    const input = { ...body, seq: engine.seq + 1, atMs } as EngineInput;
    this.#append('input', classOf(input), input.seq, atMs, JSON.stringify(body));
    const withViews = this.#viewsWanted;
    const startedAt = this.#options.measureMs();
    const output = this.#stepEngine(input, withViews);
    const us = (this.#options.measureMs() - startedAt) * 1_000;
    if (withViews) {
      this.#viewsWanted = false;
      if (output.viewPatches.length > 0) this.#options.onPatches?.(output.viewPatches);
    }
    this.#nextWakeMs = output.nextWakeAtMs;
    for (const effect of output.effects) this.#carryOut(effect, atMs);
    if (output.reply !== null) this.#answer(output.reply);
    const sentOrders = output.effects.some((effect) => effect.kind === 'SendOrders');
    this.#options.onStep?.({ kind: body.kind, us, sentOrders }, output);
    if (this.#isSnapshotDue()) this.saveSnapshot();
  }

  #isSnapshotDue(): boolean {
    const { snapshotEvery, snapshotAfterChars } = this.#options;
    if (snapshotEvery > 0 && this.#recordNo - this.#lastSnapshotNo >= snapshotEvery) return true;
    return snapshotAfterChars > 0 && this.#charsSince >= snapshotAfterChars;
  }

  #stepEngine(input: EngineInput, withViews: boolean): StepOutput {
    try {
      return this.engine.step(input, { withViews });
    } catch (cause) {
      this.breakDown();
      throw cause;
    }
  }

  /** Stops for good, after a fault that leaves it open what the engine knows: nothing is stepped, sent or answered any more. */
  breakDown(): void {
    this.#broken = true;
    this.#queue = [];
    this.#head = 0;
    this.#commands = [];
    this.abandonCommands();
  }

  #carryOut(effect: Effect, atMs: number): void {
    switch (effect.kind) {
      case 'Alert':
        this.#notify(effect.alert);
        return;
      case 'SendOrders':
      case 'SendTwap': {
        const stamped = this.#stamped(effect);
        const recordNo = this.#append('intent', 'audit', this.engine.seq, atMs, JSON.stringify(stamped));
        this.#gate.hold(stamped, recordNo);
        return;
      }
      case 'Cancel':
        this.#append('intent', 'audit', this.engine.seq, atMs, JSON.stringify(effect));
        this.#withdraw(effect);
        this.#options.venue.execute(effect);
        return;
      default:
        this.#options.venue.execute(effect);
    }
  }

  /** The request with the nonce that it will be signed with: what the disk holds is what leaves. */
  #stamped(effect: GatedEffect): GatedEffect {
    const { venue } = this.#options;
    return venue.stampFor === undefined ? effect : { ...effect, nonce: venue.stampFor(effect) };
  }

  /** An alert that cannot be shown must not keep the orders of the same step from leaving: the engine is told, and tells it on. */
  #notify(alert: AlertView): void {
    try {
      this.#options.alerts?.notify(alert);
    } catch (cause) {
      const message = `an alert could not be shown: ${reasonOf(cause)}`;
      this.deliver({ kind: 'AdapterFault', component: 'alerts', recovered: false, message });
    }
  }

  /** A cancel is not gated and would overtake an order that still waits for the disk: such an order is taken back instead. */
  #withdraw(cancel: Extract<Effect, { kind: 'Cancel' }>): void {
    const cloids = new Set(cancel.cancels.map((entry) => entry.cloid));
    for (const effect of this.#gate.withdraw(cloids)) {
      this.deliver({
        kind: 'VenueReply',
        effectId: effect.effectId,
        outcome: { status: 'unsent', reason: 'taken back before it was sent' },
      });
    }
  }

  #release(effect: GatedEffect, reason: ReleaseReason): void {
    // Nobody would follow an order of an engine that has stopped.
    if (this.#broken) return;
    this.#append(
      'released',
      'audit',
      this.engine.seq,
      this.engine.atMs,
      JSON.stringify({ effectId: effect.effectId, reason }),
    );
    this.#options.venue.execute(effect);
  }

  #answer(reply: CommandReply): void {
    const resolve = this.#replies.get(reply.commandId);
    if (resolve === undefined) return;
    this.#replies.delete(reply.commandId);
    resolve(reply);
  }

  #append(
    type: JournalLine['type'],
    recordClass: JournalLine['class'],
    seq: number,
    atMs: number,
    payload: string,
  ): number {
    this.#recordNo += 1;
    this.#charsSince += payload.length;
    this.#options.journal.append({ recordNo: this.#recordNo, seq, type, class: recordClass, atMs, payload });
    return this.#recordNo;
  }

  /** Answers every command that is still open; called when the host stops. */
  abandonCommands(): void {
    for (const [commandId, resolve] of this.#replies) resolve(stoppedReply(commandId));
    this.#replies.clear();
  }
}

function stoppedReply(commandId: string): CommandReply {
  return { commandId, ok: false, error: refuse('HALTED', 'engine', 'stopped', 'running', 'the engine has stopped') };
}
