import {
  AreaSeries,
  createChart,
  type IChartApi,
  type ISeriesApi,
  LineType,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import { formatUsdc } from '../format/money.ts';
import { formatClock, formatDay } from '../format/time.ts';
import { colourArea } from './area-colours.ts';
import type { ChartPalette } from './palette.ts';

type Point = readonly [number, number];

const UNITS = 1_000_000;

const seconds = (ms: number): UTCTimestamp => Math.floor(ms / 1000) as UTCTimestamp;

/** One point per second (the chart's finest step): the last of each second counts. */
export function curvePoints(
  points: readonly Point[],
): readonly { readonly time: UTCTimestamp; readonly value: number }[] {
  const shown: { time: UTCTimestamp; value: number }[] = [];
  for (const [atMs, units] of points) {
    const time = seconds(atMs);
    if (shown.at(-1)?.time === time) shown.pop();
    shown.push({ time, value: units / UNITS });
  }
  return shown;
}

/** The equity curve. */
export class EquityChart {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<'Area'>;
  #drawn: readonly Point[] = [];

  constructor(container: HTMLElement, palette: ChartPalette) {
    this.#chart = createChart(container, {
      autoSize: true,
      layout: { attributionLogo: false, fontSize: 11 },
      rightPriceScale: { scaleMargins: { top: 0.12, bottom: 0.08 }, borderVisible: false },
      timeScale: { timeVisible: true, secondsVisible: false, borderVisible: false, rightOffset: 2, fixLeftEdge: true },
      handleScale: false,
      handleScroll: false,
      localization: {
        timeFormatter: (time: Time) =>
          typeof time === 'number' ? `${formatDay(time * 1000)} ${formatClock(time * 1000)}` : '',
      },
    });
    this.#series = this.#chart.addSeries(AreaSeries, {
      lineWidth: 2,
      lineType: LineType.Simple,
      priceLineVisible: false,
      priceFormat: {
        type: 'custom',
        minMove: 0.01,
        formatter: (value: number) =>
          formatUsdc(Math.round(value * UNITS), { shown: Math.abs(value) < 1_000_000 ? 2 : 0 }),
      },
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

  /** Replaces the curve. */
  reset(points: readonly Point[]): void {
    this.#drawn = points;
    this.#series.setData([...curvePoints(points)]);
    this.#chart.timeScale().fitContent();
  }

  /** Takes a later state of the same curve; new points at the end are appended. */
  update(points: readonly Point[]): void {
    const known = this.#drawn.at(-1);
    const from = known === undefined ? -1 : points.lastIndexOf(known);
    if (from < 0) {
      this.reset(points);
      return;
    }
    this.#drawn = points;
    for (const point of curvePoints(points.slice(from))) this.#series.update(point);
    this.#chart.timeScale().fitContent();
  }
}
