import type { BreakerName } from '../../contract/commands.ts';
import type { CapSettings, RiskSettings } from '../domain/settings.ts';
import { InvariantError } from '../kernel/invariant.ts';
import type { BookPosition } from './breakers/book-point.ts';
import type { RiskEvent } from './breakers/breaker.ts';
import { PositionConcentration } from './breakers/position-concentration.ts';
import { RapidLosses } from './breakers/rapid-losses.ts';
import type { WantedReduction } from './breakers/reduction-plan.ts';
import { TotalDrawdown } from './breakers/total-drawdown.ts';
import { DailyDrawdown } from './daily-drawdown.ts';
import { DailyWindow } from './daily-window.ts';
import { RehearsedBook } from './rehearsed-book.ts';

/** Micro-USDC of a book that is worth 1. */
const UNITS = 10_000_000_000;

const MINUTE_MS = 60_000;

/** Breakers that follow from what a book is worth and holds. */
export const BOOK_BREAKERS = ['daily_drawdown', 'total_drawdown', 'rapid_losses', 'position_concentration'] as const;

/** One of them. */
export type BookBreaker = (typeof BOOK_BREAKERS)[number];

/** A trip of one of them. */
export interface BookTrip {
  readonly breaker: BookBreaker;
  readonly metric: number;
  readonly bound: number;
  /** True if the day's fall was an emergency. */
  readonly emergency: boolean;
  /** Worth at the end of the hour, before anything was done. */
  readonly worth: number;
}

/** Prices of all markets at one moment of an hour, as changes since its start, fractions; NaN = not known. */
export interface HourPoint {
  /** Minutes from the start of the hour, 1..60, rising from point to point; the last one is 60. */
  readonly minute: number;
  readonly changes: Float64Array;
}

/**
 * A rehearsed book under the breakers of the account, which a person acknowledges at each midnight; that person begins a new season then, if the one before
 * ended. Hours with their extremes are all that is known: what stands at the end of an hour has stood for the time that it must, and between two
 * known points prices go straight.
 */
export class GuardedBook {
  readonly book: RehearsedBook;
  readonly #window = new DailyWindow();
  readonly #daily: DailyDrawdown;
  readonly #total: TotalDrawdown;
  readonly #rapid: RapidLosses;
  readonly #concentration: PositionConcentration;
  readonly #risk: Pick<RiskSettings, 'breakers' | 'caps'>;
  #seasonHigh = 1;
  #seasonEndedMs = 0;
  /** How many times too large for the caps the book is as it was set, at least 1. */
  #timesTooLarge = 1;

  constructor(markets: number, risk: Pick<RiskSettings, 'breakers' | 'caps'>) {
    const { dailyDrawdown, totalDrawdown, rapidLosses, concentration } = risk.breakers;
    this.book = new RehearsedBook(markets);
    this.#risk = risk;
    this.#daily = new DailyDrawdown(dailyDrawdown);
    this.#total = new TotalDrawdown(totalDrawdown);
    this.#rapid = new RapidLosses(rapidLosses);
    this.#concentration = new PositionConcentration(concentration, risk.caps);
  }

  /** True while one of them lets nothing be bought. */
  get blocks(): boolean {
    return BOOK_BREAKERS.some((name) => this.isOpen(name));
  }

  /** True while this breaker is tripped, cooling or latched. */
  isOpen(name: BookBreaker): boolean {
    switch (name) {
      case 'daily_drawdown':
        return this.#daily.isOpen;
      case 'total_drawdown':
        return this.#total.isOpen;
      case 'rapid_losses':
        return this.#rapid.isOpen;
      case 'position_concentration':
        return this.#concentration.isOpen;
    }
  }

