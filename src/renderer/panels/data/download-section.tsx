import { Download } from 'lucide-react';
import { type FormEvent, type ReactNode, useMemo, useState } from 'react';
import { ARCHIVE_INTERVALS, type ArchiveInterval } from '../../../contract/candle-archive.ts';
import { downloadCandles } from '../../ipc/commands.ts';
import { useView } from '../../stores/view-store.ts';
import { useWatch } from '../../stores/watch-store.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/class-names.ts';
import { Field, TextInput } from '../../ui/field.tsx';
import { type DownloadDraft, readDownload } from './download-form.ts';
import type { ArchiveState } from './use-archive.ts';

interface IntervalsProps {
  readonly chosen: readonly ArchiveInterval[];
  readonly onChange: (chosen: readonly ArchiveInterval[]) => void;
}

/** Lengths of bars, any number of them. */
function Intervals({ chosen, onChange }: IntervalsProps): ReactNode {
  return (
    <div role="group" aria-label="Intervals" className="flex h-6 items-center gap-1">
      {ARCHIVE_INTERVALS.map((interval) => {
        const on = chosen.includes(interval);
        return (
          <button
            key={interval}
            type="button"
            aria-pressed={on}
            data-testid={`download-interval-${interval}`}
            onClick={() => onChange(on ? chosen.filter((one) => one !== interval) : [...chosen, interval])}
            className={classes(
              'h-6 rounded-[3px] border px-1.5 text-xs',
              on ? 'border-accent bg-chosen font-semibold text-accent' : 'border-line-strong bg-raised text-text-2',
            )}
          >
            {interval}
          </button>
        );
      })}
    </div>
  );
}

function useListed(): readonly string[] {
  const instruments = useView((state) => state.instruments);
  return useMemo(
    () => [...instruments.values()].filter(({ listed }) => listed).map(({ symbol }) => symbol),
    [instruments],
  );
}

/** Ways to name many markets at once. */
function Quick({
  listed,
  onPick,
}: {
  readonly listed: readonly string[];
  readonly onPick: (text: string) => void;
}): ReactNode {
  const pins = useWatch((state) => state.pins);
  const groups = useWatch((state) => state.groups);
  const lists = [
    { name: 'All', symbols: listed },
    { name: 'Pinned', symbols: [...pins] },
    ...groups.map(({ name, symbols }) => ({ name, symbols: [...symbols] })),
  ];
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2">
      {lists
        .filter(({ symbols }) => symbols.length > 0)
        .map(({ name, symbols }) => (
          <button
            key={name}
            type="button"
            className="text-xs text-accent hover:underline"
            onClick={() => onPick(symbols.join(' '))}
          >
            {name} ({symbols.length})
          </button>
        ))}
    </span>
  );
}

interface DownloadSectionProps {
  readonly archive: ArchiveState;
  readonly canDownload: boolean;
  readonly whyNot: string;
}

/** Asks the venue for bars: which markets, which lengths, how many days. Where no venue can be asked it says why. */
export function DownloadSection({ archive, canDownload, whyNot }: DownloadSectionProps): ReactNode {
  const listed = useListed();
  const [draft, setDraft] = useState<DownloadDraft>({ symbols: '', intervals: ['1h'], days: '30' });
  const [shown, setShown] = useState(false);
  const read = readDownload(draft, listed);
  const errors = read.ok || !shown ? {} : read.errors;
  const set = (change: Partial<DownloadDraft>): void => setDraft((old) => ({ ...old, ...change }));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setShown(true);
    if (!read.ok) return;
    if (archive.take(await downloadCandles(read.request))) {
      setShown(false);
      set({ symbols: '' });
    }
  };
  if (!canDownload) {
    return (
      <p data-testid="download-off" className="selectable border-b border-line px-4 py-2 text-xs text-text-2">
        Nothing can be downloaded here: {whyNot}. Files can be imported.
      </p>
    );
  }
  return (
    <form
      className="grid grid-cols-[minmax(0,1fr)_auto_64px_auto] items-start gap-3 border-b border-line px-4 pt-2"
      onSubmit={(event) => void submit(event)}
    >
      <Field label="Markets" error={errors.symbols ?? ''}>
        {(id) => (
          <>
            <TextInput
              id={id}
              value={draft.symbols}
              placeholder="BTC ETH SOL"
              data-testid="download-symbols"
              invalid={errors.symbols !== undefined}
              onChange={(event) => set({ symbols: event.target.value })}
            />
            <Quick listed={listed} onPick={(symbols) => set({ symbols })} />
          </>
        )}
      </Field>
      <Field label="Intervals" error={errors.intervals ?? ''}>
        {() => <Intervals chosen={draft.intervals} onChange={(intervals) => set({ intervals })} />}
      </Field>
      <Field label="Days" error={errors.days ?? ''}>
        {(id) => (
          <TextInput
            id={id}
            value={draft.days}
            inputMode="numeric"
            data-testid="download-days"
            invalid={errors.days !== undefined}
            className="text-right"
            onChange={(event) => set({ days: event.target.value })}
          />
        )}
      </Field>
      <Button type="submit" tone="accent" className="mt-5" data-testid="download-start">
        <Download size={12} /> Download
      </Button>
    </form>
  );
}
