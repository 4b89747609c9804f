import type { BookRiskView, HoldingRiskView } from '../../contract/book-risk.ts';
import type { AssetId } from '../../contract/units.ts';
import type { ViewPatch } from '../../contract/views.ts';
import type { HeldPosition } from '../portfolio/portfolio-room.ts';
import { INDEX_SYMBOL } from '../domain/regime.ts';
import {
  betaOf,
  bookCorrelation,
  bookVolatility,
  concentrationOf,
  type Holding,
  riskShares,
  stressLoss,
} from '../risk/metrics/book-risk.ts';
import type { Correlations } from '../risk/metrics/correlation.ts';
import { type DayLoss, dayLoss } from '../risk/metrics/historical-loss.ts';
import type { EngineCore } from './engine-core.ts';

const HOUR_MS = 3_600_000;

/** The book's risk at most once a second, or null; `whole` = now in any case. */
export function bookRiskPatch(core: EngineCore, whole: boolean): ViewPatch | null {
  if (!whole && !core.bookRisk.isDue(core.atMs)) return null;
  return { kind: 'bookRisk', bookRisk: bookRiskView(core) };
}

/** The book with what is known of its past. */
interface Book {
  readonly held: readonly HeldPosition[];
  readonly holdings: readonly Holding[];
  /** Of the holdings, and after them of the index. */
  readonly all: Correlations;
  /** Of the holdings alone. */
  readonly own: Correlations;
  readonly loss: DayLoss | null;
  readonly index: AssetId | null;
}

/** What the book may lose, by the positions and marks of this moment. */
export function bookRiskView(core: EngineCore): BookRiskView {
  const book = readBook(core);
  const { holdings, own, all, loss, index } = book;
  const isKnown = all.known > 0;
  return {
    atMs: core.atMs,
    holdings: holdingViews(core, book),
    grossRate: holdings.reduce((sum, { weight }) => sum + Math.abs(weight), 0),
    netRate: holdings.reduce((sum, { weight }) => sum + weight, 0),
    volatilityYear: bookVolatility(holdings, own),
    averageCorrelation: bookCorrelation(holdings, own),
    concentration: concentrationOf(holdings),
    valueAtRisk95: loss?.valueAtRisk95 ?? null,
    expectedShortfall95: loss?.expectedShortfall95 ?? null,
    stressLoss: stressLoss(holdings),
    betaToIndex: index === null ? null : betaToIndex(core, holdings, all, index),
    correlations: rowsOf(own),
    meanCorrelation: isKnown ? all.mean : null,
    shrinkage: isKnown ? all.shrinkage : null,
  };
}

function readBook(core: EngineCore): Book {
  const { portfolio, market } = core.rooms;
  const equityUnits = portfolio.equity()?.equityUnits ?? 0;
  const held = equityUnits > 0 ? portfolio.positions() : [];
  const holdings = held.map((position) => holdingOf(core, position, equityUnits));
  // The index comes last, so that it is there to compare with whether it is held or not.
  const index = market.instruments().find(({ symbol }) => symbol === INDEX_SYMBOL)?.asset ?? null;
  const assets = [...held.map(({ asset }) => asset), ...(index === null ? [] : [index])];
  const endMs = core.atMs - (core.atMs % HOUR_MS);
  const pasts = assets.map((asset) => core.bookRisk.past(asset, market.bars(asset), endMs));
  const returns = pasts.map((past) => past.returns);
  const all = core.bookRisk.correlations(assets, returns);
  const weights = holdings.map(({ weight }) => weight);
  const days = pasts.slice(0, held.length).map((past) => past.days);
  return { held, holdings, all, own: leading(all, held.length), loss: dayLoss(weights, days), index };
}

function holdingViews(core: EngineCore, { held, holdings, own }: Book): readonly HoldingRiskView[] {
  const shares = riskShares(holdings, own);
  return holdings.map(({ weight, volatility }, at) => {
    const { asset, strategyId } = held[at] as HeldPosition;
    return { asset, symbol: core.symbol(asset), strategyId, weight, volatility, riskShare: shares?.[at] ?? null };
  });
}

/** Signed exposure of a position, fraction of equity (micro-USDC, above zero). Without a mark it counts at what it cost. */
export function weightOf({ sizeLots, markTicks, costUnits }: HeldPosition, equityUnits: number): number {
  const cost = sizeLots > 0 ? Math.abs(costUnits) : -Math.abs(costUnits);
  return (markTicks === null ? cost : sizeLots * markTicks) / equityUnits;
}

function holdingOf(core: EngineCore, position: HeldPosition, equityUnits: number): Holding {
  const { asset } = position;
  const weight = weightOf(position, equityUnits);
  const { annual } = core.rooms.features.volatility(asset);
  return { weight, volatility: annual, isIndex: core.symbol(asset) === INDEX_SYMBOL };
}

function betaToIndex(core: EngineCore, holdings: readonly Holding[], all: Correlations, index: AssetId): number | null {
  const last = all.size - 1;
  const toIndex = holdings.map((_, at) => all.matrix[last * all.size + at] as number);
  return betaOf(holdings, toIndex, core.rooms.features.volatility(index).annual);
}

/** The correlations of the first `size` alone. */
function leading({ matrix, size: all, ...rest }: Correlations, size: number): Correlations {
  const part = new Float64Array(size * size);
  for (let i = 0; i < size; i++) part.set(matrix.subarray(i * all, i * all + size), i * size);
  return { ...rest, matrix: part, size };
}

function rowsOf({ matrix, size }: Correlations): readonly (readonly number[])[] {
  return Array.from({ length: size }, (_, i) =>
    Array.from(matrix.subarray(i * size, (i + 1) * size), (value) => Math.round(value * 1_000) / 1_000),
  );
}
