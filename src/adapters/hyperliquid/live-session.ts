import type { CommandOrigin, TradeCommand } from '../../contract/commands.ts';
import type { CandleArchive } from '../archive/candle-archive.ts';
import type { CommandReply } from '../../engine/domain/outputs.ts';
import type { SessionStore } from '../host/session-store.ts';
import type { EngineHost } from '../host/engine-host.ts';
import type { LoadedConfig } from '../home/config-file.ts';
import type { SessionManager } from '../session/session-manager.ts';
import { isSure } from './clock-watch.ts';
import type { Gateway } from './gateway.ts';
import type { VenueClock } from './venue-clock.ts';

/** What a session needs of its venue. `Gateway` is one. */
export interface SessionVenue
  extends Pick<
    Gateway,
    'universe' | 'start' | 'flushMarket' | 'reconnect' | 'stop' | 'venueAccount' | 'sockets' | 'clockSet' | 'warmUp'
  > {
  /** How the connection stands. */
  readonly view: () => unknown;
  /** Whether a person looks; left out where it changes nothing. */
  readonly setWatched?: (isWatched: boolean) => void;
}

/** What a session drives: recovered, opened and wired to each other. */
export interface LiveParts<V extends SessionVenue = Gateway> {
  readonly host: EngineHost;
  readonly gateway: V;
  readonly store: SessionStore;
  readonly clock: VenueClock;
  /** Starts and stops the parts, and tells what happens to the machine. */
  readonly manager: SessionManager;
  /** Looks at the parts that tell nothing by themselves. */
  readonly probe: () => void;
}

/** Pause between two turns when nothing happens, ms. */
const TURN_MS = 20;

/** Market news wait this long for more of them, ms: the engine meets them conflated. */
const MARKET_MS = 5;

/** Engine work of one turn, ms: between two turns sockets and timers have theirs. */
const BUDGET_MS = 8;

/** Inputs that may wait before market data is held back: it conflates, a queue would only grow. */
const INPUTS_WAITING = 500;

/** Longest wait for the engine to settle at the end, turns. */
const SETTLE_TURNS = 200;

/**
 * One running session on a real venue, in wall time. News of the account are stepped in the turn of the event loop in which they came,
 * prices a few milliseconds later; the engine's own wake-ups in between.
 */
export class LiveSession<V extends SessionVenue = Gateway> {
  readonly host: EngineHost;
  readonly gateway: V;
  /** Sentences that a person has to see at the start. */
  readonly notices: string[] = [];
  /** What it was opened with; null where it was composed without a config.json. */
  config: LoadedConfig | null = null;
  /** The candles that are stored on this machine; null where there is no store. */
  archive: CandleArchive | null = null;
  /** Called once when a step threw: a rule of the engine itself was broken, and nothing is stepped any more. */
  onBroken: (cause: unknown) => void = () => undefined;
  readonly #parts: LiveParts<V>;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #dueMs = 0;
  #immediate: ReturnType<typeof setImmediate> | null = null;
  #running = false;

  constructor(parts: LiveParts<V>) {
    this.#parts = parts;
    this.host = parts.host;
    this.gateway = parts.gateway;
  }

