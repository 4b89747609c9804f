/** A measure this close to what the clock says changes nothing, ms: it is the noise of the network. */
const NOISE_MS = 250;

/** A measure that is further off than this has to be told twice, ms: one wrong answer would carry nonces away for good. */
const DOUBTED_FROM_MS = 60_000;

/** Two such measures that are no further apart than this tell the same, ms. */
const AGREES_WITHIN_MS = 2_000;

/** What was measured of the clocks. */
export interface ClockReading {
  /** How far the venue's clock is ahead of this machine's, whole ms, signed. */
  readonly machineMs: number;
  /** How far this clock may be from the venue's: what the last measure was off, and half of its way there and back, whole ms >= 0. */
  readonly errorMs: number;
}

/**
 * The venue's time, as far as this machine can know it. It begins at the machine's own time and goes on by a clock that nobody can set
 * (time since the machine started), moved by what the venue tells: the machine's own time may be set forward or back without a trace. It never
 * falls; where it was ahead it stands until the venue has caught up. Where sleep stops that other clock, it lags until the next measure: what
 * leaves meanwhile is refused by the venue as too late, never taken for new. Order deadlines and nonces go by this clock.
 */
export class VenueClock {
  readonly #wallMs: () => number;
  readonly #steadyMs: () => number;
  /** The venue's time less the steady clock's. */
  #offsetMs: number;
  #lastMs = 0;
  #errorMs = 0;
  /** A measure that waits for a second one to tell the same. */
  #doubtedMs: number | null = null;

  /** `wallMs`: this machine's time, ms UTC; may jump. `steadyMs`: a clock of any origin that is never set. */
  constructor(wallMs: () => number, steadyMs: () => number) {
    this.#wallMs = wallMs;
    this.#steadyMs = steadyMs;
    this.#offsetMs = wallMs() - steadyMs();
  }

  /** The venue's time now, whole ms UTC. */
  nowMs(): number {
    this.#lastMs = Math.max(this.#lastMs, Math.floor(this.#steadyMs() + this.#offsetMs));
    return this.#lastMs;
  }

  /** How far the venue's clock is ahead of this machine's, ms. */
  get skewMs(): number {
    return Math.round(this.#steadyMs() + this.#offsetMs - this.#wallMs());
  }

  /** What was measured last. */
  reading(): ClockReading {
    return { machineMs: this.skewMs, errorMs: Math.ceil(this.#errorMs) };
  }

  /** True while the last measure was too far off to be believed alone: another one should be taken. */
  get isDoubted(): boolean {
    return this.#doubtedMs !== null;
  }

  /** The steady clock stood still for `ms` while the machine slept: this one goes on by so much, until the venue is asked again. */
  slept(ms: number): void {
    this.#offsetMs += Math.max(0, ms);
  }

  /** The machine's clock was set by `byMs`: until the next measure this clock counts as no better than that. */
  doubt(byMs: number): void {
    this.#errorMs = Math.max(this.#errorMs, Math.abs(byMs));
  }

  /** This machine's time, ms UTC. */
  wallMs(): number {
    return this.#wallMs();
  }

  /** The steady clock, ms: what questions are timed with. */
  steadyMs(): number {
    return this.#steadyMs();
  }

  /**
   * Takes a time that the venue has told in an answer to a question sent at `sentMs` and answered at `receivedMs`, both of the steady clock.
   * Within the noise nothing moves; one that is minutes off is believed when a second measure tells the same.
   */
  observe(venueMs: number, sentMs: number, receivedMs: number): void {
    const halfWayMs = Math.max(0, receivedMs - sentMs) / 2;
    const offsetMs = venueMs - (sentMs + halfWayMs);
    const jump = Math.abs(offsetMs - this.#offsetMs);
    const doubtedMs = this.#doubtedMs;
    this.#doubtedMs = jump > DOUBTED_FROM_MS ? offsetMs : null;
    const isTold = doubtedMs !== null && Math.abs(offsetMs - doubtedMs) <= AGREES_WITHIN_MS;
    this.#errorMs = jump + halfWayMs;
    if (jump > DOUBTED_FROM_MS ? !isTold : jump <= NOISE_MS + halfWayMs) return;
    this.#offsetMs = offsetMs;
    this.#doubtedMs = null;
    // Time stands until the venue has caught up with what was told already.
    this.#errorMs = halfWayMs + Math.max(0, this.#lastMs - (this.#steadyMs() + offsetMs));
  }
}
