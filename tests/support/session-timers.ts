import type { SessionTimers } from '../../src/adapters/session/timers.ts';

/** Clocks and timers that a test moves. Time of day begins at 2026-11-23T00:00:00Z. */
export class FakeTimers implements SessionTimers {
  #steady = 1_000;
  #boot = 50_000;
  #wall = Date.UTC(2026, 10, 23);
  #planned: { readonly atMs: number; readonly run: () => void }[] = [];
  chance = 0;

  readonly steadyMs = (): number => this.#steady;
  readonly bootMs = (): number => this.#boot;
  readonly wallMs = (): number => this.#wall;
  readonly random = (): number => this.chance;

  readonly later = (ms: number, run: () => void): (() => void) => {
    const planned = { atMs: this.#steady + ms, run };
    this.#planned.push(planned);
    return () => {
      this.#planned = this.#planned.filter((each) => each !== planned);
    };
  };

  /** Lets time go by; what is due runs at its time. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#steady + ms;
    await drained();
    for (;;) {
      const next = this.#planned.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#planned = this.#planned.filter((each) => each !== next);
      this.#go(next.atMs - this.#steady);
      next.run();
      await drained();
    }
    this.#go(untilMs - this.#steady);
    await drained();
  }

  /** The machine sleeps: timers stand still, and so does the steady clock unless it counts sleep. */
  sleep(ms: number, isCounted = false): void {
    this.#boot += ms;
    this.#wall += ms;
    if (!isCounted) return;
    this.#steady += ms;
    // What was planned comes late by all of it.
    this.#planned = this.#planned.map(({ atMs, run }) => ({ atMs: atMs + ms, run }));
  }

  /** Somebody sets the clock. */
  set(byMs: number): void {
    this.#wall += byMs;
  }

  #go(ms: number): void {
    this.#steady += ms;
    this.#boot += ms;
    this.#wall += ms;
  }
}

/** Everything that is ready to run has run. */
function drained(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
