/** What a clock is made of; every time is ms UTC. */
export interface VenueClockParts {
  /** Wall clock of this machine. */
  readonly wallMs: () => number;
  /** Time of the exchange at the moment `startWallMs` of the wall clock. */
  readonly startMs: number;
  readonly startWallMs: number;
  /** Added to a time of the exchange to show it on the wire: a whole number of hours. */
  readonly shiftMs: number;
  /** Seconds of the exchange per second, > 0. */
  readonly speed: number;
}

const HOUR_MS = 3_600_000;

/** Time of the exchange: it follows the wall clock at a speed and never falls, also when the wall clock is put back. */
export class VenueClock {
  readonly speed: number;
  readonly shiftMs: number;
  readonly #wallMs: () => number;
  #baseMs: number;
  #baseWallMs: number;
  #lastMs: number;

  /** Throws `RangeError` for a shift that is no whole number of hours and for a speed that is not above 0. */
  constructor({ wallMs, startMs, startWallMs, shiftMs, speed }: VenueClockParts) {
    if (shiftMs % HOUR_MS !== 0) throw new RangeError(`a shift of ${shiftMs} ms is no whole number of hours`);
    if (!(speed > 0)) throw new RangeError(`a speed has to be above 0, not ${speed}`);
    this.speed = speed;
    this.shiftMs = shiftMs;
    this.#wallMs = wallMs;
    this.#baseMs = startMs;
    this.#baseWallMs = startWallMs;
    this.#lastMs = startMs;
  }

  /** Where the exchange should be now, whole ms. */
  nowMs(): number {
    const ms = Math.floor(this.#baseMs + (this.#wallMs() - this.#baseWallMs) * this.speed);
    if (ms > this.#lastMs) this.#lastMs = ms;
    return this.#lastMs;
  }

  /** Goes on from `ms`, to which the exchange has come: what it lags behind is given up. */
  holdAt(ms: number): void {
    this.#baseMs = ms;
    this.#baseWallMs = this.#wallMs();
    this.#lastMs = ms;
  }

  /** A time of the exchange as the wire shows it. */
  wireMs(atMs: number): number {
    return atMs + this.shiftMs;
  }

  /** A time on the wire as time of the exchange. */
  exchangeMs(wireMs: number): number {
    return wireMs - this.shiftMs;
  }
}
