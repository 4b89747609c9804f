import type { Instrument } from '../../engine/domain/instrument.ts';
import type { ActionVenue } from './action-venue.ts';

const CACHE = new WeakMap<ActionVenue['exchange'], readonly Instrument[]>();

/** Decimals and symbol of an asset, or null for a number that names none. What is listed may change, these never do. */
export function instrumentOf(exchange: ActionVenue['exchange'], asset: number): Instrument | null {
  let list = CACHE.get(exchange);
  if (list === undefined) {
    list = exchange.instruments();
    CACHE.set(exchange, list);
  }
  return list[asset] ?? null;
}
