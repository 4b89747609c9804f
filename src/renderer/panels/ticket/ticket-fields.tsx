import type { KeyboardEvent, ReactNode } from 'react';
import type { InstrumentView } from '../../../contract/views.ts';
import { nextPrice } from '../../format/legal-price.ts';
import { parseScaled } from '../../format/parse.ts';
import { priceInput } from '../../format/price.ts';
import { classes } from '../../ui/class-names.ts';
import { TextInput } from '../../ui/field.tsx';

interface RowProps {
  readonly label: string;
  readonly error: string;
  readonly testId: string;
  readonly children: ReactNode;
}

/** A label, its control, and what is wrong with it on a line of its own. */
export function Row({ label, error, testId, children }: RowProps): ReactNode {
  return (
    <div className="flex flex-col gap-0.5">
      <div className="grid grid-cols-[58px_minmax(0,1fr)] items-center gap-2">
        <span className="truncate text-xs text-text-2">{label}</span>
        <div className="flex min-w-0 items-center gap-1.5">{children}</div>
      </div>
      {error !== '' && (
        <p role="alert" data-testid={`${testId}-error`} className="selectable pl-[66px] text-xs text-down">
          {error}
        </p>
      )}
    </div>
  );
}

interface PriceInputProps {
  readonly label: string;
  readonly value: string;
  readonly testId: string;
  readonly invalid: boolean;
  readonly placeholder?: string;
  readonly instrument: InstrumentView;
  readonly onChange: (text: string) => void;
}

/** Moves a typed price by one step of the venue, with Shift by ten; distances and unfinished texts stay. */
function stepped(text: string, event: KeyboardEvent, { priceDecimals }: InstrumentView): string | null {
  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return null;
  const parsed = parseScaled(text, priceDecimals);
  if (!parsed.ok || !(parsed.value > 0)) return null;
  const steps = (event.key === 'ArrowUp' ? 1 : -1) * (event.shiftKey ? 10 : 1);
  return priceInput(nextPrice(parsed.value, priceDecimals, steps), priceDecimals);
}

/** A price that the arrow keys move. */
export function PriceInput(props: PriceInputProps): ReactNode {
  const { label, value, testId, invalid, placeholder, instrument, onChange } = props;
  return (
    <TextInput
      value={value}
      aria-label={label}
      data-testid={testId}
      invalid={invalid}
      placeholder={placeholder ?? ''}
      inputMode="decimal"
      className="w-full text-right"
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        const next = stepped(value, event, instrument);
        if (next === null) return;
        event.preventDefault();
        onChange(next);
      }}
    />
  );
}

interface PickProps {
  readonly label: string;
  readonly title: string;
  readonly onPick: () => void;
  readonly disabled?: boolean;
}

/** A small word that fills a field. */
export function Pick({ label, title, onPick, disabled = false }: PickProps): ReactNode {
  return (
    <button
      type="button"
      tabIndex={-1}
      title={title}
      disabled={disabled}
      onClick={onPick}
      className="shrink-0 rounded-[3px] px-1 text-xs text-accent hover:bg-hover disabled:opacity-45"
    >
      {label}
    </button>
  );
}

interface SideButtonProps {
  readonly isBuy: boolean;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

/** Buy or sell: arrow, word and colour. */
export function SideButton({ isBuy, chosen, onChoose }: SideButtonProps): ReactNode {
  const tone = isBuy ? 'bg-up-soft border-up' : 'bg-down-soft border-down';
  return (
    <button
      type="button"
      role="radio"
      aria-checked={chosen}
      data-testid={isBuy ? 'ticket-buy' : 'ticket-sell'}
      title={isBuy ? 'Buy (B)' : 'Sell (S)'}
      onClick={onChoose}
      className={classes(
        'flex h-7 items-center justify-center gap-1.5 rounded-[3px] border font-semibold',
        chosen ? `${tone} text-text-1` : 'border-line-strong text-text-2 hover:bg-hover',
      )}
    >
      <span className="text-[8px] leading-none">{isBuy ? '▲' : '▼'}</span>
      {isBuy ? 'Buy' : 'Sell'}
    </button>
  );
}
