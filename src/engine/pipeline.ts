import type { WhatIfRequest, WhatIfView } from '../contract/what-if.ts';
import { whatIfView } from './pipeline/what-if.ts';
import type { Result } from './kernel/result.ts';
import type { ViewPatch } from '../contract/views.ts';
import type { AssetId } from '../contract/units.ts';
import type { ClosedBar } from './domain/flow.ts';
import type { EngineInput, RunStarted } from './domain/inputs.ts';
import type { CommandReply, StepOutput } from './domain/outputs.ts';
import type { EngineSettings } from './domain/settings.ts';
import { NO_SWITCH } from './execution/dead-man.ts';
import { stateHash } from './kernel/hash.ts';
import { IdSource } from './kernel/ids.ts';
import { invariant } from './kernel/invariant.ts';
import { EngineCore, type RunState } from './pipeline/engine-core.ts';
import { askForAccount, onAccountSnapshot, onFunding, onVenueStatus } from './pipeline/on-account.ts';
import { onAgentStatus } from './pipeline/on-agent.ts';
import { onClockReading } from './pipeline/on-clock.ts';
import { onCommand } from './pipeline/on-command.ts';
import { onInstruments, onMarket } from './pipeline/on-market.ts';
import { onFill } from './pipeline/on-fill.ts';
import { onOrderUpdate, onVenueReply } from './pipeline/on-order-events.ts';
import { endAllWork, forgetRetries, voidInFlight } from './pipeline/end-work.ts';
import { FIRST_MODE, moveMode, noteUnasked } from './pipeline/modes.ts';
import { beginRun } from './pipeline/on-run.ts';
import { onSentiment, onSentimentStatus } from './pipeline/on-sentiment.ts';
import { takeSignal } from './pipeline/on-signal.ts';
import { nextWake, onTime } from './pipeline/on-time.ts';
import { restoreRooms, snapshotRooms } from './pipeline/rooms.ts';
import { StepSink } from './pipeline/step-sink.ts';
import { drainPatches, fullPatches } from './pipeline/views.ts';
import { ENGINE_VERSION } from './version.ts';

/** The complete engine as plain JSON data. `state` is what the hash covers; `picture` is what the window shows. */
export interface EngineSnapshot {
  /** `ENGINE_VERSION` of the build that wrote it; the first key, so that a store can read it without the rest. */
  readonly version: string;
  readonly state: {
    readonly seq: number;
    readonly atMs: number;
    readonly settings: EngineSettings;
    readonly run: RunState;
    readonly counters: EngineCore['counters'];
    readonly rooms: Readonly<Record<string, unknown>>;
  };
  readonly picture: {
    readonly alerts: unknown;
    readonly decisions: unknown;
    readonly curve: unknown;
    readonly fills: unknown;
  };
}

/** What a caller may ask of one step beside its effects. */
export interface StepOptions {
  /** True: the output carries patches for everything that changed since they were last asked for. Never changes a decision. */
  readonly withViews: boolean;
}

const NO_PATCHES: readonly ViewPatch[] = [];
const NO_VIEWS: StepOptions = { withViews: false };

/**
 * The engine: one synchronous front door. Inputs carry numbers without gaps and times that never fall; the same inputs give the same
 * outputs and the same `stateHash()` wherever they run. Throws only when an input breaks those rules or an invariant of our own is
 * broken; bad content of an input is a refusal.
 */
export class Engine {
  #core: EngineCore | null = null;

  /** Number of the last input; 0 before the first. */
  get seq(): number {
    return this.#core?.seq ?? 0;
  }

  /** Time of the last input, ms UTC; 0 before the first. */
  get atMs(): number {
    return this.#core?.atMs ?? 0;
  }

  /** The settings that hold now; null before the first input. */
  get settings(): EngineSettings | null {
    return this.#core?.settings ?? null;
  }

  /** How often the settings were changed, from 1; 0 before the first input. */
  get configVersion(): number {
    return this.#core?.run.configVersion ?? 0;
  }

  /** Takes one input and returns what follows from it. The first input of all has to be RunStarted. */
  step(input: EngineInput, options: StepOptions = NO_VIEWS): StepOutput {
    const core = this.#prepare(input);
    const reply = dispatch(core, input);
    if (input.kind !== 'RunStarted' && !core.run.stopped) onTime(core);
    return this.#output(core, options, reply);
  }

