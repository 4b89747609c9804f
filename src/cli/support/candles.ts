import { basename, resolve } from 'node:path';
import { readCandleFolder } from '../../adapters/candles/read-folder.ts';
import type { SandboxOptions } from '../../adapters/exchange-link/open-sandbox.ts';
import { readRecordedIndex } from '../../adapters/sentiment/recorded-index.ts';
import { describeCandleError } from '../../exchange/market/candle-csv.ts';
import { UsageError } from './command.ts';

/** Reads a folder of recorded candles whole, with its index of sentiment if it has one, or throws `UsageError` naming file, line and value. */
export async function readCandles(folder: string): Promise<NonNullable<SandboxOptions['recorded']>> {
  const read = await readCandleFolder(resolve(folder));
  if (!read.ok) throw new UsageError(describeCandleError(read.error));
  const index = readRecordedIndex(resolve(folder), Date.now());
  if (!index.ok) throw new UsageError(index.error);
  const sentiment = index.value === null ? {} : { sentiment: index.value };
  return { name: basename(resolve(folder)), series: read.value, ...sentiment };
}
