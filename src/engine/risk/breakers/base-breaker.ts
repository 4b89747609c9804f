import type { BreakerName } from '../../../contract/commands.ts';
import { refuse } from '../../../contract/refusals.ts';
import type { BreakerBlocks, BreakerView } from '../../../contract/risk-views.ts';
import { err, type Result } from '../../kernel/result.ts';
import type { Breaker, GateAnswer, OpeningLook, RiskEvent } from './breaker.ts';
import { Standing } from './standing.ts';

/** What an opening order is held against. */
export type BreakerBound = Pick<BreakerView, 'metric' | 'trip'> & {
  /** Dotted path of the bound. */
  readonly field: string;
  /** What it keeps from opening while it is tripped. */
  readonly blocks: BreakerBlocks;
};

/** What a breaker tells of itself; the rest of its view follows from where it stands. */
export type BreakerFacts = BreakerBound &
  Pick<BreakerView, 'measure' | 'tripsAt' | 'emergency' | 'resetAt'> & {
    /** Words are made only where somebody reads them: what it saw, does and needs, and what it does to an opening order (`lets nothing open`). */
    readonly evidence: () => string;
    readonly action: () => string;
    readonly reset: () => string;
    readonly refuses: () => string;
    /** What time alone ends, ms UTC, or null. */
    readonly until: number | null;
    readonly needs: BreakerView['needs'];
    readonly strategies: readonly string[];
  };

/** The part that is the same in every breaker: standing, view, answers to a person, being out. */
export abstract class BaseBreaker implements Breaker {
  readonly name: BreakerName;
  protected readonly standing = new Standing();

  constructor(name: BreakerName) {
    this.name = name;
  }

  get isOpen(): boolean {
    return this.standing.isOpen;
  }

  get trips(): number {
    return this.standing.log.trips;
  }

  get blocksAll(): boolean {
    return this.isOpen && this.bound().blocks === 'entries';
  }

  holdsBack(order: OpeningLook): boolean {
    return this.isOpen && this.stops(order);
  }

  gate(order: OpeningLook): GateAnswer {
    const { field, trip, metric, blocks } = this.bound();
    const { name } = this;
    const code = blocks === 'entries' ? 'REDUCE_ONLY_MODE' : 'BREAKER';
    if (this.standing.isOut) return { name, code, field, limit: trip, passed: true, actual: 'disabled', detail: '' };
    if (this.holdsBack(order)) {
      const actual = this.standing.log.history.at(-1)?.metric ?? metric;
      const detail = `the ${this.#words} breaker ${this.facts().refuses()}`;
      return { name, code, field, limit: trip, passed: false, actual, detail };
    }
    const passed = this.isKnown();
    const detail = passed ? '' : `what the ${this.#words} breaker measures is not known, or at its bound`;
    return { name, code, field, limit: trip, passed, actual: metric, detail };
  }

  acknowledge(_atMs: number, _word: string): Result<string> {
    const { state } = this.standing;
    const text = this.isOpen ? 'it arms again by itself' : 'the breaker has not tripped';
    return err(refuse('NOTHING_TO_DO', `risk.breakers.${this.name}`, state, 'a trip that waits for a person', text));
  }

  disable(atMs: number, untilMs: number): Result<string> {
    return this.standing.disable(this.name, atMs, untilMs);
  }

  enable(atMs: number): Result<string> {
    return this.standing.enable(this.name, atMs);
  }

  onTime(atMs: number): readonly RiskEvent[] {
    return this.standing.comeBack(atMs) ? [this.event('enabled')] : [];
  }

  nextWakeMs(): number | null {
    return this.standing.outUntilMs;
  }

  view(atMs: number): BreakerView {
    const { field: _field, refuses: _refuses, until, blocks, evidence, action, reset, ...facts } = this.facts();
    const { state, sinceMs, outUntilMs, log } = this.standing;
    return {
      name: this.name,
      state,
      ...facts,
      evidence: evidence(),
      action: action(),
      reset: reset(),
      since: sinceMs,
      until: outUntilMs ?? until,
      trips: log.trips,
      tripsOfDay: log.ofDay(atMs),
      blocks: this.isOpen ? blocks : 'nothing',
      history: log.history,
    };
  }

  /** Its name in sentences. */
  get #words(): string {
    return this.name.replaceAll('_', ' ');
  }

  abstract snapshot(): unknown;
  abstract restore(saved: unknown): void;

  /** What it holds an opening order against now: asked for at each of them. */
  protected abstract bound(): BreakerBound;

  /** What it tells of itself now. */
  protected abstract facts(): BreakerFacts;

  /** Whether an open trip stops an opening order. */
  protected abstract stops(order: OpeningLook): boolean;

  /** Whether its metric is known and inside its bound. */
  protected abstract isKnown(): boolean;

  /** An event with what it measures now. */
  protected event(type: RiskEvent['type']): RiskEvent {
    const { metric, trip, evidence } = this.facts();
    return { type, breaker: this.name, metric: metric ?? 0, bound: trip, evidence: evidence() };
  }
}
