import type { ReactNode } from 'react';
import type { RegimeComponent, RegimePart } from '../../../contract/regime-view.ts';
import { formatNumber, formatRate } from '../../format/rate.ts';
import { PART_WORDS } from '../../format/regime-words.ts';
import { classes } from '../../ui/class-names.ts';

const FIGURE: Readonly<Record<RegimePart, (value: number) => string>> = {
  trend: (value) => formatNumber(value, 2),
  sentiment: (value) => formatNumber(value, 0),
  volatility: (value) => formatRate(value),
  correlation: (value) => formatNumber(value, 2),
  volume: (value) => `${formatNumber(value, 2)} ×`,
};

/** What each part of the regime says of taking risk: its figure, and its vote from -2 to 2 in sign and colour. */
export function ComponentVotes({ components }: { readonly components: readonly RegimeComponent[] }): ReactNode {
  return (
    <ul data-testid="regime-parts" className="text-xs">
      {components.map(({ part, value, vote }) => (
        <li key={part} title={PART_WORDS[part].says} className="flex h-[18px] items-center justify-between gap-2">
          <span className="truncate text-text-3">{PART_WORDS[part].name}</span>
          <span className="flex items-center gap-2">
            <span className="text-text-2">{value === null ? 'not known' : FIGURE[part](value)}</span>
            <span
              data-testid={`regime-vote-${part}`}
              aria-label={`counts ${vote}`}
              className={classes('w-5 text-right', vote > 0 ? 'text-up' : vote < 0 ? 'text-down' : 'text-text-3')}
            >
              {vote > 0 ? `+${vote}` : vote < 0 ? `−${-vote}` : '0'}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
