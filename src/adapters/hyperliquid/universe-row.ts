import { asTicks, type PriceTicks } from '../../contract/units.ts';
import type { UniverseRowView } from '../../contract/universe.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { PerpCtx } from '../../hyperliquid/decode/market-shapes.ts';
import { decimalToTicks } from '../../hyperliquid/wire/decimal.ts';

/** What is known of a market beside its listing and its context. */
export interface RowFacts
  extends Pick<UniverseRowView, 'followed' | 'why' | 'listedSinceMs' | 'volatilityYear' | 'correlationBtc'> {
  /** Its context, or null before one came. */
  readonly ctx: PerpCtx | null;
}

/** A market as the window shows it: figures of the venue's context, null where the venue tells none or no number. */
export function universeRow(instrument: Instrument, { ctx, ...facts }: RowFacts): UniverseRowView {
  const { asset, symbol, priceDecimals, maxLeverage, listed } = instrument;
  const mark = numberOf(ctx?.markPx);
  const before = numberOf(ctx?.prevDayPx);
  const interest = numberOf(ctx?.openInterest);
  return {
    asset,
    symbol,
    priceDecimals,
    maxLeverage,
    delisted: !listed,
    dayVolumeUsd: numberOf(ctx?.dayNtlVlm),
    openInterestUsd: interest === null || mark === null ? null : interest * mark,
    fundingHourly: numberOf(ctx?.funding),
    markTicks: ticksOf(ctx?.markPx, priceDecimals),
    oracleTicks: ticksOf(ctx?.oraclePx, priceDecimals),
    premium: numberOf(ctx?.premium),
    dayChange: mark === null || before === null || !(before > 0) ? null : mark / before - 1,
    ...facts,
  };
}

function numberOf(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** The nearest tick: mark and oracle are averages of the venue's own and may be finer. */
function ticksOf(text: string | undefined, priceDecimals: number): PriceTicks | null {
  const ticks = text === undefined ? null : decimalToTicks(text, priceDecimals);
  return ticks === null || !(ticks > 0) ? null : asTicks(Math.max(1, Math.round(ticks)));
}
