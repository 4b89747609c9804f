import { UNITS_PER_USDC } from '../../contract/units.ts';
import type { Core } from '../core.ts';
import { resetTimer } from '../next-timer.ts';
import type { Client } from './client.ts';
import { endOrder } from './lifecycle.ts';
import { formatDecimal } from '../../engine/domain/convert.ts';

const DAY_MS = 86_400_000;

/** The nearest time that may be set lies so far ahead (Hyperliquid). */
const LEAST_AHEAD_MS = 5_000;

/** Volume of a lifetime from which the switch may be set (Hyperliquid). */
const REQUIRED_USDC = 1_000_000;

/** Firings of a UTC day (Hyperliquid). */
const FIRINGS_A_DAY = 10;

/** The dead man's switch of an account and how often it has fired on this UTC day; null when none is set. */
export function scheduledCancelOf(
  core: Core,
  address: string,
): { readonly timeMs: number; readonly triggersToday: number } | null {
  const client = core.clientByAddress.get(address);
  if (client === undefined || client.scheduledCancelMs === null) return null;
  return { timeMs: client.scheduledCancelMs, triggersToday: firingsOn(client, core.nowMs) };
}

/** How often the switch of a client has fired on the UTC day of a time. */
function firingsOn(client: Client, atMs: number): number {
  const { day, count } = client.scheduleFirings;
  return day === Math.floor(atMs / DAY_MS) ? count : 0;
}

/**
 * Sets the switch to a time at least five seconds ahead, or clears it with null. Returns the venue's words when it is refused: too little
 * volume, too soon, or fired ten times already on the day of that time.
 */
export function setScheduledCancel(core: Core, client: Client, timeMs: number | null): string | null {
  if (timeMs !== null) {
    const refusal = refusalOf(core, client, timeMs);
    if (refusal !== null) return refusal;
  }
  client.scheduledCancelMs = timeMs;
  resetTimer(core);
  return null;
}

function refusalOf(core: Core, client: Client, timeMs: number): string | null {
  if (client.volumeUnits < REQUIRED_USDC * UNITS_PER_USDC) {
    const traded = formatDecimal(client.volumeUnits, 6);
    return `Cannot set scheduled cancel time until enough volume traded. Required: $${REQUIRED_USDC}. Traded: $${traded}`;
  }
  if (!(Number.isSafeInteger(timeMs) && timeMs >= core.nowMs + LEAST_AHEAD_MS)) {
    return 'Scheduled cancel time must be at least 5 seconds from now.';
  }
  if (firingsOn(client, timeMs) >= FIRINGS_A_DAY) return 'Scheduled cancel has been triggered too many times today.';
  return null;
}

/** Fires every switch that is due: all orders of its account end, triggers and waiting children too. */
export function fireScheduledCancels(core: Core): void {
  for (const client of core.clients) {
    if (client.scheduledCancelMs === null || client.scheduledCancelMs > core.nowMs) continue;
    const { scheduleFirings } = client;
    client.scheduledCancelMs = null;
    scheduleFirings.count = firingsOn(client, core.nowMs) + 1;
    scheduleFirings.day = Math.floor(core.nowMs / DAY_MS);
    // Children first: they end by the switch themselves, not as victims of their parent.
    const orders = [...client.byOid.values()];
    for (const order of orders) if (order.phase === 'pending') endOrder(core, order, 'scheduledCancel');
    for (const order of orders) endOrder(core, order, 'scheduledCancel');
  }
}
