import { basename, resolve } from 'node:path';
import { readCandleFolder } from '../../adapters/candles/read-folder.ts';
import type { SandboxOptions } from '../../adapters/exchange-link/open-sandbox.ts';
import { describeCandleError } from '../../exchange/market/candle-csv.ts';
import { UsageError } from './command.ts';

/** Reads a folder of recorded candles whole, or throws `UsageError` naming file, line and value. */
export async function readCandles(folder: string): Promise<NonNullable<SandboxOptions['recorded']>> {
  const read = await readCandleFolder(resolve(folder));
  if (!read.ok) throw new UsageError(describeCandleError(read.error));
  return { name: basename(resolve(folder)), series: read.value };
}
