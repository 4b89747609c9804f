import { err, ok, type Result } from '../../engine/kernel/result.ts';
import type { CandleError } from '../../exchange/market/candle-csv.ts';
import { parseFunding } from '../../exchange/market/funding-csv.ts';
import type { RecordedFunding } from '../../exchange/market/recorded-funding.ts';
import { type CandleFile, listCandleFiles, readFileText } from './read-folder.ts';

/**
 * Reads the recorded funding of the given markets from a folder with `SYMBOL.csv` and `SYMBOL.csv.gz` files, named as candles are. A market without a file is
 * left out; files of other markets are not read. One fault anywhere refuses the whole folder: no such folder, no file of any of the markets, a market in two
 * files, a file that cannot be read or unpacked, and every fault that `parseFunding` knows.
 */
export async function readFundingFolder(
  dir: string,
  symbols: readonly string[],
): Promise<Result<ReadonlyMap<string, RecordedFunding>, CandleError>> {
  const found = await listCandleFiles(dir);
  if (!found.ok) return found;
  const files = found.value.filter(({ symbol }) => symbols.includes(symbol));
  if (files.length === 0)
    return err({
      file: dir,
      line: null,
      column: null,
      value: `${found.value.length} files of other markets`,
      expected: 'funding of at least one market that has candles',
    });
  const read = await Promise.all(files.map((file) => readFundingFile(dir, file)));
  const funding = new Map<string, RecordedFunding>();
  for (const [at, result] of read.entries()) {
    if (!result.ok) return result;
    funding.set(files[at]?.symbol ?? '', result.value);
  }
  return ok(funding);
}

async function readFundingFile(dir: string, file: CandleFile): Promise<Result<RecordedFunding, CandleError>> {
  const text = await readFileText(dir, file);
  return text.ok ? parseFunding(file.file, text.value) : text;
}
