import type { FundingPoint } from './views.ts';

/** Hours of funding history kept per asset. */
const KEPT_POINTS = 500;

/** JSON-safe state: [atMs, rate, premium] by asset, oldest first. */
export type FundingLogState = readonly (readonly (readonly [number, number, number])[])[];

/** The hourly rates that were applied, by asset. */
export class FundingLog {
  private points: [number, number, number][][];

  constructor(assets: number) {
    this.points = Array.from({ length: assets }, () => []);
  }

  /** Keeps a rate that was just applied. */
  add({ asset, atMs, rate, premium }: FundingPoint): void {
    const points = this.points[asset] as [number, number, number][];
    points.push([atMs, rate, premium]);
    if (points.length >= 2 * KEPT_POINTS) this.points[asset] = points.slice(-KEPT_POINTS);
  }

  /** Rates of an asset between two times, both included, oldest first; the last 500 at least are kept. */
  between(asset: number, fromMs: number, toMs: number): readonly FundingPoint[] {
    return (this.points[asset] ?? [])
      .filter(([atMs]) => atMs >= fromMs && atMs <= toMs)
      .map(([atMs, rate, premium]) => ({ asset, atMs, rate, premium }));
  }

  /** JSON-safe copy. */
  snapshot(): FundingLogState {
    return this.points.map((points) => [...points]);
  }

  /** Fills this new log. */
  restore(state: FundingLogState): void {
    this.points = state.map((points) => points.map(([atMs, rate, premium]) => [atMs, rate, premium]));
  }
}
