import type { SessionTimers } from './timers.ts';

/** What a watch of the machine tells. */
export interface MachineEvents {
  /** The machine slept, or the process stood still: `ms` altogether, of which the steady clock did not count `uncountedMs`. */
  readonly onSleep: (ms: number, uncountedMs: number) => void;
  /** Somebody set the clock, by so much; > 0 = forward. */
  readonly onClockJump: (byMs: number) => void;
}

/** A gap between two looks longer than this was a sleep, ms. */
export const SLEEP_AFTER_MS = 5_000;

/** A clock that has moved by more than this against the others was set, ms. Slewing stays below. */
export const JUMP_AFTER_MS = 1_500;

/** The clock that counts sleep is asked this often at most, ms: on Linux the answer is read from a file. */
const BASE_MS = 1_000;

interface Base {
  readonly steadyMs: number;
  readonly bootMs: number;
}

/**
 * Notices sleep and a clock that was set, from three clocks: the time of day (goes on in sleep, may be set), time since the machine started
 * with sleep, and one that nobody can set but that may stand still in sleep. To be asked often: a gap between two looks is what a sleep is.
 */
export class MachineWatch {
  readonly #timers: SessionTimers;
  readonly #events: MachineEvents;
  #steadyMs: number;
  #wallMs: number;
  #base: Base;

  constructor(timers: SessionTimers, events: MachineEvents) {
    this.#timers = timers;
    this.#events = events;
    this.#steadyMs = timers.steadyMs();
    this.#wallMs = timers.wallMs();
    this.#base = this.#baseNow();
  }

  /** Compares the clocks with those of the last look and tells what has happened since. */
  look(): void {
    const { steadyMs, wallMs } = this.#timers;
    const steady = steadyMs();
    const wall = wallMs();
    const awakeMs = steady - this.#steadyMs;
    const byWallMs = wall - this.#wallMs;
    this.#steadyMs = steady;
    this.#wallMs = wall;
    if (awakeMs <= SLEEP_AFTER_MS && Math.abs(byWallMs - awakeMs) <= JUMP_AFTER_MS) {
      if (steady - this.#base.steadyMs > BASE_MS) this.#base = this.#baseNow();
      return;
    }
    const { steadyMs: baseSteadyMs, bootMs: baseBootMs } = this.#base;
    this.#base = this.#baseNow();
    const stoodMs = this.#base.bootMs - baseBootMs - (this.#base.steadyMs - baseSteadyMs);
    // The clock with sleep may go by whole seconds only.
    const uncountedMs = stoodMs > JUMP_AFTER_MS ? stoodMs : 0;
    const passedMs = awakeMs + uncountedMs;
    const jumpedMs = byWallMs - passedMs;
    if (passedMs > SLEEP_AFTER_MS) this.#events.onSleep(Math.round(passedMs), Math.round(uncountedMs));
    if (Math.abs(jumpedMs) > JUMP_AFTER_MS) this.#events.onClockJump(Math.round(jumpedMs));
  }

  #baseNow(): Base {
    const { steadyMs, bootMs } = this.#timers;
    return { steadyMs: steadyMs(), bootMs: bootMs() };
  }
}
