import { CoinTable } from '../../adapters/hyperliquid/coin-table.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';

/** The universe of a bench's engine, as the venue tells it. */
export function coinTableOf(instruments: readonly Instrument[]): CoinTable {
  const coins = new CoinTable();
  coins.take({
    universe: instruments.map(({ symbol, szDecimals, maxLeverage }) => ({
      name: symbol,
      szDecimals,
      maxLeverage,
      marginTableId: maxLeverage,
      onlyIsolated: null,
      isDelisted: null,
      marginMode: null,
      growthMode: null,
      lastGrowthModeChangeTime: null,
    })),
    marginTables: [],
    collateralToken: null,
  });
  return coins;
}
