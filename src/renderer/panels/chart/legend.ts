import type { ShownBar } from '../../charts/aggregate.ts';
import type { LegendBar } from '../../charts/candle-chart.ts';
import type { InstrumentView } from '../../../contract/views.ts';
import { directionOf } from '../../format/money.ts';
import { formatPrice, formatSizeShort, shownPriceDecimals } from '../../format/price.ts';
import { changeRate, formatRate } from '../../format/rate.ts';

/** Cells of the legend, in the order of its fields. */
export interface LegendText {
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly change: string;
  readonly volume: string;
  /** Said of a bar whose time is not over, or of whose time trades may be missing; '' otherwise. */
  readonly state: string;
  readonly direction: 'up' | 'down' | 'flat';
}

/** Text for a bar; the change is against the close before it. */
export function legendOf(
  { bar, previousClose, unfinished }: LegendBar & { readonly bar: ShownBar },
  instrument: InstrumentView,
): LegendText {
  const { priceDecimals, szDecimals } = instrument;
  const shown = shownPriceDecimals(bar.close, priceDecimals);
  const price = (ticks: number): string => formatPrice(ticks, priceDecimals, shown);
  const rate = changeRate(bar.close, previousClose ?? bar.open);
  return {
    open: price(bar.open),
    high: price(bar.high),
    low: price(bar.low),
    close: price(bar.close),
    change: formatRate(rate, { plus: true }),
    state: bar.incomplete === true ? 'incomplete' : unfinished ? 'unfinished' : '',
    volume: formatSizeShort(bar.volume, szDecimals),
    direction: directionOf(rate),
  };
}
