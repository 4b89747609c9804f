import { useEffect } from 'react';
import type { AssetId } from '../../contract/units.ts';
import { intervalName } from '../charts/intervals.ts';
import { candlesOf, candlesStore } from '../stores/candles-store.ts';
import { viewStore } from '../stores/view-store.ts';
import { candles } from './commands.ts';

/** What the chart shows. */
export interface ChartSubject {
  readonly asset: AssetId | null;
  readonly symbol: string;
  readonly intervalMs: number;
  /** Length of the engine's own bars. */
  readonly baseMs: number;
}

/** Bars of one question: some months of hours, two years of days. */
const COUNT = 800;

/** The engine's own bars of the base length are waited for so long before the venue is asked, ms. */
const WAIT_MS = 1_500;

/** Bars that the engine has none of to go on with are asked for anew after this, ms. */
const AGAIN_MS = 15_000;

/** True while the engine itself has bars of the asset from which those of the length can be made. */
function goesOn({ asset, intervalMs, baseMs }: ChartSubject): boolean {
  const { series } = viewStore.getState();
  return series.asset === asset && series.bars.length > 0 && intervalMs % baseMs === 0;
}

/** Bars of this machine's store are replaced by the venue's as soon as it answers, ms. */
const STORED_AGAIN_MS = 2_000;

function startAsking(subject: ChartSubject): () => void {
  const { asset, symbol, intervalMs, baseMs } = subject;
  const interval = intervalName(intervalMs);
  if (asset === null || symbol === '' || interval === null) return () => undefined;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let ended = false;
  const plan = (ms: number): void => {
    timer = setTimeout(() => void ask(), ms);
  };
  const ask = async (): Promise<void> => {
    // The engine's own bars are what it decides by: of their length nobody else is asked.
    if (intervalMs === baseMs && goesOn(subject)) return;
    const reply = await candles({ symbol, interval, endMs: null, count: COUNT });
    if (ended) return;
    // What was told once stays while the venue does not answer.
    const bars = reply.ok ? reply.value.candles : candlesOf(candlesStore.getState(), asset, intervalMs);
    candlesStore.setState({ asset, intervalMs, bars, failure: reply.ok ? '' : reply.error.detail });
    if (reply.ok && reply.value.isStored === true) plan(STORED_AGAIN_MS);
    else if (!reply.ok || !goesOn(subject)) plan(AGAIN_MS);
  };
  plan(intervalMs === baseMs ? WAIT_MS : 0);
  return () => {
    ended = true;
    if (timer !== null) clearTimeout(timer);
  };
}

/** Asks the venue for the bars of the chart where the engine's own do not reach. */
export function useChartCandles({ asset, symbol, intervalMs, baseMs }: ChartSubject): void {
  useEffect(() => startAsking({ asset, symbol, intervalMs, baseMs }), [asset, symbol, intervalMs, baseMs]);
}
