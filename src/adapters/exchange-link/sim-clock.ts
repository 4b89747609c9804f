/** Range of the sandbox's speed: simulated seconds per second. */
export const SPEED_MIN = 0.1;
export const SPEED_MAX = 600;

/** A stretch of wall time longer than this was a sleep: the sandbox stands still meanwhile instead of racing through it. */
const SLEEP_AFTER_MS = 3_000;

/**
 * The sandbox's time, driven by wall time times a speed. It begins where the exchange stopped, never falls, and stands still while the
 * app is closed or the machine sleeps.
 */
export class SimClock {
  readonly #wallMs: () => number;
  #baseSimMs: number;
  #baseWallMs: number;
  #speed: number;
  #sleptMs = 0;

  /** `wallMs` is a monotonic clock in ms; `startMs` the simulated time now, ms UTC. */
  constructor(wallMs: () => number, startMs: number, speed: number) {
    this.#wallMs = wallMs;
    this.#baseSimMs = startMs;
    this.#baseWallMs = wallMs();
    this.#speed = speed;
  }

  /** Simulated seconds per second. */
  get speed(): number {
    return this.#speed;
  }

  /** Changes the speed from now on; the caller has checked the range. */
  setSpeed(speed: number): void {
    this.#baseSimMs = this.nowMs();
    this.#baseWallMs = this.#wallMs();
    this.#speed = speed;
  }

  /** Puts the time back to `simMs`, up to which its driver has come; it goes on from there. */
  holdAt(simMs: number): void {
    this.#baseSimMs = simMs;
    this.#baseWallMs = this.#wallMs();
  }

  /** Simulated time now, ms UTC, whole. To be called often: a long silence counts as sleep. */
  nowMs(): number {
    const wall = this.#wallMs();
    const passed = wall - this.#baseWallMs;
    if (passed > SLEEP_AFTER_MS) {
      this.#sleptMs += passed - SLEEP_AFTER_MS;
      this.#baseSimMs += SLEEP_AFTER_MS * this.#speed;
      this.#baseWallMs = wall;
    } else if (passed > 1_000) {
      this.#baseSimMs += passed * this.#speed;
      this.#baseWallMs = wall;
    }
    return Math.floor(this.#baseSimMs + (wall - this.#baseWallMs) * this.#speed);
  }

  /** Wall time slept through since the last call, ms. */
  takeSleptMs(): number {
    const slept = this.#sleptMs;
    this.#sleptMs = 0;
    return slept;
  }
}
