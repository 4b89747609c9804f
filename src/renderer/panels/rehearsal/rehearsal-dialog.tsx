import { type ReactNode, useState } from 'react';
import { REHEARSAL_MARKETS_MAX, type RehearsalView, type RehearsedSize } from '../../../contract/rehearsal.ts';
import { formatNumber, formatRate } from '../../format/rate.ts';
import { beginRehearsal, cancelRehearsal } from '../../ipc/commands.ts';
import { setUi } from '../../stores/ui-store.ts';
import { Button } from '../../ui/button.tsx';
import { classes } from '../../ui/class-names.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice } from '../../ui/field.tsx';
import { Meter } from '../../ui/meter.tsx';
import { Empty } from '../../ui/panel.tsx';
import { Outcome } from './outcome.tsx';
import { dayName } from './rehearsal-words.ts';
import { type RehearsalState, useRehearsal } from './use-rehearsal.ts';

/** The market that the regime is read from is always in. */
const INDEX = 'BTC';

const SHOWS = [
  { value: 'trips', label: 'Trips' },
  { value: 'days', label: 'Days' },
] as const;

const SIZES = [
  { value: 'caps', label: 'Within the caps' },
  { value: 'full', label: 'Fully invested' },
] as const;

interface MarketsProps {
  readonly view: RehearsalView;
  readonly left: ReadonlySet<string>;
  readonly onLeft: (left: ReadonlySet<string>) => void;
}

/** Which stored markets the books hold. */
function Markets({ view, left, onLeft }: MarketsProps): ReactNode {
  return (
    <div role="group" aria-label="Markets" className="flex max-h-16 shrink-0 flex-wrap gap-1 overflow-y-auto px-4 pb-2">
      {view.markets.map(({ symbol, bars, firstMs, lastMs }) => {
        const on = symbol === INDEX || !left.has(symbol);
        return (
          <button
            key={symbol}
            type="button"
            aria-pressed={on}
            disabled={symbol === INDEX}
            data-testid={`rehearse-${symbol}`}
            title={`${formatNumber(bars, 0)} hours, ${dayName(firstMs)} to ${dayName(lastMs)}${symbol === INDEX ? '; the index, always in' : ''}`}
            onClick={() => onLeft(on ? new Set([...left, symbol]) : new Set([...left].filter((one) => one !== symbol)))}
            className={classes(
              'h-5 shrink-0 rounded-[3px] border px-1.5 text-xs',
              on ? 'border-accent bg-chosen font-semibold text-accent' : 'border-line-strong bg-raised text-text-2',
            )}
          >
            {symbol}
          </button>
        );
      })}
    </div>
  );
}

/** Nothing can be rehearsed yet: why, and what to do about it. */
function TooLittle({ why }: { readonly why: string }): ReactNode {
  return (
    <div data-testid="rehearsal-why-not" className="flex h-52 flex-col items-center justify-center gap-3 p-4">
      <p className="text-sm">{`${why.slice(0, 1).toUpperCase()}${why.slice(1)}.`}</p>
      <p className="max-w-96 text-center text-xs text-text-3">
        Download or import hourly candles (1h) of BTC and of the markets you trade; months of them tell more than weeks.
      </p>
      <Button tone="accent" data-testid="rehearsal-data" onClick={() => setUi({ dialog: 'data' })}>
        Stored candles…
      </Button>
    </div>
  );
}

function Running({ running, take }: Pick<RehearsalState, 'take'> & Pick<RehearsalView, 'running'>): ReactNode {
  const share = running === null ? 0 : running.done / running.total;
  return (
    <div className="flex flex-1 items-center gap-3" data-testid="rehearsal-running">
      <Meter label="Rehearsed" share={share} className="h-1.5 flex-1" />
      <span className="w-10 text-right text-xs">{formatRate(share, { shown: 0 })}</span>
      <Button data-testid="rehearsal-cancel" onClick={() => void cancelRehearsal().then(take)}>
        Cancel
      </Button>
    </div>
  );
}

/** Rehearsals in whatever state they are; everything shown is given. */
export function RehearsalBody({ view, result, failure, take }: RehearsalState): ReactNode {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [size, setSize] = useState<RehearsedSize>('caps');
  const [shows, setShows] = useState<'trips' | 'days'>('trips');
  if (view === null)
    return (
      <div className="h-52">
        <Empty title={failure === '' ? 'Looking at what is stored…' : 'Rehearsals are not possible'}>{failure}</Empty>
      </div>
    );
  if (view.whyNot !== '') return <TooLittle why={view.whyNot} />;
  const symbols = view.markets.map(({ symbol }) => symbol).filter((symbol) => symbol === INDEX || !left.has(symbol));
  const isTooMany = symbols.length > REHEARSAL_MARKETS_MAX;
  return (
    <>
      <div className="flex min-h-10 items-center gap-3 px-4">
        {view.running === null ? (
          <>
            <Button
              tone="accent"
              data-testid="rehearsal-begin"
              disabled={isTooMany}
              onClick={() => void beginRehearsal({ symbols, size }).then(take)}
            >
              Rehearse
            </Button>
            <Choice
              label="How much the books hold"
              testId="rehearsal-size"
              value={size}
              options={SIZES}
              onChange={setSize}
            />
            <span className="min-w-0 flex-1 truncate text-xs text-text-3">
              {isTooMany
                ? `${symbols.length} markets are chosen, at most ${REHEARSAL_MARKETS_MAX} are rehearsed at once`
                : 'Stored hours with the present settings; books that hold the same share of each market, always long'}
            </span>
          </>
        ) : (
          <Running running={view.running} take={take} />
        )}
        {result !== null && (
          <Choice label="Shown" testId="rehearsal-shows" value={shows} options={SHOWS} onChange={setShows} />
        )}
      </div>
      <Markets view={view} left={left} onLeft={setLeft} />
      {view.problem !== '' && (
        <p role="alert" data-testid="rehearsal-problem" className="bg-warn-soft px-4 py-1 text-xs">
          The last rehearsal has no result: {view.problem}
        </p>
      )}
      {result !== null && view.running === null && <Outcome result={result} shows={shows} />}
    </>
  );
}

/** Recorded history with the present settings: when each breaker would have tripped, and what each trip cost and saved. */
export function RehearsalDialog(): ReactNode {
  const state = useRehearsal();
  return (
    <Dialog
      title="Rehearsal of the breakers"
      testId="rehearsal-dialog"
      size="large"
      onClose={() => setUi({ dialog: null })}
    >
      <RehearsalBody {...state} />
    </Dialog>
  );
}
