import { memo, type ReactNode } from 'react';
import type { AssetId } from '../../contract/units.ts';
import { SymbolName } from './instrument.tsx';

export type AnySide = 'long' | 'short' | 'flat' | 'buy' | 'sell';

const SIDES: Readonly<Record<AnySide, { readonly arrow: string; readonly name: string; readonly tone: string }>> = {
  long: { arrow: '▲', name: 'Long', tone: 'text-up' },
  short: { arrow: '▼', name: 'Short', tone: 'text-down' },
  flat: { arrow: '■', name: 'Exit', tone: 'text-text-2' },
  buy: { arrow: '▲', name: 'Buy', tone: 'text-up' },
  sell: { arrow: '▼', name: 'Sell', tone: 'text-down' },
};

/** A side as arrow and word: the colour only repeats them. */
export const SideMark = memo(function SideMark({ side }: { readonly side: AnySide }): ReactNode {
  const { arrow, name, tone } = SIDES[side];
  return (
    <span className={`inline-flex shrink-0 items-center gap-1 font-medium whitespace-nowrap ${tone}`}>
      <span className="text-[8px] leading-none">{arrow}</span>
      {name}
    </span>
  );
});

interface SymbolSideProps {
  readonly asset: AssetId;
  readonly side: AnySide;
}

/** A symbol with its side: a long name gives way, the side never does. */
export const SymbolSide = memo(function SymbolSide({ asset, side }: SymbolSideProps): ReactNode {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <b className="min-w-0 truncate font-semibold" data-clips="true">
        <SymbolName asset={asset} />
      </b>
      <SideMark side={side} />
    </span>
  );
});
