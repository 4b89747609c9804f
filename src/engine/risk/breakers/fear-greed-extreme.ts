import type { FearGreedSettings } from '../../domain/settings.ts';
import { BaseBreaker, type BreakerBound, type BreakerFacts } from './base-breaker.ts';
import type { OpeningLook, RiskEvent } from './breaker.ts';
import type { StandingState, TripReading } from './standing.ts';

/** Middle of the index: at and above it the crowd is greedy. */
const MIDDLE = 50;

interface State {
  readonly standing: StandingState;
  readonly value: number | null;
  readonly greedy: boolean;
}

/** What the index of sentiment says, 0..100; one that is not known trips nothing and keeps nothing tripped. */
export function readMood(value: number | null, settings: FearGreedSettings): TripReading {
  if (value === null) return { unsafe: false, calm: true };
  const { low, high, resetLow, resetHigh } = settings;
  return { unsafe: value <= low || value >= high, calm: value > resetLow && value < resetHigh };
}

/** True where buying goes with the crowd. */
export function isGreedy(value: number): boolean {
  return value >= MIDDLE;
}

/**
 * Breaker on a crowd that is all on one side: at `low` or `high` nothing opens on the crowd's side (it sells in fear and buys in greed), and new sizes are multiplied by
 * `sizeFactor`, until the index is back inside. A missing index blocks nothing.
 */
export class FearGreedExtreme extends BaseBreaker {
  #settings: FearGreedSettings;
  #value: number | null = null;
  #greedy = false;

  constructor(settings: FearGreedSettings) {
    super('fear_greed_extreme');
    this.#settings = settings;
  }

  /** Takes new bounds. */
  configure(settings: FearGreedSettings): void {
    this.#settings = settings;
  }

  /** Takes the index as it counts at `atMs`, null = not known. */
  onMood(atMs: number, value: number | null): readonly RiskEvent[] {
    if (value !== null) this.#greedy = isGreedy(value);
    this.#value = value;
    const { evidence } = this.facts();
    const reading = { ...readMood(value, this.#settings), metric: value ?? 0, evidence };
    const change = this.standing.follow(atMs, reading, 0);
    return change === null ? [] : [this.event(change)];
  }

  /** What new sizes are multiplied by, 0..1. */
  get sizeMultiplier(): number {
    return this.isOpen ? this.#settings.sizeFactor : 1;
  }

  snapshot(): unknown {
    const state: State = { standing: this.standing.snapshot(), value: this.#value, greedy: this.#greedy };
    return state;
  }

  restore(saved: unknown): void {
    const state = saved as State;
    this.standing.restore(state.standing);
    this.#value = state.value;
    this.#greedy = state.greedy;
  }

  get #isOnGreed(): boolean {
    return this.#value === null ? this.#greedy : isGreedy(this.#value);
  }

  protected bound(): BreakerBound {
    const { low, high } = this.#settings;
    const metric = this.#value;
    return this.#isOnGreed
      ? { field: 'risk.breakers.fearGreedExtreme.high', metric, trip: high, blocks: 'same_direction' }
      : { field: 'risk.breakers.fearGreedExtreme.low', metric, trip: low, blocks: 'same_direction' };
  }

  protected facts(): BreakerFacts {
    const { low, high, resetLow, resetHigh, sizeFactor } = this.#settings;
    const value = this.#value;
    const greedy = this.#isOnGreed;
    return {
      ...this.bound(),
      measure: 'sentiment',
      tripsAt: greedy ? 'above' : 'below',
      emergency: null,
      resetAt: greedy ? resetHigh : resetLow,
      evidence: () =>
        value === null
          ? 'the Fear & Greed index is not known, which blocks nothing'
          : `the Fear & Greed index is ${value}; trips at ${low} and ${high}`,
      action: () => `nothing opens with the crowd, new sizes are multiplied by ${sizeFactor}`,
      reset: () => `between ${resetLow} and ${resetHigh}`,
      refuses: () => (greedy ? 'lets nobody buy with the crowd' : 'lets nobody sell with the crowd'),
      until: null,
      needs: 'nothing',
      strategies: [],
    };
  }

  protected stops({ isBuy }: OpeningLook): boolean {
    return isBuy === this.#greedy;
  }

  protected isKnown(): boolean {
    return true;
  }
}
