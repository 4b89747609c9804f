import { type Refusal, refuse } from '../../contract/refusals.ts';

/** What names are checked against. */
export interface WatchBounds {
  /** Most that may be chosen. */
  readonly max: number;
  /** True for the name of a listed market. */
  readonly isListed: (symbol: string) => boolean;
}

const FIELD = 'watch.symbols';

/** Why these names cannot be followed, or null: too few, too many, one twice, one that is not listed. Null names can be. */
export function whyNotWatch(symbols: readonly string[] | null, { max, isListed }: WatchBounds): Refusal | null {
  if (symbols === null) return null;
  const { length } = symbols;
  if (!(length >= 1 && length <= max)) {
    const detail = `${length} markets cannot be followed; this connection bears 1..${max}, what is held aside`;
    return refuse('OUT_OF_RANGE', FIELD, length, `1..${max}`, detail);
  }
  const twice = symbols.find((symbol, at) => symbols.indexOf(symbol) !== at);
  if (twice !== undefined) return refuse('DUPLICATE', FIELD, twice, 'each name once', `${twice} is named twice`);
  const unknown = symbols.find((symbol) => !isListed(symbol));
  if (unknown === undefined) return null;
  return refuse('UNKNOWN_SYMBOL', FIELD, unknown, 'a listed market', `the venue lists no market ${unknown}`);
}