  /** Begins to turn and starts what runs beside the engine: it steps what waits (the run's start) and begins to connect. */
  start(): void {
    this.#running = true;
    const { manager } = this.#parts;
    manager
      .run({
        onSleep: (ms, uncountedMs) => this.#slept(ms, uncountedMs),
        onClockJump: (byMs) => this.gateway.clockSet(byMs),
        onNetworkChange: (text) => this.gateway.reconnect(`another network: ${text}`),
        isWhole: () => isSure(this.#parts.clock) && this.host.engine.figures().reconciled,
        sockets: () => this.gateway.sockets(),
        probe: this.#parts.probe,
      })
      .catch((cause: unknown) => this.#break(cause));
    this.archive?.start();
    this.#turn();
  }

  /** Something waits to be stepped. */
  readonly onNews = (urgent: boolean): void => {
    if (!this.#running) return;
    if (urgent) this.#immediate ??= setImmediate(() => this.#turn());
    else this.#plan(MARKET_MS);
  };

  /** Hands a person's command over at once and resolves with the answer. */
  command(command: TradeCommand, origin: CommandOrigin): Promise<CommandReply> {
    // A person who wakes the machine must not be quicker than the news that it slept.
    this.#parts.manager.look();
    const answered = this.host.command(command, origin);
    this.#turn();
    return answered;
  }

  /** How the connection stands. */
  view(): ReturnType<V['view']> {
    return this.gateway.view() as ReturnType<V['view']>;
  }

  /**
   * Ends the run in order: all parts stop in the reverse of their start. Rejects with a sentence when one that is required did not stop well; the
   * others have stopped all the same.
   */
  async stop(reason: string): Promise<void> {
    this.#halt();
    const problems = await this.#parts.manager.stop(reason);
    this.notices.push(...problems.map(({ text }) => text));
    const grave = problems.filter(({ required }) => required);
    if (grave.length > 0) throw new Error(grave.map(({ text }) => text).join('; '));
  }

  /** Ends a run that failed: nothing is stepped or saved any more, what was journaled until then is written. */
  async abandon(): Promise<void> {
    this.host.breakDown();
    await this.stop('the run has failed');
  }

  /** Leaves the venue: the engine is told, answers of requests under way are waited for and stepped, everything is closed. A part of `stop`. */
  async leaveVenue(reason: string): Promise<void> {
    if (this.host.broken) {
      await this.gateway.stop();
      return;
    }
    this.host.deliver({ kind: 'Shutdown', reason });
    await this.#settle();
    await this.gateway.stop();
    await this.#settle();
  }

  /** Nothing is stepped from now on; the engine's state is saved. A part of `stop`. */
  endEngine(): void {
    if (this.host.broken) return;
    this.host.abandonCommands();
    this.host.saveSnapshot();
  }

  /** Orders that wait for a disk that never answers must not keep the session from ending. */
  async #settle(): Promise<void> {
    for (let turn = 0; turn < SETTLE_TURNS; turn += 1) {
      this.host.drain(Number.POSITIVE_INFINITY);
      if (this.host.queued === 0 && !this.host.waitsForDisk) return;
      await this.#parts.store.flush();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #halt(): void {
    this.#running = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    this.#timer = null;
    this.#immediate = null;
  }

  #turn(): void {
    if (this.#immediate !== null) clearImmediate(this.#immediate);
    this.#immediate = null;
    if (!this.#running) return;
    try {
      // Before anything is stepped: what happened to the machine comes first.
      this.#parts.manager.look();
      if (this.host.queued < INPUTS_WAITING) this.gateway.flushMarket();
      this.host.wake();
      this.host.drain(BUDGET_MS);
    } catch (cause) {
      this.#break(cause);
      return;
    }
    if (this.host.queued > 0) this.#immediate ??= setImmediate(() => this.#turn());
    this.#plan(TURN_MS);
  }

  /** Plans a turn within `ms`; an earlier one that is planned stays. */
  #plan(ms: number): void {
    const dueMs = performance.now() + ms;
    if (this.#timer !== null) {
      if (this.#dueMs <= dueMs) return;
      clearTimeout(this.#timer);
    }
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#turn();
    }, ms);
  }

  #slept(ms: number, uncountedMs: number): void {
    // Time goes on first: what has expired meanwhile expires before the account is compared.
    this.#parts.clock.slept(uncountedMs);
    this.host.deliver({ kind: 'Resumed', sleptMs: ms });
    // Sockets that slept may look alive for a minute.
    this.gateway.reconnect('the machine slept');
    this.onNews(true);
  }

  #break(cause: unknown): void {
    this.#halt();
    this.onBroken(cause);
  }
}
