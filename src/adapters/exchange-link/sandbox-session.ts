import type { Exchange } from '../../exchange/exchange.ts';
import type { EngineHost } from '../host/engine-host.ts';
import type { ExchangeLink } from './exchange-link.ts';
import type { SandboxStore } from './sandbox-store.ts';

export interface SandboxParts {
  readonly host: EngineHost;
  readonly link: ExchangeLink;
  readonly exchange: Exchange;
  readonly engineStore: SandboxStore;
  /** Null for a run that nobody restarts. */
  readonly exchangeStore: SandboxStore | null;
  readonly snapshotEvery: number;
}

/** Bytes that may wait for the disk before a driver that outruns it has to stop and wait. */
const BACKLOG_BYTES = 32 * 1024 * 1024;

/** One running sandbox: engine and exchange with their journals, driven from outside in wall time or as fast as it goes. */
export class SandboxSession {
  readonly host: EngineHost;
  readonly link: ExchangeLink;
  readonly exchange: Exchange;
  /** Sentences that a person has to see at the start. */
  readonly notices: string[] = [];
  readonly #parts: SandboxParts;
  #exchangeSnapshotNo = 0;

  constructor(parts: SandboxParts) {
    this.#parts = parts;
    this.host = parts.host;
    this.link = parts.link;
    this.exchange = parts.exchange;
    this.#exchangeSnapshotNo = parts.link.recordNo;
  }

  /** Connects the engine to the exchange. */
  start(): void {
    this.link.start(this.host.deliver);
  }

  /** Runs exchange and engine up to `toMs` of exchange time, for at most `budgetMs` of engine work. For wall-clock drivers. */
  pump(toMs: number, budgetMs: number): void {
    this.link.pump(toMs);
    this.host.wake();
    this.host.drain(budgetMs);
    this.#snapshotExchange();
  }

  /**
   * Runs as fast as it goes up to `untilMs` of exchange time: from event to event, waiting for the disk only where an order does.
   * `onProgress` is called after each event. The outcome does not depend on the machine's speed.
   */
  async runTo(untilMs: number, onProgress: (nowMs: number) => void): Promise<void> {
    await this.settle();
    while (this.exchange.nowMs < untilMs) {
      const next = Math.min(
        untilMs,
        this.exchange.nextEventMs(),
        this.link.nextDueMs ?? untilMs,
        this.host.nextWakeMs ?? untilMs,
      );
      this.link.pump(Math.max(next, this.exchange.nowMs));
      this.host.wake();
      await this.settle();
      this.#snapshotExchange();
      if (this.#parts.engineStore.backlogBytes > BACKLOG_BYTES) await this.#parts.engineStore.flush();
      onProgress(this.exchange.nowMs);
    }
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
    const { exchangeStore } = this.#parts;
    if (exchangeStore === null) return;
    exchangeStore.saveSnapshot({
      seq: this.link.recordNo,
      atMs: this.exchange.nowMs,
      recordNo: this.link.recordNo,
      stateHash: this.exchange.stateHash(),
      state: JSON.stringify(this.exchange.snapshot()),
    });
    this.#exchangeSnapshotNo = this.link.recordNo;
  }

  /** Ends the run in order: the engine is told, everything under way is written, both journals are closed. */
  async stop(reason: string): Promise<void> {
    this.host.deliver({ kind: 'Shutdown', reason });
    await this.settle();
    this.host.abandonCommands();
    await this.link.stop();
    this.link.markTime();
    this.saveExchangeSnapshot();
    this.host.saveSnapshot();
    await this.#parts.engineStore.close();
    await this.#parts.exchangeStore?.close();
  }

  #snapshotExchange(): void {
    const { snapshotEvery } = this.#parts;
    if (snapshotEvery > 0 && this.link.recordNo - this.#exchangeSnapshotNo >= snapshotEvery)
      this.saveExchangeSnapshot();
  }
}
