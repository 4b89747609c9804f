import { type PriceTicks, type QuoteUnits, UNITS_PER_USDC, asUnits } from '../../contract/units.ts';
import type { ClosedBar } from '../domain/flow.ts';
import type { BarRing } from './bar-ring.ts';

const DAY_MS = 86_400_000;

/** Base price and traded value of the last day, kept up bar by bar: each bar is added once and taken off once. */
export class DayWindow {
  readonly #ring: BarRing;
  #bars = 0;
  #dollars = 0;

  constructor(ring: BarRing) {
    this.#ring = ring;
  }

  /** Puts the bar into the ring and moves the window to its end. */
  push(bar: ClosedBar): void {
    const dropped = this.#ring.push(bar);
    if (dropped !== null && this.#bars === this.#ring.length) this.#takeOff(dropped);
    this.#bars++;
    this.#dollars += dollarsOf(bar);
    const startMs = bar.openMs + bar.intervalMs - DAY_MS;
    for (;;) {
      const oldest = this.#ring.at(this.#bars - 1);
      if (oldest === null || oldest === bar || oldest.openMs + oldest.intervalMs > startMs) return;
      this.#takeOff(oldest);
    }
  }

  /** Close of the last bar that ended a day or more before the newest end; else the open of the oldest bar; null without bars. */
  get baseTicks(): PriceTicks | null {
    const before = this.#ring.at(this.#bars);
    if (before !== null) return before.closeTicks;
    return this.#ring.at(this.#bars - 1)?.openTicks ?? null;
  }

  /** Sum over the window, micro-USDC in whole dollars; display only. */
  get volumeUnits(): QuoteUnits {
    return asUnits(this.#dollars * UNITS_PER_USDC);
  }

  #takeOff(bar: ClosedBar): void {
    this.#bars--;
    this.#dollars -= dollarsOf(bar);
  }
}

/** Value of a bar's volume at its close in whole dollars: sums of whole dollars stay exact where micro-dollars would not. */
function dollarsOf(bar: ClosedBar): number {
  return Math.round((bar.closeTicks / UNITS_PER_USDC) * bar.volumeLots);
}