  /**
   * An hour that ends at `atMs` goes by, with its funding as `RehearsedBook.pass` takes it; returns what tripped, after it was done: an emergency and the end
   * of a season close everything.
   */
  pass(atMs: number, hour: readonly HourPoint[], funding?: Float64Array): readonly BookTrip[] {
    const lost = this.#walk(atMs, hour);
    const last = hour.at(-1);
    if (last !== undefined) this.book.pass(last.changes, funding);
    const { worth } = this.book;
    const events = [...this.#falls(atMs, worth), ...lost, ...this.#concentrated(atMs)];
    const isEmergency = events.some(({ type }) => type === 'emergency');
    if (isEmergency || this.#seasonEndedMs === atMs) this.book.close();
    return BOOK_BREAKERS.flatMap((breaker) => {
      const tripped = events.find((event) => event.breaker === breaker && isTrip(event));
      if (tripped === undefined) return [];
      const { metric, bound } = tripped;
      return [{ breaker, metric, bound, emergency: isEmergency && breaker === 'daily_drawdown', worth }];
    });
  }

  /** A person has seen everything that waits for it, and begins a new season where the last one ended before this moment. */
  acknowledge(atMs: number): void {
    this.#daily.acknowledge(atMs);
    this.#rapid.acknowledge(atMs, '');
    if (!this.#total.isOpen || this.#seasonEndedMs === atMs) return;
    this.#seasonHigh = this.book.worth;
    this.#total.seasonStarted(atMs);
  }

  /** Sets every market to its share, as `RehearsedBook.set` does. */
  set(gross: number, listed: readonly boolean[], mayAdd: boolean): void {
    const count = listed.filter(Boolean).length;
    this.#timesTooLarge = timesTooLarge(this.#risk.caps, gross, count);
    this.book.set(gross, listed, mayAdd && !this.blocks);
  }

  #falls(atMs: number, worth: number): readonly RiskEvent[] {
    this.#window.add(atMs, worth, { units: Math.round(worth * UNITS), flow: 0 });
    const day = this.#window.falls(worth);
    this.#seasonHigh = Math.max(this.#seasonHigh, worth);
    const season = 1 - worth / this.#seasonHigh;
    const { dailyDrawdown, totalDrawdown } = this.#risk.breakers;
    const daily = [atMs, atMs + dailyDrawdown.holdMs].flatMap((ms) =>
      this.#daily.update({ atMs: ms, mark: day, oracle: day }),
    );
    const total = [atMs, atMs + totalDrawdown.holdMs].flatMap((ms) =>
      this.#total.update({ atMs: ms, mark: season, oracle: season }),
    );
    if (total.some(isTrip)) this.#seasonEndedMs = atMs;
    return [...daily, ...total];
  }

  /** The worth minute by minute, for the losses of a quarter of an hour. */
  #walk(atMs: number, hour: readonly HourPoint[]): readonly RiskEvent[] {
    const events: RiskEvent[] = [];
    const startMs = atMs - 60 * MINUTE_MS;
    let [from, worth] = [0, this.book.worth];
    for (const { minute, changes } of hour) {
      const next = this.book.worthAfter(changes);
      for (let at = from + 1; at <= minute; at++) {
        const value = worth + ((next - worth) * (at - from)) / (minute - from);
        events.push(...this.#rapid.onValue(startMs + at * MINUTE_MS, value));
      }
      [from, worth] = [minute, next];
    }
    this.#rapid.onTime(atMs);
    return events;
  }

  #concentrated(atMs: number): readonly RiskEvent[] {
    const positions = this.book.holdings().map(([asset, money]): BookPosition => {
      const sizeLots = Math.round(money * UNITS);
      return { asset, sizeLots, markTicks: 1, costUnits: sizeLots };
    });
    const equityUnits = Math.max(0, Math.round(this.book.worth * UNITS * this.#timesTooLarge));
    const point = { atMs, equityUnits, positions, correlations: unasked };
    const wishes: WantedReduction[] = [];
    const events = this.#concentration.onBook(point, (wanted) => wishes.push(...wanted));
    for (const { asset, keepLots } of wishes) this.book.keep(asset, keepLots / UNITS);
    return events;
  }
}

/** A book of equal shares as it was set lies within the caps when it is divided by this, at least 1. */
function timesTooLarge({ assetRate, grossRate, netRate }: CapSettings, gross: number, count: number): number {
  return count === 0 ? 1 : Math.max(1, gross / count / assetRate, gross / grossRate, gross / netRate);
}

function isTrip({ type }: RiskEvent): boolean {
  return type === 'tripped' || type === 'emergency';
}

/** The concentration asks for no correlations. */
function unasked(): never {
  throw new InvariantError('a rehearsed book has no correlations of its own');
}

/** True for one of the breakers of a book. */
export function isBookBreaker(name: BreakerName): name is BookBreaker {
  return (BOOK_BREAKERS as readonly BreakerName[]).includes(name);
}
