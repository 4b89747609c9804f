/** Measures kept of each kind. */
const KEPT = 1_000;

/** Percentiles of what was measured, or null when nothing was. */
export interface Percentiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
}

/** How long signing takes, and the way to the venue and back: the newest thousand of each. */
export class LatencyMeter {
  readonly #signUs: number[] = [];
  readonly #roundTripMs: number[] = [];

  /** An action was signed in so many ms. */
  signed(ms: number): void {
    push(this.#signUs, ms * 1_000);
  }

  /** An action was answered so many ms after it left. */
  answered(ms: number): void {
    push(this.#roundTripMs, ms);
  }

  /** Signing in microseconds, round trips in milliseconds. */
  view(): { readonly signUs: Percentiles | null; readonly roundTripMs: Percentiles | null } {
    return { signUs: percentiles(this.#signUs), roundTripMs: percentiles(this.#roundTripMs) };
  }
}

function push(values: number[], value: number): void {
  values.push(value);
  if (values.length > KEPT) values.shift();
}

function percentiles(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99) };
}
