import type { ReactNode } from 'react';
import { formatAge } from '../../format/time.ts';
import { CONNECTION_WORDS, STATE_WORDS } from '../../format/words.ts';
import { dataAgeMs, useBeat } from '../../stores/time-store.ts';
import { setUi } from '../../stores/ui-store.ts';
import { useView } from '../../stores/view-store.ts';
import { classes } from '../../ui/class-names.ts';

/** Prices older than this are worth a look; older than the second, they are not prices any more. */
const AGE_WARN_MS = 5000;
const AGE_BAD_MS = 15_000;

type Tone = 'good' | 'warn' | 'bad' | 'wait';

const DOTS: Readonly<Record<Tone, string>> = {
  good: 'bg-up',
  warn: 'bg-warn',
  bad: 'bg-danger',
  wait: 'border border-text-3',
};

const TEXTS: Readonly<Record<Tone, string>> = {
  good: 'text-text-1',
  warn: 'text-warn',
  bad: 'text-down',
  wait: 'text-text-2',
};

function Dot({ tone }: { readonly tone: Tone }): ReactNode {
  return (
    <span className={classes('size-[7px] shrink-0', tone === 'bad' ? 'rounded-[1px]' : 'rounded-full', DOTS[tone])} />
  );
}

function linkTone(connection: string, status: string, ageMs: number | null): Tone {
  if (status === 'loading' || connection === 'connecting') return 'wait';
  if (status === 'failed' || connection === 'disconnected' || (ageMs ?? 0) > AGE_BAD_MS) return 'bad';
  return status === 'stale' || (ageMs ?? 0) > AGE_WARN_MS ? 'warn' : 'good';
}

function linkWord(connection: string, status: string): string {
  if (status === 'loading') return 'Loading';
  if (status === 'failed') return 'No answer';
  if (status === 'stale') return 'Resyncing';
  return CONNECTION_WORDS[connection as keyof typeof CONNECTION_WORDS] ?? 'Disconnected';
}

/** Connection to the venue and the age of the newest price in this window. */
export function ConnectionState(): ReactNode {
  useBeat(2);
  const connection = useView((state) => state.session?.connection ?? 'connecting');
  const link = useView((state) => state.link);
  const ageMs = dataAgeMs();
  const tone = linkTone(connection, link.status, ageMs);
  return (
    <button
      type="button"
      data-testid="connection"
      data-connection={connection}
      data-link={link.status}
      title={
        link.reason === ''
          ? 'Connection to the venue, and age of the newest price. Click for the health of the session'
          : link.reason
      }
      className="flex items-center gap-1.5 whitespace-nowrap hover:underline"
      onClick={() => setUi({ dialog: 'health' })}
    >
      <Dot tone={tone} />
      <span className={TEXTS[tone]}>{linkWord(connection, link.status)}</span>
      <span className="min-w-8 text-text-3">{formatAge(ageMs)}</span>
    </button>
  );
}

const STATE_TONES: Readonly<Record<keyof typeof STATE_WORDS, Tone>> = {
  starting: 'wait',
  live: 'good',
  degraded: 'warn',
  fallback: 'bad',
  halted: 'bad',
  stopped: 'bad',
};

/** What the engine lets through, with its reason. */
export function EngineState(): ReactNode {
  const state = useView((view) => view.session?.state ?? 'starting');
  const reason = useView((view) => view.session?.stateReason ?? '');
  const { name, hint } = STATE_WORDS[state];
  const tone = STATE_TONES[state];
  return (
    <div
      data-testid="engine-state"
      data-state={state}
      title={reason === '' ? hint : `${hint}. ${reason}`}
      className="flex min-w-0 items-center gap-1.5 whitespace-nowrap"
    >
      <Dot tone={tone} />
      <span className={TEXTS[tone]}>{name}</span>
      <span className="min-w-0 truncate text-text-3">{reason}</span>
    </div>
  );
}
