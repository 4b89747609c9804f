/** Where a breaker stands. */
export type TripStanding = 'armed' | 'tripped' | 'cooling';

/** What a breaker's metric says at one moment. Both false = between the bounds. */
export interface TripReading {
  /** At or beyond the bound. */
  readonly unsafe: boolean;
  /** Below the bound of the reset. */
  readonly calm: boolean;
}

/** What happened to a breaker. */
export type TripEvent = 'tripped' | 'reset';

/**
 * The states of a breaker that arms again by itself: armed -> tripped (unsafe) -> cooling (calm) -> armed after it was calm for `resetAfterMs` without a break.
 * Unsafe while it cools is the same trip.
 */
export class TripState {
  readonly #resetAfterMs: number;
  #standing: TripStanding = 'armed';
  #sinceMs: number | null = null;
  #trips = 0;

  constructor(resetAfterMs: number) {
    this.#resetAfterMs = resetAfterMs;
  }

  get standing(): TripStanding {
    return this.#standing;
  }

  /** How often it has tripped. */
  get trips(): number {
    return this.#trips;
  }

  /** Takes what the metric says at `atMs`, which never falls. */
  update(atMs: number, { unsafe, calm }: TripReading): TripEvent | null {
    if (this.#standing === 'armed') return unsafe ? this.#trip(atMs) : null;
    if (!calm) {
      this.#enter('tripped', atMs);
      return null;
    }
    if (this.#standing === 'tripped') this.#enter('cooling', atMs);
    if (atMs - (this.#sinceMs ?? atMs) < this.#resetAfterMs) return null;
    this.#standing = 'armed';
    this.#sinceMs = null;
    return 'reset';
  }

  #trip(atMs: number): TripEvent {
    this.#enter('tripped', atMs);
    this.#trips++;
    return 'tripped';
  }

  #enter(standing: TripStanding, atMs: number): void {
    if (standing === this.#standing) return;
    this.#standing = standing;
    this.#sinceMs = atMs;
  }
}
