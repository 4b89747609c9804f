import type { ClosedBar } from '../domain/flow.ts';
import type { IndexBar } from '../domain/regime.ts';
import { HOUR_MS } from './regime-rules.ts';

/** A closed bar of an hour as an hour of the index; null for one without a trade: the index always trades, so nobody heard it. */
export function hourOf(bar: ClosedBar, priceDecimals: number): IndexBar | null {
  if (bar.prints === 0) return null;
  const scale = 1 / tenTo(priceDecimals);
  const [high, low, close] = [bar.highTicks * scale, bar.lowTicks * scale, bar.closeTicks * scale];
  return { openMs: bar.openMs, high, low, close, volume: bar.volumeLots };
}

/** The part of an hour that is known, JSON-safe. */
export interface HourPart extends IndexBar {
  /** End of the last bar that was joined, ms. */
  readonly untilMs: number;
  /** Trades in it. */
  readonly prints: number;
}

/**
 * Joins closed bars into hours. An hour counts when all of its bars came: one that a run began in the middle of, or that lacks a bar, is left out.
 * So is one without a trade: the index always trades, so nobody heard it.
 */
export class HourBars {
  #part: HourPart | null = null;

  /** Takes the next closed bar, of an hour or a part of one; returns the hour that it completes, or null. `priceDecimals` of its asset. */
  take(bar: ClosedBar, priceDecimals: number): IndexBar | null {
    const scale = 1 / tenTo(priceDecimals);
    const openMs = Math.floor(bar.openMs / HOUR_MS) * HOUR_MS;
    const before = this.#part;
    const joins = before !== null && before.openMs === openMs && before.untilMs === bar.openMs;
    if (!joins && bar.openMs !== openMs) {
      this.#part = null;
      return null;
    }
    const part: HourPart = {
      openMs,
      high: Math.max(bar.highTicks * scale, joins ? before.high : 0),
      low: joins ? Math.min(bar.lowTicks * scale, before.low) : bar.lowTicks * scale,
      close: bar.closeTicks * scale,
      volume: bar.volumeLots + (joins ? before.volume : 0),
      untilMs: bar.openMs + bar.intervalMs,
      prints: bar.prints + (joins ? before.prints : 0),
    };
    this.#part = part.untilMs < openMs + HOUR_MS ? part : null;
    if (this.#part !== null || part.prints === 0) return null;
    const { high, low, close, volume } = part;
    return { openMs, high, low, close, volume };
  }

  /** JSON-safe state. */
  snapshot(): HourPart | null {
    return this.#part;
  }

  /** Continues from a snapshot. */
  restore(state: HourPart | null): void {
    this.#part = state;
  }
}

function tenTo(decimals: number): number {
  let power = 1;
  for (let at = 0; at < decimals; at++) power *= 10;
  return power;
}
