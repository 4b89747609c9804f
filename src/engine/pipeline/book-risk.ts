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
import type { RecentPast } from '../risk/metrics/past-look.ts';
import type { EngineCore } from './engine-core.ts';

/** How often the book's risk is shown anew, ms of engine time. */
const EVERY_MS = 1_000;

/** The book's risk at most once a second, or null; `whole` = now in any case. */
export function bookRiskPatch(core: EngineCore, whole: boolean): ViewPatch | null {
  if (!whole && core.atMs - core.bookRiskAtMs < EVERY_MS) return null;
  if (!whole) core.bookRiskAtMs = core.atMs;
  return { kind: 'bookRisk', bookRisk: bookRiskView(core) };
}

/** The book with what is known of its past. */
interface Book {
  readonly held: readonly HeldPosition[];
  readonly holdings: readonly Holding[];
  readonly own: Correlations;
  /** Correlation of each holding with the index; null where there is none. */
  readonly toIndex: readonly number[] | null;
  readonly loss: DayLoss | null;
  readonly index: AssetId | null;
}

/** What the book may lose, by the positions and marks of this moment. */
export function bookRiskView(core: EngineCore): BookRiskView {
  const book = readBook(core);
  const { holdings, own, loss } = book;
  const isKnown = own.known > 0;
  return {
    atMs: core.atMs,
    unknown: whyUnknown(core),
    holdings: holdingViews(core, book),
    grossRate: holdings.reduce((sum, { weight }) => sum + Math.abs(weight), 0),
    netRate: holdings.reduce((sum, { weight }) => sum + weight, 0),
    volatilityYear: bookVolatility(holdings, own),
    averageCorrelation: bookCorrelation(holdings, own),
    concentration: concentrationOf(holdings),
    valueAtRisk95: loss?.valueAtRisk95 ?? null,
    expectedShortfall95: loss?.expectedShortfall95 ?? null,
    stressLoss: stressLoss(holdings),
    betaToIndex: betaToIndex(core, book),
    correlations: rowsOf(own),
    meanCorrelation: isKnown ? own.mean : null,
    shrinkage: isKnown ? own.shrinkage : null,
  };
}

function readBook(core: EngineCore): Book {
  const { portfolio, market } = core.rooms;
  const equityUnits = portfolio.equity()?.equityUnits ?? 0;
  const held = equityUnits > 0 ? portfolio.positions() : [];
  const holdings = held.map((position) => holdingOf(core, position.asset, weightOf(position, equityUnits)));
  const index = market.instruments().find(({ symbol }) => symbol === INDEX_SYMBOL)?.asset ?? null;
  const assets = held.map(({ asset }) => asset);
  const pasts = assets.map((asset) => core.recentPast(asset));
  const own = core.correlations.of(pasts);
  const weights = holdings.map(({ weight }) => weight);
  const loss = dayLoss(
    weights,
    assets.map((asset) => core.dayPast(asset)),
  );
  const toIndex = index === null ? null : indexRow(core, { pasts, own }, core.recentPast(index));
  return { held, holdings, own, toIndex, loss, index };
}

/** Why there is nothing to tell of what is held, or ''. */
function whyUnknown(core: EngineCore): string {
  const { portfolio } = core.rooms;
  if (portfolio.positions().length === 0) return '';
  const equity = portfolio.equity();
  if (equity === null) return 'the worth of the account is not known';
  return equity.equityUnits > 0 ? '' : 'the account is worth nothing';
}

/** Correlations of each holding with the index, one of its own if it is held. */
function indexRow(
  core: EngineCore,
  held: { readonly pasts: readonly RecentPast[]; readonly own: Correlations },
  index: RecentPast,
): readonly number[] {
  const at = held.pasts.indexOf(index);
  if (at >= 0) return held.own.matrix.slice(at * held.own.size, (at + 1) * held.own.size);
  const { matrix, size } = core.correlations.withFirst(index, held.pasts);
  return matrix.slice(1, size);
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

/** A holding of so much of an asset, a signed fraction of equity. */
export function holdingOf(core: EngineCore, asset: AssetId, weight: number): Holding {
  const { annual } = core.rooms.features.volatility(asset);
  return { weight, volatility: annual, isIndex: core.symbol(asset) === INDEX_SYMBOL };
}

function betaToIndex(core: EngineCore, { holdings, toIndex, index }: Book): number | null {
  if (index === null || toIndex === null) return null;
  return betaOf(holdings, toIndex, core.rooms.features.volatility(index).annual);
}

function rowsOf({ matrix, size }: Correlations): readonly (readonly number[])[] {
  return Array.from({ length: size }, (_, i) =>
    matrix.slice(i * size, (i + 1) * size).map((value) => Math.round(value * 1_000) / 1_000),
  );
}
