import type { RandomStream } from '../../engine/kernel/random.ts';

/** Weather of the whole generated market. */
export type Weather = 'calm' | 'rising' | 'falling' | 'volatile' | 'crash';

/** How a weather moves the market. Factors multiply the usual volatility; drift is per path step, in usual standard deviations of a step. */
export interface WeatherRule {
  readonly weather: Weather;
  /** Share of changes that lead here. */
  readonly weight: number;
  readonly shortestMinutes: number;
  readonly longestMinutes: number;
  /** Volatility of what all markets share. */
  readonly common: number;
  /** Volatility of what each market does alone. */
  readonly own: number;
  readonly lowestDrift: number;
  readonly highestDrift: number;
}

/**
 * Trends of 20 to 60 minutes drift about twice as far as chance would. In a crash the shared part grows more than the rest, so that
 * markets fall together; rising weather is more frequent by what crashes take, so that prices have no direction in the long run.
 */
const RULES: readonly WeatherRule[] = [
  rule('calm', 0.31, [40, 120], [0.6, 0.8], [-0.01, 0.01]),
  rule('rising', 0.28, [20, 60], [0.85, 0.95], [0.05, 0.12]),
  rule('falling', 0.22, [20, 60], [0.95, 1], [-0.13, -0.05]),
  rule('volatile', 0.17, [20, 90], [1.5, 1.25], [-0.03, 0.03]),
  rule('crash', 0.02, [8, 20], [2.6, 1.5], [-0.8, -0.45]),
];

type Pair = readonly [number, number];

function rule(...from: readonly [Weather, number, Pair, Pair, Pair]): WeatherRule {
  const [weather, weight, minutes, volatility, drift] = from;
  return {
    weather,
    weight,
    shortestMinutes: minutes[0],
    longestMinutes: minutes[1],
    common: volatility[0],
    own: volatility[1],
    lowestDrift: drift[0],
    highestDrift: drift[1],
  };
}

/** JSON-safe: which rule holds, for how many steps more, with which drift. */
export interface RegimeState {
  readonly rule: number;
  readonly stepsLeft: number;
  readonly drift: number;
}

/** The present weather and its end. After a crash the market stays volatile for a while. */
export class Regime {
  #rule = 0;
  #stepsLeft = 0;
  #drift = 0;

  /** The rule that holds. */
  get rule(): WeatherRule {
    return RULES[this.#rule] as WeatherRule;
  }

  /** Drift of what all markets share, per step, in usual standard deviations. */
  get drift(): number {
    return this.#drift;
  }

  /** One path step; draws from `stream` only when the weather changes. */
  step(stream: RandomStream, stepsPerMinute: number): void {
    if (this.#stepsLeft > 0) {
      this.#stepsLeft -= 1;
      return;
    }
    const afterCrash = this.rule.weather === 'crash';
    this.#rule = afterCrash ? RULES.findIndex((one) => one.weather === 'volatile') : pick(stream.float());
    const { shortestMinutes, longestMinutes, lowestDrift, highestDrift } = this.rule;
    const minutes = shortestMinutes + (longestMinutes - shortestMinutes) * stream.float();
    this.#stepsLeft = Math.round(minutes * stepsPerMinute);
    this.#drift = lowestDrift + (highestDrift - lowestDrift) * stream.float();
  }

  snapshot(): RegimeState {
    return { rule: this.#rule, stepsLeft: this.#stepsLeft, drift: this.#drift };
  }

  restore(state: RegimeState): void {
    this.#rule = state.rule;
    this.#stepsLeft = state.stepsLeft;
    this.#drift = state.drift;
  }
}

function pick(chance: number): number {
  let sum = 0;
  for (let i = 0; i < RULES.length; i += 1) {
    sum += (RULES[i] as WeatherRule).weight;
    if (chance < sum) return i;
  }
  return 0;
}
