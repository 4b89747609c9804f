import type { QuoteUnits } from '../../contract/units.ts';

/** One sample: engine time, ms UTC, and equity, micro-USDC. */
export type CurvePoint = readonly [atMs: number, units: number];

interface EquityCurveState {
  readonly spacingMs: number;
  readonly points: readonly CurvePoint[];
  readonly fresh: readonly CurvePoint[];
}

const MIN_SPACING_MS = 60_000;
const MAX_POINTS = 2_000;

/**
 * The equity curve in at most 2000 points. At first a minute lies between them at least; when it is full, every second one goes and the
 * distance doubles, so the curve always reaches back to the beginning at an even grain.
 */
export class EquityCurve {
  #spacingMs = MIN_SPACING_MS;
  #points: CurvePoint[] = [];
  /** Points that the window has not been given yet. */
  #fresh: CurvePoint[] = [];

  /** Offers a sample; true when it became a point. `atMs` never falls. */
  add(atMs: number, units: QuoteUnits): boolean {
    const last = this.#points.at(-1);
    if (last !== undefined && atMs - last[0] < this.#spacingMs) return false;
    const point: CurvePoint = [atMs, units];
    this.#points.push(point);
    this.#fresh.push(point);
    // Without a window nobody takes the fresh ones, and one that comes gets the whole curve.
    if (this.#fresh.length > MAX_POINTS) this.#fresh = this.#fresh.slice(-MAX_POINTS / 2);
    if (this.#points.length > MAX_POINTS) this.#thin();
    return true;
  }

  /** The whole curve, oldest first; none of it counts as new afterwards. */
  points(): readonly CurvePoint[] {
    this.#fresh = [];
    return [...this.#points];
  }

  /** Points since the last `takeNew` or `points`, oldest first. */
  takeNew(): readonly CurvePoint[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  /** JSON-safe, complete. */
  snapshot(): unknown {
    const state: EquityCurveState = {
      spacingMs: this.#spacingMs,
      points: [...this.#points],
      fresh: [...this.#fresh],
    };
    return state;
  }

  /** Continues from a snapshot. */
  restore(state: unknown): void {
    const { spacingMs, points, fresh } = state as EquityCurveState;
    this.#spacingMs = spacingMs;
    this.#points = [...points];
    this.#fresh = [...fresh];
  }

  /** Keeps the first point and every second one after it; 2001 points become 1001, the newest among them. */
  #thin(): void {
    this.#points = this.#points.filter((_, i) => i % 2 === 0);
    this.#spacingMs *= 2;
  }
}
