import { refuse } from '../../contract/refusals.ts';
import { type AssetId, asTicks, type PriceTicks } from '../../contract/units.ts';
import type { Ticket } from '../desk/desk-room.ts';
import { formatDecimal } from '../domain/convert.ts';
import type { AcceptedSignal } from '../domain/flow.ts';
import { roundPriceDown, roundPriceUp } from '../domain/instrument.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { EngineCore } from './engine-core.ts';

/** Prices of an entry as they stand now: touch, worst price, attached stop and target, all legal. */
export interface EntryPrices {
  readonly touchTicks: PriceTicks;
  readonly limitTicks: PriceTicks;
  readonly stopTicks: PriceTicks;
  readonly takeProfitTicks: PriceTicks | null;
  readonly midTicks: number;
}

/** Prices for a ticket from the present book, the worst one inside the ticket's band, or why there are none. */
export function entryPrices(core: EngineCore, ticket: Ticket): Result<EntryPrices> {
  const { signal } = ticket;
  const stale = core.rooms.market.staleness(signal.asset, core.atMs);
  if (stale !== null) return err(stale);
  const touch = touchOf(core, signal);
  const midTicks = core.rooms.market.quote(signal.asset)?.midTicks ?? null;
  if (!(touch > 0) || midTicks === null) {
    return err(refuse('NO_PRICE', 'market.book', touch, '> 0', `${signal.symbol} has no two-sided book`));
  }
  const { bandLowTicks, bandHighTicks } = ticket;
  if (!(touch >= bandLowTicks && touch <= bandHighTicks)) {
    const detail = `${signal.symbol} has left the price band of the ticket`;
    const shown = (ticks: number): string => formatDecimal(ticks, core.instrument(signal.asset).priceDecimals);
    const band = `${shown(bandLowTicks)}..${shown(bandHighTicks)}`;
    return err(refuse('OUTSIDE_TICKET', 'ticket.band', shown(touch), band, detail));
  }
  if (signal.stopLossRate === null) {
    return err(refuse('BAD_FIELD', 'signal.stopLossRate', null, '> 0', 'an entry needs a stop distance'));
  }
  const decimals = core.instrument(signal.asset).priceDecimals;
  const { maxSlippageRate } = core.settings.execution;
  const { stopLossRate, takeProfitRate } = signal;
  return ok(
    signal.side === 'long'
      ? {
          touchTicks: asTicks(touch),
          limitTicks: roundPriceDown(Math.min(touch * (1 + maxSlippageRate), bandHighTicks), decimals),
          stopTicks: roundPriceDown(touch * (1 - stopLossRate), decimals),
          takeProfitTicks: takeProfitRate === null ? null : roundPriceUp(touch * (1 + takeProfitRate), decimals),
          midTicks,
        }
      : {
          touchTicks: asTicks(touch),
          limitTicks: roundPriceUp(Math.max(touch * (1 - maxSlippageRate), bandLowTicks), decimals),
          stopTicks: roundPriceUp(touch * (1 + stopLossRate), decimals),
          takeProfitTicks: takeProfitRate === null ? null : roundPriceDown(touch * (1 - takeProfitRate), decimals),
          midTicks,
        },
  );
}

/** Price at which a buy or sell joins the best of its own side without taking, legal; null without a two-sided book. */
export function quotePrice(core: EngineCore, asset: AssetId, isBuy: boolean): PriceTicks | null {
  const quote = core.rooms.market.quote(asset);
  if (quote === null || !(quote.bestBidTicks > 0 && quote.bestAskTicks > 0)) return null;
  const { priceDecimals } = core.instrument(asset);
  return isBuy ? roundPriceDown(quote.bestBidTicks, priceDecimals) : roundPriceUp(quote.bestAskTicks, priceDecimals);
}

/** Best price on the side that the signal would take; 0 when there is none. */
function touchOf(core: EngineCore, signal: AcceptedSignal): number {
  const quote = core.rooms.market.quote(signal.asset);
  if (quote === null) return 0;
  return signal.side === 'long' ? quote.bestAskTicks : quote.bestBidTicks;
}
