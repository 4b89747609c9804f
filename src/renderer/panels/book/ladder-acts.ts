import type { OrderView } from '../../../contract/views.ts';
import { asTicks } from '../../../contract/units.ts';
import { priceInput } from '../../format/price.ts';
import { trade } from '../../ipc/commands.ts';
import { setTicket, ticketStore } from '../../stores/ticket-store.ts';
import { showToast } from '../../stores/toast-store.ts';
import { setUi, uiStore } from '../../stores/ui-store.ts';
import { contextNow } from '../../ticket/ticket-context.ts';
import { readTicket } from '../../ticket/ticket-form.ts';
import { place } from '../../ticket/place.ts';
import type { LadderActs } from './price-ladder.ts';

/** Takes a price into the ticket, which opens. */
export function pickPrice(ticks: number): void {
  const context = contextNow(uiStore.getState().focusAsset);
  if (context === null) return;
  setTicket({ orderType: 'limit', price: priceInput(ticks, context.instrument.priceDecimals) });
  setUi({ side: 'ticket' });
}

/** Places a limit order of the ticket's size, stop and force at a price. What is missing is said, and nothing is sent. */
async function placeAt(isBuy: boolean, ticks: number): Promise<void> {
  const context = contextNow(uiStore.getState().focusAsset);
  if (context === null) return;
  const price = priceInput(ticks, context.instrument.priceDecimals);
  const reading = readTicket({ ...ticketStore.getState(), orderType: 'limit', isBuy, price }, context);
  if (!reading.ok) {
    const [reason] = Object.values(reading.errors);
    setTicket({ isBuy, orderType: 'limit', price });
    setUi({ side: 'ticket' });
    showToast({
      tone: 'warning',
      title: 'Nothing was sent',
      detail: reason ?? `The ticket has no ${reading.missing ?? 'size'} yet: the ladder places its size with its stop.`,
    });
    return;
  }
  const refused = await place(reading.order, context.instrument);
  if (refused !== null) showToast({ tone: 'bad', title: refused.title, detail: refused.text, code: refused.code });
}

function move(orders: readonly OrderView[], ticks: number): void {
  for (const { cloid } of orders)
    void trade({ type: 'modifyOrder', cloid, priceTicks: asTicks(ticks), sizeLots: null });
}

function cancel(orders: readonly OrderView[]): void {
  for (const { cloid } of orders) void trade({ type: 'cancelOrder', cloid });
}

/** What a click, drag or key on the ladder does. Placing needs the ladder to be armed; else the price goes into the ticket. */
export const LADDER_ACTS: LadderActs = {
  onPlace: (isBuy, ticks) => {
    if (uiStore.getState().ladderArmed) void placeAt(isBuy, ticks);
    else {
      setTicket({ isBuy });
      pickPrice(ticks);
    }
  },
  onPick: pickPrice,
  onMove: move,
  onCancel: cancel,
};
