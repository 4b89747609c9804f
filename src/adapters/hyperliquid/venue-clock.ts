/** A difference of clocks from which a person is told, ms (design, section 6: late arrivals are refused by the venue's clock). */
export const SKEW_WARNING_MS = 2_000;

/** A difference below this is noise of the network, ms. */
const SKEW_NOISE_MS = 250;

/** A measure that is further than this from the one before has to be told twice, ms: one wrong answer would carry nonces away for good. */
const DOUBTED_FROM_MS = 60_000;

/** Two such measures that are no further apart than this tell the same, ms. */
const AGREES_WITHIN_MS = 2_000;

/**
 * The venue's time, as far as this machine can know it: the wall clock plus a measured difference. It never falls. Order deadlines and
 * nonces are judged by the venue's clock, so everything that leaves goes by this one.
 */
export class VenueClock {
  readonly #wallMs: () => number;
  #offsetMs = 0;
  #bestRoundTripMs = Number.POSITIVE_INFINITY;
  #lastMs = 0;
  /** A measure that waits for a second one to tell the same. */
  #doubtedMs: number | null = null;

  /** `wallMs`: this machine's time, ms UTC. */
  constructor(wallMs: () => number) {
    this.#wallMs = wallMs;
  }

  /** The venue's time now, whole ms UTC. */
  nowMs(): number {
    this.#lastMs = Math.max(this.#lastMs, Math.floor(this.#wallMs() + this.#offsetMs));
    return this.#lastMs;
  }

  /** How far the venue's clock is ahead of this machine's, ms. */
  get skewMs(): number {
    return this.#offsetMs;
  }

  /** True while the last measure was too far off to be believed alone: another one should be taken. */
  get isDoubted(): boolean {
    return this.#doubtedMs !== null;
  }

  /** This machine's time, ms UTC. */
  wallMs(): number {
    return this.#wallMs();
  }

  /**
   * Takes a time that the venue has told in an answer to a question sent at `sentMs` and answered at `receivedMs`, both of this machine.
   * Of similar measures the one with the shortest way counts; a clock that has been set is believed at once, one that is minutes off when
   * a second measure tells the same.
   */
  observe(venueMs: number, sentMs: number, receivedMs: number): void {
    const roundTripMs = Math.max(0, receivedMs - sentMs);
    const offsetMs = venueMs - (sentMs + roundTripMs / 2);
    const jump = Math.abs(offsetMs - this.#offsetMs);
    const doubtedMs = this.#doubtedMs;
    this.#doubtedMs = jump > DOUBTED_FROM_MS ? offsetMs : null;
    const isTold = doubtedMs !== null && Math.abs(offsetMs - doubtedMs) <= AGREES_WITHIN_MS;
    if (jump > DOUBTED_FROM_MS && !isTold) return;
    const isSet = jump > SKEW_NOISE_MS + roundTripMs / 2;
    if (!isSet && roundTripMs > this.#bestRoundTripMs) return;
    this.#bestRoundTripMs = roundTripMs;
    // Within the noise the machine's own clock is as good, and moves less.
    this.#offsetMs = Math.abs(offsetMs) <= SKEW_NOISE_MS ? 0 : offsetMs;
  }
}
