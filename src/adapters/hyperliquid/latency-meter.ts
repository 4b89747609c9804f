/** Measures kept of each kind. */
const KEPT = 1_000;

/** Percentiles of what was measured, or null when nothing was. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** How long signing takes, and the way to the venue and back: the newest thousand of each. */
export class LatencyMeter {
  readonly #signUs: number[] = [];
  readonly #roundTripMs: number[] = [];

  /** An action was signed in so many ms. */
  signed(ms: number): void {
    push(this.#signUs, ms * 1_000, KEPT);
  }

  /** An action was answered so many ms after it left. */
  answered(ms: number): void {
    push(this.#roundTripMs, ms, KEPT);
  }

  /** Signing in microseconds, round trips in milliseconds. */
  view(): { readonly signUs: Percentiles | null; readonly roundTripMs: Percentiles | null } {
    return { signUs: percentiles(this.#signUs), roundTripMs: percentiles(this.#roundTripMs) };
  }
}

/** Adds a measure and forgets the oldest beyond `kept`. */
export function push(values: number[], value: number, kept: number): void {
  values.push(value);
  if (values.length > kept) values.shift();
}

/** Percentiles of measures, or null when there are none. */
export function percentiles(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
