import type { ReactNode } from 'react';
import type { BookRiskView } from '../../../contract/book-risk.ts';
import { formatNumber } from '../../format/rate.ts';

/** Holdings beyond this are left out of the map: cells would be too small to read. */
const SHOWN = 12;

/** Strength of a colour for a correlation: nothing at 0, all at 1 or -1. */
function tint(value: number): string {
  const share = Math.round(Math.min(1, Math.abs(value)) * 55);
  return `color-mix(in srgb, var(${value < 0 ? '--accent' : '--warn'}) ${share}%, var(--panel))`;
}

/** Correlations of the largest holdings with each other; each cell has its figure, so that colour alone says nothing. */
export function HeatMap({ view }: { readonly view: BookRiskView }): ReactNode {
  const shown = view.holdings
    .map(({ asset, symbol, weight }, at) => ({ asset, symbol, at, size: Math.abs(weight) }))
    .sort((a, b) => b.size - a.size)
    .slice(0, SHOWN);
  return (
    <table data-testid="correlations" className="border-separate border-spacing-px text-2xs">
      <thead>
        <tr>
          <th aria-label="Symbol" />
          {shown.map(({ asset, symbol }) => (
            <th key={asset} className="max-w-9 min-w-9 truncate pb-0.5 font-normal text-text-3" title={symbol}>
              {symbol}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <tr key={row.asset}>
            <th className="max-w-16 truncate pr-1.5 text-left font-normal text-text-2">{row.symbol}</th>
            {shown.map((column) => {
              const value = view.correlations[row.at]?.[column.at] ?? 0;
              return (
                <td
                  key={column.asset}
                  title={`${row.symbol} and ${column.symbol}: ${formatNumber(value, 3)}`}
                  className="h-[18px] rounded-[2px] text-center text-text-1"
                  style={{ background: row.asset === column.asset ? 'var(--line)' : tint(value) }}
                >
                  {row.asset === column.asset ? '' : formatNumber(value, 2)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
