import { invariant } from '../../engine/kernel/invariant.ts';
import { log } from '../../engine/kernel/math.ts';
import { RandomStream, type RandomStreamState } from '../../engine/kernel/random.ts';
import { Regime, type RegimeState } from './regime.ts';
import { type MarketProfile, SECTORS } from './universe.ts';

/** Time between two points of the path, ms. */
export const PATH_STEP_MS = 5_000;

const YEAR_MS = 365 * 86_400_000;
const STEPS_PER_MINUTE = 60_000 / PATH_STEP_MS;

/** Base volatility is below the profile's: trends and jumps bring the rest. */
const BASE_SHARE = 0.85;

/** Shares of a market's variance that come from the whole market and from its sector; the rest is its own. */
export const COMMON_SHARE: Readonly<Record<string, number>> = {
  major: 0.78,
  chain: 0.6,
  payment: 0.52,
  infra: 0.55,
  defi: 0.52,
  ai: 0.5,
  meme: 0.45,
};
const SECTOR_SHARE = 0.13;

/** Variance clusters: weights of the last surprise and of the past (they sum to just below 1, half-life about 12 minutes). */
const SURPRISE_WEIGHT = 0.025;
const PAST_WEIGHT = 0.97;

/** A draw beyond this many standard deviations becomes a jump of a multiple of it: about twice a day and stream. */
const JUMP_FROM = 3.85;
const JUMP_FACTOR = 7;

/** Pull of a log price to its start, per step: half of a distance is lost in about 40 days. */
const PULL = 1e-6;

/** Volatility by hour of the UTC day: quiet after midnight in New York, lively while Europe and America are awake. */
const HOUR_FACTOR: readonly number[] = [
  0.95, 0.92, 0.9, 0.86, 0.84, 0.84, 0.88, 0.95, 1, 1, 0.98, 0.98, 1.05, 1.2, 1.28, 1.24, 1.15, 1.08, 1.02, 1.02, 1.05,
  1, 0.95, 0.95,
];

/** Hourly funding: what longs pay at rest, and how strongly trends move it. */
const FUNDING_BASE = 0.0000125;
const FUNDING_TREND = 0.00006;
const FUNDING_LIMIT = 0.0004;

/** JSON-safe state of the path. */
export interface PricePathState {
  readonly stepNo: number;
  readonly stream: RandomStreamState;
  readonly regime: RegimeState;
  readonly commonVariance: number;
  readonly columns: readonly (readonly number[])[];
}

/**
 * Fair prices of all markets, one point every 5 seconds: log returns from a factor of the whole market, one of each sector and the
 * market's own, with variances that cluster and follow the hour of the day, weather that changes, jumps that hit many markets at once,
 * and trends of 20 to 60 minutes of each market's own. What the trades do never moves it.
 */
export class PricePath {
  readonly #profiles: readonly MarketProfile[];
  readonly #regime = new Regime();
  #stream: RandomStream;
  #stepNo: number;
  #commonVariance = 1;
  readonly #sectorDraws = new Float64Array(SECTORS.length);
  // Fixed per market: step deviation, loadings of the three parts, sector, log of the start price.
  readonly #sigma: Float64Array;
  readonly #loadCommon: Float64Array;
  readonly #loadSector: Float64Array;
  readonly #loadOwn: Float64Array;
  readonly #sectorOf: Int32Array;
  readonly #anchor: Float64Array;
  // State per market.
  readonly #logPrice: Float64Array;
  readonly #before: Float64Array;
  readonly #price: Float64Array;
  readonly #variance: Float64Array;
  readonly #drift: Float64Array;
  readonly #driftSteps: Float64Array;
  readonly #fast: Float64Array;
  readonly #slow: Float64Array;
  readonly #funding: Float64Array;

