/** Latencies of steps that sent orders, microseconds. */
export class LatencyLog {
  readonly #values: number[] = [];

  add(us: number): void {
    this.#values.push(us);
  }

  /** Median and 99th percentile rounded to a tenth, or null when nothing was measured. */
  percentiles(): { readonly p50: number; readonly p99: number } | null {
    if (this.#values.length === 0) return null;
    const sorted = [...this.#values].sort((a, b) => a - b);
    const at = (share: number): number =>
      Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number) * 10) / 10;
    return { p50: at(0.5), p99: at(0.99) };
  }
}
