import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import { classes } from './class-names.ts';

interface TextInputProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly invalid?: boolean;
}

/** A text input of the height of a button. */
export function TextInput({ invalid = false, className, ...rest }: TextInputProps): ReactNode {
  return (
    <input
      spellCheck={false}
      autoComplete="off"
      aria-invalid={invalid}
      className={classes(
        'h-6 min-w-0 rounded-[3px] border bg-raised px-2 text-sm placeholder:text-text-3',
        invalid ? 'border-down' : 'border-line-strong',
        className,
      )}
      {...rest}
    />
  );
}

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly error?: string;
  readonly children: (id: string) => ReactNode;
}

/** A labelled input with a hint under it, replaced by the error when there is one. */
export function Field({ label, hint = '', error = '', children }: FieldProps): ReactNode {
  const id = useId();
  const note = error === '' ? hint : error;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="text-xs text-text-2">
        {label}
      </label>
      {children(id)}
      <p className={classes('min-h-4 text-xs', error === '' ? 'text-text-3' : 'text-down')}>{note}</p>
    </div>
  );
}

interface SwitchProps {
  readonly on: boolean;
  readonly label: string;
  readonly onChange: (on: boolean) => void;
  readonly testId?: string;
}

/** An on/off switch that also says which it is. */
export function Switch({ on, label, onChange, testId }: SwitchProps): ReactNode {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={label}
      data-testid={testId}
      onClick={() => onChange(!on)}
      className="inline-flex h-6 items-center gap-2 text-sm"
    >
      <span
        className={classes(
          'relative h-4 w-7 rounded-full border transition-colors',
          on ? 'border-accent bg-accent' : 'border-line-strong bg-raised',
        )}
      >
        <span
          className={classes(
            'absolute top-[2px] size-2.5 rounded-full transition-[left]',
            on ? 'left-[14px] bg-accent-ink' : 'left-[2px] bg-text-3',
          )}
        />
      </span>
      <span className={on ? 'text-text-1' : 'text-text-3'}>{on ? 'On' : 'Off'}</span>
    </button>
  );
}

interface ChoiceProps<T extends string | number> {
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string; readonly title?: string }[];
  readonly onChange: (value: T) => void;
  readonly label: string;
  readonly testId?: string;
}

/** A row of exclusive choices. */
export function Choice<T extends string | number>({
  value,
  options,
  onChange,
  label,
  testId,
}: ChoiceProps<T>): ReactNode {
  return (
    <div
      role="radiogroup"
      aria-label={label}
      data-testid={testId}
      className="inline-flex items-center rounded-[3px] bg-raised"
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          title={option.title}
          data-value={option.value}
          onClick={() => onChange(option.value)}
          className={classes(
            'h-[18px] shrink-0 rounded-[2px] px-1.5 text-xs whitespace-nowrap',
            option.value === value ? 'bg-chosen font-semibold text-accent' : 'text-text-2 hover:text-text-1',
          )}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
