import type { ReactNode } from 'react';
import type { SentimentView } from '../../../contract/sentiment-view.ts';
import type { VenueName } from '../../../contract/views.ts';
import { formatSpan, formatStamp } from '../../format/time.ts';
import { currentEngineMs, useBeat } from '../../stores/time-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Empty } from '../../ui/panel.tsx';
import { Pair } from '../../ui/stat.tsx';
import { Gauge } from './gauge.tsx';
import { SentimentHistory } from './history.tsx';
import { flagsOf, noteOf, pointsText } from './sentiment-state.ts';

/** A time to come in words: `in 2h 07m`, or `now` when it is over. */
function inWords(atMs: number | null, nowMs: number | null): string {
  if (atMs === null || nowMs === null) return 'at a time not yet known';
  return atMs <= nowMs ? 'now' : `in ${formatSpan(atMs - nowMs)}`;
}

interface FactsProps {
  readonly view: SentimentView;
  readonly nowMs: number | null;
}

function Facts({ view, nowMs }: FactsProps): ReactNode {
  const { publishedAtMs, nextUpdateMs } = view;
  const ageMs = publishedAtMs === null || nowMs === null ? null : nowMs - publishedAtMs;
  return (
    <div className="px-3">
      <Pair
        label="Age"
        title={`Published ${formatStamp(publishedAtMs)} UTC`}
        tone={view.known ? 'text-text-1' : 'text-warn'}
      >
        {formatSpan(ageMs)}
      </Pair>
      <Pair label="7 d / 30 d" title="Change in points">
        {pointsText(view.change7d)} / {pointsText(view.change30d)}
      </Pair>
      <Pair label="Next update" title="By the source's own word">
        {view.polling === 'recorded' || nextUpdateMs === null ? '–' : inWords(nextUpdateMs, nowMs)}
      </Pair>
      <Pair label="Source">{view.polling === 'recorded' ? `${view.source}, recorded` : view.source}</Pair>
    </div>
  );
}

interface BodyProps {
  readonly view: SentimentView | null;
  readonly venue: VenueName | null;
  readonly nowMs: number | null;
  /** Drawn beside a value. */
  readonly history: ReactNode;
}

/** The index in whatever state it is; everything it shows is given. */
export function SentimentBody({ view, venue, nowMs, history }: BodyProps): ReactNode {
  const nextTry = inWords(view?.nextTryMs ?? null, nowMs);
  const note = noteOf(view, venue, nextTry);
  if (note !== null || view === null || view.value === null)
    return (
      <div data-testid="sentiment" data-state={note?.kind} className="flex h-full">
        <Empty title={note?.title ?? ''}>{note?.text}</Empty>
      </div>
    );
  return (
    <div data-testid="sentiment" data-state={view.known ? 'known' : 'unknown'} className="flex h-full min-h-0">
      <div className="flex w-[208px] max-[1279px]:w-[192px] shrink-0 flex-col overflow-y-auto border-r border-line pt-1.5">
        <Gauge value={view.value} label={view.label} known={view.known} />
        <Facts view={view} nowMs={nowMs} />
      </div>
      <div className="flex min-w-0 flex-1 flex-col">
        {flagsOf(view, nextTry).map((flag) => (
          <p
            key={flag.kind}
            data-testid={`sentiment-${flag.kind}`}
            className="selectable shrink-0 border-b border-line bg-warn-soft px-3 py-1 text-xs text-text-1"
          >
            {flag.text}
          </p>
        ))}
        {history}
      </div>
    </div>
  );
}

/** Fear & Greed: value, word, age and history, or why there is none. */
export function SentimentPanel(): ReactNode {
  useBeat(4);
  const view = useView((state) => state.sentiment);
  const venue = useView((state) => state.session?.venue ?? null);
  return <SentimentBody view={view} venue={venue} nowMs={currentEngineMs()} history={<SentimentHistory />} />;
}
