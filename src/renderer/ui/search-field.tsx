import { Search } from 'lucide-react';
import type { InputHTMLAttributes, ReactNode, Ref } from 'react';
import { classes } from './class-names.ts';

interface SearchFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> {
  readonly value: string;
  readonly onTyped: (text: string) => void;
  readonly ref?: Ref<HTMLInputElement>;
}

/** A field without a frame for typing what is looked for, with its sign before it. */
export function SearchField({ value, onTyped, className, ...rest }: SearchFieldProps): ReactNode {
  return (
    <>
      <Search size={13} className="shrink-0 text-text-3" />
      <input
        value={value}
        spellCheck={false}
        onChange={(event) => onTyped(event.target.value)}
        className={classes('h-6 min-w-0 rounded-[3px] bg-transparent px-1 text-sm placeholder:text-text-3', className)}
        {...rest}
      />
    </>
  );
}
