import { basename, resolve } from 'node:path';
import { err, ok, type Result } from '../../engine/kernel/result.ts';
import { describeCandleError } from '../../exchange/market/candle-csv.ts';
import { readCandleFolder } from '../candles/read-folder.ts';
import { withFunding } from '../candles/with-funding.ts';
import { readRecordedIndex } from '../sentiment/recorded-index.ts';
import type { SandboxOptions } from './open-sandbox.ts';

/**
 * Reads a recorded market whole: the candles of a folder, its index of sentiment if it has one, and the funding of another folder if one is named
 * (null = none). Refused with one sentence that names file, line and value.
 */
export async function readRecorded(
  data: string,
  funding: string | null,
): Promise<Result<NonNullable<SandboxOptions['recorded']>, string>> {
  const folder = resolve(data);
  const read = await readCandleFolder(folder);
  if (!read.ok) return err(describeCandleError(read.error));
  const index = readRecordedIndex(folder, Date.now());
  if (!index.ok) return index;
  const funded = funding === null ? ok({ series: read.value }) : await withFunding(read.value, resolve(funding));
  if (!funded.ok) return err(`--funding: ${describeCandleError(funded.error)}`);
  const sentiment = index.value === null ? {} : { sentiment: index.value };
  return ok({ name: basename(folder), ...funded.value, ...sentiment });
}
