import type { AssetId } from '../contract/units.ts';
import { asLots, asTicks } from '../contract/units.ts';
import type { MarketUpdate, PrintsUpdate } from '../engine/domain/market-update.ts';

/** Levels a side of a published book. */
export const PUBLISHED_LEVELS = 10;

/** What the tape reads from the exchange when it is drained. */
export interface TapeSource {
  readonly nowMs: number;
  readonly depth: (asset: AssetId) => { readonly bids: readonly number[]; readonly asks: readonly number[] };
  readonly markOf: (asset: AssetId) => {
    readonly markTicks: number;
    readonly oracleTicks: number;
    readonly fundingRate: number | null;
  };
}

/** JSON-safe state: what has happened since the last drain. */
export interface TapeState {
  readonly bookDirty: readonly number[];
  readonly markDirty: readonly number[];
  readonly closed: readonly PrintsUpdate[];
  readonly open: readonly PrintsUpdate[];
}

/**
 * Public market data, conflated between two drains. Trades add up to one summary per asset and bar interval, so that bars built from
 * summaries equal bars built from the single trades.
 */
export class MarketTape {
  private readonly barMs: number;
  private readonly bookDirty: Uint8Array;
  private readonly markDirty: Uint8Array;
  /** Summaries of bars that are over, in the order in which they were closed. */
  private closed: PrintsUpdate[] = [];
  /** Begin of the bar of the running summary by asset; its figures follow, count 0 = none. */
  private readonly barStart: Float64Array;
  private readonly first: Float64Array;
  private readonly last: Float64Array;
  private readonly open: Float64Array;
  private readonly high: Float64Array;
  private readonly low: Float64Array;
  private readonly close: Float64Array;
  private readonly volume: Float64Array;
  private readonly count: Float64Array;

  /** `barMs`: interval of bars, whose borders lie on multiples of it. */
  constructor(assets: number, barMs: number) {
    this.barMs = barMs;
    this.bookDirty = new Uint8Array(assets);
    this.markDirty = new Uint8Array(assets);
    const column = (): Float64Array => new Float64Array(assets);
    this.barStart = column();
    this.first = column();
    this.last = column();
    this.open = column();
    this.high = column();
    this.low = column();
    this.close = column();
    this.volume = column();
    this.count = column();
  }

  /** The book of an asset has changed. */
  touchBook(asset: AssetId): void {
    this.bookDirty[asset] = 1;
  }

  /** Mark, oracle or funding of an asset have changed. */
  touchMark(asset: AssetId): void {
    this.markDirty[asset] = 1;
  }

  /** A trade at `atMs`, which never falls. */
  print(asset: AssetId, ticks: number, lots: number, atMs: number): void {
    if ((this.count[asset] as number) > 0 && atMs >= (this.barStart[asset] as number) + this.barMs)
      this.closeRun(asset);
    if (this.count[asset] === 0) {
      this.barStart[asset] = atMs - (atMs % this.barMs);
      this.first[asset] = atMs;
      this.open[asset] = ticks;
      this.high[asset] = ticks;
      this.low[asset] = ticks;
      this.volume[asset] = 0;
    }
    if (ticks > (this.high[asset] as number)) this.high[asset] = ticks;
    if (ticks < (this.low[asset] as number)) this.low[asset] = ticks;
    this.last[asset] = atMs;
    this.close[asset] = ticks;
    this.volume[asset] = (this.volume[asset] as number) + lots;
    this.count[asset] = (this.count[asset] as number) + 1;
  }

  private closeRun(asset: AssetId): void {
    this.closed.push(this.run(asset));
    this.count[asset] = 0;
  }

  private run(asset: AssetId): PrintsUpdate {
    return {
      type: 'prints',
      asset,
      firstAtMs: this.first[asset] as number,
      lastAtMs: this.last[asset] as number,
      openTicks: asTicks(this.open[asset] as number),
      highTicks: asTicks(this.high[asset] as number),
      lowTicks: asTicks(this.low[asset] as number),
      closeTicks: asTicks(this.close[asset] as number),
      volumeLots: asLots(this.volume[asset] as number),
      count: this.count[asset] as number,
    };
  }

  /** Everything since the last drain: summaries of ended bars first, then by asset prints, mark, book. */
  drain(source: TapeSource): MarketUpdate[] {
    const updates: MarketUpdate[] = this.closed;
    this.closed = [];
    for (let asset = 0; asset < this.count.length; asset++) {
      if ((this.count[asset] as number) > 0) {
        updates.push(this.run(asset));
        this.count[asset] = 0;
      }
      if (this.markDirty[asset] === 1) updates.push(markUpdate(asset, source));
      if (this.bookDirty[asset] === 1) {
        const { bids, asks } = source.depth(asset);
        updates.push({ type: 'book', asset, venueAtMs: source.nowMs, bids, asks });
      }
    }
    this.bookDirty.fill(0);
    this.markDirty.fill(0);
    return updates;
  }

  /** JSON-safe state. */
  snapshot(): TapeState {
    const open: PrintsUpdate[] = [];
    for (let asset = 0; asset < this.count.length; asset++) {
      if ((this.count[asset] as number) > 0) open.push(this.run(asset));
    }
    return {
      bookDirty: Array.from(this.bookDirty),
      markDirty: Array.from(this.markDirty),
      closed: [...this.closed],
      open,
    };
  }

  /** Fills this new tape from a snapshot. */
  restore(state: TapeState): void {
    this.bookDirty.set(state.bookDirty);
    this.markDirty.set(state.markDirty);
    this.closed = [...state.closed];
    for (const run of state.open) {
      const { asset } = run;
      this.barStart[asset] = run.firstAtMs - (run.firstAtMs % this.barMs);
      this.first[asset] = run.firstAtMs;
      this.last[asset] = run.lastAtMs;
      this.open[asset] = run.openTicks;
      this.high[asset] = run.highTicks;
      this.low[asset] = run.lowTicks;
      this.close[asset] = run.closeTicks;
      this.volume[asset] = run.volumeLots;
      this.count[asset] = run.count;
    }
  }
}

function markUpdate(asset: AssetId, source: TapeSource): MarketUpdate {
  const { markTicks, oracleTicks, fundingRate } = source.markOf(asset);
  return {
    type: 'mark',
    asset,
    venueAtMs: source.nowMs,
    markTicks: asTicks(markTicks),
    oracleTicks: asTicks(oracleTicks),
    fundingRate,
  };
}
