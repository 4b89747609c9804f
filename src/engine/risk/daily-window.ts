const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface WindowState {
  readonly dayStartMs: number | null;
  readonly dayStartValue: number;
  readonly dayStartEquityUnits: number;
  readonly lastValue: number;
  readonly lastEquityUnits: number;
  readonly minutes: readonly number[];
  readonly values: readonly number[];
}

/** Falls of the unit value, fractions >= 0 (1 = all of it), rounded to 1e-12 so that a limit is met exactly. */
export interface DailyFalls {
  readonly sinceMidnight: number;
  readonly rolling: number;
}

/**
 * What the unit value was at 00:00 UTC and 24 hours ago. The value at midnight is the last one known before it (on the first day: the
 * first one known). For the rolling day the highest value of each minute with data is kept; the reference is that of the last such
 * minute at least 24 hours back, or the oldest known while the account is younger.
 */
export class DailyWindow {
  #dayStartMs: number | null = null;
  #dayStartValue = 1;
  #dayStartEquityUnits = 0;
  #lastValue = 1;
  #lastEquityUnits = 0;
  /** Minute numbers and their highest values, oldest first; only from `#head` on do they count. */
  #minutes: number[] = [];
  #values: number[] = [];
  #head = 0;

  /** Equity at 00:00 UTC plus what was deposited since, micro-USDC: equity less this is the day's result. Null before the first point. */
  get dayStartEquityUnits(): number | null {
    return this.#dayStartMs === null ? null : this.#dayStartEquityUnits;
  }

  /** Adds a point; times never fall. `flow`: deposits since the last point, micro-USDC. */
  add(atMs: number, value: number, equity: { readonly units: number; readonly flow: number }): void {
    const dayStartMs = startOfDay(atMs);
    if (this.#dayStartMs !== dayStartMs) {
      const first = this.#dayStartMs === null;
      this.#dayStartMs = dayStartMs;
      this.#dayStartValue = first ? value : this.#lastValue;
      this.#dayStartEquityUnits = first ? equity.units : this.#lastEquityUnits;
    }
    this.#dayStartEquityUnits += equity.flow;
    this.#lastValue = value;
    this.#lastEquityUnits = equity.units;
    this.#note(Math.floor(atMs / MINUTE_MS), value);
    this.#forget(Math.floor((atMs - DAY_MS) / MINUTE_MS));
  }

  /** How far `value` lies below both references of the last point. */
  falls(value: number): DailyFalls {
    return {
      sinceMidnight: fall(value, this.#dayStartValue),
      rolling: fall(value, this.#values[this.#head] ?? value),
    };
  }

  /** JSON-safe state. */
  snapshot(): WindowState {
    return {
      dayStartMs: this.#dayStartMs,
      dayStartValue: this.#dayStartValue,
      dayStartEquityUnits: this.#dayStartEquityUnits,
      lastValue: this.#lastValue,
      lastEquityUnits: this.#lastEquityUnits,
      minutes: this.#minutes.slice(this.#head),
      values: this.#values.slice(this.#head),
    };
  }

  /** Continues from a snapshot. */
  restore(state: WindowState): void {
    this.#dayStartMs = state.dayStartMs;
    this.#dayStartValue = state.dayStartValue;
    this.#dayStartEquityUnits = state.dayStartEquityUnits;
    this.#lastValue = state.lastValue;
    this.#lastEquityUnits = state.lastEquityUnits;
    this.#minutes = [...state.minutes];
    this.#values = [...state.values];
    this.#head = 0;
  }

  #note(minute: number, value: number): void {
    const last = this.#minutes.length - 1;
    if (this.#minutes[last] !== minute) {
      this.#minutes.push(minute);
      this.#values.push(value);
    } else if (value > (this.#values[last] ?? value)) {
      this.#values[last] = value;
    }
  }

  /** Moves on while the next minute is old enough to be the reference itself. */
  #forget(referenceMinute: number): void {
    while ((this.#minutes[this.#head + 1] ?? Number.POSITIVE_INFINITY) <= referenceMinute) this.#head += 1;
    if (this.#head < 1_440) return;
    this.#minutes = this.#minutes.slice(this.#head);
    this.#values = this.#values.slice(this.#head);
    this.#head = 0;
  }
}

/** 00:00 UTC of the day of `atMs`, ms. */
export function startOfDay(atMs: number): number {
  return atMs - (atMs % DAY_MS);
}

/** First 00:00 UTC after `atMs`, ms. */
export function nextMidnight(atMs: number): number {
  return startOfDay(atMs) + DAY_MS;
}

/** Share of `reference` that is gone at `value`; a reference that is worth nothing counts as a total loss, NaN stays NaN. */
export function fall(value: number, reference: number): number {
  if (reference <= 0) return 1;
  const lost = 1 - value / reference;
  return lost <= 0 ? 0 : Math.round(lost * 1e12) / 1e12;
}
