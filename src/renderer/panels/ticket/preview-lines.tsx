import type { ReactNode } from 'react';
import type { InstrumentView } from '../../../contract/views.ts';
import { formatUsdc } from '../../format/money.ts';
import { formatPrice, formatSize } from '../../format/price.ts';
import { formatRate } from '../../format/rate.ts';
import { NO_VALUE } from '../../format/scaled.ts';
import { Pair } from '../../ui/stat.tsx';
import type { TicketReading } from '../../ticket/ticket-form.ts';
import type { TicketPreview } from '../../ticket/ticket-preview.ts';

interface PreviewProps {
  readonly reading: TicketReading;
  readonly preview: TicketPreview | null;
  readonly instrument: InstrumentView;
}

function withRate(units: number | null, rate: number | null): string {
  if (units === null) return NO_VALUE;
  return rate === null ? formatUsdc(units) : `${formatUsdc(units)} (${formatRate(rate)})`;
}

/** What the order would be worth and cost, as it stands now. */
export function PreviewLines({ reading, preview, instrument }: PreviewProps): ReactNode {
  const order = reading.ok ? reading.order : null;
  const level = (ticks: number | null | undefined): string =>
    ticks === null || ticks === undefined ? NO_VALUE : formatPrice(ticks, instrument.priceDecimals);
  const size =
    order === null
      ? NO_VALUE
      : `${formatSize(order.sizeLots, instrument.szDecimals, { trim: true })} ${instrument.symbol}`;
  const trades = order === null || order.triggerTicks === null;
  return (
    <div data-testid="ticket-preview" className="rounded-[3px] border border-line px-2 py-1">
      <Pair label="Size">{size}</Pair>
      <Pair label="Worth, USDC" title="Size at the price where it would trade, and its share of equity">
        {preview === null ? NO_VALUE : withRate(preview.notionalUnits, preview.exposureRate)}
      </Pair>
      {trades && (
        <>
          <Pair label="Fee about" title="At the lowest tier of the venue">
            {preview === null
              ? NO_VALUE
              : `${formatUsdc(preview.feeUnits, { shown: 4 })} ${preview.isMaker ? 'maker' : 'taker'}`}
          </Pair>
          <Pair label="Stop at">{level(order?.stopTicks)}</Pair>
          <Pair label="Loss at the stop" title="With the fees of both ways, and its share of equity" tone="text-down">
            {withRate(preview?.lossUnits ?? null, preview?.lossRate ?? null)}
          </Pair>
          {order?.takeProfitTicks !== null && order !== null && (
            <Pair label="Gain at the target" title="Less the fees of both ways" tone="text-up">
              {`${withRate(preview?.gainUnits ?? null, null)} at ${level(order.takeProfitTicks)}`}
            </Pair>
          )}
        </>
      )}
    </div>
  );
}
