import type { ClosedBar } from './flow.ts';

const HOUR_MS = 3_600_000;

/** Hours kept at most: 30 days, the close before them, and a few to spare. */
const KEPT = 30 * 24 + 4;

/** How often an hour of any market of a room changed. */
export interface HourChanges {
  count: number;
}

/**
 * Closes of whole hours among the bars of one asset, as bars come and go: who wants hours does not have to look through all bars. It holds what the
 * kept bars hold and nothing more, so that a restart from them knows the same.
 */
export class HourCloses {
  readonly #closes = new Float64Array(KEPT);
  /** Number of the hour at each place; NaN where there is none. */
  readonly #hours = new Float64Array(KEPT).fill(Number.NaN);
  readonly #changes: HourChanges;
  #version = 0;

  /** `changes`: counted on with each change, for those who look at many markets at once. */
  constructor(changes: HourChanges = { count: 0 }) {
    this.#changes = changes;
  }

  /** Grows with every change. */
  get version(): number {
    return this.#version;
  }

  /** Takes a bar; only one that ends on a whole hour and is no longer than that counts. Bars come in the order of their time. */
  add(bar: ClosedBar): void {
    const hour = hourOf(bar);
    if (hour < 0) return;
    this.#hours[hour % KEPT] = hour;
    this.#closes[hour % KEPT] = bar.closeTicks;
    this.#change();
  }

  /** Forgets a bar that is kept no more. */
  drop(bar: ClosedBar): void {
    const hour = hourOf(bar);
    if (hour < 0 || this.#hours[hour % KEPT] !== hour) return;
    this.#hours[hour % KEPT] = Number.NaN;
    this.#change();
  }

  /** Closes, ticks, of the hours that end at `endMs` (a whole hour, ms UTC) put into `into`, oldest first, NaN where not known; at most 721 of them. */
  fill(endMs: number, into: Float64Array): void {
    let hour = endMs / HOUR_MS - into.length + 1;
    let place = ((hour % KEPT) + KEPT) % KEPT;
    for (let at = 0; at < into.length; at++, hour++) {
      into[at] = this.#hours[place] === hour ? (this.#closes[place] as number) : Number.NaN;
      place = place + 1 === KEPT ? 0 : place + 1;
    }
  }

  #change(): void {
    this.#version++;
    this.#changes.count++;
  }
}

/** Of an asset that has no bars: it stays empty. */
export const NO_HOURS = new HourCloses();

/** Number of the hour that ends with a bar; -1 where none does. */
function hourOf({ openMs, intervalMs }: ClosedBar): number {
  const closeMs = openMs + intervalMs;
  return intervalMs > HOUR_MS || closeMs % HOUR_MS !== 0 ? -1 : closeMs / HOUR_MS;
}
