import type { SandboxOptions } from '../../adapters/exchange-link/open-sandbox.ts';
import { readRecorded } from '../../adapters/exchange-link/read-recorded.ts';
import { UsageError, type Values } from './command.ts';

/**
 * Reads a folder of recorded candles whole, with its index of sentiment if it has one and the funding of another folder if that is named, or throws `UsageError`
 * naming file, line and value.
 */
export async function readCandles(folder: string, funding?: string): Promise<NonNullable<SandboxOptions['recorded']>> {
  const read = await readRecorded(folder, funding ?? null);
  if (!read.ok) throw new UsageError(read.error);
  return read.value;
}

/** The folder that `--funding` names, if any; throws `UsageError` where it stands without candles. */
export function fundingFolder({ data, funding }: Values): string | undefined {
  if (funding === undefined) return undefined;
  if (funding === '') throw new UsageError('--funding is empty, allowed is a folder');
  if (data === undefined)
    throw new UsageError('--funding is given without --data: recorded funding belongs to recorded candles');
  return String(funding);
}
