import { invariant } from '../../engine/kernel/invariant.ts';

/** What the generated market knows of a perpetual before it begins. */
export interface MarketProfile {
  readonly symbol: string;
  readonly szDecimals: number;
  readonly maxLeverage: number;
  /** Price around which the path begins, USDC. */
  readonly price: number;
  /** Traded in a usual day, USDC. */
  readonly dayVolume: number;
  /** Yearly volatility of a usual day, a fraction. */
  readonly volatility: number;
  /** Half of the usual spread, a share of the price: small where much is traded. */
  readonly halfSpread: number;
  /** Without cross margin; absent for most. */
  readonly marginMode?: 'strictIsolated';
  /** Group that moves together beyond the whole market. */
  readonly sector: Sector;
}

/** Groups of the universe. */
export type Sector = 'major' | 'chain' | 'defi' | 'meme' | 'ai' | 'infra' | 'payment';

/** Every sector, in the order in which the price path draws for them. */
export const SECTORS: readonly Sector[] = ['major', 'chain', 'defi', 'meme', 'ai', 'infra', 'payment'];

/** Perpetuals without cross margin, as Hyperliquid listed them in February 2026. */
const STRICT_ISOLATED: ReadonlySet<string> = new Set(['MEGA', 'FOGO']);

type Row = readonly [string, number, number, number, number, number, Sector];

/**
 * Perpetuals of Hyperliquid with the decimals and leverage that it listed in July 2025 and prices of that time; the two without cross margin are younger. Columns: name, size
 * decimals, highest leverage, price, day volume in million USDC (rounded), yearly volatility, sector. Ordered by volume.
 */
