/** Numbers of one bar: openMs, open, high, low, close, lots, trades, micro-USDC traded. */
export const STORED_FIELDS = 8;

/** Bars kept per asset, and how many more may gather before the oldest are dropped. */
const KEPT_BARS = 5_000;
const SLACK_BARS = 1_000;

/** JSON-safe state: flat bars by asset, and by asset whether older ones were dropped. */
export interface BarStoreState {
  readonly bars: readonly (readonly number[])[];
  readonly dropped: readonly number[];
}

/** Bars of one interval built from trades as they happen, by asset; bars without a trade do not exist. */
export class BarStore {
  readonly intervalMs: number;
  private bars: number[][];
  private readonly dropped: Uint8Array;

  constructor(assets: number, intervalMs: number) {
    this.intervalMs = intervalMs;
    this.bars = Array.from({ length: assets }, () => []);
    this.dropped = new Uint8Array(assets);
  }

  /** Adds a trade at `atMs`, which never falls. */
  add(asset: number, ticks: number, lots: number, atMs: number): void {
    const bars = this.bars[asset] as number[];
    const at = bars.length - STORED_FIELDS;
    if (at < 0 || atMs >= (bars[at] as number) + this.intervalMs) {
      bars.push(atMs - (atMs % this.intervalMs), ticks, ticks, ticks, ticks, lots, 1, ticks * lots);
      if (bars.length > (KEPT_BARS + SLACK_BARS) * STORED_FIELDS) {
        this.bars[asset] = bars.slice(-KEPT_BARS * STORED_FIELDS);
        this.dropped[asset] = 1;
      }
      return;
    }
    if (ticks > (bars[at + 2] as number)) bars[at + 2] = ticks;
    if (ticks < (bars[at + 3] as number)) bars[at + 3] = ticks;
    bars[at + 4] = ticks;
    bars[at + 5] = (bars[at + 5] as number) + lots;
    bars[at + 6] = (bars[at + 6] as number) + 1;
    bars[at + 7] = (bars[at + 7] as number) + ticks * lots;
  }

  /** Flat bars of an asset, oldest first. */
  of(asset: number): readonly number[] {
    return this.bars[asset] ?? [];
  }

  /** From when on the bars of an asset are complete, given when the store began to listen. */
  completeFromMs(asset: number, listeningFromMs: number): number {
    return this.dropped[asset] === 1 ? ((this.bars[asset] as number[])[0] as number) : listeningFromMs;
  }

  /** JSON-safe copy. */
  snapshot(): BarStoreState {
    return { bars: this.bars.map((bars) => [...bars]), dropped: Array.from(this.dropped) };
  }

  /** Fills this new store. */
  restore(state: BarStoreState): void {
    this.bars = state.bars.map((bars) => [...bars]);
    this.dropped.set(state.dropped);
  }
}
