import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import type { LegendBar, LegendListener } from '../../charts/candle-chart.ts';
import { intervalChoices } from '../../charts/intervals.ts';
import { useChartCandles } from '../../ipc/chart-candles.ts';
import { formatInterval } from '../../format/time.ts';
import { useInstrument } from '../../parts/instrument.tsx';
import { candlesOf, useCandles } from '../../stores/candles-store.ts';
import { uiStore, useUi } from '../../stores/ui-store.ts';
import { useView, viewStore } from '../../stores/view-store.ts';
import { classes } from '../../ui/class-names.ts';
import { Choice } from '../../ui/field.tsx';
import { Empty } from '../../ui/panel.tsx';
import { ChartAttribution } from './attribution.tsx';
import { type LegendText, legendOf } from './legend.ts';
import { MarketFigures } from './market-figures.tsx';
import { OldBars } from './old-bars.tsx';
import { useChart } from './use-chart.ts';

const TONES = { up: 'text-up', down: 'text-down', flat: 'text-text-2' } as const;

function chartState(hasAsset: boolean, isAnswered: boolean, drawn: boolean): 'none' | 'loading' | 'empty' | 'drawn' {
  if (!hasAsset) return 'none';
  if (drawn) return 'drawn';
  return isAnswered ? 'empty' : 'loading';
}

function ChartNote({
  state,
  symbol,
  failure,
}: {
  readonly state: 'none' | 'loading' | 'empty';
  readonly symbol: string;
  readonly failure: string;
}): ReactNode {
  return (
    <div className="absolute inset-0 z-10 flex bg-panel">
      {state === 'none' && <Empty title="No market chosen">Choose one in the watchlist.</Empty>}
      {state === 'loading' && (
        <Empty title={`Loading ${symbol}`}>The engine sends the bars of one market at a time.</Empty>
      )}
      {state === 'empty' && (
        <Empty title={`No bars of ${symbol} yet`}>
          {failure === '' ? 'The first appears as soon as the market trades.' : failure}
        </Empty>
      )}
    </div>
  );
}

/** Writes the legend straight into the page as the pointer moves. */
function useLegend(): {
  readonly ref: { current: HTMLDivElement | null };
  readonly onLegend: LegendListener;
} {
  const ref = useRef<HTMLDivElement>(null);
  const onLegend = useCallback(({ bar, previousClose, unfinished }: LegendBar) => {
    const root = ref.current;
    const asset = uiStore.getState().focusAsset;
    const instrument = asset === null ? undefined : viewStore.getState().instruments.get(asset);
    if (root === null) return;
    root.hidden = bar === null || instrument === undefined;
    if (bar === null || instrument === undefined) return;
    const text = legendOf({ bar, previousClose, unfinished }, instrument);
    for (const node of root.querySelectorAll<HTMLElement>('[data-field]')) {
      const field = node.dataset['field'] as keyof Omit<LegendText, 'direction'>;
      node.textContent = text[field];
      if (field === 'change') node.className = TONES[text.direction];
    }
  }, []);
  return { ref, onLegend };
}

const FIELDS = [
  ['O', 'open'],
  ['H', 'high'],
  ['L', 'low'],
  ['C', 'close'],
  ['', 'change'],
  ['Vol', 'volume'],
  ['', 'state'],
] as const;

/** Candles of the focused market with fills, position, protection and the waiting ticket drawn in. */
export function ChartPanel(): ReactNode {
  const asset = useUi((state) => state.focusAsset);
  const instrument = useInstrument(asset);
  const baseMs = useView((state) => state.session?.barIntervalMs ?? 60_000);
  const choices = useMemo(() => intervalChoices(baseMs), [baseMs]);
  const [chosen, setChosen] = useState<number | null>(null);
  const intervalMs = chosen !== null && choices.includes(chosen) ? chosen : baseMs;
  const container = useRef<HTMLDivElement>(null);
  const { ref: legend, onLegend } = useLegend();
  useChart(container, intervalMs, onLegend);
  useChartCandles({ asset, symbol: instrument?.symbol ?? '', intervalMs, baseMs });
  const hasSeries = useView((state) => state.series.asset === asset);
  const own = useView((state) => state.series.asset === asset && state.series.bars.length > 0);
  const told = useCandles((state) => candlesOf(state, asset, intervalMs).length > 0);
  const failure = useCandles((state) =>
    state.asset === asset && state.intervalMs === intervalMs ? state.failure : '',
  );
  const drawn = told || (own && intervalMs % baseMs === 0);
  const state = chartState(asset !== null, hasSeries || failure !== '', drawn);
  return (
    <section
      data-testid="chart"
      data-state={state}
      data-symbol={instrument?.symbol ?? ''}
      className="area-chart flex flex-col"
    >
      <header className="flex h-8 shrink-0 items-center gap-3 border-b border-line pr-1.5 pl-2.5">
        <h2 className="text-base font-semibold">{instrument?.symbol ?? 'Chart'}</h2>
        <MarketFigures asset={asset} />
        <Choice
          label="Bar length"
          testId="interval"
          value={intervalMs}
          options={choices.map((value) => ({ value, label: formatInterval(value) }))}
          onChange={setChosen}
        />
      </header>
      <div className="relative min-h-0 flex-1">
        <div ref={container} className="absolute inset-0" />
        <div
          ref={legend}
          hidden
          className={classes('pointer-events-none absolute top-1 left-2.5 z-10 flex flex-wrap gap-x-2.5 pr-20 text-xs')}
        >
          {FIELDS.map(([label, field]) => (
            <span key={field} className="whitespace-nowrap text-text-3">
              {label} <span data-field={field} className="text-text-1" />
            </span>
          ))}
        </div>
        <ChartAttribution />
        {state === 'drawn' && <OldBars asset={asset} intervalMs={intervalMs} />}
        {state !== 'drawn' && <ChartNote state={state} symbol={instrument?.symbol ?? ''} failure={failure} />}
      </div>
    </section>
  );
}
