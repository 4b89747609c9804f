import type { Instrument } from '../../engine/domain/instrument.ts';
import type { PerpCtx } from '../../hyperliquid/decode/market-shapes.ts';

/** The listed markets with the largest volume of the last day, largest first, at most `count`; equal volumes in the venue's order. */
export function chooseMarkets(
  instruments: readonly Instrument[],
  contexts: readonly PerpCtx[],
  count: number,
): readonly Instrument[] {
  const volume = ({ asset }: Instrument): number => Number(contexts[asset]?.dayNtlVlm ?? 0);
  return instruments
    .filter(({ listed }) => listed)
    .toSorted((a, b) => volume(b) - volume(a) || a.asset - b.asset)
    .slice(0, count);
}
