/** Remembers which keys were seen lately: between one and two generations of them, so that memory stays bounded. */
export class RecentKeys {
  readonly #generation: number;
  #young = new Set<string>();
  #old = new Set<string>();

  /** `generation`: keys that are remembered at least. */
  constructor(generation: number) {
    this.#generation = generation;
  }

  /** True if the key is new; it is known from then on. */
  add(key: string): boolean {
    if (this.#young.has(key) || this.#old.has(key)) return false;
    this.#young.add(key);
    if (this.#young.size >= this.#generation) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    return true;
  }
}
