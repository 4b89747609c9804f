import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { AssetId } from '../../contract/units.ts';
import type { BarView } from '../../contract/views.ts';

/** Bars that the venue told for the chart, as they were asked for last. */
export interface CandlesState {
  readonly asset: AssetId | null;
  readonly intervalMs: number;
  /** Oldest first. */
  readonly bars: readonly BarView[];
  /** Why there are none, or ''. */
  readonly failure: string;
}

/** Written by ipc/chart-candles only. */
export const candlesStore = createStore<CandlesState>(() => ({ asset: null, intervalMs: 0, bars: [], failure: '' }));

/** A part of it inside React. */
export function useCandles<T>(selector: (state: CandlesState) => T): T {
  return useStore(candlesStore, selector);
}

/** The told bars of an asset in a length; none while those of another are there. */
export function candlesOf(state: CandlesState, asset: AssetId | null, intervalMs: number): readonly BarView[] {
  return asset !== null && state.asset === asset && state.intervalMs === intervalMs ? state.bars : NONE;
}

const NONE: readonly BarView[] = [];
