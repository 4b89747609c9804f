import { useEffect } from 'react';
import { priceInput } from '../../format/price.ts';
import { isTyping } from '../../parts/typing.ts';
import { forgetPrices, setTicket, ticketStore } from '../../stores/ticket-store.ts';
import { setUi, uiStore } from '../../stores/ui-store.ts';
import { contextNow } from '../../ticket/ticket-context.ts';

/** Puts the cursor where the order still needs something, once the ticket is drawn. */
function focusTicket(): void {
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLInputElement>(
      '[data-testid="ticket-amount"], [data-testid="ticket-trigger"]',
    );
    field?.focus();
    field?.select();
  });
}

/** The best price of one's own side, for a ticket that has none yet: there it rests. */
function ownSide(isBuy: boolean): { readonly price?: string } {
  const context = contextNow(uiStore.getState().focusAsset);
  const ticks = (isBuy ? context?.row?.bidTicks : context?.row?.askTicks) ?? null;
  if (context === null || ticks === null || ticketStore.getState().price !== '') return {};
  return { price: priceInput(ticks, context.instrument.priceDecimals) };
}

/** Opens the ticket on a side. */
export function openTicket(isBuy: boolean): void {
  setTicket({ isBuy, ...ownSide(isBuy) });
  setUi({ side: 'ticket' });
  focusTicket();
}

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event)) return;
  const key = event.key.toLowerCase();
  if (key === 'd') setUi({ side: 'desk' });
  else if (key === 'b' || key === 's') openTicket(key === 'b');
  else return;
  event.preventDefault();
}

/** B and S write an order, D goes back to the signals; prices of one market never stay for another. */
export function useTicketKeys(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKey);
    const end = uiStore.subscribe((state, old) => {
      if (state.focusAsset !== old.focusAsset && old.focusAsset !== null) forgetPrices();
    });
    return () => {
      window.removeEventListener('keydown', onKey);
      end();
    };
  }, []);
}
