import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeSandbox } from '../adapters/exchange-link/compose-sandbox.ts';
import type { SandboxSession } from '../adapters/exchange-link/sandbox-session.ts';
import { sandboxSettings } from '../adapters/exchange-link/sandbox-settings.ts';
import type { AutoRule, TradeCommand } from '../contract/commands.ts';
import { asUnits } from '../contract/units.ts';
import type { ViewPatch } from '../contract/views.ts';
import type { EngineInput, EngineInputBody } from '../engine/domain/inputs.ts';
import type { CommandReply, StepOutput } from '../engine/domain/outputs.ts';
import type { EngineSettings } from '../engine/domain/settings.ts';
import { configHash, defaultSettings } from '../engine/index.ts';
import type { ExchangeInput, MarketModel } from '../exchange/types.ts';
import { GroupCommitStore } from './group-commit-store.ts';

/** The client's address at the exchange. */
export const ACCOUNT = '0x00000000000000000000000000000000000000c1';
/** 2025-10-10 00:30:50 UTC: a quiet place in a day, ten seconds before a bar ends. */
export const RIG_START_MS = 1_760_056_250_000;

/** A rule that runs what every strategy of ours proposes. */
export const RUN_ALL: AutoRule = {
  strategyId: '*',
  enabled: true,
  runFromStrength: 0.9,
  flagFromStrength: 0,
  maxOrdersPerHour: 300,
  maxNotionalPerDayUsdc: 1_000_000_000,
  endsAtMs: null,
};

/** Thrown at the instant at which a simulated process dies. */
export class Killed extends Error {}

/** Looks at a step of the engine after it was taken. */
export type StepWatcher = (input: EngineInput, output: StepOutput) => void;

export interface RigOptions {
  /** A fresh model of the same market at every call. */
  readonly market: () => MarketModel;
  readonly settings?: (base: EngineSettings) => EngineSettings;
  readonly latencyMs?: number;
  readonly snapshotEvery?: number;
  readonly seed?: number;
  /** Bytes of prices after which the journal drops the oldest. */
  readonly marketBytes?: number;
  readonly balanceUnits?: number;
  readonly onPatches?: (patches: readonly ViewPatch[]) => void;
  /** Called after each step of the engine, from the first of the first life on. */
  readonly watchers?: readonly StepWatcher[];
  /** True: everything appended is durable at the end of the turn. False: the test commits. */
  readonly autoCommit?: boolean;
}

/** What a test may watch or break in one life of a sandbox. */
export interface Life {
  readonly session: SandboxSession;
  readonly engineStore: GroupCommitStore;
  readonly exchangeStore: GroupCommitStore;
}

/** A whole sandbox in a temporary home: host, link, exchange and both journals, driven by hand, killed and opened again. */
export class SandboxRig {
  readonly home = mkdtempSync(join(tmpdir(), 'trimtab-rig-'));
  readonly settings: EngineSettings;
  readonly #options: RigOptions;
  readonly #watchers: StepWatcher[] = [];
  /** Every request that has reached the exchange in any life. */
  readonly requests: Extract<ExchangeInput, { kind: 'order' | 'cancel' }>[] = [];
  /** Called after the exchange acted and before anybody hears of it. */
  onActed: (input: ExchangeInput) => void = () => undefined;
  /** Stands between the link and the engine; returns what the engine gets. */
  disturb: (body: EngineInputBody) => readonly EngineInputBody[] = (body) => [body];
  #life: Life | null = null;
  #lives = 0;

  private constructor(options: RigOptions) {
    this.#options = options;
    this.#watchers.push(...(options.watchers ?? []));
    const base = sandboxSettings(defaultSettings(), options.market().barIntervalMs);
    this.settings = options.settings?.(base) ?? base;
  }

  static async open(options: RigOptions): Promise<SandboxRig> {
    const rig = new SandboxRig(options);
    await rig.begin();
    return rig;
  }

