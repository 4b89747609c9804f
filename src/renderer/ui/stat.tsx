import type { ReactNode } from 'react';
import { classes } from './class-names.ts';

interface StatProps {
  readonly label: string;
  readonly title?: string;
  readonly testId?: string;
  readonly tone?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A figure under its label; the label is quiet, the figure is not. */
export function Stat({ label, title, testId, tone = 'text-text-1', className, children }: StatProps): ReactNode {
  return (
    <div title={title} className={classes('flex min-w-0 flex-col justify-center', className)}>
      <span className="truncate text-2xs text-text-3">{label}</span>
      <span
        data-testid={testId}
        className={classes('h-[18px] overflow-hidden text-base leading-[18px] font-medium whitespace-nowrap', tone)}
      >
        {children}
      </span>
    </div>
  );
}

interface PairProps {
  readonly label: string;
  readonly title?: string;
  readonly tone?: string;
  readonly children: ReactNode;
}

/** A label and its figure on one line, figures aligned to the right. */
export function Pair({ label, title, tone = 'text-text-1', children }: PairProps): ReactNode {
  return (
    <div title={title} className="flex h-[22px] items-center justify-between gap-3">
      <span className="truncate text-text-3">{label}</span>
      <span className={classes('whitespace-nowrap', tone)}>{children}</span>
    </div>
  );
}