  /** `atMs`: time of the first point, a multiple of the step. */
  constructor(profiles: readonly MarketProfile[], seed: number, atMs: number) {
    invariant(atMs % PATH_STEP_MS === 0, `a price path begins on a multiple of ${PATH_STEP_MS} ms`);
    const column = (value: (profile: MarketProfile) => number): Float64Array => Float64Array.from(profiles, value);
    this.#profiles = profiles;
    this.#stream = new RandomStream(seed, 'market.path');
    this.#stepNo = atMs / PATH_STEP_MS;
    this.#sigma = column((one) => one.volatility * BASE_SHARE * Math.sqrt(PATH_STEP_MS / YEAR_MS));
    this.#loadCommon = column((one) => Math.sqrt(COMMON_SHARE[one.sector] ?? 0.5));
    this.#loadSector = column(() => Math.sqrt(SECTOR_SHARE));
    this.#loadOwn = column((one) => Math.sqrt(1 - (COMMON_SHARE[one.sector] ?? 0.5) - SECTOR_SHARE));
    this.#sectorOf = Int32Array.from(profiles, (one) => SECTORS.indexOf(one.sector));
    this.#anchor = column((one) => log(one.price));
    this.#logPrice = Float64Array.from(this.#anchor);
    this.#price = column((one) => one.price);
    this.#before = column((one) => one.price);
    this.#variance = column(() => 1);
    this.#drift = column(() => 0);
    this.#driftSteps = column(() => Math.round(30 * STEPS_PER_MINUTE * this.#stream.float()));
    this.#fast = column(() => 0);
    this.#slow = column(() => 0);
    this.#funding = column(() => FUNDING_BASE);
  }

  /** Time of the newest point, ms. */
  get atMs(): number {
    return this.#stepNo * PATH_STEP_MS;
  }

  /** The newest price of a market, USDC. */
  price(asset: number): number {
    return this.#price[asset] ?? 0;
  }

