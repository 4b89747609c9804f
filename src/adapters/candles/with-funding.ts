import { createHash } from 'node:crypto';
import type { CandleError } from '../../exchange/market/candle-csv.ts';
import { type RecordedFunding, unknownHours } from '../../exchange/market/recorded-funding.ts';
import type { RecordedSeries } from '../../exchange/market/recorded-series.ts';
import { ok, type Result } from '../../engine/kernel/result.ts';
import { readFundingFolder } from './read-funding.ts';

export { fundingAt, type RecordedFunding } from '../../exchange/market/recorded-funding.ts';

/** Markets named in one sentence at most. */
const NAMED = 8;

/** Candles with the funding of their hours, and what a person has to know of it. */
export interface FundedSeries {
  readonly series: readonly RecordedSeries[];
  readonly notices: readonly string[];
}

/**
 * Gives recorded candles the funding of a folder; refused as `readFundingFolder` says. Markets without a file and hours without a rate stay without: nothing is
 * paid there, and it is said.
 */
export async function withFunding(
  series: readonly RecordedSeries[],
  dir: string,
): Promise<Result<FundedSeries, CandleError>> {
  const read = await readFundingFolder(
    dir,
    series.map(({ symbol }) => symbol),
  );
  if (!read.ok) return read;
  const funding = read.value;
  const funded = series.map((one) => {
    const own = funding.get(one.symbol);
    return own === undefined ? one : { ...one, funding: own };
  });
  return ok({ series: funded, notices: noticesOf(funded) });
}

function noticesOf(series: readonly RecordedSeries[]): readonly string[] {
  const without = series.filter(({ funding }) => funding === undefined).map(({ symbol }) => symbol);
  const holes = series.flatMap((one) => {
    const hours = one.funding === undefined ? 0 : holesOf(one, one.funding);
    return hours === 0 ? [] : [{ symbol: one.symbol, hours }];
  });
  const notices = [`recorded funding is paid in ${series.length - without.length} of ${series.length} markets`];
  if (without.length > 0)
    notices.push(`no funding is recorded of ${listed(without)}: what it was is not known, and none is paid`);
  if (holes.length > 0) {
    const total = holes.reduce((sum, { hours }) => sum + hours, 0);
    const largest = holes.toSorted((a, b) => b.hours - a.hours).map(({ symbol, hours }) => `${symbol} ${hours}`);
    notices.push(`in ${total} hours of candles no rate is recorded, and none is paid: ${listed(largest)}`);
  }
  return notices;
}

/** Hours of candles for which a market's funding says nothing. */
function holesOf({ openMs, intervalMs }: RecordedSeries, funding: RecordedFunding): number {
  return unknownHours(funding, openMs[0] ?? 0, (openMs.at(-1) ?? 0) + intervalMs);
}

function listed(words: readonly string[]): string {
  const more = words.length - NAMED;
  return more > 0 ? `${words.slice(0, NAMED).join(', ')} and ${more} more` : words.join(', ');
}

/** Digest of every rate of every market, by which a home knows its funding again; nothing where no series has any. */
export function fundingDigest(series: readonly RecordedSeries[]): { readonly fundingDigest?: string } {
  const hash = createHash('sha256');
  let some = false;
  for (const { symbol, funding } of series) {
    if (funding === undefined) continue;
    some = true;
    hash.update(`${symbol} ${funding.firstMs} ${funding.parts.length}\n`);
    hash.update(new Uint8Array(funding.parts.buffer, funding.parts.byteOffset, funding.parts.byteLength));
  }
  return some ? { fundingDigest: hash.digest('hex') } : {};
}
