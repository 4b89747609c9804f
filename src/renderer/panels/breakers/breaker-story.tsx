import type { ReactNode } from 'react';
import type { BreakerView, RiskView } from '../../../contract/views.ts';
import { BLOCK_WORDS, formatMeasure, MEASURE_WORDS } from '../../format/breaker.ts';
import { formatRate } from '../../format/rate.ts';
import { formatSpan, formatStamp } from '../../format/time.ts';
import { BREAKER_WORDS } from '../../format/words.ts';
import { Pair } from '../../ui/stat.tsx';
import { BreakerActs, NewSeason } from './breaker-acts.tsx';
import { BreakerTag } from './breaker-row.tsx';

interface StoryProps {
  readonly breaker: BreakerView;
  readonly risk: RiskView;
  readonly nowMs: number | null;
}

/** The engine's words with a capital first letter. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** Since when it stands so, and when that ends by itself. */
function timesOf({ since, until }: BreakerView, nowMs: number | null): string {
  const parts: string[] = [];
  if (since !== null) parts.push(`since ${formatStamp(since, nowMs ?? undefined)}`);
  if (until !== null) {
    const left = nowMs === null ? '' : ` (in ${formatSpan(until - nowMs)})`;
    parts.push(`until ${formatStamp(until, nowMs ?? undefined)}${left}`);
  }
  return parts.join(', ');
}

function Season({ risk }: { readonly risk: RiskView }): ReactNode {
  return (
    <section data-testid="season" className="mt-1 border-t border-line pt-1">
      <Pair label="Below the high of the season">{formatRate(risk.seasonDrawdownRate)}</Pair>
      <Pair label="Below the highest ever">{formatRate(risk.lifetimeDrawdownRate)}</Pair>
      <Pair label="Season began">
        {risk.seasonSinceMs === null ? 'with the account' : formatStamp(risk.seasonSinceMs)}
      </Pair>
      <NewSeason />
    </section>
  );
}

function History({ breaker: { history, measure, trips }, nowMs }: Omit<StoryProps, 'risk'>): ReactNode {
  if (history.length === 0) return <p className="pt-1 text-xs text-text-3">It has not tripped.</p>;
  const more = trips - history.length;
  return (
    <ul data-testid="breaker-history" className="flex flex-col gap-1 pt-1 text-xs">
      {history.toReversed().map(({ atMs, metric, evidence, endedMs }) => (
        <li key={atMs} className="selectable border-t border-line pt-1">
          <span className="text-text-2">
            {formatStamp(atMs, nowMs ?? undefined)}, {formatMeasure(measure, metric)},{' '}
            {endedMs === null ? 'lasts still' : `for ${formatSpan(endedMs - atMs)}`}
          </span>
          <p className="text-text-3">{sentence(evidence)}</p>
        </li>
      ))}
      {more > 0 && <li className="text-text-3">{more} older</li>}
    </ul>
  );
}

/** All about one breaker: what it sees and does, what ends it, what a person can do, and its trips. */
export function BreakerStory({ breaker, risk, nowMs }: StoryProps): ReactNode {
  const { name, state, measure, metric, trip, resetAt, evidence, action, reset, blocks, strategies } = breaker;
  const times = timesOf(breaker, nowMs);
  return (
    <div data-testid="breaker-story" data-breaker={name} className="flex flex-col px-3 py-1.5">
      <header className="flex items-center gap-2">
        <h3 className="font-semibold">{BREAKER_WORDS[name]}</h3>
        <BreakerTag state={state} />
        <span className="truncate text-xs text-text-3">{times}</span>
      </header>
      <p className="text-xs text-text-3">
        {MEASURE_WORDS[measure]}:{' '}
        {metric === null ? (
          <b className="font-medium text-warn">not known</b>
        ) : (
          <b className="font-medium text-text-1">{formatMeasure(measure, metric)}</b>
        )}
        ; trips at {formatMeasure(measure, trip)}
        {resetAt !== null && `, arms again past ${formatMeasure(measure, resetAt)}`}
      </p>
      {evidence !== '' && <p className="selectable text-xs text-text-2">{sentence(evidence)}</p>}
      <p className={blocks === 'nothing' ? 'text-xs text-text-3' : 'text-xs text-warn'}>
        {BLOCK_WORDS[blocks]}
        {strategies.length > 0 && `: ${strategies.join(', ')}`}
      </p>
      <p className="text-xs text-text-3">
        When it trips: {action}. Ends: {reset}.
      </p>
      <BreakerActs key={name} breaker={breaker} />
      {name === 'total_drawdown' && <Season risk={risk} />}
      <History breaker={breaker} nowMs={nowMs} />
    </div>
  );
}
