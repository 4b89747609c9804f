import type { ComponentHealth, ComponentState, ToldAt } from '../../contract/session-health.ts';
import { type ComponentSpec, type Reporter, SETTLED, StartFailure } from './component.ts';
import { type RestartPolicy, restartPauseMs } from './restart-policy.ts';
import type { SessionTimers } from './timers.ts';
import { within } from './within.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What a running part is given by its graph. */
export interface RunningParts {
  readonly spec: ComponentSpec;
  readonly timers: SessionTimers;
  readonly policy: RestartPolicy;
  /** Called after each change of its state. */
  readonly onChange: () => void;
}

/** One part of a session: its state, its starts, its restarts, its end. */
export class RunningComponent {
  readonly spec: ComponentSpec;
  readonly #parts: RunningParts;
  #state: ComponentState = 'waiting';
  #sinceMs: number;
  #startedMs: number | null = null;
  #tookMs: number | null = null;
  #lastGoodMs: number | null = null;
  #lastError: ToldAt | null = null;
  #restarts = 0;
  /** Failures in a row, and since when it has had none. */
  #attempts = 0;
  #goodSinceMs: number | null = null;
  #retryAtMs: number | null = null;
  #detail = '';
  #cancelRetry: () => void = () => undefined;
  #ending = new AbortController();
  #isEnded = false;
  /** Counts starts: what an earlier one still tells is not heard. */
  #generation = 0;

  constructor(parts: RunningParts) {
    this.#parts = parts;
    this.spec = parts.spec;
    this.#sinceMs = parts.timers.wallMs();
  }

  get state(): ComponentState {
    return this.#state;
  }

