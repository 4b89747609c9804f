import type { Result } from '../../engine/kernel/result.ts';

/** The value, or an `Error` with the sentence: for openings, which reject with it. */
export function orThrow<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}
