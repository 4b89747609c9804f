import { type AssetId, asLots, asTicks } from '../../contract/units.ts';
import type { ClosedBar } from '../domain/flow.ts';
import { type HourChanges, HourCloses } from '../domain/hour-closes.ts';
import { invariant } from '../kernel/invariant.ts';

/** Numbers of one bar in a snapshot: openMs, o, h, l, c, volume, prints. */
const STRIDE = 7;

/** The newest `capacity` closed bars of one asset. */
export class BarRing {
  /** The hours among them. */
  readonly hours: HourCloses;
  readonly #slots: ClosedBar[] = [];
  readonly #capacity: number;
  #oldest = 0;
  #listed: readonly ClosedBar[] | null = null;

  /** `capacity`: integer >= 1. `changes` counts changes of the hours. */
  constructor(capacity: number, changes?: HourChanges) {
    invariant(Number.isSafeInteger(capacity) && capacity >= 1, () => `a ring holds one bar or more, not ${capacity}`);
    this.#capacity = capacity;
    this.hours = new HourCloses(changes);
  }

  /** Bars held now. */
  get length(): number {
    return this.#slots.length;
  }

  /** Adds a bar and returns the one that fell out, or null. */
  push(bar: ClosedBar): ClosedBar | null {
    this.#listed = null;
    this.hours.add(bar);
    if (this.#slots.length < this.#capacity) {
      this.#slots.push(bar);
      return null;
    }
    const dropped = this.#slots[this.#oldest] ?? null;
    if (dropped !== null) this.hours.drop(dropped);
    this.#slots[this.#oldest] = bar;
    this.#oldest = this.#oldest + 1 === this.#capacity ? 0 : this.#oldest + 1;
    return dropped;
  }

  /** The bar `fromNewest` pushes ago, 0 = newest, or null beyond the oldest. */
  at(fromNewest: number): ClosedBar | null {
    if (fromNewest < 0 || fromNewest >= this.#slots.length) return null;
    const index = this.#oldest + this.#slots.length - 1 - fromNewest;
    return this.#slots[index % this.#slots.length] ?? null;
  }

  /** All bars, oldest first. The list is made once per change and must not be changed. */
  list(): readonly ClosedBar[] {
    this.#listed ??= [...this.#slots.slice(this.#oldest), ...this.#slots.slice(0, this.#oldest)];
    return this.#listed;
  }
}

/** Bars of one asset as flat numbers, for snapshots. */
export function packBars(bars: readonly ClosedBar[]): number[] {
  const flat: number[] = [];
  for (const bar of bars) {
    flat.push(bar.openMs, bar.openTicks, bar.highTicks, bar.lowTicks, bar.closeTicks, bar.volumeLots, bar.prints);
  }
  return flat;
}

/** The bars of `packBars` again. */
export function unpackBars(flat: readonly number[], asset: AssetId, intervalMs: number): ClosedBar[] {
  invariant(flat.length % STRIDE === 0, () => `packed bars come in ${STRIDE}s, not ${flat.length}`);
  const bars: ClosedBar[] = [];
  for (let i = 0; i < flat.length; i += STRIDE) {
    const [openMs = 0, open = 0, high = 0, low = 0, close = 0, volume = 0, prints = 0] = flat.slice(i, i + STRIDE);
    bars.push({
      asset,
      openMs,
      intervalMs,
      openTicks: asTicks(open),
      highTicks: asTicks(high),
      lowTicks: asTicks(low),
      closeTicks: asTicks(close),
      volumeLots: asLots(volume),
      prints,
    });
  }
  return bars;
}

/** Bars of one asset as numbers. */
export interface PackedBars {
  readonly asset: AssetId;
  readonly bars: readonly number[];
}

/** Bars of any assets, each under its own. */
export function packByAsset(bars: readonly ClosedBar[]): readonly PackedBars[] {
  return bars.map((bar) => ({ asset: bar.asset, bars: packBars([bar]) }));
}