  /** The whole picture, for a window that just opened or missed a batch. */
  viewSnapshot(): readonly ViewPatch[] {
    if (this.#core === null) return [];
    const patches = fullPatches(this.#core);
    this.#core.dirt.watch();
    this.#core.dirt.clear();
    return patches;
  }

  /** sha256 over everything that decides, floats rounded to 1e-9; views are left out. */
  stateHash(): string {
    return stateHash(this.#state());
  }

  /** The complete state; `restore` of it continues exactly here. */
  snapshot(): EngineSnapshot {
    const core = this.#started();
    return {
      version: ENGINE_VERSION,
      state: this.#state(),
      picture: {
        alerts: core.alerts.snapshot(),
        decisions: core.decisionLog.snapshot(),
        curve: core.curve.snapshot(),
        fills: [...core.fillViews],
      },
    };
  }

  /** Rebuilds an engine from a snapshot of the same build; one of another version or shape throws `InvariantError`. */
  static restore(snapshot: EngineSnapshot): Engine {
    invariant(
      snapshot.version === ENGINE_VERSION,
      `a snapshot of version ${snapshot.version ?? 'unknown'} was given to version ${ENGINE_VERSION}`,
    );
    const engine = new Engine();
    const { state, picture } = snapshot;
    const core = new EngineCore(
      state.settings,
      { ...state.run, cloidPrefixes: [...state.run.cloidPrefixes] },
      new StepSink(state.run.runId, state.seq, state.atMs),
    );
    core.seq = state.seq;
    core.atMs = state.atMs;
    core.counters = structuredCopy(state.counters);
    restoreRooms(core.rooms, state.rooms);
    core.alerts.restore(picture.alerts);
    core.decisionLog.restore(picture.decisions);
    core.curve.restore(picture.curve);
    core.fillViews = [...(picture.fills as EngineCore['fillViews'])];
    engine.#core = core;
    return engine;
  }

  /** What the engine may send, and since when: for who asks at every turn, where all figures cost too much. Throws before the start of a run. */
  get mode() {
    return this.#started().run.mode;
  }

  /** Read-only figures for command lines and benches: all of them are made anew at each call. */
  figures() {
    const core = this.#started();
    return {
      signals: core.rooms.signals.counters(),
      desk: core.rooms.desk.counters(),
      orders: core.rooms.ledger.counters(),
      quality: core.rooms.quality.summary(),
      market: core.rooms.market.counters(),
      counters: core.counters,
      equity: core.rooms.portfolio.equity(),
      positions: core.rooms.portfolio.positions(),
      instruments: core.rooms.market.instruments(),
      reconciled: core.run.reconciled,
      mode: core.run.mode,
      connection: core.run.connection,
      halted: core.rooms.risk.halted(),
      risk: core.rooms.risk.view(core.atMs),
      maxAssetExposureRate: core.run.maxAssetExposureRate,
      sentiment: core.rooms.sentiment.reading(core.atMs),
      regime: core.rooms.regime.regimeAt(core.atMs),
    };
  }

  /** What an order would make of the book as it is held now; null while equity is not known or not above zero. Changes nothing. */
  whatIf(order: WhatIfRequest): WhatIfView | null {
    return whatIfView(this.#started(), order);
  }

  /** Closed bars of an asset, oldest first, and the one that forms as the last; for charts. */
  barsOf(asset: AssetId): { readonly closed: readonly ClosedBar[]; readonly forming: ClosedBar | null } {
    const { market } = this.#started().rooms;
    return { closed: market.bars(asset), forming: market.formingBar(asset) };
  }

  #state(): EngineSnapshot['state'] {
    const core = this.#started();
    return {
      seq: core.seq,
      atMs: core.atMs,
      settings: core.settings,
      run: { ...core.run, cloidPrefixes: [...core.run.cloidPrefixes] },
      counters: structuredCopy(core.counters),
      rooms: snapshotRooms(core.rooms),
    };
  }

  #started(): EngineCore {
    invariant(this.#core !== null, 'the engine has had no RunStarted yet');
    return this.#core;
  }

  #prepare(input: EngineInput): EngineCore {
    if (this.#core === null) {
      invariant(input.kind === 'RunStarted', `the first input has to be RunStarted, got ${input.kind}`);
      this.#core = new EngineCore(input.settings, newRun(input), new StepSink(input.runId, input.seq, input.atMs));
    } else {
      invariant(input.seq === this.#core.seq + 1, `input ${input.seq} does not follow ${this.#core.seq}`);
      invariant(input.atMs >= this.#core.atMs, `time fell from ${this.#core.atMs} to ${input.atMs}`);
    }
    const core = this.#core;
    core.seq = input.seq;
    core.atMs = input.atMs;
    core.cloidIndex = 0;
    core.sink = new StepSink(input.kind === 'RunStarted' ? input.runId : core.run.runId, input.seq, input.atMs);
    return core;
  }

  #output(core: EngineCore, options: StepOptions, reply: CommandReply | null): StepOutput {
    const { sink } = core;
    for (const decision of sink.decisions) {
      core.decisionLog.add(decision);
      core.dirt.decisions.push(decision);
    }
    for (const effect of sink.effects) if (effect.kind === 'Alert') core.dirt.alerts.push(effect.alert);
    let viewPatches: readonly ViewPatch[] = NO_PATCHES;
    if (options.withViews) {
      core.dirt.watch();
      viewPatches = drainPatches(core);
    } else {
      core.dirt.settle();
    }
    return {
      inputSeq: core.seq,
      effects: sink.effects,
      decisions: sink.decisions,
      viewPatches,
      reply,
      nextWakeAtMs: nextWake(core),
    };
  }
}

function newRun(input: RunStarted): RunState {
  return {
    runId: input.runId,
    seed: input.seed,
    venue: input.venue,
    account: input.account,
    configHash: input.configHash,
    configVersion: 1,
    connection: 'disconnected',
    connectionReason: 'not connected yet',
    reconciled: false,
    startGateOpen: false,
    stopped: false,
    journalDown: null,
    nextReconcileMs: null,
    retries: [],
    works: [],
    changes: [],
    reversals: [],
    cloidPrefixes: [],
    clock: null,
    twaps: [],
    movedLevels: [],
    agent: null,
    voidTickets: [],
    volumeUnits: null,
    deadMan: NO_SWITCH,
    mode: FIRST_MODE,
    maxAssetExposureRate: 0,
  };
}

/** Hands an input to its place. Every kind is named: a new one does not compile until it is decided here. */
function dispatch(core: EngineCore, input: EngineInput): CommandReply | null {
  switch (input.kind) {
    case 'RunStarted':
      core.ids = new IdSource(input.runId);
      beginRun(core, input);
      return null;
    case 'Market':
      onMarket(core, input.updates);
      return null;
    case 'Instruments':
      onInstruments(core, input.instruments);
      return null;
    case 'VenueStatus':
      onVenueStatus(core, input);
      return null;
    case 'VenueReply':
      onVenueReply(core, input);
      return null;
    case 'OrderUpdate':
      onOrderUpdate(core, input);
      return null;
    case 'Fill':
      onFill(core, input);
      return null;
    case 'AccountSnapshot':
      onAccountSnapshot(core, input);
      return null;
    case 'AccountUnasked':
      noteUnasked(core, input.epoch);
      return null;
    case 'Command':
      return replyTo(input.commandId, onCommand(core, input.origin, input.command));
    default:
      return dispatchRare(core, input);
  }
}

type RareInput = Exclude<
  EngineInput,
  {
    kind:
      | 'RunStarted'
      | 'Market'
      | 'Instruments'
      | 'VenueStatus'
      | 'VenueReply'
      | 'OrderUpdate'
      | 'Fill'
      | 'AccountSnapshot'
      | 'AccountUnasked'
      | 'Command';
  }
>;

function dispatchRare(core: EngineCore, input: RareInput): CommandReply | null {
  switch (input.kind) {
    case 'Tick':
    case 'JobFinished':
      return null;
    case 'ClockReading':
      onClockReading(core, input);
      return null;
    case 'AgentStatus':
      onAgentStatus(core, input);
      return null;
    case 'Sentiment':
      onSentiment(core, input);
      return null;
    case 'SentimentStatus':
      onSentimentStatus(core, input);
      return null;
    case 'Funding':
      onFunding(core, input);
      return null;
    case 'Signal': {
      takeSignal(core, input.signal, input.origin);
      return null;
    }
    case 'ConfigChanged':
      changeSettings(core, input);
      return null;
    case 'AdapterFault':
      core.noteFault(input);
      return null;
    case 'Resumed':
      core.run.reconciled = false;
      moveMode(core, 'doubt', 'the machine slept');
      askForAccount(core, 'resume');
      return null;
    case 'Shutdown':
      endAllWork(core, 'the engine is shutting down');
      core.run.stopped = true;
      core.dirt.session = true;
      return null;
  }
}

/** New settings: what was approved under the old ones is void, and what is in flight of it is not tried again. */
function changeSettings(core: EngineCore, input: Extract<EngineInput, { kind: 'ConfigChanged' }>): void {
  if (input.configHash !== core.run.configHash) {
    endAllWork(core, 'settings changed');
    forgetRetries(core);
    voidInFlight(core);
  }
  core.useSettings(input.settings, input.configHash, input.version);
}

function replyTo(commandId: string, result: Result<string>): CommandReply {
  return result.ok ? { commandId, ok: true, text: result.value } : { commandId, ok: false, error: result.error };
}

/** A deep copy of JSON data: snapshots must not share objects with the running engine. */
function structuredCopy<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
