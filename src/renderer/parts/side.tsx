import { memo, type ReactNode } from 'react';

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
    <span className={`inline-flex items-center gap-1 font-medium ${tone}`}>
      <span className="text-[8px] leading-none">{arrow}</span>
      {name}
    </span>
  );
});
