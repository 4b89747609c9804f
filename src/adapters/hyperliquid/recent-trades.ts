/**
 * Remembers which trades of a market were seen lately: between one and two generations of them, so that memory stays bounded. A trade is known
 * by its number and its time together.
 */
export class RecentTrades {
  readonly #generation: number;
  #young = new Map<number, number>();
  #old = new Map<number, number>();
  /** Trades whose number was seen at another time as well: that is rare. */
  #twins = new Set<string>();
  #oldTwins = new Set<string>();

  /** `generation`: trades that are remembered at least. */
  constructor(generation: number) {
    this.#generation = generation;
  }

  /** True if the trade is new; it is known from then on. */
  add(time: number, tid: number): boolean {
    const young = this.#young.get(tid);
    const old = this.#old.get(tid);
    if (young === time || old === time || this.#isTwin(time, tid)) return false;
    if (young === undefined && old === undefined) this.#young.set(tid, time);
    else this.#twins.add(`${time}:${tid}`);
    if (this.#young.size + this.#twins.size >= this.#generation) this.#turn();
    return true;
  }

  #isTwin(time: number, tid: number): boolean {
    if (this.#twins.size === 0 && this.#oldTwins.size === 0) return false;
    const key = `${time}:${tid}`;
    return this.#twins.has(key) || this.#oldTwins.has(key);
  }

  #turn(): void {
    this.#old = this.#young;
    this.#young = new Map();
    this.#oldTwins = this.#twins;
    this.#twins = new Set();
  }
}
