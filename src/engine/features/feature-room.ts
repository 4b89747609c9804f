import type { AssetId } from '../../contract/units.ts';
import type { ClosedBar, FeatureFrame, VolatilityEstimate } from '../domain/flow.ts';
import type { GenomeSettings } from '../domain/settings.ts';
import { AssetFeatures, type AssetFeaturesState, type FeaturePlan } from './asset-features.ts';

interface FeatureRoomState {
  readonly intervalMs: number;
  readonly assets: readonly AssetFeaturesState[];
  readonly settled: readonly AssetFeaturesState[];
}

/**
 * Turns closed bars into what strategies look at. Each indicator is computed once per asset, kind and length, with constant work per
 * bar, and depends on nothing but the bars up to this one.
 */
export class FeatureRoom {
  readonly #assets = new Map<AssetId, AssetFeatures>();
  /** The same some bars ago, of assets whose bars may be corrected: from there on they are made again. */
  readonly #settled = new Map<AssetId, AssetFeatures>();
  #plan: FeaturePlan;

  /** `minVolatilityBars`: bars below which volatility is unknown; `barIntervalMs`: interval of the bars to come. */
  constructor(genomes: readonly GenomeSettings[], minVolatilityBars: number, barIntervalMs: number) {
    this.#plan = { genomes: enabledOf(genomes), intervalMs: barIntervalMs, minVolatilityBars };
  }

  /**
   * Takes the next closed bar of an asset and returns one frame per enabled genome that is warmed up, in the order of the genomes. A bar
   * that is not newer than the last of its asset changes nothing. A bar of another interval starts everything anew: its grid is another.
   */
  onBar(bar: ClosedBar, priceDecimals: number): readonly FeatureFrame[] {
    if (bar.intervalMs !== this.#plan.intervalMs) this.#startAnew(bar.intervalMs);
    const features = this.#featuresOf(bar.asset);
    if (!features.update(bar, priceDecimals)) return [];
    const frames: FeatureFrame[] = [];
    for (const genome of this.#plan.genomes) {
      const frame = features.frame(genome, bar, priceDecimals);
      if (frame !== null) frames.push(frame);
    }
    return frames;
  }

  /** Yearly volatility, fraction; `annual` is null while unknown. */
  volatility(asset: AssetId): VolatilityEstimate {
    const volatility = this.#assets.get(asset)?.volatility;
    return { asset, annual: volatility?.annual ?? null, bars: volatility?.bars ?? 0 };
  }

  /** Forgets an asset. */
  drop(asset: AssetId): void {
    this.#assets.delete(asset);
    this.#settled.delete(asset);
  }

  /** Newest bar that is settled, ms UTC; null while nothing is kept to go back to. */
  settledMs(asset: AssetId): number | null {
    return this.#settled.get(asset)?.openMs ?? null;
  }

  /** Keeps what is known of an asset now, to go back to should newer bars be corrected. */
  keep(asset: AssetId): void {
    const features = this.#assets.get(asset);
    if (features !== undefined) this.#settled.set(asset, this.#copy(features));
  }

  /** Moves what is kept on by bars that will not be corrected any more. */
  settle(bars: readonly ClosedBar[], priceDecimals: number): void {
    for (const bar of bars) this.#settled.get(bar.asset)?.update(bar, priceDecimals);
  }

  /**
   * Begins anew with the bars of an asset as they were corrected from `fromMs` on, oldest first: from what is kept, so that everything is as if they had
   * been right at once; or, when that saw one of them already, from the first of the bars. Makes no frames.
   */
  correct(asset: AssetId, bars: readonly ClosedBar[], fromMs: number, priceDecimals: number): void {
    const kept = this.#settled.get(asset);
    const isOlder = kept !== undefined && kept.openMs < fromMs;
    const features = isOlder ? this.#copy(kept) : new AssetFeatures(asset, this.#plan);
    this.#assets.set(asset, features);
    if (!isOlder) this.#settled.delete(asset);
    for (const bar of bars) {
      if (!isOlder && bar.openMs >= fromMs && !this.#settled.has(asset)) this.keep(asset);
      features.update(bar, priceDecimals);
    }
  }

  /** Takes other genomes between two steps. Indicators in use go on, new ones begin cold: feed them with `warm`. */
  reconfigure(genomes: readonly GenomeSettings[]): void {
    this.#plan = { ...this.#plan, genomes: enabledOf(genomes) };
    for (const features of [...this.#assets.values(), ...this.#settled.values()]) features.use(this.#plan);
  }

  /**
   * Feeds the kept bars of one asset, oldest first, to those of its indicators that have seen none; makes no frames and leaves the rest
   * as it is. Bars newer than the last one taken, or of another interval, are left out.
   */
  warm(bars: readonly ClosedBar[], priceDecimals: number): void {
    const asset = bars[0]?.asset;
    if (asset === undefined) return;
    const fitting = bars.filter((bar) => bar.asset === asset && bar.intervalMs === this.#plan.intervalMs);
    this.#assets.get(asset)?.warm(fitting, priceDecimals);
    this.#settled.get(asset)?.warm(fitting, priceDecimals);
  }

  /** JSON-safe, complete. */
  snapshot(): unknown {
    const state: FeatureRoomState = {
      intervalMs: this.#plan.intervalMs,
      assets: statesOf(this.#assets),
      settled: statesOf(this.#settled),
    };
    return state;
  }

  /** Continues from a snapshot; indicators of genomes that it does not know begin cold. */
  restore(state: unknown): void {
    const { intervalMs, assets, settled } = state as FeatureRoomState;
    this.#startAnew(intervalMs);
    for (const saved of assets) this.#featuresOf(saved.asset).restore(saved);
    for (const saved of settled) this.#settled.set(saved.asset, this.#restored(saved));
  }

  #featuresOf(asset: AssetId): AssetFeatures {
    const known = this.#assets.get(asset);
    if (known !== undefined) return known;
    const made = new AssetFeatures(asset, this.#plan);
    this.#assets.set(asset, made);
    return made;
  }

  #copy(features: AssetFeatures): AssetFeatures {
    return this.#restored(features.snapshot());
  }

  #restored(state: AssetFeaturesState): AssetFeatures {
    const features = new AssetFeatures(state.asset, this.#plan);
    features.restore(state);
    return features;
  }

  #startAnew(intervalMs: number): void {
    this.#assets.clear();
    this.#settled.clear();
    this.#plan = { ...this.#plan, intervalMs };
  }
}

function statesOf(features: ReadonlyMap<AssetId, AssetFeatures>): readonly AssetFeaturesState[] {
  return [...features].sort(([a], [b]) => a - b).map(([, one]) => one.snapshot());
}

function enabledOf(genomes: readonly GenomeSettings[]): readonly GenomeSettings[] {
  return genomes.filter((genome) => genome.enabled);
}
