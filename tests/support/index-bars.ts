import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { IndexBar } from '../../src/engine/domain/regime.ts';
import { recordedData } from './data.ts';

const HOUR_MS = 3_600_000;

/** Folders of recorded hours that together span 2020 to 2025, the later ones winning where they overlap. */
const FOLDERS = ['candles/binance-usdm-1h-2020-2024', 'candles/binance-usdm-1h-2022-2025'];

/** Hours at which the known crashes began, read from the candles: the first hour of the fall itself. */
export const CRASHES: readonly (readonly [name: string, fromIso: string])[] = [
  ['March 2020', '2020-03-12T10:00Z'],
  ['May 2021', '2021-05-19T08:00Z'],
  ['LUNA, May 2022', '2022-05-09T12:00Z'],
  ['FTX, November 2022', '2022-11-08T16:00Z'],
  ['August 2024', '2024-08-04T18:00Z'],
  ['February 2025', '2025-02-02T22:00Z'],
  ['April 2025', '2025-04-06T18:00Z'],
  ['10 October 2025', '2025-10-10T20:00Z'],
];

/** Hours of one symbol (BTCUSDT) from January 2020 to October 2025, or null where the data is absent. */
export function recordedHours(symbol: string): readonly IndexBar[] | null {
  const byTime = new Map<number, IndexBar>();
  for (const name of FOLDERS) {
    const folder = recordedData(name);
    if (folder === null) return null;
    const text = gunzipSync(readFileSync(join(folder, `${symbol}.csv.gz`))).toString('utf8');
    for (const line of text.trim().split('\n').slice(1)) {
      const [openMs = 0, , high = 0, low = 0, close = 0, volume = 0] = line.split(',').map(Number);
      byTime.set(openMs, { openMs, high, low, close, volume });
    }
  }
  return [...byTime.values()].sort((a, b) => a.openMs - b.openMs);
}

/** The recorded index of fear and greed by the day (start of day, ms UTC), or null where the data is absent. */
export function recordedMoods(): ReadonlyMap<number, number> | null {
  const folder = recordedData('fear-greed');
  if (folder === null) return null;
  const moods = new Map<number, number>();
  for (const line of readFileSync(join(folder, 'fng-daily.csv'), 'utf8').trim().split('\n').slice(1)) {
    const [day = '', , value] = line.split(',');
    moods.set(Date.parse(`${day.slice(0, 10)}T00:00:00Z`), Number(value));
  }
  return moods;
}

/** Hours that walk from `start` by a return each; high and low lie `wick` beyond open and close. */
export function walkedHours(returns: readonly number[], start = 100, wick = 0.001): readonly IndexBar[] {
  let before = start;
  return returns.map((rate, at) => {
    const close = before * (1 + rate);
    const bar = {
      openMs: at * HOUR_MS,
      high: Math.max(before, close) * (1 + wick),
      low: Math.min(before, close) * (1 - wick),
      close,
      volume: 1_000,
    };
    before = close;
    return bar;
  });
}
