import type { AcceptedSignal } from '../domain/flow.ts';
import type { Result } from '../kernel/result.ts';

/** Answers remembered at most, and how long: no accepted signal lives as long, so none can be taken twice. */
const MAX_ANSWERS = 10_000;
const KEPT_MS = 2 * 86_400_000;

/** One remembered answer, JSON-safe. */
export type RememberedAnswer = readonly [key: string, atMs: number, result: Result<AcceptedSignal>];

/** Answers given to signals, by id, oldest first; bounded in number and in age. */
export class AnswerMemory {
  readonly #answers = new Map<string, { readonly atMs: number; readonly result: Result<AcceptedSignal> }>();

  /** The answer given before, or null. */
  find(key: string): Result<AcceptedSignal> | null {
    return this.#answers.get(key)?.result ?? null;
  }

  /** Keeps an answer of `atMs`, which never falls, and forgets what is too old or too much. */
  keep(key: string, atMs: number, result: Result<AcceptedSignal>): void {
    this.#answers.set(key, { atMs, result });
    for (const [oldest, answer] of this.#answers) {
      if (this.#answers.size <= MAX_ANSWERS && answer.atMs >= atMs - KEPT_MS) return;
      this.#answers.delete(oldest);
    }
  }

  /** All answers, oldest first. */
  snapshot(): readonly RememberedAnswer[] {
    return [...this.#answers].map(([key, { atMs, result }]) => [key, atMs, result]);
  }

  /** Continues from a snapshot. */
  restore(state: readonly RememberedAnswer[]): void {
    this.#answers.clear();
    for (const [key, atMs, result] of state) this.#answers.set(key, { atMs, result });
  }
}
