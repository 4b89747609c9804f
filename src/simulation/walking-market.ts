import { asTicks, type AssetId } from '../contract/units.ts';
import { type Instrument, roundPriceDown, roundPriceUp } from '../engine/domain/instrument.ts';
import { INDEX_SYMBOL } from '../engine/domain/regime.ts';
import { RandomStream, type RandomStreamState } from '../engine/kernel/random.ts';
import type { MarketAccess, MarketModel } from '../exchange/types.ts';

/** A jump of prices: one asset, or all of them. */
export interface Shock {
  readonly atMs: number;
  readonly asset: AssetId | null;
  /** Factor on the price, such as 0.7 for a fall of 30 %. */
  readonly factor: number;
}

/** A stretch in which an asset (or all of them) shows no quote, print or mark at all. */
export interface Silence {
  readonly asset: AssetId | null;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface WalkOptions {
  readonly seed: number;
  readonly startMs: number;
  readonly assets?: number;
  readonly stepMs?: number;
  /** Standard deviation of a step, a share of the price. */
  readonly volatility?: number;
  /** Depth of a side of the book in micro-USDC at each of four levels; thin books make part fills. */
  readonly levelUnits?: number;
  readonly shocks?: readonly Shock[];
  readonly silences?: readonly Silence[];
  /** Hourly funding rate of every asset. */
  readonly fundingRate?: number;
  /** True: asset 0 is the index, with seven hours of history instead of three. */
  readonly hasIndex?: boolean;
}

interface WalkState {
  readonly step: number;
  readonly prices: readonly number[];
  readonly random: RandomStreamState;
}

/** Opening prices in whole USDC, and size decimals, of the assets. */
const OPENING = [
  { usdc: 60_000, szDecimals: 5 },
  { usdc: 3_000, szDecimals: 4 },
  { usdc: 150, szDecimals: 2 },
  { usdc: 12, szDecimals: 1 },
  { usdc: 0.4, szDecimals: 0 },
] as const;

/** Tick x lot is one micro-USDC, as on every perpetual. */
function walker(asset: AssetId, szDecimals: number, isIndex: boolean): Instrument {
  return {
    asset,
    symbol: isIndex ? INDEX_SYMBOL : `W${asset}`,
    szDecimals,
    priceDecimals: 6 - szDecimals,
    maxLeverage: 20,
    listed: true,
  };
}

/**
 * A market whose prices walk at random and jump where the test says so: one maker, one taker. Cheap enough for hundreds of lives, and
 * whole again after a restart, as a real model is.
 */
export class WalkingMarket implements MarketModel {
  readonly name = 'generated';
  readonly barIntervalMs = 60_000;
  readonly startMs: number;
  readonly endMs = null;
  readonly agentCount = 2;
  readonly instruments: readonly Instrument[];
  readonly #options: Required<WalkOptions>;
  #random: RandomStream;
  #prices: number[];
  #step = 0;

  constructor(options: WalkOptions) {
    this.#options = {
      assets: 5,
      stepMs: 500,
      volatility: 0.0004,
      levelUnits: 4_000_000_000,
      shocks: [],
      silences: [],
      fundingRate: 0.00001,
      hasIndex: false,
      ...options,
    };
    const chosen = OPENING.slice(0, this.#options.assets);
    this.startMs = options.startMs;
    this.instruments = chosen.map(({ szDecimals }, asset) =>
      walker(asset, szDecimals, this.#options.hasIndex && asset === 0),
    );
    this.#prices = chosen.map(({ usdc, szDecimals }) => usdc * 10 ** (6 - szDecimals));
    this.#random = new RandomStream(options.seed, 'walking-market');
  }

  readonly nextAtMs = (): number => this.startMs + this.#step * this.#options.stepMs;

  readonly runNext = (market: MarketAccess): void => {
    const atMs = this.nextAtMs();
    for (const { asset } of this.instruments) this.#move(asset, atMs, market);
    this.#step += 1;
  };

  /** Flat [openMs, o, h, l, c, v]: a wave around the opening price, the same in every life. */
  readonly history = (asset: AssetId, beforeMs: number, maxBars: number): readonly number[] => {
    const bars: number[] = [];
    const { usdc, szDecimals } = OPENING[asset] ?? OPENING[0];
    const base = usdc * 10 ** (6 - szDecimals);
    const last = Math.floor(Math.min(beforeMs, this.startMs) / this.barIntervalMs);
    const wave = (bar: number): number => Math.round(base * (1 + 0.002 * (((bar * 7_919) % 13) - 6) * 0.1));
    for (let bar = last - Math.min(maxBars, this.#options.hasIndex ? 420 : 200); bar < last; bar += 1) {
      const [open, close] = [wave(bar - 1), wave(bar)];
      const high = Math.round(Math.max(open, close) * 1.0005);
      const low = Math.round(Math.min(open, close) * 0.9995);
      bars.push(bar * this.barIntervalMs, open, high, low, close, 1_000);
    }
    return bars;
  };

  readonly snapshot = (): unknown => {
    const state: WalkState = { step: this.#step, prices: [...this.#prices], random: this.#random.state() };
    return state;
  };

  readonly restore = (state: unknown): void => {
    const from = state as WalkState;
    this.#step = from.step;
    this.#prices = [...from.prices];
    this.#random = RandomStream.restore(from.random);
  };

  #move(asset: AssetId, atMs: number, market: MarketAccess): void {
    const { volatility, shocks, stepMs, fundingRate } = this.#options;
    let price = (this.#prices[asset] ?? 0) * (1 + volatility * Math.max(-4, Math.min(4, this.#random.normal())));
    for (const shock of shocks) {
      const isNow = shock.atMs > atMs - stepMs && shock.atMs <= atMs;
      if (isNow && (shock.asset === null || shock.asset === asset)) price *= shock.factor;
    }
    this.#prices[asset] = Math.max(50, price);
    const [takes, side, share] = [this.#random.float(), this.#random.float(), this.#random.float()];
    if (this.#isSilent(asset, atMs)) return;
    const mid = Math.round(Math.max(50, price));
    const { priceDecimals } = this.instruments[asset] as Instrument;
    market.replaceQuotes(asset, 0, this.#ladder(mid, -1, priceDecimals), this.#ladder(mid, 1, priceDecimals));
    if (takes < 0.5) {
      const isBuy = side < 0.5;
      const lots = Math.max(1, Math.floor((share * this.#options.levelUnits) / mid));
      market.take({ asset, agent: 1, isBuy, lots, limitTicks: isBuy ? mid * 2 : 1 });
    }
    market.setMark(
      asset,
      asTicks(mid),
      asTicks(Math.max(1, mid + Math.round(mid * 0.0001 * (side - 0.5)))),
      fundingRate,
    );
  }

  #ladder(mid: number, sign: 1 | -1, priceDecimals: number): number[] {
    const gap = Math.max(1, Math.round(mid * 0.0002));
    const lots = Math.max(1, Math.floor(this.#options.levelUnits / mid));
    const legal = sign < 0 ? roundPriceDown : roundPriceUp;
    return [1, 2, 4, 8].flatMap((n) => [legal(mid + sign * n * gap, priceDecimals), lots]);
  }

  #isSilent(asset: AssetId, atMs: number): boolean {
    return this.#options.silences.some(
      (silence) => (silence.asset === null || silence.asset === asset) && atMs >= silence.fromMs && atMs < silence.toMs,
    );
  }
}
