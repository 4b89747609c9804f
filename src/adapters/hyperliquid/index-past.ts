import type { Instrument } from '../../engine/domain/instrument.ts';
import type { HoursUpdate } from '../../engine/domain/market-update.ts';
import { INDEX_SYMBOL } from '../../engine/domain/regime.ts';
import { type HistoryLoader, historyOf } from './history-loader.ts';

const HOUR_MS = 3_600_000;

/** Hours that are asked for: as many as the venue answers with, about seven months. */
const HOURS = 5_000;

/** True of the market whose long past is needed: with bars longer than an hour there is no regime that could use it. */
export function hasPast({ symbol }: Instrument, barMs: number): boolean {
  return symbol === INDEX_SYMBOL && barMs <= HOUR_MS;
}

/**
 * The closed hours of a market from before now, which the regime is learned from whatever the length of the engine's bars; null if there is no
 * answer or no such hour. One question of about a hundred of the budget's weight, or none where the candle store has them.
 */
export async function readPast(
  loader: Pick<HistoryLoader, 'since'>,
  instrument: Instrument,
  nowMs: number,
  signal: AbortSignal,
): Promise<HoursUpdate | null> {
  const fromMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - HOURS * HOUR_MS;
  const read = await loader.since(instrument, HOUR_MS, fromMs, signal);
  if (read === null) return null;
  const { updates } = historyOf(read.rows, instrument, { barMs: HOUR_MS, nowMs: read.askedMs });
  const history = updates.find((update) => update.type === 'history');
  return history === undefined ? null : { type: 'hours', asset: instrument.asset, bars: history.bars };
}
