import { basename, resolve } from 'node:path';
import { readCandleFolder } from '../../adapters/candles/read-folder.ts';
import type { SandboxOptions } from '../../adapters/exchange-link/open-sandbox.ts';
import { withFunding } from '../../adapters/candles/with-funding.ts';
import { readRecordedIndex } from '../../adapters/sentiment/recorded-index.ts';
import { ok } from '../../engine/kernel/result.ts';
import { describeCandleError } from '../../exchange/market/candle-csv.ts';
import { UsageError, type Values } from './command.ts';

/**
 * Reads a folder of recorded candles whole, with its index of sentiment if it has one and the funding of another folder if that is named, or throws `UsageError`
 * naming file, line and value.
 */
export async function readCandles(folder: string, funding?: string): Promise<NonNullable<SandboxOptions['recorded']>> {
  const read = await readCandleFolder(resolve(folder));
  if (!read.ok) throw new UsageError(describeCandleError(read.error));
  const index = readRecordedIndex(resolve(folder), Date.now());
  if (!index.ok) throw new UsageError(index.error);
  const sentiment = index.value === null ? {} : { sentiment: index.value };
  const funded = funding === undefined ? ok({ series: read.value }) : await withFunding(read.value, resolve(funding));
  if (!funded.ok) throw new UsageError(`--funding: ${describeCandleError(funded.error)}`);
  return { name: basename(resolve(folder)), ...funded.value, ...sentiment };
}

/** The folder that `--funding` names, if any; throws `UsageError` where it stands without candles. */
export function fundingFolder({ data, funding }: Values): string | undefined {
  if (funding === undefined) return undefined;
  if (funding === '') throw new UsageError('--funding is empty, allowed is a folder');
  if (data === undefined)
    throw new UsageError('--funding is given without --data: recorded funding belongs to recorded candles');
  return String(funding);
}
