import type { AssetId } from '../../contract/units.ts';
import type { Core } from '../core.ts';
import { resetTimer } from '../next-timer.ts';
import { runSlice } from './run-twap.ts';
import { endTwap } from './twap-life.ts';
import type { TwapOrder, TwapTrigger } from './twap-order.ts';

/** True once the mark has reached what a time-weighted order waits for; equal counts as reached. */
export function isStarted({ ticks, above }: TwapTrigger, markTicks: number): boolean {
  return above ? markTicks >= ticks : markTicks <= ticks;
}

/**
 * True once the mark is at the price that ends a time-weighted order, or worse: higher for one that buys, lower for one that sells. On which
 * side the venue looks is read from what it is for, and not known.
 */
export function isStopped(isBuy: boolean, stopTicks: number, markTicks: number): boolean {
  return isBuy ? markTicks >= stopTicks : markTicks <= stopTicks;
}

/** Starts the waiting time-weighted orders of an asset that its new mark lets begin, and ends those whose stop it has reached. */
export function watchTwaps(core: Core, asset: AssetId): void {
  if (core.twaps.length === 0) return;
  let changed = false;
  // The list is replaced, never changed, when an order ends meanwhile.
  for (const twap of core.twaps) {
    if (twap.asset !== asset) continue;
    if (twap.stopTicks !== null && isStopped(twap.isBuy, twap.stopTicks, core.mark(asset))) {
      endTwap(core, twap, 'terminated', 'Stop price reached.');
      changed = true;
    } else if (twap.waits && twap.trigger !== null && isStarted(twap.trigger, core.mark(asset))) {
      begin(core, twap);
      changed = true;
    }
  }
  if (changed) resetTimer(core);
}

function begin(core: Core, twap: TwapOrder): void {
  twap.waits = false;
  twap.startedAtMs = core.nowMs;
  twap.nextSliceMs = core.nowMs;
  runSlice(core, twap);
}
