import { existsSync } from 'node:fs';
import { openForReading } from './database.ts';

/** Records looked at, newest first: nonces rise, so what lies behind them is older than any that counts. */
const RECORDS_LOOKED_AT = 20_000;

/** A venue takes no nonce further ahead than this, ms (Hyperliquid): one beyond it would put every later one out of reach. */
const AHEAD_MS = 86_400_000;

/**
 * The highest nonce among the newest intents of a journal, or 0: none, no journal, or one that cannot be read. An intent that was written
 * and never sent counts too: its number is used up. `nowMs`: the venue's time.
 */
export function newestNonce(path: string, nowMs: number): number {
  if (!existsSync(path)) return 0;
  try {
    const database = openForReading(path);
    try {
      const rows = database
        .prepare(`SELECT type, payload FROM record WHERE class = 'audit' ORDER BY no DESC LIMIT ${RECORDS_LOOKED_AT}`)
        .iterate() as Iterable<{ readonly type: string; readonly payload: string }>;
      for (const { type, payload } of rows) {
        const nonce = type === 'intent' ? nonceOf(payload) : 0;
        if (nonce > 0 && nonce < nowMs + AHEAD_MS) return nonce;
      }
      return 0;
    } finally {
      database.close();
    }
  } catch {
    // A journal that cannot be read is told of and set aside by whoever recovers the engine from it.
    return 0;
  }
}

function nonceOf(payload: string): number {
  const { nonce } = JSON.parse(payload) as { readonly nonce?: unknown };
  return typeof nonce === 'number' && Number.isSafeInteger(nonce) ? nonce : 0;
}
