/** First pause before a refused subscription is tried again, and the longest, ms. */
const FIRST_MS = 15_000;
const LONGEST_MS = 900_000;

/** The pause after so many refusals (1, 2 ...), ms: it doubles, and half of it is drawn. `random` gives 0..1. */
export function quarantineMs(refusals: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(refusals - 1, 20));
  return full / 2 + (full / 2) * random();
}

interface Entry {
  refusals: number;
  dueMs: number;
}

/** Subscriptions that the venue refused or hung up on. Each is due for another try after a pause that grows. */
export class Quarantine {
  readonly #pauseMs: (refusals: number) => number;
  readonly #entries = new Map<string, Entry>();

  /** `pauseMs`: the pause after so many refusals. */
  constructor(pauseMs: (refusals: number) => number) {
    this.#pauseMs = pauseMs;
  }

  /** What is left out now. */
  get keys(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** True while a subscription is left out. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** A subscription was refused, for the first time or again. */
  add(key: string, nowMs: number): void {
    const refusals = (this.#entries.get(key)?.refusals ?? 0) + 1;
    this.#entries.set(key, { refusals, dueMs: nowMs + this.#pauseMs(refusals) });
  }

  /** One that may be tried again now, or null. */
  due(nowMs: number): string | null {
    for (const [key, { dueMs }] of this.#entries) if (nowMs >= dueMs) return key;
    return null;
  }

  /** The venue takes it again. */
  release(key: string): void {
    this.#entries.delete(key);
  }
}
