const MINUTE_MS = 60_000;

/**
 * Weight that may be spent in any minute: a bucket that refills evenly. A clock that goes back changes nothing.
 */
export class TokenBucket {
  readonly #perMinute: number;
  #tokens: number;
  #atMs: number;

  /** Full at `nowMs`. */
  constructor(perMinute: number, nowMs: number) {
    this.#perMinute = perMinute;
    this.#tokens = perMinute;
    this.#atMs = nowMs;
  }

  /** Spends `weight`. False if less is left; nothing is spent then. */
  take(weight: number, nowMs: number): boolean {
    this.#refill(nowMs);
    if (!(weight <= this.#tokens)) return false;
    this.#tokens -= weight;
    return true;
  }

  /** Spends `weight` in any case; the bucket may then be empty for longer than a minute. */
  charge(weight: number, nowMs: number): void {
    this.#refill(nowMs);
    this.#tokens -= weight;
  }

  /** What is left at `nowMs`. */
  left(nowMs: number): number {
    this.#refill(nowMs);
    return this.#tokens;
  }

  #refill(nowMs: number): void {
    const passed = Math.max(0, nowMs - this.#atMs);
    this.#atMs = Math.max(this.#atMs, nowMs);
    this.#tokens = Math.min(this.#perMinute, this.#tokens + (passed * this.#perMinute) / MINUTE_MS);
  }
}
