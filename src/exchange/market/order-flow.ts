import { asTicks } from '../../contract/units.ts';
import { type Instrument, powerOfTen, roundPriceDown, roundPriceUp } from '../../engine/domain/instrument.ts';
import { log, pow } from '../../engine/kernel/math.ts';
import { RandomStream, type RandomStreamState } from '../../engine/kernel/random.ts';
import type { AgentTake, MarketAccess } from '../types.ts';
import type { PricePath } from './price-path.ts';
import { MAKERS, QuoteMaker, type QuoteScene } from './quote-maker.ts';
import type { MarketProfile } from './universe.ts';

/** Agent that trades towards the fair price. */
export const INFORMED = MAKERS.length;

/** Agent that follows moves, or nothing at all. */
export const CROWD = MAKERS.length + 1;

/** Agents of the generated market. */
export const GENERATED_AGENTS = MAKERS.length + 2;

/** Depth of a side: share of the day's volume, and the least, USDC. */
const DEPTH_OF_DAY = 0.0012;
const MIN_DEPTH = 40_000;

/** A trade is a Pareto draw with this exponent around the usual size, at most so many times it, at least so many USDC. */
const TAIL_EXPONENT = 1.6;
const LARGEST_TRADE = 40;
const SMALLEST_TRADE = 12;

/** About this share of events is a trade of a taker; the usual trade size follows from it and the day's volume. */
const TRADE_SHARE = 0.55;

/** A taker that holds this many usual trades leans fully towards selling them: positions of agents stay bounded. */
const HOLDING_LIMIT = 60;

/** A mark is set once a second, or when the price has moved by this share. */
const MARK_EVERY_MS = 1_000;
const MARK_MOVE = 0.0005;

const MAKER_COUNT = MAKERS.length;

/** JSON-safe state of the flow. */
export interface OrderFlowState {
  readonly stream: RandomStreamState;
  readonly columns: readonly (readonly number[])[];
}

/**
 * What makers and takers do around the price path. In each event of a market either a maker quotes anew (first one whose quotes the price
 * has left), or a taker trades: informed ones when the book lags behind the fair price, the crowd with the recent trend and its mood.
 */
