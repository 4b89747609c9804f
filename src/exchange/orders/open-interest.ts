import type { Core } from '../core.ts';
import { closableLots } from '../margin.ts';
import type { Client } from './client.ts';
import type { ClientOrder } from './client-order.ts';
import type { VenueError } from './venue-errors.ts';
import { VENUE_ERRORS } from './venue-errors.ts';

/** An order may rest so far beyond the oracle while open interest is at its cap, percent (Hyperliquid). */
const BEYOND_PERCENT = 1;

/**
 * What stands against an order while the open interest of its asset is at its cap: it opens or adds, it turns a position, or it could come to
 * rest too far on the far side of the oracle. What only reduces passes.
 */
export function refusalAtCap(core: Core, client: Client, order: ClientOrder): VenueError | null {
  if (!core.isCapped(order.asset) || order.reduceOnly) return null;
  const closable = closableLots(core, client, order);
  if (order.remainingLots > closable) return closable > 0 ? VENUE_ERRORS.flipAtCap : VENUE_ERRORS.increaseAtCap;
  return order.tif !== 'Ioc' && isBeyond(order, core.oracles[order.asset] as number)
    ? VENUE_ERRORS.aggressiveAtCap
    : null;
}

function isBeyond({ isBuy, priceTicks }: ClientOrder, oracle: number): boolean {
  return (isBuy ? priceTicks - oracle : oracle - priceTicks) * 100 > oracle * BEYOND_PERCENT;
}
