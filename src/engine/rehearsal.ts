import { BREAKER_NAMES, type BreakerName } from '../contract/commands.ts';
import type { RehearsedSize } from '../contract/rehearsal.ts';
import type { Regime } from '../contract/regime-view.ts';
import type { IndexBar } from './domain/regime.ts';
import { DEFAULT_REGIME_SIZES, regimeSize } from './domain/regime-sizes.ts';
import type { CapSettings, RegimeSizeSettings, RiskSettings } from './domain/settings.ts';
import { log } from './kernel/math.ts';
import { correlate } from './risk/metrics/correlation.ts';
import { RegimeEngine } from './regime/regime-engine.ts';
import type { BookPosition } from './risk/breakers/book-point.ts';
import type { RiskEvent } from './risk/breakers/breaker.ts';
import { CorrelationSpike } from './risk/breakers/correlation-spike.ts';
import { FearGreedExtreme } from './risk/breakers/fear-greed-extreme.ts';
import { VolatilitySpike } from './risk/breakers/volatility-spike.ts';
import { grossWithin } from './risk/always-long.ts';
import { BOOK_BREAKERS, GuardedBook, type HourPoint, isBookBreaker } from './risk/guarded-book.ts';
import { RehearsedBook } from './risk/rehearsed-book.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Hours of which correlations are made. */
const CORRELATION_HOURS = 60;

/** Minutes of an hour at which its extremes stand, as the embedded exchange plays it. */
const EXTREME_MINUTES = [15, 45] as const;

/** One hour of all markets; `bars` in the order of the symbols, null where a market has none. */
export interface RehearsedHour {
  readonly openMs: number;
  readonly bars: readonly (IndexBar | null)[];
  /** Index of sentiment in force, 0..100, and that of the day before; null = not known. */
  readonly mood: number | null;
  readonly moodBefore: number | null;
  /** Funding that longs pay at its end, fraction of what they hold, in the order of `bars`; NaN = not known, and none is paid. Left out = none is known. */
  readonly funding?: Float64Array;
}

/** A trip from its beginning to its reset, or to the end of the data. */
export interface RehearsedTrip {
  readonly breaker: BreakerName;
  readonly atMs: number;
  readonly endMs: number | null;
  readonly metric: number;
  readonly bound: number;
  /** Worth of the guarded book less that of the plain one, each as a share of its worth at the trip: above zero = saved. */
  readonly saved: number;
}

/** How the three books stand: always invested, with the breakers, and with breakers and the sizes of the regime. */
export interface RehearsedBooks {
  readonly plain: RehearsedBook;
  readonly guarded: RehearsedBook;
  readonly sized: RehearsedBook;
}

interface OpenTrip {
  readonly atMs: number;
  readonly metric: number;
  readonly bound: number;
  readonly plain: number;
  readonly guarded: number;
}

/**
 * Recorded hours through the regime and the breakers that follow from the market, with three books that are always long: what each rule would have cost
 * and saved. Deterministic; the first symbol is the index.
 */
export class Rehearsal {
  readonly books: RehearsedBooks;
  readonly trips: RehearsedTrip[] = [];
  #heldHours = 0;
  readonly #guarded: GuardedBook;
  readonly #sized: GuardedBook;
  readonly #sizes: RegimeSizeSettings;
  /** Caps that the books keep, or null. */
  readonly #caps: CapSettings | null;
  readonly #regime = new RegimeEngine();
  /** Close of the hour before, and the last that is known of each; NaN = none. */
  readonly #closes: number[];
  readonly #known: number[];
  readonly #returns: Float64Array[];
  readonly #volatility: VolatilitySpike;
  readonly #together: CorrelationSpike;
  readonly #mood: FearGreedExtreme;
  readonly #open = new Map<BreakerName, OpenTrip>();

