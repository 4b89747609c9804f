import type { ReactNode } from 'react';
import { classes } from './class-names.ts';

interface PanelProps {
  readonly title: ReactNode;
  /** Small text beside the title. */
  readonly note?: ReactNode;
  /** Controls at the right end of the header. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly testId: string;
  readonly className?: string;
}

/** A panel: a 32 px header with a hairline under it, and a body that scrolls inside itself. */
export function Panel({ title, note, actions, children, testId, className }: PanelProps): ReactNode {
  return (
    <section data-testid={testId} className={classes('flex h-full min-h-0 min-w-0 flex-col', className)}>
      <PanelHeader title={title} note={note} actions={actions} />
      {children}
    </section>
  );
}

/** The header alone, for panels that build their own body. */
export function PanelHeader({ title, note, actions }: Pick<PanelProps, 'title' | 'note' | 'actions'>): ReactNode {
  return (
    <header className="flex h-8 shrink-0 items-center gap-2 border-b border-line pr-1.5 pl-2.5">
      <h2 className="shrink-0 text-sm font-semibold whitespace-nowrap">{title}</h2>
      <span className="min-w-0 flex-1 truncate text-xs text-text-3">{note}</span>
      {actions}
    </header>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly icon?: ReactNode;
}

/** What a panel says when it has nothing to show, and what would change that. */
export function Empty({ title, children, icon }: EmptyProps): ReactNode {
  return (
    <div className="flex h-full min-h-0 flex-1 flex-col items-center justify-center gap-1 p-4 text-center">
      {icon !== undefined && <span className="mb-1 text-text-3">{icon}</span>}
      <p className="text-sm text-text-2">{title}</p>
      {children !== undefined && <p className="max-w-72 text-xs text-text-3">{children}</p>}
    </div>
  );
}
