import { type Instrument, powerOfTen } from '../../engine/domain/instrument.ts';
import { exp, log } from '../../engine/kernel/math.ts';
import { RandomStream } from '../../engine/kernel/random.ts';
import { BAR_FIELDS } from './generated-history.ts';
import { nearestLegal } from './ladder.ts';
import { COMMON_SHARE } from './price-path.ts';
import type { MarketProfile } from './universe.ts';

const HOUR_MS = 3_600_000;
const HOURS_A_YEAR = 365 * 24;

/** Hours that are made: a hundred days, so that a volatility has a rank among its own past. */
export const GENERATED_HOURS = 2_400;

/** Weather of the long past: volatility as a multiple of the usual one, drift of an hour in the usual standard deviations of the whole market. */
const WEATHERS = [
  { volatility: 0.6, drift: 0 },
  { volatility: 0.8, drift: 0.03 },
  { volatility: 0.9, drift: -0.03 },
  { volatility: 1.5, drift: 0.04 },
  { volatility: 1.9, drift: -0.06 },
] as const;

/** Chance of an hour to end the weather: it lasts six days on the average. */
const TURN = 1 / (6 * 24);

/** Standard deviation of how far the extremes of an hour lie beyond its ends, in its own deviations. */
const WICK = 0.45;

/** What is made. */
export interface HoursPlan {
  readonly profiles: readonly MarketProfile[];
  readonly instruments: readonly Instrument[];
  readonly seed: number;
  /** End of the last hour, ms UTC, a whole hour. */
  readonly endMs: number;
  /** Log of the prices at that end, USDC, by asset. */
  readonly endLogs: readonly number[];
}

/** What all markets share in an hour: a draw with the weather's drift in it, and the weather's volatility. */
interface Weather {
  readonly common: Float64Array;
  readonly volatility: Float64Array;
}

/**
 * Hours of the time before a generated market's minutes: random walks of a factor that all share and of each market's own, through calm and
 * stormy weeks, which end where the minutes begin. It is the long past alone, in which nobody can trade, so it has neither the steps of five
 * seconds nor the jumps of the path that markets live by. A market's hours are made when they are first asked for.
 */
export class GeneratedHours {
  readonly #plan: HoursPlan;
  readonly #tables = new Map<number, Float64Array>();
  #weather: Weather | null = null;

  constructor(plan: HoursPlan) {
    this.#plan = plan;
  }

  /** Hours of an asset that are over by `beforeMs`, the newest `maxBars`, oldest first, flat [openMs, o, h, l, c, vLots]. */
  before(asset: number, beforeMs: number, maxBars: number): readonly number[] {
    if (this.#plan.profiles[asset] === undefined) return [];
    const { endMs } = this.#plan;
    const hidden = Math.max(0, Math.ceil((endMs - beforeMs) / HOUR_MS));
    const end = Math.max(0, GENERATED_HOURS - hidden);
    return [...this.#table(asset).subarray(Math.max(0, end - maxBars) * BAR_FIELDS, end * BAR_FIELDS)];
  }

  #table(asset: number): Float64Array {
    const known = this.#tables.get(asset);
    if (known !== undefined) return known;
    this.#weather ??= drawWeather(this.#plan.seed);
    const table = walk(this.#plan, asset, this.#weather);
    this.#tables.set(asset, table);
    return table;
  }
}

function drawWeather(seed: number): Weather {
  const chance = new RandomStream(seed, 'market.hours');
  const common = new Float64Array(GENERATED_HOURS);
  const volatility = new Float64Array(GENERATED_HOURS);
  let kind = 0;
  for (let hour = 0; hour < GENERATED_HOURS; hour += 1) {
    if (hour === 0 || chance.float() < TURN) kind = chance.int(0, WEATHERS.length - 1);
    const weather = WEATHERS[kind] as (typeof WEATHERS)[number];
    common[hour] = chance.normal() * weather.volatility + weather.drift;
    volatility[hour] = weather.volatility;
  }
  return { common, volatility };
}

function walk(plan: HoursPlan, asset: number, weather: Weather): Float64Array {
  const profile = plan.profiles[asset] as MarketProfile;
  const instrument = plan.instruments[asset] as Instrument;
  const chance = new RandomStream(plan.seed, `market.hours.${asset}`);
  const share = COMMON_SHARE[profile.sector] ?? 0.5;
  const sigma = profile.volatility / Math.sqrt(HOURS_A_YEAR);
  const changes = new Float64Array(GENERATED_HOURS);
  let sum = 0;
  for (let hour = 0; hour < GENERATED_HOURS; hour += 1) {
    const own = Math.sqrt(1 - share) * (weather.volatility[hour] as number) * chance.normal();
    const change = sigma * (Math.sqrt(share) * (weather.common[hour] as number) + own);
    changes[hour] = change;
    sum += change;
  }
  return write(plan, {
    changes,
    firstLog: (plan.endLogs[asset] as number) - sum,
    wick: (hour) => WICK * sigma * (weather.volatility[hour] as number) * Math.abs(chance.normal()),
    ticks: (level) => nearestLegal(exp(level) * powerOfTen(instrument.priceDecimals), instrument.priceDecimals),
    lots: (hour) => usualLots(profile) * (weather.volatility[hour] as number) * (0.5 - log(1 - chance.float()) / 2),
  });
}

interface Walk {
  readonly changes: Float64Array;
  readonly firstLog: number;
  readonly wick: (hour: number) => number;
  readonly ticks: (level: number) => number;
  readonly lots: (hour: number) => number;
}

function write({ endMs }: HoursPlan, { changes, firstLog, wick, ticks, lots }: Walk): Float64Array {
  const table = new Float64Array(GENERATED_HOURS * BAR_FIELDS);
  let level = firstLog;
  for (let hour = 0; hour < GENERATED_HOURS; hour += 1) {
    const from = level;
    level += changes[hour] as number;
    const at = hour * BAR_FIELDS;
    table[at] = endMs - (GENERATED_HOURS - hour) * HOUR_MS;
    table[at + 1] = ticks(from);
    table[at + 2] = ticks(Math.max(from, level) + wick(hour));
    table[at + 3] = ticks(Math.min(from, level) - wick(hour));
    table[at + 4] = ticks(level);
    table[at + 5] = Math.max(1, Math.round(lots(hour)));
  }
  return table;
}

/** Lots traded in an hour of a usual day. */
function usualLots(profile: MarketProfile): number {
  return ((profile.dayVolume / profile.price) * powerOfTen(profile.szDecimals)) / 24;
}
