import type { ReactNode } from 'react';
import type { PriceTicks } from '../../../contract/units.ts';
import type { InstrumentView, TicketView } from '../../../contract/views.ts';
import { formatUsdc } from '../../format/money.ts';
import { formatPrice, formatSize } from '../../format/price.ts';
import { changeRate, formatNumber, formatRate } from '../../format/rate.ts';
import { refusalText } from '../../format/refusal-text.ts';
import { boundBy } from '../../format/words.ts';
import { PriceText } from '../../parts/instrument.tsx';
import { Meter } from '../../ui/meter.tsx';

interface PartProps {
  readonly ticket: TicketView;
  readonly instrument: InstrumentView | null;
}

/** Strength of the signal as a bar with its figure. */
export function Strength({ value }: { readonly value: number }): ReactNode {
  return (
    <span className="inline-flex items-center gap-1.5" title="Strength of the signal, 0 to 1">
      <Meter share={value} label="Signal strength" className="w-10" />
      <span className="text-text-2">{formatNumber(value, 2)}</span>
    </span>
  );
}

/** Size in money and coins with what bound it, or the refusal that says why there is none. */
export function SizeLine({ ticket, instrument }: PartProps): ReactNode {
  if (ticket.refusal !== null) {
    const text = refusalText(ticket.refusal, instrument);
    return (
      <p className="text-xs text-down" title={text.detail}>
        {text.title}
        {text.figures !== '' && <span className="text-text-2"> ({text.figures})</span>}
      </p>
    );
  }
  if (ticket.size === null)
    return <p className="text-xs text-text-2">{ticket.side === 'flat' ? 'Closes the position' : 'No size yet'}</p>;
  const coins =
    instrument === null
      ? ''
      : `${formatSize(Math.abs(ticket.size.targetLots), instrument.szDecimals, { trim: true })} ${instrument.symbol}`;
  return (
    <p className="flex min-w-0 items-baseline gap-1.5 whitespace-nowrap">
      <span className="text-base font-semibold">{formatUsdc(ticket.size.targetUnits)}</span>
      <span className="text-xs text-text-3">USDC</span>
      <span className="text-xs text-text-2">{coins}</span>
      <span
        className="min-w-0 flex-1 truncate text-right text-xs text-text-3"
        title={boundBy(ticket.size.bindingConstraint)}
      >
        {boundBy(ticket.size.bindingConstraint)}
      </span>
    </p>
  );
}

function PriceCell(props: {
  readonly label: string;
  readonly ticket: TicketView;
  readonly ticks: PriceTicks | null;
  readonly tone?: string;
}): ReactNode {
  const away =
    props.ticks === props.ticket.referenceTicks ? null : changeRate(props.ticks, props.ticket.referenceTicks);
  return (
    <span className="flex min-w-0 flex-col">
      <span className="text-2xs text-text-3">{props.label}</span>
      <span className={props.tone}>
        <PriceText asset={props.ticket.asset} ticks={props.ticks} />
      </span>
      <span className="text-2xs text-text-3">{away === null ? '\u00a0' : formatRate(away, { plus: true })}</span>
    </span>
  );
}

/** Reference, stop and target, each with its distance; an exit has only its reference. */
export function PriceCells({ ticket }: { readonly ticket: TicketView }): ReactNode {
  if (ticket.stopTicks === null && ticket.takeProfitTicks === null) {
    return (
      <p className="text-xs text-text-3">
        Reference{' '}
        <span className="text-text-1">
          <PriceText asset={ticket.asset} ticks={ticket.referenceTicks} />
        </span>
      </p>
    );
  }
  return (
    <div className="grid grid-cols-3 gap-2">
      <PriceCell label="Reference" ticket={ticket} ticks={ticket.referenceTicks} />
      <PriceCell
        label="Stop"
        ticket={ticket}
        ticks={ticket.stopTicks}
        tone={ticket.stopTicks === null ? '' : 'text-down'}
      />
      <PriceCell
        label="Target"
        ticket={ticket}
        ticks={ticket.takeProfitTicks}
        tone={ticket.takeProfitTicks === null ? '' : 'text-up'}
      />
    </div>
  );
}

/** The band in which the ticket may trade. */
export function Band({ ticket, instrument }: PartProps): ReactNode {
  if (instrument === null) return null;
  const price = (ticks: number): string => formatPrice(ticks, instrument.priceDecimals);
  return (
    <p className="text-xs text-text-3">
      May trade between <span className="text-text-2">{price(ticket.bandLowTicks)}</span> and{' '}
      <span className="text-text-2">{price(ticket.bandHighTicks)}</span>
    </p>
  );
}
