import type { SessionTimers } from './timers.ts';

/** How a piece of work with a time limit ended. */
export type Ended =
  | { readonly kind: 'done' }
  | { readonly kind: 'late' }
  | { readonly kind: 'failed'; readonly cause: unknown };

/**
 * Waits for work for at most `limitMs`. Late work is not ended, only not waited for any more. Never rejects: what the work throws, then or
 * at once, comes back.
 */
export function within(
  limitMs: number,
  work: () => Promise<void> | void,
  { later }: Pick<SessionTimers, 'later'>,
): Promise<Ended> {
  return new Promise((resolve) => {
    const cancel = later(limitMs, () => resolve({ kind: 'late' }));
    const end = (ended: Ended): void => {
      cancel();
      resolve(ended);
    };
    // A start that throws at once is a failed one, too.
    void (async () => work())().then(
      () => end({ kind: 'done' }),
      (cause: unknown) => end({ kind: 'failed', cause }),
    );
  });
}