  /** True once what needs it may start. */
  get isSettled(): boolean {
    return SETTLED.has(this.#state);
  }

  /** True while there is something to stop. */
  get isBegun(): boolean {
    return this.#startedMs !== null && this.#state !== 'stopped' && this.#state !== 'off';
  }

  /**
   * Starts it within its limit. Throws a `StartFailure` when it is required and fails; one that is not required degrades, and is tried again
   * where it may be.
   */
  async start(): Promise<void> {
    const { spec } = this;
    if (this.#isEnded) return;
    if (spec.isWanted?.() === false) {
      this.#move('off', '');
      return;
    }
    const problem = await this.#startOnce();
    if (problem === null || this.#isEnded) return;
    if (spec.required) {
      this.#fail(problem.text);
      throw new StartFailure(spec, problem.text, problem.cause);
    }
    this.#onFailure(problem.text);
  }

  /** Ends it within its limit; a sentence when it did not end well. What hangs is left behind. */
  async stop(reason: string): Promise<string | null> {
    this.#isEnded = true;
    this.#cancelRetry();
    this.#retryAtMs = null;
    this.#ending.abort();
    if (!this.isBegun) {
      this.#move('stopped', '');
      return null;
    }
    this.#generation += 1;
    // What has failed keeps its state: it is why everything ends. Its leftovers are ended all the same.
    const hasFailed = this.#state === 'failed';
    if (!hasFailed) this.#move('stopping', '');
    const problem = await this.#stopOnce(reason);
    if (hasFailed) return problem;
    if (problem !== null) this.#note(problem);
    this.#move('stopped', problem ?? '');
    return problem;
  }

  /** How it stands. */
  view(): ComponentHealth {
    const { spec } = this;
    const { steadyMs } = this.#parts.timers;
    const startedMs = this.#startedMs;
    return {
      id: spec.id,
      title: spec.title,
      required: spec.required,
      state: this.#state,
      sinceMs: this.#sinceMs,
      limitMs: spec.startLimitMs,
      tookMs: this.#tookMs ?? (startedMs === null ? null : Math.round(steadyMs() - startedMs)),
      lastGoodMs: this.#lastGoodMs,
      lastError: this.#lastError,
      restarts: this.#restarts,
      retryAtMs: this.#retryAtMs,
      detail: this.#detail,
      advice: this.#state === 'failed' || this.#state === 'degraded' || this.#state === 'restarting' ? spec.advice : '',
    };
  }

  async #startOnce(): Promise<{ readonly text: string; readonly cause: unknown } | null> {
    const { spec } = this;
    const { timers } = this.#parts;
    const generation = ++this.#generation;
    const ending = new AbortController();
    this.#ending = ending;
    this.#startedMs = timers.steadyMs();
    this.#tookMs = null;
    this.#move('starting', '');
    const report = this.#reporter(generation);
    const work = async (): Promise<void> => {
      await spec.start({ signal: ending.signal, report });
      // A patient start that comes in late is up by then.
      if (generation === this.#generation && (this.#state === 'starting' || this.#state === 'degraded')) report.good();
    };
    const ended = await within(spec.startLimitMs, work, timers);
    if (generation !== this.#generation) return null;
    if (ended.kind === 'done') return null;
    const seconds = spec.startLimitMs / 1_000;
    if (ended.kind === 'failed') return { text: reasonOf(ended.cause), cause: ended.cause };
    if (this.#state !== 'starting') return null;
    const text = `not up within ${seconds} s`;
    if (spec.isPatient === true) {
      this.#note(text);
      this.#move('degraded', `${text}; it goes on trying`);
      return null;
    }
    ending.abort();
    return { text, cause: null };
  }

  async #stopOnce(reason: string): Promise<string | null> {
    const { stop, stopLimitMs, title } = this.spec;
    if (stop === undefined) return null;
    const ended = await within(stopLimitMs, () => stop(reason), this.#parts.timers);
    if (ended.kind === 'done') return null;
    return ended.kind === 'late'
      ? `${title} did not stop within ${stopLimitMs / 1_000} s and was left behind`
      : `${title} did not stop well: ${reasonOf(ended.cause)}`;
  }

  #reporter(generation: number): Reporter {
    const heard = (act: () => void): void => {
      if (generation === this.#generation && !this.#isEnded) act();
    };
    return {
      good: (detail = '') => heard(() => this.#good(detail)),
      progress: (detail) =>
        heard(() => {
          if (this.#state === 'starting' || this.#state === 'degraded') this.#move(this.#state, detail);
        }),
      degraded: (reason, atMs = null) =>
        heard(() => {
          this.#goodSinceMs = null;
          this.#retryAtMs = atMs;
          this.#say('degraded', reason);
        }),
      retrying: (reason, atMs = null) =>
        heard(() => {
          this.#goodSinceMs = null;
          this.#retryAtMs = atMs;
          if (this.#state === 'up') this.#restarts += 1;
          // Until it was up once it is on its way, not on its way back.
          if (this.#lastGoodMs === null && this.#state === 'starting') this.#move('starting', reason);
          else this.#say('restarting', reason);
        }),
      failed: (reason) => heard(() => this.#onFailure(reason)),
    };
  }

  #good(detail: string): void {
    const { wallMs, steadyMs } = this.#parts.timers;
    const now = steadyMs();
    this.#lastGoodMs = wallMs();
    this.#retryAtMs = null;
    this.#tookMs ??= Math.round(now - (this.#startedMs ?? now));
    this.#goodSinceMs ??= now;
    if (now - this.#goodSinceMs >= this.#parts.policy.healthyMs) this.#attempts = 0;
    this.#move('up', detail);
  }

  /** It does not come back by itself: stopped, then started anew after a pause, while the budget lasts. */
  #onFailure(reason: string): void {
    const { policy, timers } = this.#parts;
    const now = timers.steadyMs();
    if (this.#goodSinceMs !== null && now - this.#goodSinceMs >= policy.healthyMs) this.#attempts = 0;
    this.#goodSinceMs = null;
    this.#note(reason);
    if (this.spec.isRestartable !== true) {
      if (this.spec.required) this.#fail(reason);
      else this.#move('degraded', reason);
      return;
    }
    this.#attempts += 1;
    const pauseMs = restartPauseMs(this.#attempts, policy, timers.random);
    if (pauseMs === null) {
      this.#fail(`${reason}; it was started anew ${policy.budget} times and is left alone now`);
      return;
    }
    // What the failed one still tells is not heard.
    this.#generation += 1;
    this.#retryAtMs = Math.round(timers.wallMs() + pauseMs);
    this.#move('restarting', reason);
    this.#cancelRetry();
    this.#cancelRetry = timers.later(pauseMs, () => void this.#restart());
  }

  async #restart(): Promise<void> {
    const problem = await this.#stopOnce('it is started anew');
    if (this.#isEnded) return;
    if (problem !== null) this.#note(problem);
    this.#retryAtMs = null;
    this.#restarts += 1;
    const failed = await this.#startOnce();
    if (failed !== null && !this.#isEnded) this.#onFailure(failed.text);
  }

  #fail(reason: string): void {
    this.#generation += 1;
    this.#note(reason);
    this.#retryAtMs = null;
    this.#tookMs ??= Math.round(this.#parts.timers.steadyMs() - (this.#startedMs ?? this.#parts.timers.steadyMs()));
    this.#move('failed', reason);
  }

  #say(state: 'degraded' | 'restarting', reason: string): void {
    if (this.#detail !== reason || this.#state !== state) this.#note(reason);
    this.#move(state, reason);
  }

  #note(text: string): void {
    this.#lastError = { atMs: this.#parts.timers.wallMs(), text };
  }

  #move(state: ComponentState, detail: string): void {
    const isNew = state !== this.#state;
    if (!isNew && detail === this.#detail) return;
    if (isNew) this.#sinceMs = this.#parts.timers.wallMs();
    this.#state = state;
    this.#detail = detail;
    this.#parts.onChange();
  }
}
