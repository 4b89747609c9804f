import type { AssetId } from '../../contract/units.ts';
import type { ClosedBar, FeatureFrame } from '../domain/flow.ts';
import { ticksToFloat } from '../domain/instrument.ts';
import type { GenomeSettings } from '../domain/settings.ts';
import { AverageTrueRange } from './average-true-range.ts';
import { ExponentialAverage } from './exponential-average.ts';
import type { Indicator, PriceBar } from './indicator.ts';
import { PriceChannel } from './price-channel.ts';
import { YearlyVolatility, type YearlyVolatilityState } from './yearly-volatility.ts';

/** Kinds of indicator that genomes ask for; with its bars a kind names one indicator of an asset. */
type IndicatorKind = 'ema' | 'atr' | 'channel';

/** Complete state of one asset, JSON-safe. */
export interface AssetFeaturesState {
  readonly asset: AssetId;
  readonly bars: number;
  readonly openMs: number;
  readonly volatility: YearlyVolatilityState;
  readonly indicators: readonly (readonly [string, readonly number[]])[];
}

/** What the feature room computes with. */
export interface FeaturePlan {
  readonly genomes: readonly GenomeSettings[];
  readonly intervalMs: number;
  readonly minVolatilityBars: number;
}

/** Indicators of one asset. Each (kind, bars) exists once, however many genomes read it. */
export class AssetFeatures {
  readonly #asset: AssetId;
  readonly #averages = new Map<number, ExponentialAverage>();
  readonly #ranges = new Map<number, AverageTrueRange>();
  readonly #channels = new Map<number, PriceChannel>();
  readonly volatility: YearlyVolatility;
  /** Every indicator with its key, always in the same order. */
  #all: readonly (readonly [string, Indicator])[] = [];
  #bars = 0;
  #openMs = -1;

  constructor(asset: AssetId, plan: FeaturePlan) {
    this.#asset = asset;
    this.volatility = new YearlyVolatility(plan.intervalMs, plan.minVolatilityBars);
    this.use(plan);
  }

  /** Start of the newest bar taken, ms UTC; -1 before the first. */
  get openMs(): number {
    return this.#openMs;
  }

  /** Takes other genomes: indicators that stay keep their values, new ones begin cold, unused ones go. */
  use(plan: FeaturePlan): void {
    const averages = new Set<number>();
    const ranges = new Set<number>();
    const channels = new Set<number>();
    for (const genome of plan.genomes) {
      ranges.add(genome.atrBars);
      if (genome.family === 'ema_cross') averages.add(genome.fastBars).add(genome.slowBars);
      else channels.add(genome.entryBars).add(genome.exitBars);
    }
    keepOnly(this.#averages, averages, (bars) => new ExponentialAverage(bars));
    keepOnly(this.#ranges, ranges, (bars) => new AverageTrueRange(bars));
    keepOnly(this.#channels, channels, (bars) => new PriceChannel(bars));
    this.#all = [...keyed('ema', this.#averages), ...keyed('atr', this.#ranges), ...keyed('channel', this.#channels)];
  }

  /** Feeds the next bar; false, and nothing changes, unless it is newer than the last. */
  update(bar: ClosedBar, priceDecimals: number): boolean {
    if (bar.openMs <= this.#openMs) return false;
    const prices = toPrices(bar, priceDecimals);
    for (const [, indicator] of this.#all) indicator.update(prices);
    this.volatility.update(prices.close, bar.openMs + bar.intervalMs);
    this.#bars++;
    this.#openMs = bar.openMs;
    return true;
  }

  /** Feeds known bars, oldest first, to the indicators that have seen none. */
  warm(bars: readonly ClosedBar[], priceDecimals: number): void {
    const cold = this.#all.filter(([, indicator]) => indicator.count === 0);
    for (const bar of bars) {
      if (bar.openMs > this.#openMs) return;
      const prices = toPrices(bar, priceDecimals);
      for (const [, indicator] of cold) indicator.update(prices);
    }
  }

  /** What a genome may look at after `bar`, which was just fed; null until all its indicators are ready. */
  frame(genome: GenomeSettings, bar: ClosedBar, priceDecimals: number): FeatureFrame | null {
    const range = this.#ranges.get(genome.atrBars);
    if (range?.ready !== true) return null;
    const parts = genome.family === 'ema_cross' ? this.#ema(genome) : this.#channel(genome);
    if (parts === null) return null;
    const close = ticksToFloat(bar.closeTicks, priceDecimals);
    return {
      asset: this.#asset,
      strategyId: genome.strategyId,
      barOpenMs: bar.openMs,
      barCloseMs: bar.openMs + bar.intervalMs,
      bars: this.#bars,
      close,
      atrRate: range.value / close,
      ...parts,
    };
  }

  /** JSON-safe state. */
  snapshot(): AssetFeaturesState {
    const indicators: [string, readonly number[]][] = [];
    for (const [key, indicator] of this.#all) indicators.push([key, indicator.snapshot()]);
    return {
      asset: this.#asset,
      bars: this.#bars,
      openMs: this.#openMs,
      volatility: this.volatility.snapshot(),
      indicators,
    };
  }

  /** Continues from a snapshot; an indicator that is not in it begins cold. */
  restore(state: AssetFeaturesState): void {
    const saved = new Map(state.indicators);
    for (const [key, indicator] of this.#all) {
      const values = saved.get(key);
      if (values !== undefined) indicator.restore(values);
    }
    this.volatility.restore(state.volatility);
    this.#bars = state.bars;
    this.#openMs = state.openMs;
  }

  #ema(genome: GenomeSettings & { readonly family: 'ema_cross' }): Pick<FeatureFrame, 'ema' | 'channel'> | null {
    const fast = this.#averages.get(genome.fastBars);
    const slow = this.#averages.get(genome.slowBars);
    if (fast?.ready !== true || slow?.ready !== true) return null;
    const ema = {
      fast: fast.value,
      slow: slow.value,
      previousFast: fast.previous,
      previousSlow: slow.previous,
    };
    return { ema, channel: null };
  }

  #channel(genome: GenomeSettings & { readonly family: 'donchian' }): Pick<FeatureFrame, 'ema' | 'channel'> | null {
    const entry = this.#channels.get(genome.entryBars);
    const exit = this.#channels.get(genome.exitBars);
    if (entry?.ready !== true || exit?.ready !== true) return null;
    const channel = {
      entryHigh: entry.high,
      entryLow: entry.low,
      exitHigh: exit.high,
      exitLow: exit.low,
      width: entry.high - entry.low,
    };
    return { ema: null, channel };
  }
}

function keyed(kind: IndicatorKind, indicators: ReadonlyMap<number, Indicator>): (readonly [string, Indicator])[] {
  return [...indicators].map(([bars, indicator]) => [`${kind}:${bars}`, indicator] as const);
}

function toPrices(bar: ClosedBar, priceDecimals: number): PriceBar {
  return {
    high: ticksToFloat(bar.highTicks, priceDecimals),
    low: ticksToFloat(bar.lowTicks, priceDecimals),
    close: ticksToFloat(bar.closeTicks, priceDecimals),
  };
}

/** Makes the map hold exactly the wanted keys, in rising order, whatever the history of genomes was. */
function keepOnly<T>(map: Map<number, T>, wanted: ReadonlySet<number>, make: (bars: number) => T): void {
  const kept = [...wanted].sort((a, b) => a - b).map((bars) => [bars, map.get(bars) ?? make(bars)] as const);
  map.clear();
  for (const [bars, indicator] of kept) map.set(bars, indicator);
}
