import type { OrderTicket } from '../../contract/commands.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { AccountView, PositionView, RiskView } from '../../contract/views.ts';
import { formatUsdc } from '../format/money.ts';
import { titleName } from '../format/words.ts';
import type { TicketField } from './ticket-form.ts';

/* What an order would mean, from figures that the window has. The engine counts again, with everything that it knows. */

/** Fees of the lowest tier, parts per million (Hyperliquid): those of a taker and of a maker. */
const FEE_PPM = { taker: 450, maker: 150 } as const;

/** What an order is worth and what it may cost. Micro-USDC; null = does not apply or is not known. */
export interface TicketPreview {
  readonly notionalUnits: number;
  readonly feeUnits: number;
  readonly isMaker: boolean;
  /** Loss at the stop with the fees of both ways, and what it is of equity. */
  readonly lossUnits: number | null;
  readonly lossRate: number | null;
  /** Gain at the target less the fees of both ways. */
  readonly gainUnits: number | null;
  readonly exposureRate: number | null;
}

const share = (units: number, ppm: number): number => Math.ceil((units * ppm) / 1_000_000);

/** The figures of an order that trades at `entryTicks`; `touchTicks` is the price that it would meet now. */
export function previewOf(
  order: OrderTicket,
  {
    entryTicks,
    touchTicks,
    equityUnits,
  }: { entryTicks: number; touchTicks: number | null; equityUnits: number | null },
): TicketPreview {
  const { sizeLots, isBuy, stopTicks, takeProfitTicks, limitTicks, timeInForce } = order;
  const notionalUnits = entryTicks * sizeLots;
  const meets =
    limitTicks === null || touchTicks === null || (isBuy ? limitTicks >= touchTicks : limitTicks <= touchTicks);
  const isMaker = limitTicks !== null && timeInForce !== 'Ioc' && !meets;
  const feeUnits = share(notionalUnits, isMaker ? FEE_PPM.maker : FEE_PPM.taker);
  const bothWays = (ticks: number): number => feeUnits + share(ticks * sizeLots, FEE_PPM.taker);
  const away = (ticks: number): number => Math.abs(entryTicks - ticks) * sizeLots;
  const lossUnits = stopTicks === null ? null : away(stopTicks) + bothWays(stopTicks);
  const ofEquity = (units: number): number | null =>
    equityUnits === null || !(equityUnits > 0) ? null : units / equityUnits;
  return {
    notionalUnits,
    feeUnits,
    isMaker,
    lossUnits,
    lossRate: lossUnits === null ? null : ofEquity(lossUnits),
    gainUnits: takeProfitTicks === null ? null : away(takeProfitTicks) - bothWays(takeProfitTicks),
    exposureRate: ofEquity(notionalUnits),
  };
}

/** What the window sees of the limits. */
export interface LimitSources {
  readonly account: AccountView | null;
  readonly risk: RiskView | null;
  readonly position: Pick<PositionView, 'notionalUnits' | 'sizeLots'> | null;
  readonly maxLeverage: number;
}

/** Sentences with both figures for each limit that the order would pass, as far as the window can tell; '' reasons are never listed. */
export function foreseen(order: OrderTicket, preview: TicketPreview, sources: LimitSources): readonly string[] {
  const { account, risk } = sources;
  if (order.reduceOnly || account === null || risk === null) return [];
  if (risk.halted) return ['Trading is halted: only reductions are taken'];
  if (risk.reduceOnly) return ['A breaker lets nothing open'];
  const equity = account.equityUnits;
  const against = sources.position !== null && sources.position.sizeLots > 0 !== order.isBuy;
  // An order against a position first reduces it; the engine knows what then remains.
  if (against) return [];
  const after: Readonly<Record<string, number>> = {
    'largest asset': (sources.position?.notionalUnits ?? 0) + preview.notionalUnits,
    gross: account.grossRate * equity + preview.notionalUnits,
    'loss at stops': (risk.lossAtStopsRate ?? 0) * equity + (preview.lossUnits ?? 0),
  };
  const lines = risk.caps.flatMap(({ name, limit }) => {
    const units = after[name];
    const most = Math.floor(limit * equity);
    if (units === undefined || units <= most) return [];
    return [`${titleName(name)} would be ${formatUsdc(Math.round(units))} USDC, the cap is ${formatUsdc(most)}`];
  });
  const free = equity - account.marginUsedUnits;
  const margin = Math.ceil(preview.notionalUnits / Math.max(1, sources.maxLeverage));
  if (margin > free) lines.push(`Margin of ${formatUsdc(margin)} USDC at least, ${formatUsdc(free)} is free`);
  return lines;
}

/** The field of the ticket that a refusal of the engine is about. */
export function fieldOf(refusal: Pick<Refusal, 'field' | 'code'>): TicketField {
  const { field, code } = refusal;
  if (field.endsWith('takeProfitTicks')) return 'target';
  if (field.endsWith('stopTicks')) return 'stop';
  if (field.endsWith('triggerTicks')) return 'trigger';
  if (field.endsWith('limitTicks') || code === 'PRICE_COLLAR' || code === 'SELF_CROSS') return 'price';
  const bySize = [
    'BELOW_MIN_NOTIONAL',
    'BELOW_LOT',
    'BAD_LOT',
    'OVER_CAP',
    'MARGIN',
    'ORDER_NOTIONAL',
    'NOT_A_REDUCTION',
  ];
  return bySize.includes(code) ? 'size' : 'form';
}
