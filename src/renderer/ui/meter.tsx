import type { ReactNode } from 'react';
import { classes } from './class-names.ts';

export type MeterTone = 'accent' | 'up' | 'down' | 'warn' | 'danger' | 'plain';

const TONES: Readonly<Record<MeterTone, string>> = {
  accent: 'bg-accent',
  up: 'bg-up',
  down: 'bg-down',
  warn: 'bg-warn',
  danger: 'bg-danger',
  plain: 'bg-line-strong',
};

interface MeterProps {
  /** 0..1; what is outside is cut. */
  readonly share: number;
  readonly tone?: MeterTone;
  /** Places of marks on the bar, 0..1. */
  readonly marks?: readonly number[];
  readonly label: string;
  readonly className?: string;
}

/** A thin bar for a share, with its value for screen readers. */
export function Meter({ share, tone = 'accent', marks = [], label, className }: MeterProps): ReactNode {
  const cut = Number.isFinite(share) ? Math.max(0, Math.min(1, share)) : 0;
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(cut * 100)}
      className={classes('relative h-1 overflow-hidden rounded-full bg-line', className)}
    >
      <div className={classes('fill-bar h-full', TONES[tone])} style={{ transform: `scaleX(${cut})` }} />
      {marks.map((mark) => (
        <i key={mark} className="absolute inset-y-0 w-px bg-text-2" style={{ left: `${mark * 100}%` }} />
      ))}
    </div>
  );
}
