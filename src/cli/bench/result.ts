/** One figure of the bench, beside a peer or a limit that was measured in the same run. */
export interface BenchResult {
  readonly name: string;
  readonly unit: string;
  readonly p50: number | null;
  readonly p99: number | null;
  /** The figure that the goal is about. */
  readonly value: number;
  /** The goal in words and numbers. */
  readonly goal: string;
  readonly met: boolean;
  /** What it is compared with, measured in this run on this machine. */
  readonly peer: string;
  readonly peerValue: number;
  /** value / peerValue. */
  readonly ratio: number;
}

/** One bench; slow ones take minutes. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  readonly run: () => Promise<readonly BenchResult[]>;
}

/** Median and 99th percentile of samples; at least one sample. */
export function percentiles(samples: readonly number[]): { readonly p50: number; readonly p99: number } {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number);
  return { p50: at(0.5), p99: at(0.99) };
}

/** Three significant figures below a thousand, whole numbers above: more would be noise. */
export function round(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3));
}

/** A result judged by its percentiles. */
export function judged(
  base: Pick<BenchResult, 'name' | 'unit' | 'peer'>,
  samples: readonly number[],
  limits: { readonly p50: number; readonly p99: number | null },
  peerSamples: readonly number[],
): BenchResult {
  const { p50, p99 } = percentiles(samples);
  const peerValue = percentiles(peerSamples).p50;
  const goal =
    limits.p99 === null
      ? `p50 <= ${limits.p50} ${base.unit}`
      : `p50 <= ${limits.p50} ${base.unit}, p99 <= ${limits.p99} ${base.unit}`;
  const met = p50 <= limits.p50 && (limits.p99 === null || p99 <= limits.p99);
  return { ...base, p50, p99, value: p50, goal, met, peerValue, ratio: round(p50 / peerValue) };
}