  /**
   * `markets`: how many, >= 1; `risk`: the bounds that are rehearsed; `sizes`: those of the regimes; `size`: whether the books hold all of their worth or
   * what the caps let them hold.
   */
  constructor(
    markets: number,
    risk: Pick<RiskSettings, 'breakers' | 'caps'>,
    sizes: RegimeSizeSettings = DEFAULT_REGIME_SIZES,
    size: RehearsedSize = 'full',
  ) {
    this.#caps = size === 'caps' ? risk.caps : null;
    this.#sizes = sizes;
    const { breakers } = risk;
    this.#volatility = new VolatilitySpike(breakers.volatilitySpike);
    this.#volatility.setListed(true);
    this.#together = new CorrelationSpike(breakers.correlationSpike);
    this.#mood = new FearGreedExtreme(breakers.fearGreedExtreme);
    this.#guarded = new GuardedBook(markets, risk);
    this.#sized = new GuardedBook(markets, risk);
    this.books = { plain: new RehearsedBook(markets), guarded: this.#guarded.book, sized: this.#sized.book };
    this.#closes = Array.from({ length: markets }, () => Number.NaN);
    this.#known = [...this.#closes];
    this.#returns = this.#closes.map(() => new Float64Array(CORRELATION_HOURS).fill(Number.NaN));
  }

  /** Breakers that are not armed, in the order of their names; those of a book as they stand for the guarded one. */
  get active(): readonly BreakerName[] {
    const ofMarket = [this.#volatility, this.#together, this.#mood].filter(({ isOpen }) => isOpen);
    return BREAKER_NAMES.filter((name) =>
      isBookBreaker(name) ? this.#guarded.isOpen(name) : ofMarket.some((one) => one.name === name),
    );
  }

  /** Hours after which a breaker was not armed. */
  get heldHours(): number {
    return this.#heldHours;
  }

  /** Correlation of a book of equal shares, or null. */
  get correlation(): number | null {
    return this.#together.metric;
  }

  /** Takes the next hour and returns the regime after it. */
  take(hour: RehearsedHour): Regime {
    const atMs = hour.openMs + HOUR_MS;
    this.#pass(hour, atMs);
    const index = hour.bars[0] ?? null;
    if (index !== null) {
      this.#regime.take(index, hour.moodBefore);
      this.#volatility.take({ ...index, intervalMs: HOUR_MS });
      this.#judge(atMs, this.#volatility.evaluate(atMs, [], forget));
    }
    this.#judge(atMs, this.#correlations(hour, atMs));
    this.#judge(atMs, this.#mood.onMood(atMs, hour.mood));
    const regime = this.#regime.regimeAt(atMs);
    if (atMs % DAY_MS === 0) this.#setBooks(hour, regime);
    if (this.active.length > 0) this.#heldHours += 1;
    return regime;
  }

  /** Ends trips that last still. To be called once, after the last hour. */
  end(): void {
    for (const name of this.#open.keys()) this.#close(name, null);
  }

  #pass({ bars, funding }: RehearsedHour, atMs: number): void {
    // What was made over hours of which nothing is known comes with the next that is.
    const known = [...this.#known];
    const changes = (minute: number, priceOf: (bar: IndexBar, before: number) => number): HourPoint => ({
      minute,
      changes: Float64Array.from(bars, (bar, at) => {
        const before = known[at] as number;
        return bar === null ? Number.NaN : priceOf(bar, before) / before - 1;
      }),
    });
    const [first, second] = EXTREME_MINUTES;
    const hour = [
      changes(first, ({ low, high, close }, before) => (close >= before ? low : high)),
      changes(second, ({ low, high, close }, before) => (close >= before ? high : low)),
      changes(60, ({ close }) => close),
    ];
    this.#remember(bars);
    this.books.plain.pass((hour[2] as HourPoint).changes, funding);
    this.#sized.pass(atMs, hour, funding);
    const { plain } = this.books;
    for (const { breaker, worth, metric, bound } of this.#guarded.pass(atMs, hour, funding))
      if (!this.#open.has(breaker))
        this.#open.set(breaker, { atMs, metric, bound, plain: plain.worth, guarded: worth });
    this.#closeThoseOfTheBook(atMs);
  }

  #remember(bars: RehearsedHour['bars']): void {
    for (const [at, bar] of bars.entries()) {
      const close = bar?.close ?? Number.NaN;
      const returns = this.#returns[at] as Float64Array;
      returns.copyWithin(0, 1);
      returns[CORRELATION_HOURS - 1] = log(close / (this.#closes[at] as number));
      this.#closes[at] = close;
      if (bar !== null) this.#known[at] = close;
    }
  }

  #closeThoseOfTheBook(atMs: number): void {
    for (const name of BOOK_BREAKERS) if (!this.#guarded.isOpen(name)) this.#close(name, atMs);
  }

  /** A book of equal shares of what is there. */
  #correlations({ bars }: RehearsedHour, atMs: number): readonly RiskEvent[] {
    const there = bars.flatMap((bar, at) => (bar === null ? [] : [at]));
    const positions: readonly BookPosition[] = there.map((asset) => ({
      asset,
      sizeLots: 1,
      markTicks: 1,
      costUnits: 1,
    }));
    const correlations = () => correlate(there.map((at) => Float64Array.from(this.#returns[at] as Float64Array)));
    return this.#together.onBook({ atMs, equityUnits: Math.max(1, there.length), positions, correlations }, forget);
  }

  #judge(atMs: number, events: readonly RiskEvent[]): void {
    for (const { type, breaker, metric, bound } of events) {
      if (type === 'reset') this.#close(breaker, atMs);
      if (type !== 'tripped') continue;
      const { plain, guarded, sized } = this.books;
      this.#open.set(breaker, { atMs, metric, bound, plain: plain.worth, guarded: guarded.worth });
      if (breaker === 'fear_greed_extreme') continue;
      guarded.halve();
      sized.halve();
    }
  }

  #close(name: BreakerName, endMs: number | null): void {
    const open = this.#open.get(name);
    if (open === undefined) return;
    this.#open.delete(name);
    const { plain, guarded } = this.books;
    const saved = guarded.worth / open.guarded - plain.worth / open.plain;
    this.trips.push({ breaker: name, atMs: open.atMs, endMs, metric: open.metric, bound: open.bound, saved });
  }

  #grossOf(listed: readonly boolean[]): number {
    return this.#caps === null ? 1 : grossWithin(this.#caps, listed.filter(Boolean).length, listed[0] === true);
  }

  #setBooks({ bars, openMs }: RehearsedHour, regime: Regime): void {
    const atMs = openMs + HOUR_MS;
    const listed = bars.map((bar) => bar !== null);
    const gross = this.#grossOf(listed);
    this.books.plain.set(gross, listed, true);
    const look = { asset: 0, isBuy: true, strategyId: '', heldLots: 0, atMs };
    const mayAdd = ![this.#volatility, this.#together, this.#mood].some((one) => one.holdsBack(look));
    this.#guarded.acknowledge(atMs);
    this.#sized.acknowledge(atMs);
    this.#closeThoseOfTheBook(atMs);
    this.#guarded.set(gross, listed, mayAdd);
    this.#sized.set(gross * regimeSize(this.#sizes, regime, 'long'), listed, mayAdd);
  }
}

/** What is halved here is a whole book at once. */
function forget(): void {}
