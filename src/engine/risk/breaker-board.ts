import { BREAKER_NAMES, type BreakerName, DISABLE_BREAKER_MS, DISABLE_BREAKER_WORD } from '../../contract/commands.ts';
import { refuse } from '../../contract/refusals.ts';
import type { BreakerView } from '../../contract/risk-views.ts';
import type { RiskSettings } from '../domain/settings.ts';
import { err, type Result } from '../kernel/result.ts';
import type { BookPoint } from './breakers/book-point.ts';
import type { Breaker, GateAnswer, OpeningLook, RiskEvent } from './breakers/breaker.ts';
import { CorrelationSpike } from './breakers/correlation-spike.ts';
import { FearGreedExtreme } from './breakers/fear-greed-extreme.ts';
import { PositionConcentration } from './breakers/position-concentration.ts';
import { type EndedTrip, RapidLosses } from './breakers/rapid-losses.ts';
import { ReductionPlan, type WantedReduction } from './breakers/reduction-plan.ts';
import { TotalDrawdown } from './breakers/total-drawdown.ts';
import { type IndexRange, VolatilitySpike } from './breakers/volatility-spike.ts';
import { DailyDrawdown, type DrawdownPoint } from './daily-drawdown.ts';

/** The account's value with its falls. */
export interface ValuePoint extends DrawdownPoint {
  /** Value of one unit. */
  readonly value: number;
  /** Falls from the season's high-water, at mark and at oracle prices. */
  readonly seasonMark: number;
  readonly seasonOracle: number;
}

interface BoardState {
  readonly breakers: readonly unknown[];
  readonly plan: ReturnType<ReductionPlan['snapshot']>;
}

/** All seven breakers, and what they shrink. */
export class BreakerBoard {
  readonly plan = new ReductionPlan();
  readonly daily: DailyDrawdown;
  readonly total: TotalDrawdown;
  readonly rapid: RapidLosses;
  readonly concentration: PositionConcentration;
  readonly correlation: CorrelationSpike;
  readonly volatility: VolatilitySpike;
  readonly mood: FearGreedExtreme;
  /** In the order of their names. */
  readonly #all: readonly Breaker[];

  constructor({ breakers, caps }: RiskSettings) {
    this.daily = new DailyDrawdown(breakers.dailyDrawdown);
    this.total = new TotalDrawdown(breakers.totalDrawdown);
    this.rapid = new RapidLosses(breakers.rapidLosses);
    this.concentration = new PositionConcentration(breakers.concentration, caps);
    this.correlation = new CorrelationSpike(breakers.correlationSpike);
    this.volatility = new VolatilitySpike(breakers.volatilitySpike);
    this.mood = new FearGreedExtreme(breakers.fearGreedExtreme);
    const { daily, total, rapid, concentration, correlation, volatility, mood } = this;
    this.#all = [daily, total, rapid, concentration, correlation, volatility, mood];
  }

  /** Takes new bounds; they count from the next reading on. */
  configure({ breakers, caps }: RiskSettings): void {
    this.daily.configure(breakers.dailyDrawdown);
    this.total.configure(breakers.totalDrawdown);
    this.rapid.configure(breakers.rapidLosses);
    this.concentration.configure(breakers.concentration, caps);
    this.correlation.configure(breakers.correlationSpike);
    this.volatility.configure(breakers.volatilitySpike);
    this.mood.configure(breakers.fearGreedExtreme);
  }

  /** Takes the account's value. */
  onValue(point: ValuePoint): readonly RiskEvent[] {
    const { atMs, mark, oracle, value, seasonMark, seasonOracle } = point;
    return [
      ...this.daily.update({ atMs, mark, oracle }),
      ...this.total.update({ atMs, mark: seasonMark, oracle: seasonOracle }),
      ...this.rapid.onValue(atMs, value),
    ];
  }

  /** The account's value is not known. */
  forgetValue(): void {
    this.daily.forget();
    this.total.forget();
    this.rapid.forget();
    this.concentration.forget();
    this.correlation.forget();
  }

