import { ARCHIVE_INTERVALS, type ArchiveInterval, type DownloadRequest } from '../../../contract/candle-archive.ts';
import { parseWhole } from '../../format/parse.ts';

/** What a person has typed and chosen so far. */
export interface DownloadDraft {
  /** Names apart by spaces or commas, in any case. */
  readonly symbols: string;
  readonly intervals: readonly ArchiveInterval[];
  readonly days: string;
}

/** A request, or what is wrong with the draft, by field. */
export type ReadDownload =
  | { readonly ok: true; readonly request: DownloadRequest }
  | { readonly ok: false; readonly errors: Readonly<Partial<Record<keyof DownloadDraft, string>>> };

/** Bounds of a download, as the store's own. */
export const MAX_SYMBOLS = 200;
const MAX_DAYS = 3_650;

interface Names {
  readonly names: readonly string[];
  readonly error: string;
}

function readNames(text: string, listed: readonly string[]): Names {
  const byName = new Map(listed.map((symbol) => [symbol.toLowerCase(), symbol]));
  const typed = text.split(/[\s,]+/).filter((name) => name !== '');
  const names = new Set<string>();
  for (const name of typed) {
    // A market is found whatever the case it is typed in; names of the venue differ in more than that.
    const found = byName.get(name.toLowerCase());
    if (found === undefined) return { names: [], error: `${name} is no market of this venue` };
    names.add(found);
  }
  if (names.size === 0) return { names: [], error: 'Name at least one market' };
  const error = names.size > MAX_SYMBOLS ? `${names.size} markets; at most ${MAX_SYMBOLS} at once` : '';
  return { names: [...names], error };
}

/** Reads a draft over the markets that are listed. */
export function readDownload(draft: DownloadDraft, listed: readonly string[]): ReadDownload {
  const { names, error } = readNames(draft.symbols, listed);
  const days = parseWhole(draft.days, 1, MAX_DAYS);
  const intervals = ARCHIVE_INTERVALS.filter((interval) => draft.intervals.includes(interval));
  if (error === '' && days.ok && intervals.length > 0) {
    return { ok: true, request: { symbols: names, intervals, days: days.value } };
  }
  return {
    ok: false,
    errors: {
      ...(error === '' ? {} : { symbols: error }),
      ...(days.ok ? {} : { days: days.reason }),
      ...(intervals.length > 0 ? {} : { intervals: 'Choose at least one' }),
    },
  };
}
