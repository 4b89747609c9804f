import type { ReactNode } from 'react';
import type { ComponentHealth, SessionHealthView } from '../../../contract/session-health.ts';
import { useUi } from '../../stores/ui-store.ts';
import { Tag } from '../../ui/tag.tsx';
import { formatLength, PART_TONES, PART_WORDS, partSays } from './health-words.ts';
import { useHealth } from './use-health.ts';

/** Pause between two questions while the session starts, ms. */
const ASK_EVERY_MS = 200;

function PartLine({ part, nowMs }: { readonly part: ComponentHealth; readonly nowMs: number }): ReactNode {
  const { id, title, state, tookMs, limitMs } = part;
  return (
    <li
      data-testid={`start-${id}`}
      data-state={state}
      className="grid h-7 grid-cols-[200px_84px_minmax(0,1fr)_120px] items-center gap-2 border-b border-line px-4"
    >
      <span className="truncate">{title}</span>
      <Tag tone={PART_TONES[state]}>{PART_WORDS[state]}</Tag>
      <span className="truncate text-xs text-text-2" title={part.detail}>
        {partSays(part, nowMs)}
      </span>
      <span className="text-right text-xs text-text-3">
        {tookMs === null ? '' : `${formatLength(tookMs)}${state === 'starting' ? ` of ${formatLength(limitMs)}` : ''}`}
      </span>
    </li>
  );
}

/** The start of a session, part by part; its failure in plain words. */
export function StartProgress({ view }: { readonly view: SessionHealthView }): ReactNode {
  const hasFailed = view.state === 'error';
  return (
    <section
      data-testid="start-screen"
      data-state={view.state}
      aria-label="Start of the session"
      className="flex max-h-full w-[720px] max-w-full flex-col overflow-y-auto rounded-md border border-line-strong bg-panel shadow-2xl"
    >
      <header className="flex h-10 shrink-0 items-center border-b border-line px-4">
        <h2 className="text-base font-semibold">{hasFailed ? 'Trimtab cannot start' : 'Starting'}</h2>
      </header>
      <ul>
        {view.components.map((part) => (
          <PartLine key={part.id} part={part} nowMs={view.atMs} />
        ))}
      </ul>
      {hasFailed && (
        <div role="alert" data-testid="start-failure" className="selectable flex flex-col gap-1 px-4 py-3">
          <p className="text-down">{view.reason}</p>
          <p className="text-text-2">
            {view.advice} {view.advice.endsWith('.') || view.advice === '' ? '' : '. '}Close the window to end the
            program.
          </p>
        </div>
      )}
    </section>
  );
}

/** Stands over the workspace until the session is open, or for good where it cannot be opened. */
export function StartScreen(): ReactNode {
  const isOpen = useUi((state) => state.info !== null);
  const view = useHealth(isOpen ? null : ASK_EVERY_MS);
  if (isOpen || view === null) return null;
  return (
    <div className="overlay">
      <StartProgress view={view} />
    </div>
  );
}
