import { ACCEPT_LOSS_WORD } from '../../../contract/commands.ts';
import { refuse } from '../../../contract/refusals.ts';
import type { TotalDrawdownSettings } from '../../domain/settings.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { BaseBreaker, type BreakerBound, type BreakerFacts } from './base-breaker.ts';
import { percent, type RiskEvent } from './breaker.ts';
import type { StandingState } from './standing.ts';

/** It arms again only below eight tenths of `trip`. */
const REARM_TENTHS = 8;

/** Falls from the season's high-water at mark and at oracle prices, fractions. */
export interface SeasonPoint {
  readonly atMs: number;
  readonly mark: number;
  readonly oracle: number;
}

interface State {
  readonly standing: StandingState;
  readonly point: SeasonPoint | null;
  readonly holdSinceMs: number | null;
}

/**
 * Breaker on the fall from the season's high-water: at `trip` on mark and oracle alike, held for `holdMs`, everything is to be flattened and trading
 * halts. It stays latched until a person types the word and the fall has eased below 80 % of `trip`, or begins a new season.
 */
export class TotalDrawdown extends BaseBreaker {
  #settings: TotalDrawdownSettings;
  #point: SeasonPoint | null = null;
  #holdSinceMs: number | null = null;

  constructor(settings: TotalDrawdownSettings) {
    super('total_drawdown');
    this.#settings = settings;
  }

  /** Takes new bounds. */
  configure(settings: TotalDrawdownSettings): void {
    this.#settings = settings;
  }

  /** Evaluates a point. */
  update(point: SeasonPoint): readonly RiskEvent[] {
    this.#point = point;
    const { trip, holdMs } = this.#settings;
    const deep = !(point.mark < trip) && !(point.oracle < trip);
    if (!deep || this.standing.state !== 'armed') {
      this.#holdSinceMs = null;
      return [];
    }
    this.#holdSinceMs ??= point.atMs;
    if (!(point.atMs - this.#holdSinceMs >= holdMs)) return [];
    this.#holdSinceMs = null;
    this.standing.trip(point.atMs, point.mark, this.facts().evidence());
    this.standing.move('latched', point.atMs);
    return [this.event('tripped')];
  }

  /** Equity is unknown: so is the metric, and nothing is held. */
  forget(): void {
    this.#point = null;
    this.#holdSinceMs = null;
  }

  /** A person has begun a new season: what was lost before is accepted. */
  seasonStarted(atMs: number): void {
    this.#point = { atMs, mark: 0, oracle: 0 };
    this.#holdSinceMs = null;
    if (this.isOpen) this.standing.arm(atMs);
  }

  override acknowledge(atMs: number, word: string): Result<string> {
    if (!this.isOpen) return super.acknowledge(atMs, word);
    if (word !== ACCEPT_LOSS_WORD) {
      const text = `type ${ACCEPT_LOSS_WORD} to accept the fall`;
      return err(refuse('BAD_FIELD', 'confirmation', word, ACCEPT_LOSS_WORD, text));
    }
    const fall = this.#point?.mark ?? null;
    if (fall === null || !(fall < this.#rearmBelow)) {
      const text = `the fall is not below ${percent(this.#rearmBelow)}: begin a new season instead`;
      return err(refuse('REDUCE_ONLY_MODE', 'risk.breakers.totalDrawdown.trip', fall, this.#rearmBelow, text));
    }
    this.standing.arm(atMs);
    return ok('accepted: the breaker is armed again');
  }

  override nextWakeMs(): number | null {
    const held = this.#holdSinceMs === null ? null : this.#holdSinceMs + this.#settings.holdMs;
    return super.nextWakeMs() ?? held;
  }

  /** Fall from the season's high-water at mark prices, fraction; null while unknown. */
  get metric(): number | null {
    return this.#point?.mark ?? null;
  }

  snapshot(): unknown {
    const state: State = { standing: this.standing.snapshot(), point: this.#point, holdSinceMs: this.#holdSinceMs };
    return state;
  }

  restore(saved: unknown): void {
    const state = saved as State;
    this.standing.restore(state.standing);
    this.#point = state.point;
    this.#holdSinceMs = state.holdSinceMs;
  }

  protected bound(): BreakerBound {
    const { metric } = this;
    return { field: 'risk.breakers.totalDrawdown.trip', metric, trip: this.#settings.trip, blocks: 'entries' };
  }

  protected facts(): BreakerFacts {
    const { trip } = this.#settings;
    const point = this.#point;
    const needs = point !== null && point.mark < this.#rearmBelow ? 'confirmation' : 'season';
    return {
      ...this.bound(),
      measure: 'drawdown',
      tripsAt: 'above',
      emergency: null,
      resetAt: this.#rearmBelow,
      evidence: () =>
        point === null
          ? 'the value of the account is not known'
          : `unit value down ${percent(point.mark)} from the high-water of the season (at oracle prices ${percent(point.oracle)}); trips at ${percent(trip)}`,
      action: () => 'everything is closed and trading halts',
      reset: () => `a person's word and a fall below ${percent(this.#rearmBelow)}, or a new season`,
      refuses: () => 'lets nothing open',
      until: null,
      needs: this.isOpen ? needs : 'nothing',
      strategies: [],
    };
  }

  protected stops(): boolean {
    return true;
  }

  protected isKnown(): boolean {
    return this.metric !== null && this.metric < this.#settings.trip;
  }

  get #rearmBelow(): number {
    return (this.#settings.trip * REARM_TENTHS) / 10;
  }
}
