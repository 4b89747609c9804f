import type { MarketFigure, RiskMetricsView } from '../../contract/risk-metrics.ts';
import { type AssetId, asUnits, type QuoteUnits } from '../../contract/units.ts';
import { INDEX_SYMBOL } from '../domain/regime.ts';
import type { HeldPosition } from '../portfolio/portfolio-room.ts';
import type { BookFigures, MeterPosition } from '../risk/metrics/book-meter.ts';
import type { EngineCore } from './engine-core.ts';
import { margined } from './margined.ts';

/** What the venue does not tell: which accounts are closed first when its insurance fails. */
const ADL_RANK = null;

/** Figures of the account as they stand now. */
export function riskMetrics(core: EngineCore): RiskMetricsView {
  const { portfolio, risk, sentiment } = core.rooms;
  const equity = portfolio.equity();
  const book = equity !== null && equity.equityUnits > 0 ? bookFigures(core, equity.equityUnits) : null;
  const standing = risk.view(core.atMs);
  const mood = sentiment.reading(core.atMs);
  return {
    positionCount: portfolio.positions().length,
    totalExposureUnits: equity?.grossUnits ?? null,
    dailyPnlUnits: pnlOf(equity?.equityUnits ?? null, standing.dayStartEquityUnits),
    ...(book === null ? UNKNOWN : ratesOf(core, book)),
    adlRank: ADL_RANK,
    sharpe: standing.sharpe.ratio,
    sharpeDays: standing.sharpe.days,
    volatilityPercentile: core.rooms.regime.reading(core.atMs).volatilityRank,
    fearGreed: mood === null ? null : { value: mood.value, ageMs: mood.ageMs },
  };
}

/** The cheap figures of what is held, at an equity above zero, micro-USDC. */
export function bookFigures(core: EngineCore, equityUnits: number): BookFigures {
  const { portfolio, market, features } = core.rooms;
  const held = portfolio.positions();
  const correlations = core.heldLook.correlations(market, held, core.atMs);
  const meter = core.meterLook.read(held, correlations, {
    terms: (asset) => ({
      instrument: core.instrument(asset),
      margin: portfolio.marginTerms(asset),
      volatility: features.volatility(asset).annual,
    }),
    whole: (position) => meterPosition(core, position),
  });
  return meter.figures(equityUnits);
}

function meterPosition(core: EngineCore, position: HeldPosition): MeterPosition {
  const { asset, stopTicks } = position;
  return {
    ...margined(core, position),
    asset,
    stopTicks,
    volatility: core.rooms.features.volatility(asset).annual,
    isIndex: core.symbol(asset) === INDEX_SYMBOL,
  };
}

function pnlOf(equityUnits: QuoteUnits | null, dayStartUnits: QuoteUnits | null): QuoteUnits | null {
  return equityUnits === null || dayStartUnits === null ? null : asUnits(equityUnits - dayStartUnits);
}

type Rates = Omit<
  RiskMetricsView,
  | 'positionCount'
  | 'totalExposureUnits'
  | 'dailyPnlUnits'
  | 'adlRank'
  | 'sharpe'
  | 'sharpeDays'
  | 'volatilityPercentile'
  | 'fearGreed'
>;

const UNKNOWN: Rates = {
  grossRate: null,
  netRate: null,
  marginUsedRate: null,
  lossAtHeldStopsRate: null,
  volatilityYear: null,
  stressLoss: null,
  concentration: null,
  maxPosition: null,
  nearestLiquidation: null,
};

function ratesOf(core: EngineCore, book: BookFigures): Rates {
  const { largest, nearest } = book;
  return {
    grossRate: book.grossRate,
    netRate: book.netRate,
    marginUsedRate: book.marginRate,
    lossAtHeldStopsRate: book.lossAtStopsRate,
    volatilityYear: book.volatilityYear,
    stressLoss: book.stressLoss,
    concentration: book.concentration,
    maxPosition: largest === null ? null : figureOf(core, largest.asset, largest.weight),
    nearestLiquidation: nearest === null ? null : figureOf(core, nearest.asset, nearest.distance),
  };
}

function figureOf(core: EngineCore, asset: AssetId, rate: number): MarketFigure {
  return { asset, symbol: core.symbol(asset), rate };
}