  /** Takes the positions. */
  onBook(book: BookPoint): readonly RiskEvent[] {
    const wish = this.#wishAt(book.atMs);
    const concentrated = this.concentration.onBook(book, wish);
    const correlated = this.correlation.onBook(book, wish);
    return concentrated.length === 0 ? correlated : [...concentrated, ...correlated];
  }

  /** Takes a closed bar of the index. */
  onIndexBar(bar: IndexRange, book: Pick<BookPoint, 'atMs' | 'positions'>): readonly RiskEvent[] {
    this.volatility.take(bar);
    return this.volatility.evaluate(book.atMs, book.positions, this.#wishAt(book.atMs));
  }

  /** Takes the index of sentiment as it counts, or null. */
  onMood(atMs: number, value: number | null): readonly RiskEvent[] {
    return this.mood.onMood(atMs, value);
  }

  /** Takes a finished round trip. */
  onRoundTrip(trip: EndedTrip): readonly RiskEvent[] {
    return this.rapid.onRoundTrip(trip);
  }

  /** What time alone does. */
  onTime(atMs: number): readonly RiskEvent[] {
    let events: readonly RiskEvent[] = NO_EVENTS;
    for (const breaker of this.#all) {
      const own = breaker.onTime(atMs);
      if (own.length > 0) events = [...events, ...own];
    }
    return events;
  }

  /** What each breaker says to an opening order, in the order of their names. */
  gates(order: OpeningLook): readonly GateAnswer[] {
    return this.#all.map((breaker) => breaker.gate(order));
  }

  /** True if an open trip stops an opening order. */
  stops(order: OpeningLook): boolean {
    return this.#all.some((breaker) => breaker.holdsBack(order));
  }

  /** The first breaker that lets nothing open at all, or null. */
  get closed(): Breaker | null {
    return this.#all.find((breaker) => breaker.blocksAll) ?? null;
  }

  /** True while any breaker is tripped, cooling or latched. */
  get isAnyOpen(): boolean {
    return this.#all.some(({ isOpen }) => isOpen);
  }

  /** One breaker. */
  named(name: BreakerName): Breaker {
    return this.#all[BREAKER_NAMES.indexOf(name)] as Breaker;
  }

  /** Takes a breaker out for a day when `word` is exactly DISABLE_BREAKER_WORD; what it was shrinking stays as it is. */
  disable(name: BreakerName, word: string, atMs: number): Result<string> {
    if (word !== DISABLE_BREAKER_WORD) {
      const text = `type ${DISABLE_BREAKER_WORD} to take the breaker out`;
      return err(refuse('BAD_FIELD', 'confirmation', word, DISABLE_BREAKER_WORD, text));
    }
    const done = this.named(name).disable(atMs, atMs + DISABLE_BREAKER_MS);
    if (done.ok) this.plan.forget(name);
    return done;
  }

  /** How often each has tripped. */
  trips(): Readonly<Record<BreakerName, number>> {
    const trips = {} as Record<BreakerName, number>;
    for (const { name, trips: count } of this.#all) trips[name] = count;
    return trips;
  }

  /** All of them, in the order of their names. */
  views(atMs: number): readonly BreakerView[] {
    return this.#all.map((breaker) => breaker.view(atMs));
  }

  /** When something has to be looked at again at the latest, ms UTC, or null. */
  nextWakeMs(): number | null {
    let next: number | null = null;
    for (const breaker of this.#all) {
      const wake = breaker.nextWakeMs();
      if (wake !== null && (next === null || wake < next)) next = wake;
    }
    return next;
  }

  /** JSON-safe state. */
  snapshot(): BoardState {
    return { breakers: this.#all.map((breaker) => breaker.snapshot()), plan: this.plan.snapshot() };
  }

  /** Continues from a snapshot of the same build. */
  restore(saved: BoardState): void {
    for (const [at, breaker] of this.#all.entries()) breaker.restore(saved.breakers[at]);
    this.plan.restore(saved.plan);
  }

  #wishAt(atMs: number): (wishes: readonly WantedReduction[]) => void {
    return (wishes) => this.plan.want(wishes, atMs);
  }
}

const NO_EVENTS: readonly RiskEvent[] = [];
