import {
  AreaSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { formatDay } from '../format/time.ts';
import { colourArea } from './area-colours.ts';
import type { ChartPalette } from './palette.ts';

type Point = readonly [number, number];

const DAY_MS = 86_400_000;

/** The part of a history that is shown: the last `days` before its newest point, or all of it. */
export function lastDays(points: readonly Point[], days: number | null): readonly Point[] {
  const newest = points.at(-1);
  if (newest === undefined || days === null) return points;
  return points.filter(([atMs]) => atMs >= newest[0] - days * DAY_MS);
}

/** A day of the history: 10 Oct 2025 in UTC. */
export function indexDay(atMs: number): string {
  return `${formatDay(atMs)} ${new Date(atMs).getUTCFullYear()}`;
}

/** History of an index of 0..100, on a scale that always shows all of it. */
export class IndexChart {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Area'>;

  constructor(container: HTMLElement, palette: ChartPalette) {
    this.#chart = createChart(container, {
      autoSize: true,
      layout: { attributionLogo: false, fontSize: 11 },
      rightPriceScale: { scaleMargins: { top: 0.06, bottom: 0.04 }, borderVisible: false },
      timeScale: { timeVisible: false, borderVisible: false, rightOffset: 0, fixLeftEdge: true, fixRightEdge: true },
      handleScale: false,
      handleScroll: false,
      localization: {
        timeFormatter: (time: Time) => (typeof time === 'number' ? indexDay(time * 1000) : ''),
      },
    });
    this.#series = this.#chart.addSeries(AreaSeries, {
      lineWidth: 2,
      priceLineVisible: false,
      priceFormat: { type: 'custom', minMove: 1, formatter: (value: number) => `${Math.round(value)}` },
      autoscaleInfoProvider: () => ({ priceRange: { minValue: 0, maxValue: 100 } }),
    });
    this.setPalette(palette);
  }

  /** Frees the canvas and its listeners. */
  dispose(): void {
    this.#chart.remove();
  }

  /** Colours of the theme in force. */
  setPalette(palette: ChartPalette): void {
    colourArea(this.#chart, this.#series, palette);
  }

  /** Replaces what is shown by the last `days` of a history, or all of it. */
  show(points: readonly Point[], days: number | null): void {
    this.#series.setData(
      lastDays(points, days).map(([atMs, value]) => ({ time: Math.floor(atMs / 1000) as UTCTimestamp, value })),
    );
    this.#chart.timeScale().fitContent();
  }
}
