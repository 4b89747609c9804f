import type { Instrument } from '../domain/instrument.ts';

/** Instruments by their symbols; of two with one symbol the first that is listed. */
export function symbolIndex(instruments: readonly Instrument[]): Map<string, Instrument> {
  const symbols = new Map<string, Instrument>();
  for (const instrument of instruments) {
    const known = symbols.get(instrument.symbol);
    if (known === undefined || (instrument.listed && !known.listed)) symbols.set(instrument.symbol, instrument);
  }
  return symbols;
}
