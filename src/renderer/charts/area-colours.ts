import { ColorType, type IChartApi, type ISeriesApi } from 'lightweight-charts';
import type { ChartPalette } from './palette.ts';

/** Puts the colours of the theme in force on a chart of one area. */
export function colourArea(chart: IChartApi, series: ISeriesApi<'Area'>, palette: ChartPalette): void {
  chart.applyOptions({
    layout: {
      background: { type: ColorType.Solid, color: palette.panel },
      textColor: palette.text,
      fontFamily: palette.font,
    },
    grid: { vertLines: { visible: false }, horzLines: { color: palette.grid } },
  });
  series.applyOptions({ lineColor: palette.accent, topColor: palette.accentSoft, bottomColor: palette.panel });
}
