import { type RefObject, useEffect, useRef } from 'react';
import { CandleChart, type LegendListener } from '../../charts/candle-chart.ts';
import { joinBars } from '../../charts/join-bars.ts';
import { levelsOf } from '../../charts/levels.ts';
import { fillMarkers } from '../../charts/markers.ts';
import { readPalette } from '../../charts/palette.ts';
import type { BarView } from '../../../contract/views.ts';
import { watchPalette } from '../../parts/watch-palette.ts';
import { candlesOf, candlesStore } from '../../stores/candles-store.ts';
import { uiStore } from '../../stores/ui-store.ts';
import type { ViewState } from '../../stores/view-state.ts';
import { viewStore } from '../../stores/view-store.ts';

/** What the chart was last told, so that it is told only what changed. */
interface Shown {
  asset: number | null;
  generation: number;
  intervalMs: number;
}

/** Binds one chart to the stores, without React state: a tick goes from the store into the canvas. */
class ChartBinding {
  readonly #chart: CandleChart;
  #shown: Shown = { asset: null, generation: -1, intervalMs: 0 };
  #intervalMs: number;
  #joined: readonly BarView[] = [];

  constructor(chart: CandleChart, intervalMs: number) {
    this.#chart = chart;
    this.#intervalMs = intervalMs;
  }

  setInterval(intervalMs: number): void {
    this.#intervalMs = intervalMs;
    this.#bars(viewStore.getState());
    this.#marks(viewStore.getState());
  }

  /** Everything anew: at the start and when another asset is focused. */
  all(): void {
    const state = viewStore.getState();
    if (state.session !== null) this.#chart.setNow(state.session.atMs);
    this.#bars(state);
    this.#marks(state);
    this.#lines(state);
  }

  onView(state: ViewState, old: ViewState): void {
    if (state.session !== null && state.session !== old.session) this.#chart.setNow(state.session.atMs);
    if (state.series !== old.series || state.instruments !== old.instruments) this.#bars(state);
    if (state.fills !== old.fills || state.series.generation !== old.series.generation) this.#marks(state);
    if (state.positions !== old.positions || state.tickets !== old.tickets || state.orders !== old.orders)
      this.#lines(state);
  }

  /** The venue told bars: they stand before the engine's own. */
  onCandles(): void {
    this.#bars(viewStore.getState());
    this.#marks(viewStore.getState());
  }

  /** The engine's own bars of the focused asset with what the venue told of the time before. */
  #source(state: ViewState, asset: number | null): readonly BarView[] {
    const { series, session } = state;
    const told = candlesOf(candlesStore.getState(), asset, this.#intervalMs);
    const own = asset !== null && series.asset === asset && this.#intervalMs % (session?.barIntervalMs ?? 1) === 0;
    this.#joined =
      told.length === 0 && own ? series.bars : joinBars(told, own ? series.bars : [], this.#intervalMs, this.#joined);
    return this.#joined;
  }

  #bars(state: ViewState): void {
    const asset = uiStore.getState().focusAsset;
    const { series } = state;
    const ours = asset !== null && series.asset === asset;
    const bars = this.#source(state, asset);
    const shown: Shown = { asset, generation: ours ? series.generation : -1, intervalMs: this.#intervalMs };
    const same =
      shown.asset === this.#shown.asset &&
      shown.generation === this.#shown.generation &&
      shown.intervalMs === this.#shown.intervalMs;
    if (same) {
      this.#chart.updateBars(bars);
      return;
    }
    if (shown.asset !== this.#shown.asset) {
      this.#chart.setInstrument(asset === null ? null : (state.instruments.get(asset) ?? null));
      this.#lines(state);
    }
    this.#shown = shown;
    this.#chart.resetBars(bars, this.#intervalMs);
  }

  #marks(state: ViewState): void {
    const asset = uiStore.getState().focusAsset;
    const fromMs = this.#joined[0]?.openMs ?? Number.POSITIVE_INFINITY;
    this.#chart.setFills(asset === null ? [] : fillMarkers(state.fills, asset, this.#intervalMs, fromMs));
  }

  #lines(state: ViewState): void {
    const { focusAsset, selectedTicket } = uiStore.getState();
    this.#chart.setLevels(focusAsset === null ? [] : levelsOf({ ...state, selectedTicket }, focusAsset));
  }
}

/** Draws the focused asset into `container` at `intervalMs` and tells the legend what is under the pointer. */
export function useChart(
  container: RefObject<HTMLDivElement | null>,
  intervalMs: number,
  onLegend: LegendListener,
): void {
  const binding = useRef<ChartBinding | null>(null);
  const firstInterval = useRef(intervalMs);
  useEffect(() => {
    if (container.current === null) return undefined;
    const chart = new CandleChart(container.current, readPalette(), onLegend);
    const bound = new ChartBinding(chart, firstInterval.current);
    binding.current = bound;
    bound.all();
    const ends = [
      viewStore.subscribe((state, old) => bound.onView(state, old)),
      candlesStore.subscribe(() => bound.onCandles()),
      uiStore.subscribe((state, old) => {
        if (state.focusAsset !== old.focusAsset || state.selectedTicket !== old.selectedTicket) bound.all();
      }),
      watchPalette((palette) => chart.setPalette(palette)),
    ];
    return () => {
      for (const end of ends) end();
      binding.current = null;
      chart.dispose();
    };
  }, [container, onLegend]);
  useEffect(() => binding.current?.setInterval(intervalMs), [intervalMs]);
}
