import type { AssetId } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { Meta } from '../../hyperliquid/decode/market-shapes.ts';

/** Decimals of prices and sizes together, for perpetuals of this venue. */
const SCALE = 6;

/** The kind of margin of an asset that has no cross margin; the older flag alone does not say whether margin can be taken back. */
function marginModeOf({ marginMode, onlyIsolated }: Meta['universe'][number]): Pick<Instrument, 'marginMode'> {
  const mode = marginMode ?? (onlyIsolated === true ? 'noCross' : null);
  return mode === null ? {} : { marginMode: mode };
}

/** The venue's perpetuals, by number and by name. A name that is listed anew may stand for another number: it is rebuilt whole. */
export class CoinTable {
  #byAsset: readonly Instrument[] = [];
  #byCoin = new Map<string, Instrument>();
  #text = '';

  /** Takes a universe; true if anything in it changed. */
  take(meta: Meta): boolean {
    const instruments = meta.universe.flatMap((entry, asset): Instrument[] => {
      const { szDecimals } = entry;
      // Where sizes are finer than a micro-USDC tick allows, our arithmetic has no unit: not offered.
      if (szDecimals < 0 || szDecimals > SCALE - 1) return [];
      return [
        {
          asset,
          symbol: entry.name,
          szDecimals,
          priceDecimals: SCALE - szDecimals,
          maxLeverage: Math.max(1, Math.min(50, entry.maxLeverage)),
          listed: entry.isDelisted !== true,
          ...marginModeOf(entry),
        },
      ];
    });
    const text = JSON.stringify(instruments);
    if (text === this.#text) return false;
    this.#text = text;
    this.#byAsset = instruments;
    this.#byCoin = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
    return true;
  }

  /** All instruments, by number. */
  all(): readonly Instrument[] {
    return this.#byAsset;
  }

  /** The instrument of a coin, or null: spot pairs and other dexes are not ours. */
  ofCoin(coin: string): Instrument | null {
    return this.#byCoin.get(coin) ?? null;
  }

  /** The instrument of a number, or null. */
  readonly ofAsset = (asset: AssetId): Instrument | null => {
    const guess = this.#byAsset[asset];
    if (guess?.asset === asset) return guess;
    return this.#byAsset.find((instrument) => instrument.asset === asset) ?? null;
  };
}
