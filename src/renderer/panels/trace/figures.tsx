import type { ReactNode } from 'react';
import type { DecisionView } from '../../../contract/views.ts';
import { NO_VALUE } from '../../format/scaled.ts';
import { plainName } from '../../format/words.ts';

/** A figure as it is: numbers keep what they need and no more, so that both sides of a check can be compared. */
export function figureText(value: number | string | null): string {
  if (value === null) return NO_VALUE;
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? value.toLocaleString('en-US') : `${Number(value.toPrecision(8))}`;
}

/** The figures of one decision. */
export function Figures({ figures }: { readonly figures: DecisionView['figures'] }): ReactNode {
  const entries = Object.entries(figures);
  if (entries.length === 0) return null;
  return (
    <dl className="mt-0.5 flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
      {entries.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-text-3">{plainName(name)}</dt>
          <dd className="selectable text-text-2">{figureText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
