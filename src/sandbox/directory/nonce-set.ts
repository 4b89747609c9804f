/** Nonces remembered per signer (Hyperliquid). */
export const KEPT_NONCES = 100;

const DAY_MS = 86_400_000;

/** How far a nonce may lie behind and ahead of the server's clock, ms (Hyperliquid). */
export const NONCE_PAST_MS = 2 * DAY_MS;
export const NONCE_FUTURE_MS = DAY_MS;

/**
 * The highest nonces that a signer has used, at most 100. A new one has to be unused, above the smallest kept once the set is full, and
 * within the window around the clock. Order of arrival does not matter.
 */
export class NonceSet {
  /** Ascending. */
  readonly #kept: number[];

  constructor(kept: readonly number[] = []) {
    this.#kept = [...kept];
  }

  /** Uses up `nonce` at `nowMs`. Returns null, or the exchange's text when it is refused and nothing was used up. */
  use(nonce: number, nowMs: number): string | null {
    const kept = this.#kept;
    const at = this.#position(nonce);
    if (kept[at] === nonce) return `Invalid nonce: duplicate nonce ${nonce}`;
    const lowest = Math.max(nowMs - NONCE_PAST_MS, kept.length < KEPT_NONCES ? 0 : (kept[0] as number));
    if (nonce < lowest) return `Invalid nonce: nonce too low ${nonce} < ${lowest}`;
    const highest = nowMs + NONCE_FUTURE_MS;
    if (nonce > highest) return `Invalid nonce: nonce too high ${nonce} > ${highest}`;
    kept.splice(at, 0, nonce);
    if (kept.length > KEPT_NONCES) kept.shift();
    return null;
  }

  /** The kept nonces, ascending. */
  list(): readonly number[] {
    return [...this.#kept];
  }

  /** Where `nonce` is or would be put. Nonces mostly rise, so the search begins at the end. */
  #position(nonce: number): number {
    let at = this.#kept.length;
    while (at > 0 && (this.#kept[at - 1] as number) >= nonce) at--;
    return at;
  }
}
