/** Parts of the window that the highest value is kept of. */
const PARTS = 60;

/** JSON-safe state: the highest value in each part of the window, oldest first. */
export interface LossWindowState {
  readonly parts: readonly (readonly [index: number, highest: number])[];
}

/**
 * Fall of a value from its highest within the last `windowMs`, in sixtieths of the window: a value counts until the part in which it stood is older than the
 * window, so up to a sixtieth longer.
 */
export class LossWindow {
  #parts: (readonly [index: number, highest: number])[] = [];

  /** Takes the value at `atMs`, which never falls, and returns its fall from the highest, fraction >= 0. */
  add(atMs: number, value: number, windowMs: number): number {
    const partMs = windowMs / PARTS;
    const index = Math.floor(atMs / partMs);
    while ((this.#parts[0]?.[0] ?? index) < index - PARTS) this.#parts.shift();
    const last = this.#parts.at(-1);
    if (last?.[0] !== index) this.#parts.push([index, value]);
    else if (value > last[1]) this.#parts[this.#parts.length - 1] = [index, value];
    let highest = value;
    for (const [, one] of this.#parts) if (one > highest) highest = one;
    if (!(highest > 0)) return value === highest ? 0 : 1;
    return Math.round((1 - value / highest) * 1e12) / 1e12;
  }

  /** Forgets what was. */
  clear(): void {
    this.#parts = [];
  }

  /** JSON-safe state. */
  snapshot(): LossWindowState {
    return { parts: [...this.#parts] };
  }

  /** Continues from a snapshot. */
  restore(saved: LossWindowState): void {
    this.#parts = [...saved.parts];
  }
}
