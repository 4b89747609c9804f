import { priceStep } from '../../contract/tick-rule.ts';
import { roundPriceDown, roundPriceUp } from '../../engine/domain/instrument.ts';
import type { AgentTake, MarketAccess } from '../types.ts';
import { fillAsks, fillBids, type LadderShape, mixBits } from './ladder.ts';

/** Agent that quotes. */
export const MAKER = 0;

/** Agent that trades against the quotes. */
export const TAKER = 1;

const LEVELS = 6;

/** Share of a bar's range that the spread takes, and its bounds as shares of the price. */
const SPREAD_OF_RANGE = 0.02;
const MAX_SPREAD_RATE = 0.005;
const THIN_SPREAD_RATE = 0.0005;

/** Depth of a side: this share of the bar's recorded volume, at least this many micro-USDC; less in a bar without trades. */
const DEPTH_OF_VOLUME = 0.005;
const MIN_DEPTH_UNITS = 25_000_000_000;
const THIN_DEPTH_UNITS = 5_000_000_000;

/** Four billion USDC: more than any resting orders, and still exact in micro-USDC. */
const EVERYTHING_UNITS = 4_000_000_000_000_000;

/** What is about to happen in a market. The caller keeps one object and refills it. */
export interface Move {
  /** The wanted price, legal. */
  ticks: number;
  /** Side of the trade that prints it. */
  isBuy: boolean;
  /** Size of that trade, 0 for none. */
  tradeLots: number;
  /** 32 bits of chance. */
  bits: number;
  /** Highest minus lowest price of the present bar, ticks. */
  rangeTicks: number;
  /** Recorded volume of the present bar in lots, not scaled. */
  volumeLots: number;
}

/** Quotes and trades of one market around a wanted price. Stateless but for scratch space that each call overwrites. */
export class RecordedQuotes {
  readonly #seed: number;
  readonly #asset: number;
  readonly #bids: number[] = [];
  readonly #asks: number[] = [];
  readonly #shape: LadderShape;
  readonly #order: { -readonly [K in keyof AgentTake]: AgentTake[K] };

  constructor(seed: number, asset: number, priceDecimals: number) {
    this.#seed = seed;
    this.#asset = asset;
    this.#order = { asset, agent: TAKER, isBuy: false, lots: 0, limitTicks: 0 };
    this.#shape = {
      bestTicks: 1,
      gapTicks: 1,
      levels: LEVELS,
      depthLots: 1,
      extraLots: 0,
      bits: 0,
      priceDecimals,
    };
  }

  /** 32 bits that belong to this market and the moment `key`. */
  bits(key: number): number {
    return mixBits(this.#seed, this.#asset + 1, key | 0, Math.floor(key / 4_294_967_296));
  }

  /**
   * Puts the ladder so that the trade happens exactly at the wanted price: the side that it hits begins there, with the trade's size on
   * top, the other side begins a spread away.
   */
  quote(market: MarketAccess, move: Move): void {
    const { ticks, isBuy, tradeLots } = move;
    const shape = this.#shape;
    const step = priceStep(ticks, shape.priceDecimals);
    const spread = spreadTicks(move, step);
    const floorUnits = move.volumeLots > 0 ? MIN_DEPTH_UNITS : THIN_DEPTH_UNITS;
    shape.gapTicks = Math.max(step, Math.ceil(spread / (2 * step)) * step);
    shape.depthLots = Math.max(floorUnits / ticks, move.volumeLots * DEPTH_OF_VOLUME);
    shape.bits = move.bits;
    shape.bestTicks = isBuy ? ticks - spread : ticks;
    shape.extraLots = isBuy ? 0 : tradeLots;
    fillBids(this.#bids, shape);
    shape.bestTicks = isBuy ? ticks : roundPriceUp(ticks + spread, shape.priceDecimals);
    shape.extraLots = isBuy ? tradeLots : 0;
    fillAsks(this.#asks, shape);
    market.replaceQuotes(this.#asset, MAKER, this.#bids, this.#asks);
  }

  /**
   * Trades at the wanted price. Orders of clients at better prices go first, whole: nothing prints at a price while a better one stands.
   * Returns the lots traded.
   */
  trade(market: MarketAccess, move: Move): number {
    const { ticks, isBuy, tradeLots } = move;
    const order = this.#order;
    const best = isBuy ? market.bestAskTicks(this.#asset) : market.bestBidTicks(this.#asset);
    let traded = 0;
    order.isBuy = isBuy;
    if (best > 0 && (isBuy ? best < ticks : best > ticks)) {
      const decimals = this.#shape.priceDecimals;
      order.lots = Math.floor(EVERYTHING_UNITS / ticks);
      order.limitTicks = isBuy ? roundPriceDown(ticks - 1, decimals) : roundPriceUp(ticks + 1, decimals);
      traded = market.take(order);
    }
    if (tradeLots <= 0) return traded;
    order.lots = tradeLots;
    order.limitTicks = ticks;
    return traded + market.take(order);
  }

  /** Takes every quote away. */
  pull(market: MarketAccess): void {
    this.#bids.length = 0;
    this.#asks.length = 0;
    market.replaceQuotes(this.#asset, MAKER, this.#bids, this.#asks);
  }
}

function spreadTicks(move: Move, step: number): number {
  const wanted =
    move.volumeLots > 0
      ? Math.min(move.rangeTicks * SPREAD_OF_RANGE, move.ticks * MAX_SPREAD_RATE)
      : move.ticks * THIN_SPREAD_RATE;
  return Math.max(step, Math.round(wanted / step) * step);
}
