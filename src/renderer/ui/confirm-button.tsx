import { type ReactNode, useEffect, useState } from 'react';
import { Button } from './button.tsx';

/** The second press has to come within this, ms, and not within a double click of the first. */
const ARMED_MS = 4_000;
const DOUBLE_CLICK_MS = 350;

interface ConfirmButtonProps {
  /** What the first press asks. */
  readonly question: string;
  readonly onConfirm: () => void;
  readonly children: ReactNode;
  readonly title: string;
  readonly testId: string;
  readonly size?: 'small' | 'normal' | 'large';
  readonly disabled?: boolean;
  readonly className?: string;
}

/** A button for what can hurt: the first press asks, the second acts, and the question goes away by itself. */
export function ConfirmButton(props: ConfirmButtonProps): ReactNode {
  const { question, onConfirm, children, title, testId, size = 'small', disabled = false, className } = props;
  const [armedAt, setArmedAt] = useState<number | null>(null);
  useEffect(() => {
    if (armedAt === null) return undefined;
    const timer = setTimeout(() => setArmedAt(null), ARMED_MS);
    return () => clearTimeout(timer);
  }, [armedAt]);
  const press = (): void => {
    const now = performance.now();
    if (armedAt === null) {
      setArmedAt(now);
      return;
    }
    if (now - armedAt < DOUBLE_CLICK_MS) return;
    setArmedAt(null);
    onConfirm();
  };
  return (
    <Button
      size={size}
      tone={armedAt === null ? 'bad' : 'danger'}
      data-testid={testId}
      data-armed={armedAt !== null}
      disabled={disabled}
      title={title}
      className={className}
      onBlur={() => setArmedAt(null)}
      onClick={(event) => {
        event.stopPropagation();
        press();
      }}
    >
      {armedAt === null ? children : question}
    </Button>
  );
}
