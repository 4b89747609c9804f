import { invariant } from './invariant.ts';

/**
 * A map of the newest `capacity` keys: a further one takes the place of the oldest. A key keeps its age when its value changes. A plain
 * map would have to walk over the places of everything dropped before it to find its oldest entry.
 */
export class RecentMap<V> {
  readonly #values = new Map<string, V>();
  readonly #keys: string[] = [];
  readonly #capacity: number;
  /** Place of the oldest key once the map is full; before that it is 0. */
  #oldest = 0;

  /** `capacity`: integer >= 1. */
  constructor(capacity: number) {
    invariant(Number.isSafeInteger(capacity) && capacity >= 1, `a map holds one key or more, not ${capacity}`);
    this.#capacity = capacity;
  }

  /** Keys held now, 0 .. capacity. */
  get size(): number {
    return this.#values.size;
  }

  /** The value of a key, or undefined. */
  get(key: string): V | undefined {
    return this.#values.get(key);
  }

  /** True while the key is held. */
  has(key: string): boolean {
    return this.#values.has(key);
  }

  /** Sets a value; returns the value that fell out for it, or undefined. */
  set(key: string, value: V): V | undefined {
    const held = this.#values.size;
    this.#values.set(key, value);
    if (this.#values.size === held) return undefined;
    if (this.#keys.length < this.#capacity) {
      this.#keys.push(key);
      return undefined;
    }
    const gone = this.#keys[this.#oldest] as string;
    this.#keys[this.#oldest] = key;
    this.#oldest = this.#oldest + 1 === this.#capacity ? 0 : this.#oldest + 1;
    const dropped = this.#values.get(gone);
    this.#values.delete(gone);
    return dropped;
  }

  /** All values, the oldest key's first. */
  values(): V[] {
    const keys = [...this.#keys.slice(this.#oldest), ...this.#keys.slice(0, this.#oldest)];
    return keys.map((key) => this.#values.get(key) as V);
  }

  /** Forgets everything. */
  clear(): void {
    this.#values.clear();
    this.#keys.length = 0;
    this.#oldest = 0;
  }
}
