import type { DailyDrawdownSettings } from '../domain/settings.ts';
import { DailyDrawdown } from './daily-drawdown.ts';
import { DailyWindow } from './daily-window.ts';
import { RehearsedBook } from './rehearsed-book.ts';

/** Micro-USDC of a book that is worth 1. */
const UNITS = 10_000_000_000;

/** A trip of the daily drawdown. */
export interface DrawdownTrip {
  readonly metric: number;
  readonly emergency: boolean;
  /** Worth at the trip, before anything was done. */
  readonly worth: number;
}

/**
 * A rehearsed book under the breaker of the day's fall, which a person acknowledges at each midnight. Hours are all that is known of it: an emergency
 * that stands at the end of an hour has stood for the time that it must.
 */
export class GuardedBook {
  readonly book: RehearsedBook;
  readonly #window = new DailyWindow();
  readonly #breaker: DailyDrawdown;
  readonly #holdMs: number;

  constructor(markets: number, settings: DailyDrawdownSettings) {
    this.book = new RehearsedBook(markets);
    this.#breaker = new DailyDrawdown(settings);
    this.#holdMs = settings.holdMs;
  }

  /** True while the day's fall lets nothing open. */
  get blocks(): boolean {
    return this.#breaker.blocks;
  }

  /** An hour that ends at `atMs` goes by; returns what the breaker did, after it was done: an emergency closes everything. */
  pass(atMs: number, changes: Float64Array): DrawdownTrip | null {
    this.book.pass(changes);
    const value = this.book.worth;
    this.#window.add(atMs, value, { units: Math.round(value * UNITS), flow: 0 });
    const falls = this.#window.falls(value);
    const events = [atMs, atMs + this.#holdMs].flatMap((ms) =>
      this.#breaker.update({ atMs: ms, mark: falls, oracle: falls }),
    );
    const emergency = events.some(({ type }) => type === 'emergency');
    if (emergency) this.book.close();
    const tripped = events.find(({ type }) => type === 'tripped' || type === 'emergency');
    return tripped === undefined ? null : { metric: tripped.metric, emergency, worth: value };
  }

  /** A person has seen it. */
  acknowledge(atMs: number): void {
    this.#breaker.acknowledge(atMs);
  }
}
