import { Check, Info, OctagonAlert, TriangleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { dismissToast, type Toast, useToasts } from '../stores/toast-store.ts';
import { IconButton } from '../ui/button.tsx';

const TONES: Readonly<
  Record<Toast['tone'], { readonly icon: typeof Info; readonly icontone: string; readonly edge: string }>
> = {
  good: { icon: Check, icontone: 'text-up', edge: 'border-l-up' },
  info: { icon: Info, icontone: 'text-accent', edge: 'border-l-accent' },
  warning: { icon: TriangleAlert, icontone: 'text-warn', edge: 'border-l-warn' },
  bad: { icon: OctagonAlert, icontone: 'text-down', edge: 'border-l-danger' },
};

function Message({ toast }: { readonly toast: Toast }): ReactNode {
  const { icon: Icon, icontone, edge } = TONES[toast.tone];
  return (
    <div
      role={toast.tone === 'bad' ? 'alert' : 'status'}
      data-testid="toast"
      data-tone={toast.tone}
      data-code={toast.code}
      className={`pointer-events-auto flex items-start gap-2.5 rounded-[3px] border border-l-2 border-line-strong bg-raised py-2 pr-1.5 pl-3 shadow-lg ${edge}`}
    >
      <Icon size={15} className={`mt-0.5 shrink-0 ${icontone}`} />
      <div className="selectable min-w-0 flex-1">
        <p className="font-medium">{toast.title}</p>
        {toast.detail !== '' && <p className="text-xs break-words text-text-2">{toast.detail}</p>}
        {(toast.code !== '' || toast.figures !== '') && (
          <p className="mt-0.5 text-xs break-words text-text-3">
            {toast.code !== '' && <code className="mr-2 font-mono">{toast.code}</code>}
            {toast.figures}
          </p>
        )}
      </div>
      <IconButton label="Dismiss" onClick={() => dismissToast(toast.id)}>
        <X size={13} />
      </IconButton>
    </div>
  );
}

/** Answers to commands, in the lower left where no control stands. */
export function Toaster(): ReactNode {
  const toasts = useToasts();
  return (
    <div aria-live="polite" className="pointer-events-none fixed bottom-8 left-3 z-50 flex w-60 flex-col gap-2">
      {toasts.map((toast) => (
        <Message key={toast.id} toast={toast} />
      ))}
    </div>
  );
}
