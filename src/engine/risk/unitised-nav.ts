/** Unit value that an account restarts from when money arrives after it was worth nothing: its losses stay on record. */
const SMALLEST_VALUE = 1e-9;

interface NavState {
  readonly units: number | null;
  readonly value: number;
  readonly highest: number;
  readonly seasonHighest: number;
  readonly seasonSinceMs: number | null;
  readonly netDepositsUnits: number;
}

/**
 * Net asset value per unit. The account is cut into units at its first known equity, one micro-USDC each, so the value begins at 1. A
 * deposit buys units and a withdrawal sells them at the value of that moment: the number of units changes, the value does not. Trading
 * results, fees and funding change the value. Both are floats: they measure a loss, nothing is owed in them.
 */
export class UnitisedNav {
  #units: number | null = null;
  #value = 1;
  #highest = 1;
  #seasonHighest = 1;
  #seasonSinceMs: number | null = null;
  #netDepositsUnits = 0;

  /** Value of one unit; 1 until the first known equity. */
  get value(): number {
    return this.#value;
  }

  /** Highest value ever; nothing re-bases it. */
  get highest(): number {
    return this.#highest;
  }

  /** Highest value since the season began. */
  get seasonHighest(): number {
    return this.#seasonHighest;
  }

  /** When the season began, ms UTC; null = with the account. */
  get seasonSinceMs(): number | null {
    return this.#seasonSinceMs;
  }

  /** Begins a season at the present value. */
  startSeason(atMs: number): void {
    this.#seasonHighest = this.#value;
    this.#seasonSinceMs = atMs;
  }

  /** True once an equity above zero was seen. */
  get known(): boolean {
    return this.#units !== null;
  }

  /**
   * Takes equity and the sum of deposits less withdrawals ever made, both safe integers of micro-USDC from the same moment. Returns the
   * flow since the last call (0 at first).
   */
  update(equityUnits: number, netDepositsUnits: number): number {
    if (this.#units === null) {
      if (equityUnits > 0) this.#units = equityUnits;
      this.#netDepositsUnits = netDepositsUnits;
      return 0;
    }
    const flow = netDepositsUnits - this.#netDepositsUnits;
    this.#netDepositsUnits = netDepositsUnits;
    if (this.#units > 0) this.#value = (equityUnits - flow) / this.#units;
    if (flow !== 0 || this.#units <= 0) this.#recut(equityUnits);
    if (this.#value > this.#highest) this.#highest = this.#value;
    if (this.#value > this.#seasonHighest) this.#seasonHighest = this.#value;
    return flow;
  }

  /** Value of one unit if the account were worth `equityUnits`, at the present number of units. */
  valueAt(equityUnits: number): number {
    return this.#units !== null && this.#units > 0 ? equityUnits / this.#units : this.#value;
  }

  /** JSON-safe state. */
  snapshot(): NavState {
    return {
      units: this.#units,
      value: this.#value,
      highest: this.#highest,
      seasonHighest: this.#seasonHighest,
      seasonSinceMs: this.#seasonSinceMs,
      netDepositsUnits: this.#netDepositsUnits,
    };
  }

  /** Continues from a snapshot. */
  restore(state: NavState): void {
    this.#units = state.units;
    this.#value = state.value;
    this.#highest = state.highest;
    this.#seasonHighest = state.seasonHighest;
    this.#seasonSinceMs = state.seasonSinceMs;
    this.#netDepositsUnits = state.netDepositsUnits;
  }

  /** As many units as `equityUnits` is worth at the present value; none while it is worth nothing. */
  #recut(equityUnits: number): void {
    if (!(equityUnits > 0)) {
      this.#units = 0;
      return;
    }
    if (!(this.#value > SMALLEST_VALUE)) this.#value = SMALLEST_VALUE;
    this.#units = equityUnits / this.#value;
  }
}
