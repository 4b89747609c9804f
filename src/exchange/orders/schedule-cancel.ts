import type { Core } from '../core.ts';
import type { Client } from './client.ts';

const DAY_MS = 86_400_000;

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
export function firingsOn(client: Client, atMs: number): number {
  const { day, count } = client.scheduleFirings;
  return day === Math.floor(atMs / DAY_MS) ? count : 0;
}
