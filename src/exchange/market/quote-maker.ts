import { priceStep } from '../../contract/tick-rule.ts';
import { roundPriceDown, roundPriceUp } from '../../engine/domain/instrument.ts';
import type { RandomStream } from '../../engine/kernel/random.ts';
import type { MarketAccess } from '../types.ts';
import { fillAsks, fillBids, type LadderShape } from './ladder.ts';

/** How one of the makers quotes; distances in usual half-spreads of the market. */
export interface MakerStyle {
  /** Distance of the best quotes from its centre. */
  readonly width: number;
  readonly levels: number;
  /** Growth of the distance between levels. */
  readonly gap: number;
  /** Share of the market's depth. */
  readonly depthShare: number;
  /** It must quote anew when the fair price is this far from its centre. */
  readonly tolerance: number;
  /** Share of the market's events in which it quotes anew without need. */
  readonly eagerness: number;
}

/** Three makers: a narrow quick one, a broad one, a slow one with most of the depth. Agents 0, 1, 2. */
export const MAKERS: readonly MakerStyle[] = [
  { width: 1, levels: 4, gap: 0.7, depthShare: 0.15, tolerance: 0.9, eagerness: 0.28 },
  { width: 2.2, levels: 6, gap: 1.1, depthShare: 0.35, tolerance: 2.4, eagerness: 0.08 },
  { width: 5, levels: 7, gap: 2, depthShare: 0.5, tolerance: 6, eagerness: 0.03 },
];

/** What a market looks like when a maker quotes. The caller keeps one object and refills it. */
export interface QuoteScene {
  asset: number;
  /** Fair price, ticks, a float. */
  fairTicks: number;
  /** Half of the usual spread now, a share of the price. */
  halfSpread: number;
  /** Lots of a side over all makers. */
  depthLots: number;
}

/** Lays ladders of the makers of one market model. Holds scratch space only. */
export class QuoteMaker {
  readonly #bids: number[] = [];
  readonly #asks: number[] = [];
  readonly #shapes: readonly LadderShape[];

  constructor(priceDecimals: readonly number[]) {
    this.#shapes = priceDecimals.map((decimals) => ({
      bestTicks: 1,
      gapTicks: 1,
      levels: 1,
      depthLots: 1,
      extraLots: 0,
      bits: 0,
      priceDecimals: decimals,
    }));
  }

  /** Quotes anew for one maker, a little beside the fair price; returns its centre in ticks. */
  quote(market: MarketAccess, maker: number, scene: QuoteScene, chance: RandomStream): number {
    const style = MAKERS[maker];
    const shape = this.#shapes[scene.asset];
    if (style === undefined || shape === undefined) return scene.fairTicks;
    const centre = scene.fairTicks * (1 + 0.15 * scene.halfSpread * style.width * chance.normal());
    const half = scene.fairTicks * scene.halfSpread;
    const step = priceStep(Math.max(1, centre), shape.priceDecimals);
    shape.levels = style.levels;
    shape.gapTicks = Math.max(step, Math.round((half * style.gap) / step) * step);
    shape.depthLots = scene.depthLots * style.depthShare;
    shape.bits = chance.uint32();
    shape.bestTicks = roundPriceDown(centre - half * style.width, shape.priceDecimals);
    const bid = shape.bestTicks;
    fillBids(this.#bids, shape);
    const ask = roundPriceUp(centre + half * style.width, shape.priceDecimals);
    shape.bestTicks = ask > bid ? ask : roundPriceUp(bid + 1, shape.priceDecimals);
    shape.bits = chance.uint32();
    fillAsks(this.#asks, shape);
    market.replaceQuotes(scene.asset, maker, this.#bids, this.#asks);
    return centre;
  }
}
