import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import { invariant } from '../../engine/kernel/invariant.ts';
import { log, pow } from '../../engine/kernel/math.ts';
import type { MarketAccess, MarketModel } from '../types.ts';
import { GeneratedHours } from './generated-hours.ts';
import { BAR_FIELDS, generateHistory } from './generated-history.ts';
import { GENERATED_AGENTS, OrderFlow, type OrderFlowState } from './order-flow.ts';
import { PATH_STEP_MS, PricePath, type PricePathState } from './price-path.ts';
import { universe } from './universe.ts';

/** What to generate. */
export interface GeneratedOptions {
  /** Any safe integer; decides every price and every trade. */
  readonly seed: number;
  readonly startMs: number;
  /** Number of markets, 1..UNIVERSE_SIZE (82), the most traded first; default 66. */
  readonly symbols?: number;
  /** Length of a history bar, a multiple of 5 s; default one minute. */
  readonly barIntervalMs?: number;
  /** Bars generated before the start; default 720. */
  readonly historyBars?: number;
  /** Events per second and market on the average; the first markets have about 2.5 times as many as the mean. Default 7. */
  readonly eventsPerSecond?: number;
}

/** The venue settles in blocks: events happen at multiples of this, ms. */
export const BLOCK_MS = 50;

const HOUR_MS = 3_600_000;

/** Event rates fall with the rank of a market: rank to the power of this. */
const RATE_EXPONENT = -0.3;

/**
 * A market that nobody recorded: perpetuals of Hyperliquid with prices of their usual size, moved by a shared and a private part (see
 * `PricePath`), in which makers quote and takers trade (see `OrderFlow`). It goes on for ever. The same options give the same market;
 * clients move its books, never its path.
 */
export function createGeneratedModel(options: GeneratedOptions): MarketModel {
  return new GeneratedModel(options);
}

interface GeneratedState {
  readonly atMs: number;
  readonly opened: boolean;
  readonly path: PricePathState;
  readonly flow: OrderFlowState;
  readonly due: readonly number[];
}

class GeneratedModel implements MarketModel {
  readonly name = 'generated';
  readonly instruments: readonly Instrument[];
  readonly barIntervalMs: number;
  readonly startMs: number;
  readonly endMs = null;
  readonly agentCount = GENERATED_AGENTS;
  readonly #path: PricePath;
  readonly #flow: OrderFlow;
  readonly #history: readonly Float64Array[];
  readonly #hours: GeneratedHours;
  /** Events per second of each market. */
  readonly #rates: Float64Array;
  /** When each market's next event falls due, ms with fractions; it happens in the next block. */
  readonly #due: Float64Array;
  #atMs: number;
  #opened = false;

  constructor(options: GeneratedOptions) {
    const profiles = universe(options.symbols ?? 66);
    const interval = options.barIntervalMs ?? 60_000;
    const bars = options.historyBars ?? 720;
    invariant(interval > 0 && interval % PATH_STEP_MS === 0, 'a generated bar is a multiple of 5 s');
    invariant(Number.isSafeInteger(bars) && bars >= 0, 'a generated history has 0 bars or more');
    const historyEndMs = options.startMs - (options.startMs % interval);
    invariant(historyEndMs >= bars * interval, 'a generated history begins after 1970');
    this.startMs = options.startMs;
    this.barIntervalMs = interval;
    this.instruments = profiles.map((one, asset) => ({
      asset,
      symbol: one.symbol,
      szDecimals: one.szDecimals,
      priceDecimals: 6 - one.szDecimals,
      maxLeverage: one.maxLeverage,
      listed: true,
      ...(one.marginMode === undefined ? {} : { marginMode: one.marginMode }),
    }));
    const { instruments } = this;
    this.#path = new PricePath(profiles, options.seed, historyEndMs - bars * interval);
    this.#hours = new GeneratedHours({
      profiles,
      instruments,
      seed: options.seed,
      endMs: wholeHour(historyEndMs - bars * interval),
      endLogs: profiles.map((_, asset) => log(this.#path.price(asset))),
    });
    this.#history = generateHistory(this.#path, {
      profiles,
      instruments,
      seed: options.seed,
      bars,
      intervalMs: interval,
    });
    this.#rates = eventRates(profiles.length, options.eventsPerSecond ?? 7);
    this.#flow = new OrderFlow({ profiles, instruments }, this.#path, { seed: options.seed, rates: this.#rates });
    this.#atMs = options.startMs;
    this.#due = Float64Array.from(this.#rates, (rate, asset) => options.startMs + this.#flow.gapMs(asset, rate));
  }

  readonly nextAtMs = (): number => this.#atMs;

  readonly runNext = (market: MarketAccess): void => {
    while (this.#path.atMs < this.#atMs) this.#path.advance();
    if (this.#opened) this.#runBlock(market);
    else for (const { asset } of this.instruments) this.#flow.open(asset, market);
    this.#opened = true;
    this.#atMs = this.#nextBlockMs();
  };

  readonly history = (asset: AssetId, beforeMs: number, maxBars: number): readonly number[] => {
    const table = this.#history[asset];
    if (table === undefined) return [];
    let end = table.length / BAR_FIELDS;
    while (end > 0 && (table[(end - 1) * BAR_FIELDS] ?? 0) + this.barIntervalMs > beforeMs) end -= 1;
    return [...table.subarray(Math.max(0, end - maxBars) * BAR_FIELDS, end * BAR_FIELDS)];
  };

  readonly hours = (asset: AssetId, beforeMs: number, maxBars: number): readonly number[] =>
    this.#hours.before(asset, beforeMs, maxBars);

  readonly snapshot = (): unknown => {
    const state: GeneratedState = {
      atMs: this.#atMs,
      opened: this.#opened,
      path: this.#path.snapshot(),
      flow: this.#flow.snapshot(),
      due: [...this.#due],
    };
    return state;
  };

  readonly restore = (state: unknown): void => {
    const from = state as GeneratedState;
    invariant(from.due.length === this.#due.length, 'the state belongs to this generated market');
    this.#atMs = from.atMs;
    this.#opened = from.opened;
    this.#path.restore(from.path);
    this.#flow.restore(from.flow);
    this.#due.set(from.due);
  };

  #runBlock(market: MarketAccess): void {
    for (let asset = 0; asset < this.#due.length; asset += 1) {
      while ((this.#due[asset] ?? 0) <= this.#atMs) {
        this.#flow.act(asset, market);
        this.#due[asset] = (this.#due[asset] ?? 0) + this.#flow.gapMs(asset, this.#rates[asset] ?? 1);
      }
    }
  }

  #nextBlockMs(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (let asset = 0; asset < this.#due.length; asset += 1) soonest = Math.min(soonest, this.#due[asset] ?? 0);
    return Math.max(this.#atMs + 1, Math.ceil(soonest / BLOCK_MS) * BLOCK_MS);
  }
}

function wholeHour(atMs: number): number {
  return atMs - (atMs % HOUR_MS);
}

/** Rates that fall with the rank and have the given mean. */
function eventRates(count: number, mean: number): Float64Array {
  invariant(mean > 0 && mean <= 1_000, 'a generated market has more than 0 and at most 1000 events a second');
  const rates = Float64Array.from({ length: count }, (_, rank) => pow(rank + 1, RATE_EXPONENT));
  const sum = rates.reduce((total, rate) => total + rate, 0);
  return rates.map((rate) => (rate * mean * count) / sum);
}