  /** Price at `atMs`, on the straight line between the newest point and the one before it. */
  priceAt(asset: number, atMs: number): number {
    const from = this.#before[asset] ?? 0;
    const share = 1 - (this.atMs - atMs) / PATH_STEP_MS;
    return from + ((this.#price[asset] ?? 0) - from) * Math.min(1, Math.max(0, share));
  }

  /** Present volatility of a market as a multiple of its usual one. */
  activity(asset: number): number {
    const { common, own } = this.#regime.rule;
    const share = this.#loadCommon[asset] ?? 0;
    const wide = share * share * common * common * this.#commonVariance;
    return Math.sqrt(wide + (1 - share * share) * own * own * (this.#variance[asset] ?? 1));
  }

  /** Direction of the last minutes, about -1..1. */
  trend(asset: number): number {
    return clamp((this.#fast[asset] ?? 0) * 4, 1);
  }

  /** Present hourly funding rate, a fraction. */
  funding(asset: number): number {
    return this.#funding[asset] ?? FUNDING_BASE;
  }

  /** One more point for every market. */
  advance(): void {
    const stream = this.#stream;
    this.#regime.step(stream, STEPS_PER_MINUTE);
    const { common, own } = this.#regime.rule;
    const hour = HOUR_FACTOR[Math.floor((this.atMs % 86_400_000) / 3_600_000)] ?? 1;
    const draw = stream.normal();
    const wide = common * hour * Math.sqrt(this.#commonVariance) * withJumps(draw) + this.#regime.drift;
    this.#commonVariance = cluster(this.#commonVariance, draw);
    for (let i = 0; i < this.#sectorDraws.length; i += 1) {
      this.#sectorDraws[i] = own * hour * withJumps(stream.normal());
    }
    for (let asset = 0; asset < this.#profiles.length; asset += 1) this.#move(asset, wide, own * hour);
    this.#stepNo += 1;
    if (this.atMs % 3_600_000 === 0) this.#setFunding();
  }

  snapshot(): PricePathState {
    return {
      stepNo: this.#stepNo,
      stream: this.#stream.state(),
      regime: this.#regime.snapshot(),
      commonVariance: this.#commonVariance,
      columns: this.#columns().map((column) => [...column]),
    };
  }

  restore(state: PricePathState): void {
    this.#stepNo = state.stepNo;
    this.#stream = RandomStream.restore(state.stream);
    this.#regime.restore(state.regime);
    this.#commonVariance = state.commonVariance;
    const columns = this.#columns();
    for (let i = 0; i < columns.length; i += 1) columns[i]?.set(state.columns[i] ?? []);
  }

  #columns(): readonly Float64Array[] {
    return [
      this.#logPrice,
      this.#before,
      this.#price,
      this.#variance,
      this.#drift,
      this.#driftSteps,
      this.#fast,
      this.#slow,
      this.#funding,
    ];
  }

  #move(asset: number, wide: number, ownFactor: number): void {
    const draw = this.#stream.normal();
    const variance = this.#variance[asset] ?? 1;
    const parts =
      (this.#loadCommon[asset] ?? 0) * wide +
      (this.#loadSector[asset] ?? 0) * (this.#sectorDraws[this.#sectorOf[asset] ?? 0] ?? 0) +
      (this.#loadOwn[asset] ?? 0) * ownFactor * Math.sqrt(variance) * withJumps(draw) +
      this.#ownDrift(asset);
    const level = this.#logPrice[asset] ?? 0;
    const change = (this.#sigma[asset] ?? 0) * parts - PULL * (level - (this.#anchor[asset] ?? 0));
    const price = this.#price[asset] ?? 0;
    this.#variance[asset] = cluster(variance, draw);
    this.#follow(asset, parts);
    this.#logPrice[asset] = level + change;
    this.#before[asset] = price;
    this.#price[asset] = price * growth(change);
  }

  /** Remembers the moves of the last minutes and hours, in usual standard deviations of a step. */
  #follow(asset: number, parts: number): void {
    this.#fast[asset] = (this.#fast[asset] ?? 0) + (parts - (this.#fast[asset] ?? 0)) / (5 * STEPS_PER_MINUTE);
    this.#slow[asset] = (this.#slow[asset] ?? 0) + (parts - (this.#slow[asset] ?? 0)) / (120 * STEPS_PER_MINUTE);
  }

  /** A market's own trend: half an hour to two hours without, then 20 to 60 minutes with one, up or down alike. */
  #ownDrift(asset: number): number {
    const left = this.#driftSteps[asset] ?? 0;
    const drift = this.#drift[asset] ?? 0;
    if (left > 0) {
      this.#driftSteps[asset] = left - 1;
      return drift;
    }
    const chance = this.#stream.float();
    if (drift !== 0) {
      this.#drift[asset] = 0;
      this.#driftSteps[asset] = Math.round((30 + 90 * chance) * STEPS_PER_MINUTE);
      return 0;
    }
    const size = 0.025 + 0.04 * this.#stream.float();
    this.#drift[asset] = this.#stream.float() < 0.5 ? -size : size;
    this.#driftSteps[asset] = Math.round((20 + 40 * chance) * STEPS_PER_MINUTE);
    return this.#drift[asset] ?? 0;
  }

  #setFunding(): void {
    for (let asset = 0; asset < this.#profiles.length; asset += 1) {
      const lean = FUNDING_TREND * clamp((this.#slow[asset] ?? 0) * 20, 3) * (0.5 + this.#stream.float());
      this.#funding[asset] = clamp(FUNDING_BASE + lean, FUNDING_LIMIT);
    }
  }
}

/** e^change for the small change of one step: four terms are exact to a billionth up to 3 %, at a fraction of the cost of `exp`. */
function growth(change: number): number {
  return 1 + change * (1 + change * (0.5 + change * (1 / 6 + change / 24)));
}

function withJumps(draw: number): number {
  return Math.abs(draw) > JUMP_FROM ? draw * JUMP_FACTOR : draw;
}

function cluster(variance: number, draw: number): number {
  const surprise = Math.min(draw * draw, 9);
  return 1 - SURPRISE_WEIGHT - PAST_WEIGHT + variance * (PAST_WEIGHT + SURPRISE_WEIGHT * surprise);
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
