import { type Instrument, powerOfTen } from '../../engine/domain/instrument.ts';
import { log } from '../../engine/kernel/math.ts';
import { RandomStream } from '../../engine/kernel/random.ts';
import { nearestLegal } from './ladder.ts';
import { PATH_STEP_MS, type PricePath } from './price-path.ts';
import type { MarketProfile } from './universe.ts';

/** Numbers of one bar in the flat form: openMs, o, h, l, c, vLots. */
export const BAR_FIELDS = 6;

const YEAR_MS = 365 * 86_400_000;

/** Mean of high minus low of a random walk, in standard deviations of its end (Parkinson 1980). */
const RANGE_OF_DEVIATION = 1.596;

/** What to generate before the market opens. */
export interface HistoryPlan {
  readonly profiles: readonly MarketProfile[];
  readonly instruments: readonly Instrument[];
  readonly seed: number;
  readonly bars: number;
  /** A multiple of the path's step. */
  readonly intervalMs: number;
}

/**
 * Runs the path through `bars` bars and keeps them, flat, per asset: the path stands at the end of the last one afterwards. Extremes lie
 * half a spread beyond the path's, as those of trades do. Volumes are those of a usual day, larger in lively times and in bars that move far, with a heavy tail.
 */
export function generateHistory(path: PricePath, plan: HistoryPlan): readonly Float64Array[] {
  const chance = new RandomStream(plan.seed, 'market.history');
  const books = plan.profiles.map(
    (profile, asset) => new BarWriter(profile, plan.instruments[asset] as Instrument, plan),
  );
  for (let bar = 0; bar < plan.bars; bar += 1) {
    const openMs = path.atMs;
    for (let asset = 0; asset < books.length; asset += 1) books[asset]?.begin(path.price(asset));
    for (let passed = 0; passed < plan.intervalMs; passed += PATH_STEP_MS) {
      path.advance();
      for (let asset = 0; asset < books.length; asset += 1) books[asset]?.pass(path.price(asset));
    }
    for (let asset = 0; asset < books.length; asset += 1) {
      books[asset]?.end(openMs, path.activity(asset) * 0.7, heavyTail(chance));
    }
  }
  return books.map((book) => book.table);
}

/** Bars of one market. */
class BarWriter {
  readonly table: Float64Array;
  readonly #scale: number;
  readonly #decimals: number;
  readonly #usualLots: number;
  readonly #usualRange: number;
  readonly #halfSpread: number;
  #at = 0;
  #open = 0;
  #high = 0;
  #low = 0;
  #last = 0;

  constructor(profile: MarketProfile, instrument: Instrument, plan: HistoryPlan) {
    this.table = new Float64Array(plan.bars * BAR_FIELDS);
    this.#scale = powerOfTen(instrument.priceDecimals);
    this.#decimals = instrument.priceDecimals;
    this.#usualLots = usualLots(profile, plan.intervalMs);
    this.#halfSpread = profile.halfSpread;
    this.#usualRange = RANGE_OF_DEVIATION * profile.volatility * Math.sqrt(plan.intervalMs / YEAR_MS);
  }

  begin(price: number): void {
    this.#open = price;
    this.#high = price;
    this.#low = price;
    this.#last = price;
  }

  pass(price: number): void {
    if (price > this.#high) this.#high = price;
    if (price < this.#low) this.#low = price;
    this.#last = price;
  }

  end(openMs: number, lively: number, chance: number): void {
    const { table } = this;
    const at = this.#at;
    const range = (0.55 * (this.#high - this.#low)) / this.#last / this.#usualRange;
    table[at] = openMs;
    table[at + 1] = this.#ticks(this.#open);
    table[at + 2] = this.#ticks(this.#high * (1 + this.#halfSpread));
    table[at + 3] = this.#ticks(this.#low * (1 - this.#halfSpread));
    table[at + 4] = this.#ticks(this.#last);
    table[at + 5] = Math.max(1, Math.round(this.#usualLots * (lively + range) * chance));
    this.#at += BAR_FIELDS;
  }

  #ticks(price: number): number {
    return nearestLegal(price * this.#scale, this.#decimals);
  }
}

/** Lots traded in a stretch of a usual day. */
function usualLots(profile: MarketProfile, intervalMs: number): number {
  return ((profile.dayVolume / profile.price) * powerOfTen(profile.szDecimals) * intervalMs) / 86_400_000;
}

/** Mean about 1; one draw in a hundred is above 3. */
function heavyTail(chance: RandomStream): number {
  const draw = -log(1 - chance.float());
  return 0.45 + 0.4 * draw + 0.075 * draw * draw;
}
