import { memo, type ReactNode } from 'react';
import type { AssetId } from '../../contract/units.ts';
import type { InstrumentView } from '../../contract/views.ts';
import { formatPrice, formatSize } from '../format/price.ts';
import { NO_VALUE } from '../format/scaled.ts';
import { useView } from '../stores/view-store.ts';

/** The instrument of an asset, or null before it is known. */
export function useInstrument(asset: AssetId | null): InstrumentView | null {
  return useView((state) => (asset === null ? null : (state.instruments.get(asset) ?? null)));
}

/** Symbol of an asset. */
export const SymbolName = memo(function SymbolName({ asset }: { readonly asset: AssetId | null }): ReactNode {
  return useInstrument(asset)?.symbol ?? (asset === null ? NO_VALUE : `#${asset}`);
});

/** A price of an asset with the decimals of its size. */
export const PriceText = memo(function PriceText(props: {
  readonly asset: AssetId;
  readonly ticks: number | null;
}): ReactNode {
  const instrument = useInstrument(props.asset);
  return instrument === null ? NO_VALUE : formatPrice(props.ticks, instrument.priceDecimals);
});

interface SizeTextProps {
  readonly asset: AssetId;
  readonly lots: number;
  readonly plus?: boolean;
  readonly unit?: boolean;
}

/** A size of an asset in coins, with the symbol behind it when `unit` is set. */
export const SizeText = memo(function SizeText({ asset, lots, plus = false, unit = false }: SizeTextProps): ReactNode {
  const instrument = useInstrument(asset);
  if (instrument === null) return NO_VALUE;
  const text = formatSize(lots, instrument.szDecimals, { plus });
  return unit ? `${text} ${instrument.symbol}` : text;
});
