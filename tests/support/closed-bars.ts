import { asLots, asTicks } from '../../src/contract/units.ts';
import type { ClosedBar } from '../../src/engine/domain/flow.ts';
import type { DonchianGenome, EmaCrossGenome } from '../../src/engine/domain/settings.ts';
import { HOUR, T0 } from './market-updates.ts';

/** A bar [open, high, low, close] in ticks, the `index`th hour after T0. */
export function bar(
  index: number,
  [open, high, low, close]: readonly [number, number, number, number],
  over: Partial<ClosedBar> = {},
): ClosedBar {
  return {
    asset: 0,
    openMs: T0 + index * HOUR,
    intervalMs: HOUR,
    openTicks: asTicks(open),
    highTicks: asTicks(high),
    lowTicks: asTicks(low),
    closeTicks: asTicks(close),
    volumeLots: asLots(1),
    prints: 1,
    ...over,
  };
}

/** A bar whose four prices are the same. */
export function flatBar(index: number, ticks: number, over: Partial<ClosedBar> = {}): ClosedBar {
  return bar(index, [ticks, ticks, ticks, ticks], over);
}

export function emaGenome(over: Partial<EmaCrossGenome> = {}): EmaCrossGenome {
  return {
    family: 'ema_cross',
    strategyId: 'ema',
    enabled: true,
    stopAtr: 2,
    takeProfitAtr: 6,
    atrBars: 3,
    allowShort: true,
    fastBars: 2,
    slowBars: 4,
    ...over,
  };
}

export function donchianGenome(over: Partial<DonchianGenome> = {}): DonchianGenome {
  return {
    family: 'donchian',
    strategyId: 'don',
    enabled: true,
    stopAtr: 2,
    takeProfitAtr: 8,
    atrBars: 3,
    allowShort: true,
    entryBars: 5,
    exitBars: 2,
    ...over,
  };
}
