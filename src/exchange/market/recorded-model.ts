import { type AssetId, asTicks } from '../../contract/units.ts';
import { type Instrument, powerOfTen } from '../../engine/domain/instrument.ts';
import { invariant } from '../../engine/kernel/invariant.ts';
import type { MarketAccess, MarketModel } from '../types.ts';
import { nearestLegal } from './ladder.ts';
import { nextPart, PARTS, RecordedClock, strideFor } from './recorded-clock.ts';
import { fundingAt } from './recorded-funding.ts';
import { type Move, RecordedQuotes } from './recorded-quotes.ts';
import type { RecordedSeries } from './recorded-series.ts';
import { buildTapes, lowerBound, POINTS_PER_BAR, recordedLots, recordedTicks, type Tape } from './recorded-tape.ts';

/** How to play a recording. */
export interface RecordedOptions {
  /** Varies the sizes of quotes and the side of trades that do not move the price, nothing else. */
  readonly seed: number;
  /** First bar opens at or after this; default: the first bar of all, or `warmupBars` bars later. */
  readonly startMs?: number;
  /** No bar ends after this; default: the end of the recording. */
  readonly endMs?: number;
  /** Bars before the default start that are only served as history; ignored when `startMs` is given. Default 0. */
  readonly warmupBars?: number;
  /** Printed volume per recorded volume; default one thousandth, so that years of it stay exact in micro-USDC. */
  readonly volumeFactor?: number;
}

/** Printed volume per recorded volume unless the options say otherwise. */
export const DEFAULT_VOLUME_FACTOR = 0.001;

/**
 * A market that passes through recorded candles. Each bar prints its open at its start, its low and high (a rising bar the low first, a
 * falling one the high first) after a quarter and three quarters of its time, and its close one second before its end, so that bars
 * built from the prints equal the recorded ones, rounded to legal prices. A maker's ladder of six levels moves along; its spread follows
 * the bar's range, its depth the bar's volume. While a client has a position or an order in a market, the way between two points is
 * walked in steps of at most 0.25 % (at most 16). From a bar's close to the next open it jumps, as recorded.
 *
 * A bar without volume prints nothing as long as its prices do not move. Missing bars stay missing: quotes are pulled when the gap begins.
 * A market is listed at its first bar and delisted at the end of its last. Mark and oracle are the point's price. Funding is what the series say of each hour: it is
 * paid at the hour, and told from then on as the rate of the next, which is not known before; unknown without.
 * Deterministic: depends on the series, the options and on when clients have a stake.
 */
export function createRecordedModel(series: readonly RecordedSeries[], options: RecordedOptions): MarketModel {
  return new RecordedModel(series, options);
}

/** JSON-safe state of the model. */
interface RecordedState {
  readonly barMs: number;
  readonly point: number;
  readonly part: number;
  readonly done: boolean;
  /** Per asset: bar number, 1 if it plays the present bar, last price, taker's net lots, lots printed in this bar. */
  readonly cursor: readonly number[];
  readonly playing: readonly number[];
  readonly last: readonly number[];
  readonly net: readonly number[];
  readonly printed: readonly number[];
}

class RecordedModel implements MarketModel {
  readonly name = 'recorded';
  readonly instruments: readonly Instrument[];
  readonly barIntervalMs: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly agentCount = 2;
  readonly #tapes: readonly Tape[];
  readonly #quotes: readonly RecordedQuotes[];
  readonly #clock: RecordedClock;
  readonly #volumeFactor: number;
  #barMs: number;
  #point = 0;
  #part = 0;
  #done = false;
  readonly #cursor: Int32Array;
  readonly #playing: Uint8Array;
  readonly #last: Float64Array;
  readonly #net: Float64Array;
  readonly #printed: Float64Array;
  readonly #move: Move = { ticks: 0, isBuy: false, tradeLots: 0, bits: 0, rangeTicks: 0, volumeLots: 0 };

