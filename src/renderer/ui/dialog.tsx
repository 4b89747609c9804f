import { X } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { IconButton } from './button.tsx';

const WIDTHS = { normal: 'w-[600px]', wide: 'w-[760px]', large: 'w-[1000px]' } as const;

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly testId: string;
  readonly size?: keyof typeof WIDTHS;
  /** Controls in the header, before the close button. */
  readonly actions?: ReactNode;
}

/**
 * A dialog over the workspace. It is not modal on purpose: the bar above it, with the kill switch, stays bright and can be
 * clicked. Takes the focus, closes on Escape or a click beside it, and gives the focus back.
 */
export function Dialog({ title, onClose, children, testId, size = 'normal', actions }: DialogProps): ReactNode {
  const ref = useRef<HTMLElement>(null);
  // Taken before a field inside takes the focus.
  const [before] = useState(() => document.activeElement);
  useEffect(() => {
    // A field inside that took the focus keeps it.
    if (ref.current?.contains(document.activeElement) === false) ref.current.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, [before]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    onClose();
  };
  return (
    <div
      className="overlay"
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <section
        ref={ref}
        role="dialog"
        tabIndex={-1}
        data-testid={testId}
        aria-label={title}
        onKeyDown={onKeyDown}
        className={`flex max-h-full max-w-full flex-col rounded-md border border-line-strong bg-panel shadow-2xl outline-none ${WIDTHS[size]}`}
      >
        <header className="flex h-10 shrink-0 items-center justify-between gap-3 border-b border-line pr-2 pl-4">
          <h2 className="flex-1 text-base font-semibold">{title}</h2>
          {actions}
          <IconButton label="Close" data-testid="dialog-close" onClick={onClose}>
            <X size={15} />
          </IconButton>
        </header>
        <div className="flex min-h-0 flex-col overflow-y-auto">{children}</div>
      </section>
    </div>
  );
}
