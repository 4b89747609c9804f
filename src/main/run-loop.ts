import type { SandboxSession } from '../adapters/exchange-link/sandbox-session.ts';
import type { SimClock } from '../adapters/exchange-link/sim-clock.ts';

/** Pause between two turns of the market, ms. */
const TURN_MS = 20;

/** Pause between two view batches, ms: about one per frame of a 30 Hz picture. */
const VIEW_MS = 33;

/** Ingest works at most this long in one turn, ms, so that the loop stays free for commands. */
const BUDGET_MS = 4;

/** Turn delays kept for the health line. */
const LAGS_KEPT = 3_000;

/** Drives a session in wall time: the market, the engine's inputs, views. Measures how late its turns come. */
export class RunLoop {
  readonly #session: SandboxSession;
  readonly #clock: SimClock;
  readonly #nowMs: () => number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #dueMs = 0;
  #viewsAtMs = 0;
  #lags: number[] = [];
  #onError: (cause: unknown) => void;

  constructor(session: SandboxSession, clock: SimClock, nowMs: () => number, onError: (cause: unknown) => void) {
    this.#session = session;
    this.#clock = clock;
    this.#nowMs = nowMs;
    this.#onError = onError;
  }

  /** Begins to turn. */
  start(): void {
    this.#dueMs = this.#nowMs();
    this.#plan();
  }

  /** Stops turning; the session is left as it is. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Lateness of turns, ms: median and 99th percentile of the last minute. */
  lag(): { readonly p50: number; readonly p99: number } {
    const sorted = [...this.#lags].sort((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { p50: at(0.5), p99: at(0.99) };
  }

  #plan(): void {
    const wait = Math.max(0, this.#dueMs + TURN_MS - this.#nowMs());
    this.#dueMs = Math.max(this.#dueMs + TURN_MS, this.#nowMs());
    this.#timer = setTimeout(() => this.#turn(), wait);
  }

  #turn(): void {
    const now = this.#nowMs();
    this.#lags.push(Math.max(0, now - this.#dueMs));
    if (this.#lags.length > LAGS_KEPT) this.#lags.shift();
    try {
      const simMs = this.#clock.nowMs();
      const sleptMs = this.#clock.takeSleptMs();
      if (sleptMs > 0) this.#session.host.deliver({ kind: 'Resumed', sleptMs: Math.round(sleptMs) });
      if (now - this.#viewsAtMs >= VIEW_MS) {
        this.#viewsAtMs = now;
        this.#session.host.requestViews();
      }
      this.#session.pump(simMs, BUDGET_MS);
    } catch (cause) {
      this.#onError(cause);
      return;
    }
    this.#plan();
  }
}
