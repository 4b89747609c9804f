const DAY_MS = 86_400_000;
const DAYS_A_YEAR = 365;

/** Days kept, and returns below which nothing is said. */
const KEPT = 366;
const FEWEST = 20;

/** [day number, last unit value of that day], oldest first. */
type DayClose = readonly [day: number, value: number];

/** Sharpe ratio and the days that it reaches over. */
export interface Sharpe {
  /** A year; null below 20 returns, where nothing moved, and where the account was worth nothing. */
  readonly ratio: number | null;
  readonly days: number;
}

/**
 * The last unit value of each day (UTC) on which it was known, of the last 365 days. Crypto trades on all of them, so a year has 365.
 */
export class DayReturns {
  #closes: DayClose[] = [];
  /** Made when it is asked for, until a day is over. */
  #sharpe: Sharpe | null = null;

  /** Takes a unit value; times never fall. */
  add(atMs: number, value: number): void {
    const day = Math.floor(atMs / DAY_MS);
    if (this.#closes.at(-1)?.[0] === day) this.#closes.pop();
    else this.#sharpe = null;
    this.#closes.push([day, value]);
    if (this.#closes.length > KEPT + 1) this.#closes.shift();
  }

  /**
   * Mean of the daily returns over their deviation, times the root of 365 (Sharpe 1994, with no rate of a riskless asset). The day that is not over does not
   * count. A return over n days, where no value was known in between, counts as n equal ones in the mean, and once in the deviation.
   */
  sharpe(): Sharpe {
    this.#sharpe ??= this.#make();
    return this.#sharpe;
  }

  /** JSON-safe state. */
  snapshot(): readonly DayClose[] {
    return [...this.#closes];
  }

  /** Continues from a snapshot. */
  restore(closes: readonly DayClose[]): void {
    this.#closes = [...closes];
    this.#sharpe = null;
  }

  #make(): Sharpe {
    const closes = this.#closes.slice(0, -1);
    const days = (closes.at(-1)?.[0] ?? 0) - (closes[0]?.[0] ?? 0);
    if (closes.length <= FEWEST) return { ratio: null, days };
    const returns = closes.slice(1).map(([day, value], at) => {
      const [before, base] = closes[at] as DayClose;
      return { days: day - before, rate: value / base - 1 };
    });
    const mean = returns.reduce((sum, { rate }) => sum + rate, 0) / days;
    const squares = returns.reduce((sum, one) => {
      const off = one.rate - one.days * mean;
      return sum + (off * off) / one.days;
    }, 0);
    const ratio = (mean / Math.sqrt(squares / (returns.length - 1))) * Math.sqrt(DAYS_A_YEAR);
    return { ratio: Number.isFinite(ratio) ? ratio : null, days };
  }
}
