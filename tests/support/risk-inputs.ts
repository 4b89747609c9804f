import { defaultSettings } from '../../src/engine/config/defaults.ts';
import type { CapSettings, RiskSettings, SizingSettings } from '../../src/engine/domain/settings.ts';
import type {
  AcceptedSignal,
  AssetExposure,
  SizedIntent,
  SizingBook,
  SizingInput,
} from '../../src/engine/domain/flow.ts';
import type { Instrument } from '../../src/engine/domain/instrument.ts';
import { correlate } from '../../src/engine/risk/metrics/correlation.ts';
import type { RiskRoom } from '../../src/engine/risk/risk-room.ts';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';

/** Caps of the design's defaults; those on the risk of the whole book are out of reach, for what the others do alone. */
export const CAPS: CapSettings = {
  assetRate: 0.15,
  strategyRate: 0.4,
  grossRate: 1,
  netRate: 0.6,
  lossAtStopRate: 0.005,
  totalLossAtStopRate: 0.02,
  volatilityYear: 100,
  stressLossRate: 100,
  depthShare: 0.1,
};

/** Nothing is held in other assets. */
export const NO_BOOK: SizingBook = { weights: [], volatilities: [], correlations: [1], isIndex: [false], momentum: 0 };

export const FIXED: SizingSettings = {
  ...defaultSettings().sizing,
  method: 'fixed',
  baseRate: 0.1,
  targetVolatility: 0.6,
  minVolatilityBars: 48,
};
export const BY_VOLATILITY: SizingSettings = { ...FIXED, method: 'volatility_adjusted' };

export const RISK: RiskSettings = {
  caps: CAPS,
  breakers: defaultSettings().risk.breakers,
  preTrade: {
    collarRate: 0.05,
    maxOrderUsdc: 1_000_000,
    maxOrdersPerMinute: 60,
    maxOrdersPerHour: 300,
    maxOrdersPerDay: 1_000,
  },
};

/** The same with the other breakers of the account's value out of reach, for what the day's fall does alone. */
export const DAILY_ALONE: RiskSettings = {
  ...RISK,
  breakers: {
    ...RISK.breakers,
    totalDrawdown: { ...RISK.breakers.totalDrawdown, trip: 1_000 },
    rapidLosses: { ...RISK.breakers.rapidLosses, lossRate: 1_000 },
  },
};

/** Tells a room that nothing is held: what the breakers of the book measure is known then. */
export function emptyBook(room: RiskRoom, equityUnits: number, atMs = 1): void {
  room.onBook({ atMs, equityUnits, positions: [], correlations: () => correlate([]) });
}

/** Lots of 0.01 and ticks of 0.0001: at 100 USDC (1_000_000 ticks) one lot is worth 1 USDC. */
export const COIN: Instrument = {
  asset: 3,
  symbol: 'COIN',
  szDecimals: 2,
  priceDecimals: 4,
  maxLeverage: 20,
  listed: true,
};

/** 10_000 USDC. */
export const EQUITY = asUnits(10_000_000_000);

export function signalOf(over: Partial<AcceptedSignal> = {}): AcceptedSignal {
  return {
    id: 'ema:COIN:1:long',
    strategyId: 'ema',
    source: 'genetic',
    symbol: 'COIN',
    side: 'long',
    strength: 1,
    createdAt: 1_000,
    expiresAt: 61_000,
    stopLossRate: 0.02,
    takeProfitRate: null,
    performance: null,
    rationale: 'test',
    asset: COIN.asset,
    acceptedAtMs: 1_000,
    external: false,
    ...over,
  };
}

export function exposureOf(over: Partial<AssetExposure> = {}): AssetExposure {
  return {
    asset: 1,
    positionLots: asLots(0),
    openBuyLots: asLots(0),
    openSellLots: asLots(0),
    markTicks: asTicks(1_000_000),
    strategyId: 'other',
    lossAtStopUnits: asUnits(0),
    ...over,
  };
}

/** 10 % of 10_000 USDC at 100 USDC a coin: 1000 lots of 1 USDC; the stop is 2 % away. */
export function sizingInput(over: Partial<SizingInput> = {}): SizingInput {
  return {
    signal: signalOf(),
    asset: COIN.asset,
    priceDecimals: COIN.priceDecimals,
    szDecimals: COIN.szDecimals,
    equityUnits: EQUITY,
    volatilityAnnual: 0.6,
    entryTicks: asTicks(1_000_000),
    limitTicks: asTicks(1_000_000),
    markTicks: asTicks(1_000_000),
    stopTicks: asTicks(980_000),
    exposures: [],
    depthLots: asLots(1_000_000),
    freeMarginUnits: EQUITY,
    leverage: 10,
    personCapLots: null,
    book: NO_BOOK,
    multipliers: [],
    atMs: 5_000,
    ...over,
  };
}

export function intentOf(over: Partial<SizedIntent> = {}): SizedIntent {
  return {
    kind: 'entry',
    ticketId: 't1',
    signalId: 'ema:COIN:1:long',
    strategyId: 'ema',
    signalStrength: 1,
    asset: COIN.asset,
    isBuy: true,
    lots: asLots(1_000),
    entryTicks: asTicks(1_000_000),
    limitTicks: asTicks(1_000_000),
    stopTicks: asTicks(980_000),
    takeProfitTicks: asTicks(1_040_000),
    decisionMidTicks: 999_950,
    ...over,
  };
}
