import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { classes } from './class-names.ts';

type Tone = 'plain' | 'accent' | 'good' | 'bad' | 'danger' | 'ghost';

const TONES: Readonly<Record<Tone, string>> = {
  plain: 'bg-raised text-text-1 border-line-strong hover:bg-hover',
  accent: 'bg-accent text-accent-ink border-transparent hover:brightness-110',
  good: 'bg-up-soft text-text-1 border-up hover:brightness-110',
  bad: 'bg-transparent text-down border-line-strong hover:border-down hover:bg-danger-soft',
  danger: 'bg-danger text-danger-ink border-transparent hover:brightness-110',
  ghost: 'bg-transparent text-text-2 border-transparent hover:text-text-1 hover:bg-hover',
};

const SIZES = {
  small: 'h-5 px-1.5 text-xs gap-1',
  normal: 'h-6 px-2.5 text-sm gap-1.5',
  large: 'h-8 px-3.5 text-base gap-2',
} as const;

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: Tone;
  readonly size?: keyof typeof SIZES;
  readonly children: ReactNode;
}

/** A button with one height per size, so that rows of them align. */
export function Button({ tone = 'plain', size = 'normal', className, children, ...rest }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={classes(
        'inline-flex shrink-0 items-center justify-center rounded-[3px] border font-medium whitespace-nowrap',
        'disabled:pointer-events-none disabled:opacity-45',
        TONES[tone],
        SIZES[size],
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly label: string;
  readonly children: ReactNode;
}

/** A square button for one icon; the label is its name for screen readers and its tooltip. */
export function IconButton({ label, className, children, ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={classes(
        'inline-flex size-6 shrink-0 items-center justify-center rounded-[3px] text-text-2 hover:bg-hover hover:text-text-1',
        'disabled:pointer-events-none disabled:opacity-45',
        className,
      )}
      {...rest}
    >
      {children}
    </button>
  );
}
