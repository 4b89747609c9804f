/** Pauses between tries, ms: they double, and each is drawn from 0 to its length so that clients do not come back together. */
const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/** The pause before try `attempt` + 1 (attempt = 1, 2 ...), ms; `random` gives 0..1. */
export function backoffMs(attempt: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 20));
  return full * random();
}

/** Resolves after `ms`, or at once when the signal is given; true if the pause was slept through. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      resolve(false);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', wake);
      resolve(true);
    }, ms);
    signal.addEventListener('abort', wake, { once: true });
  });
}
