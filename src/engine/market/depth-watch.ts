/** Visible depth this many times above or below its usual value is a jump. */
export const DEPTH_FACTOR = 20;

/** Books from which a usual depth is known. */
const KNOWN_FROM = 20;

/** Share by which the mid has to move for a change of depth to need no other explanation. */
const MOVED_RATE = 0.003;

/** Books further apart than this are no jump but two markets, ms: recorded candles speak every few minutes. */
const TOGETHER_MS = 15_000;

/** A jump that lasts for so many books, or for so long at the next book, ms, is how the market is now. */
const LASTS_BOOKS = 10;
const LASTS_MS = 5_000;

/** The usual depth follows each book by this share of itself, up or down: it settles where as many books lie above as below. */
const FOLLOW_RATE = 1 / 16;

/** JSON-safe state: usual depth, books seen, mid, its time, since when depth is in doubt (-1 = it is not), books since then. */
export type DepthWatchState = readonly [number, number, number, number, number, number];

/**
 * Watches the sum of all visible lots of a book against its own running median. A jump without a move of the price is no proof of anything:
 * the book is taken and shown, exits use it, and entries wait until the depth is back, the price has moved, or the jump has lasted.
 */
export class DepthWatch {
  #usual = 0;
  #seen = 0;
  #mid = 0;
  #atMs = 0;
  #sinceMs = -1;
  #books = 0;

  /** True while the newest book's depth is in doubt. */
  get isInDoubt(): boolean {
    return this.#sinceMs >= 0;
  }

  /** The depth in lots that would be no jump, lowest and highest. */
  get range(): readonly [number, number] {
    return [Math.ceil(this.#usual / DEPTH_FACTOR), Math.floor(this.#usual * DEPTH_FACTOR)];
  }

  /** A good book came with this depth in lots and this mid (0 = none). True when a doubt begins with it. Constant work, nothing allocated. */
  note(lots: number, mid: number, atMs: number): boolean {
    const isJump = lots * DEPTH_FACTOR < this.#usual || lots > this.#usual * DEPTH_FACTOR;
    if (!isJump) {
      this.#follow(lots);
      this.#settle(mid, atMs);
      return false;
    }
    if (this.#seen < KNOWN_FROM) {
      this.#seen = 1;
      this.#usual = lots;
      this.#settle(mid, atMs);
      return false;
    }
    if (this.#isExplained(mid, atMs)) {
      this.#usual = lots;
      this.#settle(mid, atMs);
      return false;
    }
    this.#books += 1;
    if (this.#sinceMs >= 0) return false;
    this.#sinceMs = atMs;
    return true;
  }

  /** JSON-safe state. */
  snapshot(): DepthWatchState {
    return [this.#usual, this.#seen, this.#mid, this.#atMs, this.#sinceMs, this.#books];
  }

  /** Continues from a snapshot. */
  restore([usual, seen, mid, atMs, sinceMs, books]: DepthWatchState): void {
    this.#usual = usual;
    this.#seen = seen;
    this.#mid = mid;
    this.#atMs = atMs;
    this.#sinceMs = sinceMs;
    this.#books = books;
  }

  #follow(lots: number): void {
    if (this.#seen < KNOWN_FROM) this.#seen += 1;
    if (lots > this.#usual) this.#usual = Math.min(lots, this.#usual * (1 + FOLLOW_RATE));
    else if (lots < this.#usual) this.#usual = Math.max(lots, this.#usual * (1 - FOLLOW_RATE));
  }

  #settle(mid: number, atMs: number): void {
    this.#mid = mid;
    this.#atMs = atMs;
    this.#sinceMs = -1;
    this.#books = 0;
  }

  #isExplained(mid: number, atMs: number): boolean {
    if (atMs - this.#atMs > TOGETHER_MS) return true;
    // A side that went empty or came back is a fault of its own, and no move.
    if (mid > 0 && this.#mid > 0 && Math.abs(mid - this.#mid) > this.#mid * MOVED_RATE) return true;
    if (this.#sinceMs < 0) return false;
    return this.#books + 1 >= LASTS_BOOKS || atMs - this.#sinceMs >= LASTS_MS;
  }
}

/** Lots of one side of a book, all levels. */
export function totalLots(levels: readonly number[]): number {
  let lots = 0;
  for (let i = 1; i < levels.length; i += 2) lots += levels[i] as number;
  return lots;
}
