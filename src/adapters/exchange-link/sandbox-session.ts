import type { Exchange } from '../../exchange/exchange.ts';
import type { EngineHost } from '../host/engine-host.ts';
import type { ExchangeLink } from './exchange-link.ts';
import type { LoadedConfig } from '../home/config-file.ts';
import type { SessionManager } from '../session/session-manager.ts';
import { ExchangeSnapshots } from './exchange-snapshots.ts';
import type { SessionStore } from '../host/session-store.ts';
import type { RecordedIndex } from '../sentiment/recorded-index.ts';

/** What a session drives: recovered, opened and wired to each other. */
export interface SandboxParts {
  readonly host: EngineHost;
  readonly link: ExchangeLink;
  readonly exchange: Exchange;
  readonly engineStore: SessionStore;
  /** Null for a run that nobody restarts. */
  readonly exchangeStore: SessionStore | null;
  /** An index of sentiment that was recorded with the market, or null. */
  readonly sentiment: RecordedIndex | null;
  readonly snapshotEvery: number;
}

/** Bytes that may wait for the disk before a driver that outruns it has to stop and wait. */
const BACKLOG_BYTES = 32 * 1024 * 1024;

/** Bytes that may wait for a journal that is down. */
const UNWRITTEN_BYTES = 256 * 1024 * 1024;

/** Inputs that may wait for the engine before the exchange is held back. */
const INPUTS_WAITING = 500;

/** Turns of a run as fast as it goes that may pass without the time moving on: more is a fault that would go on for ever. */
const TURNS_AT_ONE_TIME = 10_000;

/** One running sandbox: engine and exchange with their journals, driven from outside in wall time or as fast as it goes. */
export class SandboxSession {
  readonly host: EngineHost;
  readonly link: ExchangeLink;
  readonly exchange: Exchange;
  /** Sentences that a person has to see at the start. */
  readonly notices: string[] = [];
  /** What it was opened with; null where it was composed without a config.json. */
  config: LoadedConfig | null = null;
  /** What starts and stops its parts; null where it was composed alone. */
  manager: SessionManager | null = null;
  /** Called once a second while it runs: looks whether the journals can be written. */
  onProbe: () => void = () => undefined;
  readonly #parts: SandboxParts;
  readonly #snapshots: ExchangeSnapshots;

  constructor(parts: SandboxParts) {
    this.#parts = parts;
    this.host = parts.host;
    this.link = parts.link;
    this.exchange = parts.exchange;
    const { exchange, link, exchangeStore: store, snapshotEvery: every } = parts;
    this.#snapshots = new ExchangeSnapshots({ exchange, link, store, every });
  }

  /** True while orders or account events wait for a journal that can be written: their time must not run out meanwhile. */
  get waitsForDisk(): boolean {
    return this.host.waitsForDisk || (this.link.holding && this.#parts.exchangeStore?.down === null);
  }

  /** Connects the engine to the exchange. */
  start(): void {
    this.link.start(this.host.deliver);
    this.#parts.sentiment?.start(this.host.deliver, this.exchange.nowMs);
  }

  /** Runs exchange and engine up to `toMs` of exchange time, for at most `budgetMs` of engine work. For wall-clock drivers. */
  pump(toMs: number, budgetMs: number): void {
    // An engine that lags gets no new prices until it has caught up: the exchange conflates them, a queue would only grow. Nor does one
    // whose journal has been down so long that what waits for it would fill the memory: the market stands still.
    if (this.host.queued < INPUTS_WAITING && this.#parts.engineStore.backlogBytes < UNWRITTEN_BYTES)
      this.link.pump(toMs);
    this.#parts.sentiment?.advance(this.exchange.nowMs);
    this.host.wake();
    this.host.drain(budgetMs);
    this.#snapshots.saveIfDue();
  }

  /**
   * Runs as fast as it goes up to `untilMs` of exchange time: from event to event, waiting for the disk only where an order does.
   * `onProgress` is called after each event. The outcome does not depend on the machine's speed.
   */
  async runTo(untilMs: number, onProgress: (nowMs: number) => void): Promise<void> {
    await this.settle();
    let turns = 0;
    while (this.exchange.nowMs < untilMs) {
      const beforeMs = this.exchange.nowMs;
      const next = Math.min(
        untilMs,
        this.exchange.nextEventMs(),
        this.link.nextDueMs ?? untilMs,
        this.host.nextWakeMs ?? untilMs,
      );
      this.link.pump(Math.max(next, this.exchange.nowMs));
      this.#parts.sentiment?.advance(this.exchange.nowMs);
      this.host.wake();
      await this.settle();
      this.#snapshots.saveIfDue();
      turns = this.exchange.nowMs > beforeMs ? 0 : turns + 1;
      if (turns > TURNS_AT_ONE_TIME)
        throw new Error(`the run does not get past ${beforeMs}: the engine asks for ${this.host.nextWakeMs}`);
      await this.#waitForDisk();
      onProgress(this.exchange.nowMs);
    }
  }

  async #waitForDisk(): Promise<void> {
    const { engineStore } = this.#parts;
    if (engineStore.backlogBytes > BACKLOG_BYTES) await engineStore.flush();
    if (engineStore.down === null) return;
    if (engineStore.backlogBytes > UNWRITTEN_BYTES)
      throw new Error(`the journal cannot be written: ${engineStore.down}`);
    // A store that is down tells of its return by a message, which needs a turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Waits until no input, no gated order and no account event is under way. */
  async settle(): Promise<void> {
    do {
      await this.host.settle();
      await this.link.flush();
    } while (this.host.queued > 0 || (this.link.holding && this.#parts.exchangeStore?.down === null));
  }

  /** Saves the exchange's state to its journal. */
  saveExchangeSnapshot(): void {
    this.#snapshots.save();
  }

  /**
   * Ends the run in order: the engine is told, everything under way is written, both journals are closed. Rejects with a sentence when a part did
   * not stop well; the others have stopped all the same.
   */
  async stop(reason: string): Promise<void> {
    if (this.manager === null) {
      await this.endRun(reason);
      await this.closeStores();
      return;
    }
    const problems = await this.manager.stop(reason);
    if (problems.length > 0) throw new Error(problems.map(({ text }) => text).join('; '));
  }

  /** Tells the engine that the run ends, and saves engine and exchange; a broken one is neither stepped nor saved. A part of `stop`. */
  async endRun(reason: string): Promise<void> {
    if (this.host.broken) return;
    this.host.deliver({ kind: 'Shutdown', reason });
    await this.settle();
    this.host.abandonCommands();
    await this.link.stop();
    this.link.markTime();
    this.saveExchangeSnapshot();
    this.host.saveSnapshot();
  }

  /** Writes what waits and closes both journals. A part of `stop`. */
  async closeStores(): Promise<void> {
    await this.#parts.engineStore.close();
    await this.#parts.exchangeStore?.close();
  }

  /** Ends a run that failed: nothing is stepped or saved any more, what was journaled until then is written, both journals are closed. */
  async abandon(): Promise<void> {
    this.host.breakDown();
    await this.stop('the run has failed');
  }
}
