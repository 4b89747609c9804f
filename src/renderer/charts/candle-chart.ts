import {
  type AutoscaleInfo,
  type CandlestickData,
  CandlestickSeries,
  ColorType,
  createChart,
  createSeriesMarkers,
  CrosshairMode,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  LineStyle,
  type MouseEventParams,
  type SeriesMarker,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { BarView, InstrumentView } from '../../contract/views.ts';
import { floatOfTicks, formatPrice, ticksOfFloat } from '../format/price.ts';
import { formatClock, formatDay } from '../format/time.ts';
import { aggregateBars, bucketIndex, firstChange, isUnfinished, type ShownBar } from './aggregate.ts';
import { type Level, stretchedRange } from './levels.ts';
import type { FillMarker } from './markers.ts';
import type { ChartPalette } from './palette.ts';

/** What the legend shows: the bar under the pointer, else the last one. */
export interface LegendBar {
  readonly bar: ShownBar | null;
  readonly previousClose: number | null;
  /** True while the bar's time is not over: its figures may still change. */
  readonly unfinished: boolean;
}

/** Told what the legend shows. */
export type LegendListener = (shown: LegendBar) => void;

const BARS_IN_VIEW = 140;

const seconds = (ms: number): UTCTimestamp => Math.floor(ms / 1000) as UTCTimestamp;

/** The price chart: candles, volume, fills and lines. Everything is pushed into it; it keeps no React state. */
export class CandleChart {
  readonly #chart: IChartApi;
  readonly #candles: ISeriesApi<'Candlestick'>;
  readonly #volume: ISeriesApi<'Histogram'>;
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  readonly #onLegend: LegendListener;
  #palette: ChartPalette;
  #instrument: InstrumentView | null = null;
  #intervalMs = 60_000;
  #source: readonly BarView[] = [];
  #shown: ShownBar[] = [];
  #lines: IPriceLine[] = [];
  #levels: readonly Level[] = [];
  #fills: readonly FillMarker[] = [];
  #hovered: number | null = null;
  #tint = '';
  #nowMs = Number.NEGATIVE_INFINITY;
  /** Open time of the bar that is drawn as unfinished, or null. */
  #unfinished: number | null = null;

  constructor(container: HTMLElement, palette: ChartPalette, onLegend: LegendListener) {
    this.#palette = palette;
    this.#onLegend = onLegend;
    this.#chart = createChart(container, {
      autoSize: true,
      // The attribution that the licence asks for stands under the chart as text with its link (panels/chart/attribution.tsx).
      layout: { attributionLogo: false, fontSize: 11 },
      crosshair: { mode: CrosshairMode.Normal },
      rightPriceScale: { scaleMargins: { top: 0.1, bottom: 0.24 }, minimumWidth: 64 },
      timeScale: { timeVisible: true, secondsVisible: false, rightOffset: 6, minBarSpacing: 1.5 },
      localization: { timeFormatter: (time: Time) => stampOf(time) },
    });
    this.#candles = this.#chart.addSeries(CandlestickSeries, {
      priceLineVisible: true,
      priceLineStyle: LineStyle.Dotted,
      autoscaleInfoProvider: (original: () => AutoscaleInfo | null) => {
        const info = original();
        if (info?.priceRange == null) return info;
        const range = stretchedRange(
          { min: info.priceRange.minValue, max: info.priceRange.maxValue },
          this.#levels.map((level) => this.#float(level.ticks)),
        );
        return { ...info, priceRange: { minValue: range.min, maxValue: range.max } };
      },
    });
    this.#volume = this.#chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.#chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    this.#markers = createSeriesMarkers(this.#candles, []);
    this.#chart.subscribeCrosshairMove((param) => this.#hover(param));
    this.setPalette(palette);
  }

  /** Frees the canvas and its listeners. */
  dispose(): void {
    this.#chart.remove();
  }

  /** Colours of the theme in force. */
  setPalette(palette: ChartPalette): void {
    this.#palette = palette;
    const lines = { color: palette.grid };
    this.#chart.applyOptions({
      layout: {
        background: { type: ColorType.Solid, color: palette.panel },
        textColor: palette.text,
        fontFamily: palette.font,
      },
      grid: { vertLines: lines, horzLines: lines },
      crosshair: {
        vertLine: { color: palette.line, labelBackgroundColor: palette.line },
        horzLine: { color: palette.line, labelBackgroundColor: palette.line },
      },
      rightPriceScale: { borderColor: palette.grid },
      timeScale: { borderColor: palette.grid },
    });
    // Rising candles are hollow and falling ones are filled, so that they differ without colour.
    this.#candles.applyOptions({
      upColor: palette.panel,
      borderUpColor: palette.up,
      wickUpColor: palette.up,
      downColor: palette.down,
      borderDownColor: palette.down,
      wickDownColor: palette.down,
    });
    this.#volume.setData(this.#shown.map((bar) => this.#volumePoint(bar)));
    const last = this.#shown.at(-1);
    if (last !== undefined) this.#candles.update(this.#candle(last));
    this.#tintLast();
    this.setLevels(this.#levels);
    this.setFills(this.#fills);
  }

  /** Another instrument: the axis takes its decimals. The bars follow by setBars. */
  setInstrument(instrument: InstrumentView | null): void {
    this.#instrument = instrument;
    const priceDecimals = instrument?.priceDecimals ?? 2;
    this.#candles.applyOptions({
      priceFormat: {
        type: 'custom',
        minMove: floatOfTicks(1, priceDecimals),
        formatter: (price: number) => formatPrice(ticksOfFloat(price, priceDecimals), priceDecimals),
      },
    });
    this.setLevels(this.#levels);
  }

  /** Replaces the series, and brings its end into view. */
  resetBars(bars: readonly BarView[], intervalMs: number): void {
    this.#source = bars;
    this.#intervalMs = intervalMs;
    this.#shown = [...aggregateBars(bars, intervalMs)];
    this.#candles.setData(this.#shown.map((bar) => this.#candle(bar)));
    this.#volume.setData(this.#shown.map((bar) => this.#volumePoint(bar)));
    const from = Math.max(0, this.#shown.length - BARS_IN_VIEW);
    this.#chart.timeScale().setVisibleLogicalRange({ from, to: this.#shown.length + 5 });
    this.#chart.priceScale('right').applyOptions({ autoScale: true });
    this.#unfinished = this.#openBar();
    this.#tintLast();
    this.#legend();
  }

  /** Takes a later state of the same series: only the bars that changed are drawn anew. */
  updateBars(bars: readonly BarView[]): void {
    const changed = firstChange(this.#source, bars);
    if (changed === null) {
      this.resetBars(bars, this.#intervalMs);
      return;
    }
    if (changed >= bars.length) return;
    const from = bucketIndex(bars, changed, this.#intervalMs);
    const tail = aggregateBars(bars, this.#intervalMs, from);
    this.#source = bars;
    const start = tail[0]?.openMs ?? 0;
    // A change before the last drawn bar cannot be appended; it is rare (late bars) and drawn as a whole.
    const lastDrawn = this.#shown.at(-1)?.openMs ?? Number.NEGATIVE_INFINITY;
    if (start < lastDrawn) {
      this.#redraw();
      return;
    }
    if (start === lastDrawn) this.#shown.pop();
    for (const bar of tail) {
      this.#shown.push(bar);
      this.#candles.update(this.#candle(bar));
      this.#volume.update(this.#volumePoint(bar));
    }
    this.#markUnfinished();
    this.#tintLast();
    if (this.#hovered === null) this.#legend();
  }

  /** The engine's time: a bar whose time is not over is drawn apart from those that cannot change any more. */
  setNow(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#markUnfinished();
  }

  /** Arrows for fills. */
  setFills(fills: readonly FillMarker[]): void {
    this.#fills = fills;
    const first = this.#shown[0]?.openMs ?? Number.POSITIVE_INFINITY;
    this.#markers.setMarkers(fills.filter((fill) => fill.openMs >= first).map((fill) => this.#marker(fill)));
  }

  /** Horizontal lines for the position, its protection, orders and the ticket in view. */
  setLevels(levels: readonly Level[]): void {
    for (const line of this.#lines) this.#candles.removePriceLine(line);
    this.#levels = levels;
    this.#lines = levels.map((level) =>
      this.#candles.createPriceLine({
        price: this.#float(level.ticks),
        color: this.#levelColor(level),
        lineWidth: 1,
        lineStyle: level.dashed ? LineStyle.Dashed : LineStyle.Solid,
        axisLabelVisible: true,
        title: level.title,
      }),
    );
  }

  /** The label of the last price takes the colour of its direction; a hollow candle has none of its own to give. */
  #tintLast(): void {
    const last = this.#shown.at(-1);
    const rising = last === undefined || last.close >= last.open;
    const color = rising ? this.#palette.up : this.#palette.down;
    if (color === this.#tint) return;
    this.#tint = color;
    this.#candles.applyOptions({ priceLineColor: color });
  }

  #redraw(): void {
    this.#shown = [...aggregateBars(this.#source, this.#intervalMs)];
    this.#candles.setData(this.#shown.map((bar) => this.#candle(bar)));
    this.#volume.setData(this.#shown.map((bar) => this.#volumePoint(bar)));
    this.#unfinished = this.#openBar();
    this.#legend();
  }

  #isOpen(bar: ShownBar): boolean {
    return isUnfinished(bar.openMs, this.#intervalMs, this.#nowMs);
  }

  /** Open time of the last bar while it is unfinished, else null. */
  #openBar(): number | null {
    const last = this.#shown.at(-1);
    return last !== undefined && this.#isOpen(last) ? last.openMs : null;
  }

  /** Draws the bar that was unfinished until now as finished, and the last one as what it is. */
  #markUnfinished(): void {
    const open = this.#openBar();
    if (open === this.#unfinished) return;
    const before = this.#unfinished;
    this.#unfinished = open;
    for (const openMs of [before, open]) {
      const bar = openMs === null ? undefined : this.#shown[this.#indexOf(openMs)];
      if (bar === undefined || bar.openMs !== openMs) continue;
      const isOld = openMs !== this.#shown.at(-1)?.openMs;
      this.#candles.update(this.#candle(bar), isOld);
      this.#volume.update(this.#volumePoint(bar), isOld);
    }
    if (this.#hovered === null) this.#legend();
  }

  #levelColor(level: Level): string {
    const { accent, down, up, warn, text } = this.#palette;
    return { entry: accent, stop: down, target: up, ticket: warn, order: text }[level.tone];
  }

  #marker(fill: FillMarker): SeriesMarker<Time> {
    const buy = fill.side === 'buy';
    const many = fill.count > 1 ? `${fill.count}` : '';
    return {
      time: seconds(fill.openMs),
      position: buy ? 'belowBar' : 'aboveBar',
      shape: buy ? 'arrowUp' : 'arrowDown',
      color: buy ? this.#palette.up : this.#palette.down,
      text: `${buy ? 'B' : 'S'}${many}`,
    };
  }

  #float(ticks: number): number {
    return floatOfTicks(ticks, this.#instrument?.priceDecimals ?? 2);
  }

  #candle(bar: ShownBar): CandlestickData<UTCTimestamp> {
    return {
      ...(this.#isOpen(bar) || bar.incomplete === true ? this.#unfinishedColors(bar) : {}),
      time: seconds(bar.openMs),
      open: this.#float(bar.open),
      high: this.#float(bar.high),
      low: this.#float(bar.low),
      close: this.#float(bar.close),
    };
  }

  /** Grey, filled or hollow as every candle: what it will be is not known yet. */
  #unfinishedColors({ open, close }: ShownBar): Pick<CandlestickData, 'color' | 'borderColor' | 'wickColor'> {
    const { text, panel } = this.#palette;
    return { color: close >= open ? panel : text, borderColor: text, wickColor: text };
  }

  #volumePoint(bar: ShownBar): { time: UTCTimestamp; value: number; color: string } {
    const { upSoft, downSoft } = this.#palette;
    const value = floatOfTicks(bar.volume, this.#instrument?.szDecimals ?? 0);
    return { time: seconds(bar.openMs), value, color: bar.close >= bar.open ? upSoft : downSoft };
  }

  #hover(param: MouseEventParams<Time>): void {
    const time = typeof param.time === 'number' && param.point !== undefined ? param.time * 1000 : null;
    if (time === this.#hovered) return;
    this.#hovered = time;
    this.#legend();
  }

  #legend(): void {
    const at = this.#hovered === null ? this.#shown.length - 1 : this.#indexOf(this.#hovered);
    const bar = this.#shown[at] ?? null;
    const unfinished = bar !== null && this.#isOpen(bar);
    this.#onLegend({ bar, previousClose: this.#shown[at - 1]?.close ?? null, unfinished });
  }

  #indexOf(openMs: number): number {
    let low = 0;
    let high = this.#shown.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#shown[middle]?.openMs ?? 0) < openMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function stampOf(time: Time): string {
  if (typeof time !== 'number') return '';
  return `${formatDay(time * 1000)} ${formatClock(time * 1000).slice(0, 5)}`;
}
