import { memo, type ReactNode } from 'react';
import { directionOf, formatUsdc } from '../format/money.ts';
import { formatRate } from '../format/rate.ts';

const TONES = { up: 'text-up', down: 'text-down', flat: 'text-text-2' } as const;

/** Class of a signed figure; the sign in the text says the same without colour. */
export function toneOf(value: number | null): string {
  return TONES[directionOf(value)];
}

/** Money with its sign, coloured by it. */
export const SignedUsdc = memo(function SignedUsdc({ units }: { readonly units: number | null }): ReactNode {
  return <span className={toneOf(units)}>{formatUsdc(units, { plus: true })}</span>;
});

/** A rate with its sign, coloured by it. */
export const SignedRate = memo(function SignedRate(props: {
  readonly rate: number | null;
  readonly shown?: number;
}): ReactNode {
  return <span className={toneOf(props.rate)}>{formatRate(props.rate, { plus: true, shown: props.shown ?? 2 })}</span>;
});