  constructor(series: readonly RecordedSeries[], options: RecordedOptions) {
    const interval = series[0]?.intervalMs ?? 0;
    invariant(interval >= 60_000, 'a recorded market needs bars of a minute or longer');
    const firstMs = Math.min(...series.map((one) => one.openMs[0] ?? Number.POSITIVE_INFINITY));
    const lastMs = Math.max(...series.map((one) => one.openMs[one.openMs.length - 1] ?? 0)) + interval;
    const startMs = options.startMs ?? firstMs + (options.warmupBars ?? 0) * interval;
    this.#volumeFactor = options.volumeFactor ?? DEFAULT_VOLUME_FACTOR;
    this.barIntervalMs = interval;
    this.startMs = startMs;
    this.#tapes = buildTapes(series, {
      startMs,
      endMs: Math.min(options.endMs ?? lastMs, lastMs),
      volumeFactor: this.#volumeFactor,
    });
    this.#clock = new RecordedClock(interval);
    this.instruments = this.#tapes.map((tape) => tape.instrument);
    this.#quotes = this.instruments.map(
      (instrument) => new RecordedQuotes(options.seed, instrument.asset, instrument.priceDecimals),
    );
    this.#cursor = Int32Array.from(this.#tapes, (tape) => tape.first);
    this.#playing = new Uint8Array(this.#tapes.length);
    this.#last = new Float64Array(this.#tapes.length);
    this.#net = new Float64Array(this.#tapes.length);
    this.#printed = new Float64Array(this.#tapes.length);
    this.endMs = Math.max(...this.#tapes.map((tape) => openMsOf(tape, tape.end - 1) + interval));
    this.#barMs = this.#nextOpenMs();
  }

  readonly nextAtMs = (): number =>
    this.#done ? Number.POSITIVE_INFINITY : this.#barMs + this.#clock.offset(this.#point, this.#part);

  readonly runNext = (market: MarketAccess): void => {
    if (this.#done) return;
    if (this.#part > 0) this.#runPart(market);
    else if (this.#point === 0) this.#runOpen(market);
    else this.#runPoint(market);
  };

  readonly history = (asset: AssetId, beforeMs: number, maxBars: number): readonly number[] => {
    const tape = this.#tapes[asset];
    const bars: number[] = [];
    if (tape === undefined) return bars;
    const { series, instrument } = tape;
    const end = lowerBound(series.openMs, beforeMs - this.barIntervalMs + 1);
    const ticks = (price: number | undefined): number => recordedTicks(price ?? 0, instrument.priceDecimals);
    for (let bar = Math.max(0, end - maxBars); bar < end; bar += 1) {
      bars.push(openMsOf(tape, bar), ticks(series.open[bar]), ticks(series.high[bar]));
      bars.push(ticks(series.low[bar]), ticks(series.close[bar]));
      bars.push(recordedLots(series.volume[bar] ?? 0, series.szDecimals, this.#volumeFactor));
    }
    return bars;
  };

  readonly fundingPaid = (asset: AssetId, atMs: number): number | null =>
    fundingAt(this.#tape(asset).series.funding, atMs);

  readonly snapshot = (): unknown => {
    const state: RecordedState = {
      barMs: this.#done ? this.endMs : this.#barMs,
      point: this.#point,
      part: this.#part,
      done: this.#done,
      cursor: [...this.#cursor],
      playing: [...this.#playing],
      last: [...this.#last],
      net: [...this.#net],
      printed: [...this.#printed],
    };
    return state;
  };

  readonly restore = (state: unknown): void => {
    const from = state as RecordedState;
    invariant(from.cursor.length === this.#tapes.length, 'the state belongs to this recording');
    this.#barMs = from.barMs;
    this.#point = from.point;
    this.#part = from.part;
    this.#done = from.done;
    this.#cursor.set(from.cursor);
    this.#playing.set(from.playing);
    this.#last.set(from.last);
    this.#net.set(from.net);
    this.#printed.set(from.printed);
  };

  /** Ends the bars that are over, begins those that open now, and chooses the next moment. */
  #runOpen(market: MarketAccess): void {
    let playing = 0;
    for (let asset = 0; asset < this.#tapes.length; asset += 1) {
      this.#endBar(asset, market);
      playing += this.#playing[asset] ?? 0;
    }
    if (playing > 0) {
      for (let asset = 0; asset < this.#tapes.length; asset += 1) {
        if (this.#playing[asset] === 1) this.#passThrough(asset, market);
      }
      this.#part = 1;
      return;
    }
    this.#barMs = this.#nextOpenMs();
    this.#done = this.#barMs === Number.POSITIVE_INFINITY;
  }

  #runPoint(market: MarketAccess): void {
    for (let asset = 0; asset < this.#tapes.length; asset += 1) {
      if (this.#playing[asset] === 1 && this.#moves(asset, this.#point)) this.#passThrough(asset, market);
    }
    if (this.#point < POINTS_PER_BAR - 1) {
      this.#part = 1;
      return;
    }
    this.#point = 0;
    this.#barMs += this.barIntervalMs;
  }

  /** A moment between two points: only markets in which a client has a stake move. */
  #runPart(market: MarketAccess): void {
    let finest = PARTS;
    for (let asset = 0; asset < this.#tapes.length; asset += 1) {
      if (this.#playing[asset] === 1 && this.#moves(asset, this.#point + 1) && market.hasClientInterest(asset)) {
        const from = this.#pointTicks(asset, this.#point);
        const to = this.#pointTicks(asset, this.#point + 1);
        const stride = strideFor(from, to);
        if (this.#part % stride === 0) this.#walk(asset, market, from + ((to - from) * this.#part) / PARTS);
        finest = Math.min(finest, stride);
      }
    }
    this.#part = nextPart(this.#part, finest);
    if (this.#part < PARTS) return;
    this.#part = 0;
    this.#point += 1;
  }

  /** Moves a market's cursor past a bar that is over and says whether it plays the bar of this moment. */
  #endBar(asset: number, market: MarketAccess): void {
    const tape = this.#tape(asset);
    const played = this.#playing[asset] === 1;
    const cursor = (this.#cursor[asset] ?? 0) + (played ? 1 : 0);
    const opens = cursor < tape.end && openMsOf(tape, cursor) === this.#barMs;
    this.#cursor[asset] = cursor;
    this.#playing[asset] = opens ? 1 : 0;
    this.#printed[asset] = 0;
    if (opens && cursor === 0 && !tape.instrument.listed) market.list(asset);
    if (!played || opens) return;
    this.#quotes[asset]?.pull(market);
    if (cursor === tape.series.openMs.length) market.delist(asset);
  }

  /** Quotes around the present point, prints it and sets the mark. */
  #passThrough(asset: number, market: MarketAccess): void {
    const quotes = this.#quotes[asset];
    const ticks = this.#pointTicks(asset, this.#point);
    const move = this.#prepare(asset, ticks, this.#key(this.#point));
    move.tradeLots = this.#sliceLots(asset);
    quotes?.quote(market, move);
    this.#printAndMark(asset, market, move);
  }

  /** Quotes around a price on the way, prints a little of the next point's volume and sets the mark. */
  #walk(asset: number, market: MarketAccess, wantedTicks: number): void {
    const ticks = nearestLegal(wantedTicks, this.#tape(asset).instrument.priceDecimals);
    if (ticks === this.#last[asset]) return;
    const move = this.#prepare(asset, ticks, this.#key(this.#point) + this.#part * 0x10000000);
    move.tradeLots = Math.floor(this.#barLots(asset) / (POINTS_PER_BAR * PARTS * 2));
    this.#quotes[asset]?.quote(market, move);
    this.#printAndMark(asset, market, move);
  }

  #prepare(asset: number, ticks: number, key: number): Move {
    const move = this.#move;
    const last = this.#last[asset] ?? 0;
    const bar = this.#cursor[asset] ?? 0;
    const tape = this.#tape(asset);
    move.ticks = ticks;
    move.bits = this.#quotes[asset]?.bits(key) ?? 0;
    move.rangeTicks = Math.abs(this.#pointTicks(asset, 2) - this.#pointTicks(asset, 1));
    move.volumeLots = (tape.series.volume[bar] ?? 0) * powerOfTen(tape.instrument.szDecimals);
    // Without a move to follow, the taker trades back towards a flat position: its account must not drift away over years.
    const net = this.#net[asset] ?? 0;
    move.isBuy = ticks === last ? net < 0 || (net === 0 && (move.bits & 1) === 1) : ticks > last;
    return move;
  }

  #printAndMark(asset: number, market: MarketAccess, move: Move): void {
    const traded = this.#quotes[asset]?.trade(market, move) ?? 0;
    this.#net[asset] = (this.#net[asset] ?? 0) + (move.isBuy ? traded : -traded);
    this.#printed[asset] = (this.#printed[asset] ?? 0) + move.tradeLots;
    this.#last[asset] = move.ticks;
    const ticks = asTicks(move.ticks);
    market.setMark(asset, ticks, ticks, fundingAt(this.#tape(asset).series.funding, market.nowMs));
  }

  /** Lots to print at the present point: an equal share of what the bar has left for each point to come, at least one if prices move. */
  #sliceLots(asset: number): number {
    let points = 1;
    for (let point = this.#point + 1; point < POINTS_PER_BAR; point += 1) if (this.#moves(asset, point)) points += 1;
    const left = this.#barLots(asset) - (this.#printed[asset] ?? 0);
    const share = points === 1 ? left : Math.floor(left / points);
    if (share >= 1) return share;
    const still = this.#point === 0 && points === 1;
    return still && this.#recordedVolume(asset) === 0 ? 0 : 1;
  }

  /** True if the price at this point of the present bar differs from the point before; the open always counts. */
  #moves(asset: number, point: number): boolean {
    return point === 0 || this.#pointTicks(asset, point) !== this.#pointTicks(asset, point - 1);
  }

  #pointTicks(asset: number, point: number): number {
    const tape = this.#tape(asset);
    const bar = (this.#cursor[asset] ?? 0) - tape.first;
    return tape.points[bar * POINTS_PER_BAR + point] ?? 0;
  }

  #barLots(asset: number): number {
    const tape = this.#tape(asset);
    return tape.lots[(this.#cursor[asset] ?? 0) - tape.first] ?? 0;
  }

  #recordedVolume(asset: number): number {
    return this.#tape(asset).series.volume[this.#cursor[asset] ?? 0] ?? 0;
  }

  #tape(asset: number): Tape {
    const tape = this.#tapes[asset];
    invariant(tape !== undefined, 'an asset of the recording');
    return tape;
  }

  /** A number of its own for each point of the recording. */
  #key(point: number): number {
    return (this.#barMs / this.barIntervalMs) * POINTS_PER_BAR + point;
  }

  #nextOpenMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (let asset = 0; asset < this.#tapes.length; asset += 1) {
      const tape = this.#tape(asset);
      const cursor = this.#cursor[asset] ?? 0;
      if (cursor < tape.end) next = Math.min(next, openMsOf(tape, cursor));
    }
    return next;
  }
}

function openMsOf(tape: Tape, bar: number): number {
  return tape.series.openMs[bar] ?? 0;
}
