import type { ReactNode } from 'react';
import type { RehearsalResult, RehearsalTrip } from '../../../contract/rehearsal.ts';
import { formatMeasure } from '../../format/breaker.ts';
import { formatNumber, formatRate } from '../../format/rate.ts';
import { formatSpan } from '../../format/time.ts';
import { BREAKER_WORDS } from '../../format/words.ts';
import { classes } from '../../ui/class-names.ts';
import { Empty } from '../../ui/panel.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { Curves, dayWords } from './curves.tsx';
import { dayName, hourName, savedWords, tripMeasure } from './rehearsal-words.ts';

const tone = (saved: number): string => (saved > 0.00005 ? 'text-up' : saved < -0.00005 ? 'text-down' : 'text-text-3');

const TRIPS: readonly Column<RehearsalTrip>[] = [
  { key: 'at', label: 'Tripped, UTC', track: '128px', cell: ({ atMs }) => hourName(atMs) },
  { key: 'breaker', label: 'Breaker', track: '150px', cell: ({ breaker }) => BREAKER_WORDS[breaker] },
  {
    key: 'metric',
    label: 'Saw',
    track: '84px',
    align: 'right',
    cell: (trip) => formatMeasure(tripMeasure(trip), trip.metric),
  },
  {
    key: 'bound',
    label: 'Bound',
    track: '84px',
    align: 'right',
    cell: (trip) => formatMeasure(tripMeasure(trip), trip.bound),
  },
  {
    key: 'span',
    label: 'Lasted',
    track: '92px',
    align: 'right',
    cell: ({ atMs, endMs }) => (endMs === null ? 'still on' : formatSpan(endMs - atMs)),
  },
  {
    key: 'saved',
    label: 'Made of it',
    title: 'The book with breakers less the one without, from the trip to its end',
    track: 'minmax(96px, 1fr)',
    align: 'right',
    cell: ({ saved }) => <span className={tone(saved)}>{savedWords(saved)}</span>,
  },
];

const BOOK_NAMES = { plain: 'Always long', guarded: 'With breakers', sized: 'With breakers and sizes' } as const;

function Books({ result }: { readonly result: RehearsalResult }): ReactNode {
  return (
    <div className="grid grid-cols-3 gap-px border-y border-line bg-line">
      {(['plain', 'guarded', 'sized'] as const).map((book) => (
        <div key={book} data-testid={`rehearsal-book-${book}`} className="bg-panel px-4 py-1.5">
          <p className="text-2xs text-text-3">{BOOK_NAMES[book]}</p>
          <p>
            {formatRate(result.books[book].worth - 1, { plus: true, shown: 1 })}
            <span className="text-text-3"> in all, deepest fall </span>
            {formatRate(result.books[book].maxDrawdown, { shown: 1 })}
            <Funding of={result.books[book]} />
          </p>
        </div>
      ))}
    </div>
  );
}

/** What was received less paid, where funding is known. */
function Funding({ of }: { readonly of: RehearsalResult['books']['plain'] }): ReactNode {
  if (of.funding === undefined) return null;
  return (
    <>
      <span className="text-text-3">, funding </span>
      {formatRate(of.funding, { plus: true, shown: 1 })}
    </>
  );
}

function Breakers({ result }: { readonly result: RehearsalResult }): ReactNode {
  return (
    <ul className="grid grid-cols-4 gap-px border-b border-line bg-line">
      {result.breakers.map(({ breaker, trips, perYear, saved }) => (
        <li key={breaker} data-testid={`rehearsed-${breaker}`} className="bg-panel px-4 py-1.5">
          <p className="text-2xs text-text-3">{BREAKER_WORDS[breaker]}</p>
          <p>
            {trips} {trips === 1 ? 'trip' : 'trips'}
            <span className="text-text-3"> ({formatNumber(perYear, 1)} a year)</span>
          </p>
          <p className={classes('text-xs', tone(saved))}>{trips === 0 ? 'no trip' : savedWords(saved)}</p>
        </li>
      ))}
      <li className="bg-panel px-4 py-1.5 text-2xs text-text-3">
        Losses in a row of a strategy need its trades and are not rehearsed. Extremes of an hour are taken to be a
        quarter and three quarters into it.
      </li>
    </ul>
  );
}

/** What a rehearsal found: books, breakers, curves over the regimes, and each trip or each day. */
export function Outcome({
  result,
  shows,
}: {
  readonly result: RehearsalResult;
  readonly shows: 'trips' | 'days';
}): ReactNode {
  const { fromMs, toMs, symbols, size, sentiment, changesPerYear, medianStayHours, trips, days } = result;
  const stay = medianStayHours === null ? '' : `, each held ${formatSpan(medianStayHours * 3_600_000)} in the middle`;
  return (
    <div data-testid="rehearsal-outcome" data-hash={result.hash}>
      <p className="px-4 py-1.5 text-xs text-text-2">
        {dayName(fromMs)} to {dayName(toMs)}, {symbols.length} {symbols.length === 1 ? 'market' : 'markets'},{' '}
        {size === 'caps' ? 'books within the caps' : 'books that hold all of their worth'}; the regime changed{' '}
        {formatNumber(changesPerYear, 1)} times a year{stay}.
        {!sentiment && (
          <span className="text-warn">
            {' '}
            Fear & Greed was not known: its breaker and its part in regimes were left out.
          </span>
        )}
      </p>
      <Books result={result} />
      <Breakers result={result} />
      <Curves days={days} />
      <div className="flex h-52 flex-col border-t border-line">
        {shows === 'days' ? (
          <ol data-testid="rehearsal-days" className="selectable overflow-y-auto px-4 py-1 text-xs">
            {days.toReversed().map((day) => (
              <li key={day.atMs} className="h-[18px] truncate">
                {dayWords(day)}
              </li>
            ))}
          </ol>
        ) : trips.length === 0 ? (
          <Empty title="No breaker would have tripped" />
        ) : (
          <Table
            rows={trips.toReversed()}
            columns={TRIPS}
            keyOf={({ breaker, atMs }) => `${breaker}:${atMs}`}
            minWidth={680}
            label="Trips"
          />
        )}
      </div>
    </div>
  );
}
