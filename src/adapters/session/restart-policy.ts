/** How a failed part is started anew. */
export interface RestartPolicy {
  /** Pause before the first restart, ms; it doubles with each further one. */
  readonly firstMs: number;
  /** Longest pause, ms. */
  readonly longestMs: number;
  /** Restarts in a row; then it is left alone. */
  readonly budget: number;
  /** Time without a failure after which it counts as healthy and the count begins anew, ms. */
  readonly healthyMs: number;
}

/** What counts unless a test says otherwise: 1 s, 2 s, 4 s ... 5 minutes, twelve times, an hour. */
export const RESTARTS: RestartPolicy = { firstMs: 1_000, longestMs: 300_000, budget: 12, healthyMs: 3_600_000 };

/**
 * The pause before restart `attempt` (1, 2 ...), ms, or null when the budget is used up. It is drawn from the upper half of its length, so that
 * parts which failed together do not come back together; `random` gives 0..1.
 */
export function restartPauseMs(attempt: number, policy: RestartPolicy, random: () => number): number | null {
  if (attempt > policy.budget) return null;
  const full = Math.min(policy.longestMs, policy.firstMs * 2 ** Math.min(attempt - 1, 30));
  return full * (0.5 + random() / 2);
}
