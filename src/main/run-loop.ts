import type { CommandOrigin, TradeCommand } from '../contract/commands.ts';
import { refuse } from '../contract/refusals.ts';
import type { SandboxSession } from '../adapters/exchange-link/sandbox-session.ts';
import type { SimClock } from '../adapters/exchange-link/sim-clock.ts';
import type { CommandReply } from '../engine/domain/outputs.ts';

/** Pause between two turns of the market, ms. */
const TURN_MS = 20;

/** Pause between two view batches, ms: about one per frame of a 30 Hz picture. */
const VIEW_MS = 33;

/** Ingest works at most this long in one turn, ms, so that the loop stays free for commands. */
const BUDGET_MS = 4;

/** A turn goes on for at most this long, ms: what is left of the market's time comes in the next ones. */
const TURN_BUDGET_MS = 8;

/** Bounds of one stretch of market time, simulated ms: between two of them the engine answers what happened. */
const SHORTEST_STRETCH_MS = 100;
const LONGEST_STRETCH_MS = 1_000;

/** Stretches that a turn's market time is cut into. */
const STRETCHES = 4;

/** Turn delays kept for the health line: the last minute. */
const LAGS_KEPT = 3_000;

/** Lateness of turns over the last minute, ms. */
export interface LoopLag {
  readonly turns: number;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

/** What a loop drives and whom it tells. */
export interface RunLoopParts {
  readonly session: SandboxSession;
  readonly clock: SimClock;
  readonly nowMs: () => number;
  /** Called once when a step threw: a rule of the engine itself was broken, and it must not be stepped again. */
  readonly onBroken: (cause: unknown) => void;
}

/**
 * Drives a session in wall time: the market, the engine's inputs, views, commands. Every step of the engine is taken from here, so that a
 * step that throws stops all of them. Measures how late its turns come, its own overruns included.
 */
export class RunLoop {
  readonly #parts: RunLoopParts;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #dueMs = 0;
  #viewsAtMs = 0;
  #lags = new Float64Array(LAGS_KEPT);
  #turns = 0;
  #broken = false;
  #working = false;

  constructor(parts: RunLoopParts) {
    this.#parts = parts;
  }

  /** Begins to turn. */
  start(): void {
    this.#dueMs = this.#parts.nowMs();
    this.#plan();
  }

  /** Stops turning; the session is left as it is. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** True once a step threw. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Stops the engine for good: it is in a state that its own rules exclude. */
  breakDown(cause: unknown): void {
    this.stop();
    if (this.#broken) return;
    this.#broken = true;
    this.#parts.session.host.breakDown();
    this.#parts.onBroken(cause);
  }

  /** Hands a command over at once: a person waits, it is not left to the next turn of the market, unless one is in the middle of its work. */
  command(command: TradeCommand, origin: CommandOrigin): Promise<CommandReply> {
    if (this.#broken) {
      const error = refuse('HALTED', 'engine', 'stopped', 'running', 'the engine has stopped; restart the terminal');
      return Promise.resolve({ commandId: '', ok: false, error });
    }
    const { host } = this.#parts.session;
    const answered = host.command(command, origin);
    this.#guarded(() => host.drain(BUDGET_MS));
    return answered;
  }

  /** Forgets the lateness so far: a start is judged by how long it takes, not by its turns. */
  measureFromHere(): void {
    this.#turns = 0;
  }

  /** Lateness of the turns of the last minute. */
  lag(): LoopLag {
    const turns = Math.min(this.#turns, LAGS_KEPT);
    const sorted = this.#lags.slice(0, turns).sort();
    const at = (share: number): number => sorted[Math.min(turns - 1, Math.floor(turns * share))] ?? 0;
    return { turns, p50: at(0.5), p99: at(0.99), worst: sorted[turns - 1] ?? 0 };
  }

  #plan(): void {
    const wait = Math.max(0, this.#dueMs + TURN_MS - this.#parts.nowMs());
    this.#timer = setTimeout(() => this.#turn(), wait);
  }

  #turn(): void {
    this.#timer = null;
    const due = this.#dueMs + TURN_MS;
    const now = this.#parts.nowMs();
    this.#lags[this.#turns % LAGS_KEPT] = Math.max(0, now - due);
    this.#turns += 1;
    // A turn that comes more than one turn late is not made up for: the market's clock goes by time, not by turns.
    this.#dueMs = now - due > TURN_MS ? now : due;
    this.#guarded(() => this.#work(now));
    if (!this.#broken) this.#plan();
  }

  #work(now: number): void {
    const { session, clock } = this.#parts;
    const simMs = clock.nowMs();
    const sleptMs = clock.takeSleptMs();
    if (sleptMs > 0) session.host.deliver({ kind: 'Resumed', sleptMs: Math.round(sleptMs) });
    if (now - this.#viewsAtMs >= VIEW_MS) {
      this.#viewsAtMs = now;
      session.host.requestViews();
    }
    this.#runMarket(simMs, now + TURN_BUDGET_MS);
  }

  /**
   * Runs the market up to `toMs`, stretch by stretch, so that at a high speed the engine does not meet seconds of it at once. Where orders
   * wait for the disk, and where the time of the turn is used up, the market's clock is held back: it never runs past what was dealt with.
   */
  #runMarket(toMs: number, untilMs: number): void {
    const { session, clock, nowMs } = this.#parts;
    const { exchange } = session;
    const stretch = Math.min(
      LONGEST_STRETCH_MS,
      Math.max(SHORTEST_STRETCH_MS, Math.ceil((toMs - exchange.nowMs) / STRETCHES)),
    );
    do {
      const next = session.waitsForDisk ? exchange.nowMs : Math.min(toMs, exchange.nowMs + stretch);
      session.pump(Math.max(next, exchange.nowMs), BUDGET_MS);
    } while (exchange.nowMs < toMs && !session.waitsForDisk && nowMs() < untilMs);
    if (exchange.nowMs < toMs) clock.holdAt(exchange.nowMs);
  }

  /** Does the work, unless it comes in from within other work: exchange and engine are in the middle of a step then. The next turn does it. */
  #guarded(work: () => void): void {
    if (this.#working) return;
    this.#working = true;
    try {
      work();
    } catch (cause) {
      this.breakDown(cause);
    } finally {
      this.#working = false;
    }
  }
}
