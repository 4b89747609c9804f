import type { ReactNode } from 'react';
import type { RegimeView } from '../../../contract/regime-view.ts';
import { formatNumber } from '../../format/rate.ts';

/** Scores beyond this are drawn at the end of the scale. */
const END = 1.5;

function place(score: number): string {
  const cut = Math.max(-END, Math.min(END, score));
  return `${((cut + END) / (2 * END)) * 100}%`;
}

/** The trend score between bear and bull, with the bounds at which a trend begins and ends. */
export function ScoreScale({
  score,
  bounds,
}: {
  readonly score: number;
  readonly bounds: RegimeView['bounds'];
}): ReactNode {
  const marks = [-bounds.enter, -bounds.leave, bounds.leave, bounds.enter];
  return (
    <div
      role="meter"
      aria-label="Trend score"
      aria-valuemin={-END}
      aria-valuemax={END}
      aria-valuenow={Math.max(-END, Math.min(END, score))}
      aria-valuetext={formatNumber(score, 2)}
      title={`A bull begins at +${bounds.enter} and ends below +${bounds.leave}; a bear the same below zero`}
      className="relative h-2 rounded-full bg-gradient-to-r from-down-soft via-line to-up-soft"
    >
      {marks.map((mark) => (
        <i key={mark} className="absolute inset-y-0 w-px bg-text-3" style={{ left: place(mark) }} />
      ))}
      <i className="absolute -top-0.5 h-3 w-1 -translate-x-1/2 rounded-full bg-text-1" style={{ left: place(score) }} />
    </div>
  );
}