export class OrderFlow {
  readonly #instruments: readonly Instrument[];
  readonly #path: PricePath;
  readonly #makers: QuoteMaker;
  #stream: RandomStream;
  // Fixed per market.
  readonly #scale: Float64Array;
  readonly #halfSpread: Float64Array;
  readonly #depth: Float64Array;
  readonly #tradeSize: Float64Array;
  // State per market; centres and holdings have one entry per agent of its kind.
  readonly #centres: Float64Array;
  readonly #holdings: Float64Array;
  readonly #mood: Float64Array;
  readonly #markTicks: Float64Array;
  readonly #markAtMs: Float64Array;
  readonly #scene: QuoteScene = { asset: 0, fairTicks: 1, halfSpread: 0, depthLots: 1 };
  readonly #order: { -readonly [K in keyof AgentTake]: AgentTake[K] } = {
    asset: 0,
    agent: INFORMED,
    isBuy: false,
    lots: 1,
    limitTicks: 1,
  };

  constructor(
    markets: { readonly profiles: readonly MarketProfile[]; readonly instruments: readonly Instrument[] },
    path: PricePath,
    chance: { readonly seed: number; readonly rates: Float64Array },
  ) {
    const { profiles, instruments } = markets;
    this.#instruments = instruments;
    this.#path = path;
    this.#makers = new QuoteMaker(instruments.map((one) => one.priceDecimals));
    this.#stream = new RandomStream(chance.seed, 'market.flow');
    this.#scale = Float64Array.from(instruments, (one) => powerOfTen(one.priceDecimals));
    this.#halfSpread = Float64Array.from(profiles, (one) => one.halfSpread);
    this.#depth = Float64Array.from(profiles, (one) => Math.max(MIN_DEPTH, one.dayVolume * DEPTH_OF_DAY));
    this.#tradeSize = Float64Array.from(profiles, (one, asset) =>
      Math.max(SMALLEST_TRADE, one.dayVolume / (86_400 * TRADE_SHARE * (chance.rates[asset] ?? 1))),
    );
    this.#centres = new Float64Array(instruments.length * MAKER_COUNT);
    this.#holdings = new Float64Array(instruments.length * 2);
    this.#mood = new Float64Array(instruments.length);
    this.#markTicks = new Float64Array(instruments.length);
    this.#markAtMs = new Float64Array(instruments.length);
  }

  /** Time until a market's next event, ms, exponential with the given rate per second; livelier markets have more. */
  gapMs(asset: number, rate: number): number {
    const lively = Math.min(2, 0.6 + 0.4 * this.#path.activity(asset));
    return (-log(1 - this.#stream.float()) * 1_000) / (rate * lively);
  }

  /** Every maker quotes for the first time and the mark is set. */
  open(asset: number, market: MarketAccess): void {
    this.#look(asset, market.nowMs);
    for (let maker = MAKER_COUNT - 1; maker >= 0; maker -= 1) this.#quote(maker, market);
    this.#mark(asset, market);
  }

  /** One event of a market. */
  act(asset: number, market: MarketAccess): void {
    this.#look(asset, market.nowMs);
    const chance = this.#stream.float();
    const maker = this.#makerFor(asset, chance);
    if (maker >= 0) this.#quote(maker, market);
    else this.#trade(asset, market);
    this.#mark(asset, market);
  }

  snapshot(): OrderFlowState {
    return { stream: this.#stream.state(), columns: this.#columns().map((column) => [...column]) };
  }

  restore(state: OrderFlowState): void {
    this.#stream = RandomStream.restore(state.stream);
    const columns = this.#columns();
    for (let i = 0; i < columns.length; i += 1) columns[i]?.set(state.columns[i] ?? []);
  }

  #columns(): readonly Float64Array[] {
    return [this.#centres, this.#holdings, this.#mood, this.#markTicks, this.#markAtMs];
  }

  #look(asset: number, atMs: number): void {
    const scene = this.#scene;
    scene.asset = asset;
    scene.fairTicks = this.#path.priceAt(asset, atMs) * (this.#scale[asset] ?? 1);
    const wide = Math.min(5, Math.max(0.6, this.#path.activity(asset)));
    scene.halfSpread = (this.#halfSpread[asset] ?? 0) * wide;
    scene.depthLots = ((this.#depth[asset] ?? 0) * 1_000_000) / scene.fairTicks;
  }

  /** The maker that quotes in this event, or -1: one whose quotes the price has left comes first, three times in four. */
  #makerFor(asset: number, chance: number): number {
    const { fairTicks, halfSpread } = this.#scene;
    if (chance < 0.75) {
      for (let maker = MAKER_COUNT - 1; maker >= 0; maker -= 1) {
        const away = Math.abs(fairTicks - (this.#centres[asset * MAKER_COUNT + maker] ?? 0));
        if (away > (MAKERS[maker]?.tolerance ?? 1) * halfSpread * fairTicks + 1) return maker;
      }
    }
    let sum = 0;
    for (let maker = 0; maker < MAKER_COUNT; maker += 1) {
      sum += MAKERS[maker]?.eagerness ?? 0;
      if (chance < sum) return maker;
    }
    return -1;
  }

  #quote(maker: number, market: MarketAccess): void {
    const { asset } = this.#scene;
    this.#centres[asset * MAKER_COUNT + maker] = this.#makers.quote(market, maker, this.#scene, this.#stream);
  }

  #trade(asset: number, market: MarketAccess): void {
    const bid = market.bestBidTicks(asset);
    const ask = market.bestAskTicks(asset);
    const { fairTicks, halfSpread } = this.#scene;
    const order = this.#order;
    const decimals = this.#instruments[asset]?.priceDecimals ?? 0;
    const usual = ((this.#tradeSize[asset] ?? 0) * 1_000_000) / fairTicks;
    order.asset = asset;
    order.lots = this.#tradeLots(usual, fairTicks);
    const underpriced = ask > 0 && ask < fairTicks;
    if (underpriced || bid > fairTicks) {
      order.agent = INFORMED;
      order.isBuy = underpriced;
      order.limitTicks = underpriced ? roundPriceDown(fairTicks, decimals) : roundPriceUp(fairTicks, decimals);
    } else {
      order.agent = CROWD;
      order.isBuy = this.#stream.float() < this.#crowdBuys(asset, usual);
      const slip = 5 * halfSpread;
      order.limitTicks = order.isBuy
        ? roundPriceUp(fairTicks * (1 + slip), decimals)
        : roundPriceDown(fairTicks * (1 - slip), decimals);
    }
    const filled = market.take(order);
    const at = asset * 2 + order.agent - INFORMED;
    this.#holdings[at] = (this.#holdings[at] ?? 0) + (order.isBuy ? filled : -filled);
  }

  /** Chance that the crowd buys: with the trend, with its own last trades (orders come in runs), against what it holds. */
  #crowdBuys(asset: number, usualLots: number): number {
    const held = (this.#holdings[asset * 2 + 1] ?? 0) + (this.#holdings[asset * 2] ?? 0);
    const mood = this.#mood[asset] ?? 0;
    const lean =
      0.16 * this.#path.trend(asset) + 0.2 * mood - 0.5 * Math.max(-1, Math.min(1, held / (usualLots * HOLDING_LIMIT)));
    const chance = Math.max(0.02, Math.min(0.98, 0.5 + lean));
    this.#mood[asset] = 0.9 * mood + 0.1 * (2 * this.#stream.float() - 1 + 2 * lean);
    return chance;
  }

  #tradeLots(usual: number, fairTicks: number): number {
    const smallest = Math.ceil((SMALLEST_TRADE * 1_000_000) / fairTicks);
    // A Pareto draw has the mean a / (a - 1): scaled back, so that the mean is the usual size.
    const draw = pow(1 - this.#stream.float(), -1 / TAIL_EXPONENT) * ((TAIL_EXPONENT - 1) / TAIL_EXPONENT);
    return Math.max(smallest, Math.round(usual * Math.min(LARGEST_TRADE, draw)));
  }

  /** The mark is the fair price, held inside the book; the oracle is the fair price. */
  #mark(asset: number, market: MarketAccess): void {
    const { fairTicks } = this.#scene;
    const bid = market.bestBidTicks(asset);
    const ask = market.bestAskTicks(asset);
    const upper = ask > 0 ? Math.min(ask, fairTicks) : fairTicks;
    const mark = Math.max(1, Math.round(Math.max(bid, upper)));
    const before = this.#markTicks[asset] ?? 0;
    const due = market.nowMs - (this.#markAtMs[asset] ?? 0) >= MARK_EVERY_MS;
    if (!due && Math.abs(mark - before) <= before * MARK_MOVE) return;
    this.#markTicks[asset] = mark;
    this.#markAtMs[asset] = market.nowMs;
    market.setMark(asset, asTicks(mark), asTicks(Math.max(1, Math.round(fairTicks))), this.#path.funding(asset));
  }
}
