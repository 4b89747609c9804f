import { backoffMs } from './backoff.ts';

/** Least pause after a refusal, ms: the dice alone may say nothing. */
const LEAST_MS = 250;

/** Questions side by side at which the venue is taken to have recovered. */
const RECOVERED_AT = 16;

/**
 * What follows when the venue says that there were too many requests (429): questions pause, longer after each further refusal and drawn by
 * dice so that programs of one address do not come back together. Then one is asked, after its answer two, four, eight side by side: never
 * all that waits at once. Orders and cancels are not held back by it.
 */
export class RefusalPause {
  readonly #random: () => number;
  #strikes = 0;
  #untilMs = 0;
  #places = 1;
  #underWay = 0;

  /** `random` gives 0..1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** True from a refusal until the venue has taken many questions again. */
  get recovering(): boolean {
    return this.#strikes > 0;
  }

  /** How long questions pause still, ms; infinite while those that try the venue are under way; 0 = the next may go. */
  waitMs(nowMs: number): number {
    if (!this.recovering) return 0;
    if (nowMs < this.#untilMs) return this.#untilMs - nowMs;
    return this.#underWay < this.#places ? 0 : Number.POSITIVE_INFINITY;
  }

  /** A question leaves. */
  began(): void {
    this.#underWay += 1;
  }

  /** A question has ended; `answered` = the venue took it. Answers to what left before the refusal say nothing about what comes after it. */
  ended(nowMs: number, answered: boolean): void {
    this.#underWay -= 1;
    if (!answered || !this.recovering || nowMs < this.#untilMs) return;
    this.#places *= 2;
    if (this.#places > RECOVERED_AT) this.#strikes = 0;
  }

  /** The venue refused a request; `afterMs` is what it asked for itself, if it did. Refusals of one burst count once. */
  refused(nowMs: number, afterMs: number | null): void {
    const asked = nowMs + (afterMs ?? 0);
    if (this.recovering && nowMs < this.#untilMs) {
      this.#untilMs = Math.max(this.#untilMs, asked);
      return;
    }
    this.#strikes += 1;
    this.#places = 1;
    this.#untilMs = Math.max(asked, nowMs + LEAST_MS + backoffMs(this.#strikes, this.#random));
  }
}
