import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { OrderTicket } from '../../contract/commands.ts';

/** What a size is written in: money, coins, or per cent of equity. */
export type SizeUnit = 'usdc' | 'coin' | 'equity';

/** The order as a person writes it: text fields and choices. Prices are texts in USDC; stop and target may be a distance such as `2%`. */
export interface TicketDraft {
  readonly isBuy: boolean;
  readonly orderType: OrderTicket['orderType'];
  readonly timeInForce: OrderTicket['timeInForce'];
  readonly reduceOnly: boolean;
  readonly size: string;
  readonly sizeUnit: SizeUnit;
  /** Of a limit order. */
  readonly price: string;
  /** Of a stop or target for a position. */
  readonly trigger: string;
  /** Of a TWAP: how long it runs, and whether sizes of its slices vary. */
  readonly minutes: string;
  readonly randomize: boolean;
  readonly stop: string;
  readonly target: string;
}

/** A careful start: a limit order that rests, with a stop two per cent away. */
export const NEW_TICKET: TicketDraft = {
  isBuy: true,
  orderType: 'limit',
  timeInForce: 'Gtc',
  reduceOnly: false,
  size: '',
  sizeUnit: 'usdc',
  price: '',
  trigger: '',
  minutes: '30',
  randomize: true,
  stop: '2%',
  target: '',
};

/** The draft, shared by the ticket and the ladder. */
export const ticketStore = createStore<TicketDraft>(() => NEW_TICKET);

/** The draft inside React. */
export function useTicket(): TicketDraft {
  return useStore(ticketStore);
}

/** Changes some fields. */
export function setTicket(change: Partial<TicketDraft>): void {
  ticketStore.setState(change);
}

/** Another market: what was a price of the old one goes, distances and sizes in money stay. */
export function forgetPrices(): void {
  const { stop, target, size, sizeUnit } = ticketStore.getState();
  setTicket({
    price: '',
    trigger: '',
    stop: stop.trim().endsWith('%') ? stop : NEW_TICKET.stop,
    target: target.trim().endsWith('%') ? target : '',
    size: sizeUnit === 'coin' ? '' : size,
  });
}
