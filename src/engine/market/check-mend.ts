import { type Refusal, refuse } from '../../contract/refusals.ts';
import type { GapUpdate, MendUpdate } from '../domain/market-update.ts';
import { checkHistory, FUTURE_TOLERANCE_MS } from './check-update.ts';

/** Numbers of the bar that runs. */
const FORMING = 6;

/** Null for a usable gap; else BAD_FIELD. It may begin with the bar that runs at the latest, and ends no earlier than it begins. */
export function checkGap({ fromMs, heardMs }: GapUpdate, atMs: number): Refusal | null {
  if (!isPast(fromMs, atMs)) return bad('gap.fromMs', fromMs, `whole milliseconds, 0..${atMs}`);
  if (heardMs === undefined || (isPast(heardMs, atMs) && heardMs >= fromMs)) return null;
  return bad('gap.heardMs', heardMs, `whole milliseconds, ${fromMs}..${atMs}`);
}

function isPast(ms: number, atMs: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 0 && ms <= atMs + FUTURE_TOLERANCE_MS;
}

/**
 * Null for a usable word on bars; else what `checkHistory` says of its bars, or BAD_FIELD: complete up to a time on the grid that is not ahead, and
 * of the running bar six figures or none.
 */
export function checkMend(update: MendUpdate, intervalMs: number, atMs: number): Refusal | null {
  const { asset, bars, wholeToMs, forming } = update;
  const history = checkHistory({ type: 'history', asset, intervalMs: update.intervalMs, bars }, intervalMs);
  if (history !== null) return history;
  if (!isOnGrid(wholeToMs, intervalMs) || wholeToMs > atMs + FUTURE_TOLERANCE_MS)
    return bad('mend.wholeToMs', wholeToMs, `a time on the bar grid up to ${atMs}`);
  if (forming.length === 0) return null;
  if (forming.length !== FORMING) return bad('mend.forming.length', forming.length, `0 or ${FORMING}`);
  const [, , , , , trades = -1] = forming;
  if (!(Number.isSafeInteger(trades) && trades >= 0)) return bad('mend.forming.trades', trades, 'a whole number >= 0');
  return checkHistory({ type: 'history', asset, intervalMs, bars: [wholeToMs, ...forming.slice(0, 5)] }, intervalMs);
}

function isOnGrid(ms: number, intervalMs: number): boolean {
  return Number.isSafeInteger(ms) && ms >= 0 && ms % intervalMs === 0;
}

function bad(field: string, actual: number, limit: string): Refusal {
  return refuse('BAD_FIELD', field, actual, limit, `${field} is ${actual}, allowed: ${limit}`);
}
