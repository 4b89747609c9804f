import type { LiveSession, SessionVenue } from '../adapters/hyperliquid/live-session.ts';
import type { VenueName } from '../contract/views.ts';
import { refuse } from '../contract/refusals.ts';
import type { LoopLag } from './run-loop.ts';
import type { SessionDriver } from './session-driver.ts';

/** What drives a session on a real venue. */
export interface LiveDriverParts {
  readonly session: LiveSession<SessionVenue>;
  readonly venue: VenueName;
  /** Monotonic time, ms. */
  readonly nowMs: () => number;
  readonly onBroken: (cause: unknown) => void;
}

/** Pause between two view batches, ms: about one per frame of a 30 Hz picture. */
const VIEW_MS = 33;

/** View delays kept for the health line: the last minute. */
const LAGS_KEPT = 1_800;

/** Gives a live session, which turns by itself, the view batches of a window, and measures how late they come. */
export class LiveDriver implements SessionDriver {
  readonly speed = 1;
  readonly venue: VenueName;
  readonly #parts: LiveDriverParts;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #dueMs = 0;
  #lags: number[] = [];
  #broken = false;

  constructor(parts: LiveDriverParts) {
    this.#parts = parts;
    this.venue = parts.venue;
    parts.session.onBroken = (cause) => this.breakDown(cause);
  }

  get host(): LiveSession<SessionVenue>['host'] {
    return this.#parts.session.host;
  }

  get notices(): readonly string[] {
    return this.#parts.session.notices;
  }

  get config(): LiveSession<SessionVenue>['config'] {
    return this.#parts.session.config;
  }

  get archive(): LiveSession<SessionVenue>['archive'] {
    return this.#parts.session.archive;
  }

  get broken(): boolean {
    return this.#broken;
  }

  readonly start = (): void => {
    this.#parts.session.start();
    this.#dueMs = this.#parts.nowMs();
    this.#plan();
  };

  readonly halt = (): void => {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  };

  readonly stop = async (reason: string): Promise<void> => {
    this.halt();
    // The sockets of a broken session are closed too; its journal is left as it is.
    await this.#parts.session.stop(reason);
  };

  readonly breakDown = (cause: unknown): void => {
    this.halt();
    if (this.#broken) return;
    this.#broken = true;
    this.host.breakDown();
    this.#parts.onBroken(cause);
  };

  readonly command: SessionDriver['command'] = (command, origin) => {
    if (!this.#broken) return this.#parts.session.command(command, origin);
    const error = refuse('HALTED', 'engine', 'stopped', 'running', 'the engine has stopped; restart the terminal');
    return Promise.resolve({ commandId: '', ok: false, error });
  };

  /** A real market has the speed that it has. */
  readonly setSpeed = (): void => undefined;

  readonly onWatched = (isWatched: boolean): void => this.#parts.session.gateway.setWatched?.(isWatched);

  get universe(): SessionDriver['universe'] {
    return this.#parts.session.gateway.universe;
  }

  readonly venueAccount: SessionDriver['venueAccount'] = () => this.#parts.session.gateway.venueAccount();

  readonly lag = (): LoopLag => {
    const sorted = this.#lags.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { turns: sorted.length, p50: at(0.5), p99: at(0.99), worst: sorted.at(-1) ?? 0 };
  };

  readonly measureFromHere = (): void => {
    this.#lags = [];
  };

  #plan(): void {
    const wait = Math.max(0, this.#dueMs + VIEW_MS - this.#parts.nowMs());
    this.#timer = setTimeout(() => this.#view(), wait);
  }

  #view(): void {
    this.#timer = null;
    const now = this.#parts.nowMs();
    const due = this.#dueMs + VIEW_MS;
    this.#lags.push(Math.max(0, now - due));
    if (this.#lags.length > LAGS_KEPT) this.#lags.shift();
    this.#dueMs = now - due > VIEW_MS ? now : due;
    this.host.requestViews();
    this.#parts.session.onNews(true);
    this.#plan();
  }
}
