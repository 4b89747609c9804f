import { X } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { IconButton } from './button.tsx';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly testId: string;
  readonly wide?: boolean;
}

/** A modal over the window: the browser's own dialog, which keeps the focus inside and closes on Escape. */
export function Dialog({ title, onClose, children, testId, wide = false }: DialogProps): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    if (dialog !== null && !dialog.open) dialog.showModal();
  }, []);
  return (
    <dialog
      ref={ref}
      data-testid={testId}
      aria-label={title}
      onClose={onClose}
      onMouseDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
      className={`m-auto max-h-[86vh] rounded-md border border-line-strong bg-panel p-0 text-text-1 ${wide ? 'w-[760px]' : 'w-[600px]'} max-w-[94vw]`}
    >
      <div className="flex max-h-[86vh] flex-col">
        <header className="flex h-10 shrink-0 items-center justify-between border-b border-line pr-2 pl-4">
          <h2 className="text-base font-semibold">{title}</h2>
          <IconButton label="Close" onClick={onClose}>
            <X size={15} />
          </IconButton>
        </header>
        <div className="min-h-0 overflow-y-auto">{children}</div>
      </div>
    </dialog>
  );
}
