import type { AssetMarket } from './asset-market.ts';

/** How soon it is looked again whether a bar that is over may be closed, ms. */
const LOOK_AGAIN_MS = 1_000;

/** When a bar of any market has to be looked at next: its end, or the end of its wait for the venue's word. May be early, never late. */
export class BarEnds {
  /** No open bar ends before this. */
  #endMs = Infinity;
  /** No bar that waits is handed over as it is before this. */
  #dueMs = Infinity;

  /** Takes one market's bars into account after they changed. */
  watch({ builder, wholeness }: AssetMarket, intervalMs: number): void {
    if (builder.openMs >= 0) this.#endMs = Math.min(this.#endMs, builder.openMs + intervalMs);
    this.#dueMs = Math.min(this.#dueMs, wholeness.dueMs);
  }

  /** Begins anew with all markets. */
  find(markets: Iterable<AssetMarket>, intervalMs: number): void {
    this.#endMs = Infinity;
    this.#dueMs = Infinity;
    for (const market of markets) this.watch(market, intervalMs);
  }

  /** True when something may be due by `nowMs`. */
  isDue(nowMs: number): boolean {
    return this.#endMs <= nowMs || this.#dueMs <= nowMs;
  }

  /** When to look next after `atMs`, at `intervalEndMs` at the latest; a bar that is over already is looked at again each second. */
  nextMs(atMs: number, intervalEndMs: number): number {
    const nextMs = Math.min(intervalEndMs, Math.max(atMs, this.#dueMs));
    return this.#endMs <= atMs ? Math.min(nextMs, atMs + LOOK_AGAIN_MS) : nextMs;
  }
}