const ROWS: readonly Row[] = [
  ['BTC', 5, 40, 118_950, 2_400, 0.6, 'major'],
  ['ETH', 4, 25, 3_718, 1_900, 0.65, 'major'],
  ['SOL', 2, 20, 203.7, 700, 0.72, 'major'],
  ['XRP', 0, 20, 3.52, 320, 0.73, 'payment'],
  ['HYPE', 2, 10, 44.56, 300, 0.81, 'chain'],
  ['DOGE', 0, 10, 0.2674, 180, 0.78, 'meme'],
  ['FARTCOIN', 1, 10, 1.574, 140, 0.96, 'meme'],
  ['SUI', 1, 10, 3.912, 120, 0.8, 'chain'],
  ['kPEPE', 0, 10, 0.01382, 110, 0.87, 'meme'],
  ['PUMP', 0, 5, 0.00373, 100, 0.96, 'meme'],
  ['BNB', 3, 10, 765.6, 85, 0.61, 'major'],
  ['ADA', 0, 10, 0.8843, 75, 0.74, 'chain'],
  ['PENGU', 0, 5, 0.04009, 70, 0.94, 'meme'],
  ['AVAX', 2, 10, 25.01, 65, 0.77, 'chain'],
  ['LINK', 1, 10, 19.39, 60, 0.74, 'infra'],
  ['kBONK', 0, 10, 0.03493, 58, 0.91, 'meme'],
  ['ENA', 0, 10, 0.5081, 55, 0.86, 'defi'],
  ['LTC', 2, 10, 116, 50, 0.66, 'payment'],
  ['WIF', 0, 10, 1.183, 46, 0.91, 'meme'],
  ['AAVE', 2, 10, 308.3, 44, 0.76, 'defi'],
  ['TRUMP', 1, 10, 10.83, 42, 0.85, 'meme'],
  ['UNI', 1, 10, 10.53, 40, 0.8, 'defi'],
  ['HBAR', 0, 5, 0.2729, 38, 0.8, 'chain'],
  ['XLM', 0, 5, 0.4638, 36, 0.78, 'payment'],
  ['CRV', 1, 10, 0.9325, 34, 0.87, 'defi'],
  ['TAO', 3, 5, 440.8, 32, 0.81, 'ai'],
  ['ONDO', 0, 10, 1.058, 30, 0.8, 'defi'],
  ['VIRTUAL', 1, 5, 1.894, 29, 0.94, 'ai'],
  ['NEAR', 1, 10, 2.96, 27, 0.8, 'ai'],
  ['ARB', 1, 10, 0.481, 26, 0.83, 'infra'],
  ['SPX', 1, 5, 1.919, 25, 0.94, 'meme'],
  ['OP', 1, 10, 0.7978, 23, 0.83, 'infra'],
  ['SEI', 0, 10, 0.3431, 22, 0.85, 'chain'],
  ['APT', 2, 10, 5.298, 21, 0.77, 'chain'],
  ['BCH', 3, 10, 519.9, 20, 0.66, 'payment'],
  ['DOT', 1, 10, 4.464, 19, 0.73, 'chain'],
  ['TIA', 1, 10, 2.15, 18, 0.87, 'chain'],
  ['LDO', 1, 10, 1.19, 17, 0.86, 'defi'],
  ['WLD', 1, 10, 1.233, 17, 0.86, 'ai'],
  ['MOODENG', 0, 5, 0.2185, 16, 0.96, 'meme'],
  ['INJ', 1, 10, 14.99, 15, 0.83, 'defi'],
  ['JUP', 0, 10, 0.6238, 14, 0.83, 'defi'],
  ['TON', 1, 10, 3.431, 13, 0.68, 'chain'],
  ['kSHIB', 0, 10, 0.01522, 13, 0.78, 'meme'],
  ['ETC', 2, 5, 24.38, 12, 0.73, 'payment'],
  ['AI16Z', 1, 5, 0.1938, 12, 0.96, 'ai'],
  ['FIL', 1, 5, 2.87, 11, 0.76, 'infra'],
  ['POPCAT', 0, 10, 0.4184, 11, 0.96, 'meme'],
  ['FET', 0, 5, 0.8123, 10, 0.85, 'ai'],
  ['TRX', 0, 10, 0.3139, 10, 0.6, 'payment'],
  ['RENDER', 1, 5, 4.468, 9, 0.83, 'ai'],
  ['kFLOKI', 0, 5, 0.1413, 9, 0.89, 'meme'],
  ['PNUT', 1, 5, 0.3112, 9, 0.94, 'meme'],
  ['ATOM', 2, 5, 5.087, 8, 0.73, 'chain'],
  ['EIGEN', 2, 5, 1.475, 8, 0.89, 'infra'],
  ['GRASS', 1, 5, 1.114, 8, 0.89, 'ai'],
  ['KAITO', 0, 5, 1.627, 7, 0.93, 'ai'],
  ['PENDLE', 0, 5, 4.822, 7, 0.85, 'defi'],
  ['GALA', 0, 3, 0.01982, 7, 0.83, 'infra'],
  ['BERA', 1, 5, 2.404, 6, 0.87, 'chain'],
  ['RUNE', 1, 5, 1.632, 6, 0.83, 'defi'],
  ['ORDI', 2, 5, 11.02, 6, 0.89, 'meme'],
  ['STRK', 1, 5, 0.1467, 6, 0.86, 'infra'],
  ['SAND', 0, 5, 0.3354, 5, 0.8, 'infra'],
  ['ALGO', 0, 5, 0.2901, 5, 0.8, 'chain'],
  ['ENS', 2, 5, 28.81, 5, 0.83, 'infra'],
  ['MEGA', 0, 3, 0.1223, 5, 1.1, 'chain'],
  ['FOGO', 0, 3, 0.02601, 5, 1.1, 'chain'],
  ['ZRO', 1, 5, 2.227, 5, 0.86, 'infra'],
  ['PYTH', 0, 5, 0.1438, 5, 0.87, 'infra'],
  ['JTO', 0, 5, 2.198, 5, 0.86, 'defi'],
  ['ETHFI', 1, 5, 1.288, 4, 0.89, 'defi'],
  ['IMX', 1, 5, 0.6314, 4, 0.86, 'infra'],
  ['STX', 1, 5, 0.8608, 4, 0.83, 'infra'],
  ['GMX', 2, 5, 13.63, 4, 0.76, 'defi'],
  ['COMP', 2, 5, 51.45, 4, 0.78, 'defi'],
  ['DYDX', 1, 5, 0.6725, 3, 0.85, 'defi'],
  ['AR', 2, 5, 8.117, 3, 0.85, 'infra'],
  ['BLUR', 0, 5, 0.1082, 3, 0.93, 'defi'],
  ['ZK', 0, 5, 0.06111, 3, 0.89, 'infra'],
  ['APE', 1, 5, 0.7119, 3, 0.86, 'meme'],
  ['SUSHI', 1, 5, 0.976, 3, 0.87, 'defi'],
];

/** Half-spread: a floor, and a part that shrinks with the day's volume in million USDC. */
const SPREAD_FLOOR = 0.00004;
const SPREAD_THIN = 0.0004;
const SPREAD_SCALE = 20;

/** Most markets that can be generated. */
export const UNIVERSE_SIZE = ROWS.length;

/** The `count` most traded perpetuals of the built-in universe, 1..UNIVERSE_SIZE; throws `InvariantError` outside. */
export function universe(count: number): readonly MarketProfile[] {
  invariant(
    Number.isSafeInteger(count) && count >= 1 && count <= UNIVERSE_SIZE,
    `a generated market has 1..${UNIVERSE_SIZE} symbols, not ${count}`,
  );
  return ROWS.slice(0, count).map(([symbol, szDecimals, maxLeverage, price, millions, volatility, sector]) => ({
    symbol,
    szDecimals,
    maxLeverage,
    price,
    dayVolume: millions * 1_000_000,
    volatility,
    halfSpread: SPREAD_FLOOR + SPREAD_THIN / (1 + millions / SPREAD_SCALE),
    sector,
    ...(STRICT_ISOLATED.has(symbol) ? { marginMode: 'strictIsolated' as const } : {}),
  }));
}