  get life(): Life {
    if (this.#life === null) throw new Error('the sandbox is dead');
    return this.#life;
  }

  get session(): SandboxSession {
    return this.life.session;
  }

  get engine() {
    return this.session.host.engine;
  }

  get exchange() {
    return this.session.exchange;
  }

  get nowMs(): number {
    return this.exchange.nowMs;
  }

  get lives(): number {
    return this.#lives;
  }

  /** The next life in the same home. */
  async begin(): Promise<void> {
    this.#lives += 1;
    const stores: GroupCommitStore[] = [];
    const session = await composeSandbox({
      home: this.home,
      model: this.#options.market(),
      seed: this.#options.seed ?? 1,
      account: ACCOUNT,
      balanceUnits: asUnits(this.#options.balanceUnits ?? 10_000_000_000),
      config: { settings: this.settings, configHash: configHash(this.settings) },
      openStore: async (writer) => {
        const store = new GroupCommitStore(writer);
        stores.push(store);
        return store;
      },
      throwaway: false,
      marketBytes: this.#options.marketBytes ?? 1e9,
      maxPages: null,
      snapshotEvery: this.#options.snapshotEvery ?? 400,
      latencyMs: this.#options.latencyMs ?? 40,
      runId: `life-${this.#lives}`,
      stamp: `${this.#lives}`,
      versions: { engine: 'test', runtime: 'test' },
      measureMs: () => 0,
      alerts: null,
      onPatches: this.#options.onPatches ?? null,
      onStep: null,
    });
    const [exchangeStore, engineStore] = stores as [GroupCommitStore, GroupCommitStore];
    this.#life = { session, engineStore, exchangeStore };
    this.#spyOnExchange(session);
    this.#spyOnEngine(session);
    session.link.start((body) => {
      for (const each of this.disturb(body)) session.host.deliver(each);
    });
    session.host.drain(Number.POSITIVE_INFINITY);
    if (this.#options.autoCommit !== false) this.commit();
  }

  /** Calls `watcher` after each step of the engine, in this and all later lives. */
  watch(watcher: StepWatcher): void {
    this.#watchers.push(watcher);
  }

  /** One turn of the market: to the next thing that happens, at most to `untilMs`. */
  turn(untilMs: number): void {
    const { session } = this;
    const next = Math.min(
      untilMs,
      session.exchange.nextEventMs(),
      session.link.nextDueMs ?? untilMs,
      session.host.nextWakeMs ?? untilMs,
    );
    session.pump(Math.max(next, this.nowMs), Number.POSITIVE_INFINITY);
    if (this.#options.autoCommit !== false) this.commit();
  }

  /** Turns until `untilMs`; `each` is called after every turn. */
  runTo(untilMs: number, each: () => void = () => undefined): void {
    while (this.nowMs < untilMs) {
      this.turn(untilMs);
      each();
    }
  }

  /** Turns for `ms` more. */
  run(ms: number, each?: () => void): void {
    this.runTo(this.nowMs + ms, each);
  }

  /** Makes both journals durable and steps what follows. */
  commit(): void {
    const { engineStore, exchangeStore, session } = this.life;
    for (let i = 0; i < 8 && (engineStore.waiting > 0 || exchangeStore.waiting > 0 || session.host.queued > 0); i++) {
      exchangeStore.commit();
      engineStore.commit();
      session.host.drain(Number.POSITIVE_INFINITY);
      if (engineStore.down !== null || exchangeStore.down !== null) return;
    }
  }

  /** Hands an input over and steps it. */
  deliver(body: EngineInputBody): void {
    this.session.host.deliver(body);
    this.session.host.drain(Number.POSITIVE_INFINITY);
  }

  /** Steps a command at once and returns its answer. */
  command(command: TradeCommand): CommandReply {
    let answer: CommandReply | null = null;
    const seen = this.#watchers.length;
    this.#watchers.push((input, output) => {
      if (input.kind === 'Command' && input.command === command) answer = output.reply;
    });
    void this.session.host.command(command, 'window');
    this.session.host.drain(Number.POSITIVE_INFINITY);
    this.#watchers.splice(seen, 1);
    if (answer === null) throw new Error(`no answer to ${command.type}`);
    return answer;
  }

  /** The process dies: of each journal only the oldest entries named had become durable. */
  kill(durable: { readonly engine: number; readonly exchange: number }): void {
    const { engineStore, exchangeStore } = this.life;
    exchangeStore.crash(durable.exchange);
    engineStore.crash(durable.engine);
    this.#life = null;
  }

  /** Ends everything and removes the home. */
  close(): void {
    if (this.#life !== null) this.kill({ engine: 0, exchange: 0 });
    rmSync(this.home, { recursive: true, force: true });
  }

  #spyOnExchange({ exchange }: SandboxSession): void {
    const step = exchange.step.bind(exchange);
    exchange.step = (input) => {
      if (input.kind === 'order' || input.kind === 'cancel') this.requests.push(input);
      const outputs = step(input);
      this.onActed(input);
      return outputs;
    };
  }

  #spyOnEngine({ host }: SandboxSession): void {
    const { engine } = host;
    const step = engine.step.bind(engine);
    engine.step = (input, options) => {
      const output = step(input, options);
      for (const watcher of this.#watchers) watcher(input, output);
      return output;
    };
  }
}
