import type { ComponentState } from '../../contract/session-health.ts';

/** How a part that runs tells how it stands. A part that was stopped is not heard any more. */
export interface Reporter {
  /** It does what it is for; `detail` says what, '' = nothing to say. */
  readonly good: (detail?: string) => void;
  /** How far a start is, as a plain sentence. */
  readonly progress: (detail: string) => void;
  /** It works in part, or not at all although nobody needs it; it is tried again at `atMs`, if that is known. */
  readonly degraded: (reason: string, atMs?: number | null) => void;
  /** It has failed and tries again by itself, at `atMs` (this machine's time, ms UTC) if that is known. */
  readonly retrying: (reason: string, atMs?: number | null) => void;
  /** It has failed and does not come back by itself: it is started anew after a pause, as its policy says. */
  readonly failed: (reason: string) => void;
}

/** What a start is given. */
export interface StartContext {
  /** Given when the start is given up: its time is over, or the session ends. */
  readonly signal: AbortSignal;
  readonly report: Reporter;
}

/** One part of a session that can start, stop and fail. */
export interface ComponentSpec {
  readonly id: string;
  /** For a person: `Journal`, `Market data` ... */
  readonly title: string;
  /** True: without it the start stops. False: the session goes on without it. */
  readonly required: boolean;
  /** Parts that have to be up (or, where they are not required, settled) before this one starts. */
  readonly needs: readonly string[];
  /** `open` = before anything trades, `run` = when the session begins to run. */
  readonly stage: 'open' | 'run';
  /** Longest time for a start and for a stop, ms. */
  readonly startLimitMs: number;
  readonly stopLimitMs: number;
  /** What a person can do when it fails. */
  readonly advice: string;
  /** A start that takes too long is not given up: it degrades and goes on by itself, as a connection that is tried for ever. */
  readonly isPatient?: boolean;
  /** Started anew after a failure, with growing pauses; left out = it comes back by itself or not at all. */
  readonly isRestartable?: boolean;
  /** Not wanted by the settings: false = it is never started. */
  readonly isWanted?: () => boolean;
  readonly start: (context: StartContext) => Promise<void> | void;
  /** Ends it; left out = there is nothing to end. */
  readonly stop?: (reason: string) => Promise<void> | void;
}

/** States in which what needs a part may start. */
export const SETTLED: ReadonlySet<ComponentState> = new Set(['up', 'degraded', 'restarting', 'failed', 'off']);

/** Why a start was stopped: which part, why, and what a person can do. */
export class StartFailure extends Error {
  readonly component: string;
  readonly reason: string;
  readonly advice: string;

  /** `reason` and `advice` are sentences without names of parts. */
  constructor(component: ComponentSpec, reason: string, cause: unknown) {
    super(reason, { cause });
    this.name = 'StartFailure';
    this.component = component.id;
    this.reason = reason;
    this.advice = component.advice;
  }
}
