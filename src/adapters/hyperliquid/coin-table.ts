import type { AssetId } from '../../contract/units.ts';
import { UNITS_PER_USDC } from '../../contract/units.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { MarginTier } from '../../engine/domain/margin-tiers.ts';
import type { Meta } from '../../hyperliquid/decode/market-shapes.ts';

/** Decimals of prices and sizes together, for perpetuals of this venue. */
const SCALE = 6;

/** The kind of margin of an asset that has no cross margin; the older flag alone does not say whether margin can be taken back. */
function marginModeOf({ marginMode, onlyIsolated }: Meta['universe'][number]): Pick<Instrument, 'marginMode'> {
  const mode = marginMode ?? (onlyIsolated === true ? 'noCross' : null);
  return mode === null ? {} : { marginMode: mode };
}

/**
 * The steps of an asset's margin ladder, where its table has more than one; a number below 50 stands for one step of that leverage. A table that is none
 * (it does not begin at 0, its bounds do not rise, its leverages do not fall) is left out: one step of the highest leverage is what remains.
 */
function tiersOf(entry: Meta['universe'][number], tables: Meta['marginTables']): Pick<Instrument, 'marginTiers'> {
  const table = tables?.find(([id]) => id === entry.marginTableId)?.[1];
  const tiers = (table?.marginTiers ?? []).map(({ lowerBound, maxLeverage }): MarginTier => {
    return { lowerBoundUnits: Math.round(Number(lowerBound) * UNITS_PER_USDC), maxLeverage };
  });
  return tiers.length > 1 && isLadder(tiers, entry.maxLeverage) ? { marginTiers: tiers } : {};
}

function isLadder(tiers: readonly MarginTier[], highest: number): boolean {
  return tiers.every(({ lowerBoundUnits, maxLeverage }, at) => {
    const before = tiers[at - 1];
    if (!(Number.isSafeInteger(lowerBoundUnits) && maxLeverage >= 1)) return false;
    if (before === undefined) return lowerBoundUnits === 0 && maxLeverage === highest;
    return lowerBoundUnits > before.lowerBoundUnits && maxLeverage < before.maxLeverage;
  });
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
          ...tiersOf(entry, meta.marginTables),
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
