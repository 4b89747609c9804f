import { type ReactNode, useEffect, useRef, useState } from 'react';
import { IndexChart } from '../../charts/index-chart.ts';
import { readPalette } from '../../charts/palette.ts';
import { watchPalette } from '../../parts/watch-palette.ts';
import { useView, viewStore } from '../../stores/view-store.ts';
import { Choice } from '../../ui/field.tsx';
import { Empty } from '../../ui/panel.tsx';

const SPANS = [
  { value: '30d', label: '30 d', days: 30 },
  { value: '1y', label: '1 y', days: 365 },
  { value: 'all', label: 'All', days: null },
] as const;

type Span = (typeof SPANS)[number]['value'];

function daysOf(span: Span): number | null {
  return SPANS.find(({ value }) => value === span)?.days ?? null;
}

/** The index over the last month, the last year, or since it began. */
export function SentimentHistory(): ReactNode {
  const container = useRef<HTMLDivElement>(null);
  const [span, choose] = useState<Span>('30d');
  const enough = useView((state) => state.moods.points.length > 1);
  useEffect(() => {
    if (container.current === null) return undefined;
    const chart = new IndexChart(container.current, readPalette());
    const days = daysOf(span);
    chart.show(viewStore.getState().moods.points, days);
    const endView = viewStore.subscribe((state, old) => {
      if (state.moods !== old.moods) chart.show(state.moods.points, days);
    });
    const endTheme = watchPalette((palette) => chart.setPalette(palette));
    return () => {
      endView();
      endTheme();
      chart.dispose();
    };
  }, [span]);
  return (
    <section className="flex min-h-0 min-w-0 flex-1 flex-col" data-testid="sentiment-history">
      <header className="flex h-7 shrink-0 items-center justify-between gap-2 border-b border-line pr-1 pl-3">
        <span className="truncate text-xs text-text-3">Index, 0 fear to 100 greed</span>
        <Choice label="Span" testId="sentiment-span" value={span} options={SPANS} onChange={choose} />
      </header>
      <div className="relative min-h-0 flex-1">
        <div ref={container} className="absolute inset-0" />
        {!enough && (
          <div className="absolute inset-0 flex bg-panel">
            <Empty title="The history begins with the second value" />
          </div>
        )}
      </div>
    </section>
  );
}
