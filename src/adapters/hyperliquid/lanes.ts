/** How urgent a piece of work is. Urgent work has places of its own that nothing else can take. */
export type Lane = 'urgent' | 'normal';

/** Requests of each kind under way at most. */
const PLACES: Readonly<Record<Lane, number>> = { urgent: 32, normal: 16 };

type Work = () => Promise<void>;

/**
 * Lets requests go at once, as many of each kind as there are places; the rest wait in the order in which they came. Orders that hang keep
 * their own places only: a cancel or a stop never waits behind them.
 */
export class Lanes {
  readonly #waiting: Record<Lane, Work[]> = { urgent: [], normal: [] };
  readonly #running: Record<Lane, number> = { urgent: 0, normal: 0 };

  /** Requests under way. */
  get inFlight(): number {
    return this.#running.urgent + this.#running.normal;
  }

  /** Requests that wait for a place. */
  get queued(): number {
    return this.#waiting.urgent.length + this.#waiting.normal.length;
  }

  /** Runs the work now if there is a place, else when there is one. The work has to deal with its own failures. */
  run(lane: Lane, work: Work): void {
    if (this.#running[lane] >= PLACES[lane]) {
      this.#waiting[lane].push(work);
      return;
    }
    this.#start(lane, work);
  }

  #start(lane: Lane, work: Work): void {
    this.#running[lane] += 1;
    void work().finally(() => {
      this.#running[lane] -= 1;
      const next = this.#waiting[lane].shift();
      if (next !== undefined) this.#start(lane, next);
    });
  }
}
