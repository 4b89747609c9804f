import type { ReactNode } from 'react';
import { classes } from './class-names.ts';

export type TagTone = 'plain' | 'accent' | 'teal' | 'up' | 'down' | 'warn' | 'danger' | 'solid-danger';

const TONES: Readonly<Record<TagTone, string>> = {
  plain: 'bg-raised text-text-2',
  accent: 'bg-accent-soft text-accent',
  teal: 'bg-teal-soft text-teal',
  up: 'bg-up-soft text-text-1',
  down: 'bg-down-soft text-text-1',
  warn: 'bg-warn-soft text-warn',
  danger: 'bg-danger-soft text-down',
  'solid-danger': 'bg-danger text-danger-ink',
};

interface TagProps {
  readonly tone?: TagTone;
  readonly title?: string;
  readonly testId?: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A small word on a tint: a state, a side, a mode. */
export function Tag({ tone = 'plain', title, testId, className, children }: TagProps): ReactNode {
  return (
    <span
      data-testid={testId}
      title={title}
      className={classes(
        'inline-flex h-[18px] shrink-0 items-center gap-1 rounded-[3px] px-1.5 text-xs font-medium whitespace-nowrap',
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
