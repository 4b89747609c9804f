import type { BeforeAfter, WhatIfView } from '../../../contract/what-if.ts';
import { type MarginTier, type Sought, tierAt } from '../../domain/margin-tiers.ts';
import { bookVolatility, type Holding, riskShares, stressLoss } from './book-risk.ts';
import type { Correlations } from './correlation.ts';
import { dayLoss } from './historical-loss.ts';
import { liquidationDistance } from './liquidation.ts';

/** Everything that a what-if is made of: holdings with the asset of the order among them, at weight 0 when it is not held. */
export interface WhatIfInput {
  readonly holdings: readonly Holding[];
  /** Of the holdings, in their order. */
  readonly correlations: Correlations;
  /** Changes of each holding over spans of a day, as `dayChanges` makes them. */
  readonly days: readonly Float64Array[];
  /** Place of the order's asset among the holdings. */
  readonly at: number;
  /** Signed notional of the order, fraction of equity. */
  readonly order: number;
  /** Notional that it opens, fraction of equity: what only closes takes no margin. */
  readonly opened: number;
  readonly leverage: number;
  /** The position after it, for the price at which it would be liquidated. */
  readonly position: Sought;
  /** Present hourly funding of the asset, fraction; null = not known. */
  readonly fundingRate: number | null;
  /** Loss at the stop, fraction of equity. */
  readonly lossAtStop: number;
  /** Fall of the day and the bound of its breaker; null = not known. */
  readonly dailyDrawdown: number | null;
  readonly trip: number;
}

/** What the order would make of the book, if it filled whole at once. */
export function whatIf(input: WhatIfInput): WhatIfView {
  const { holdings, at, order } = input;
  const after = holdings.map((one, place) => (place === at ? { ...one, weight: one.weight + order } : one));
  const both = (of: (book: readonly Holding[]) => number): BeforeAfter => [of(holdings), of(after)];
  const risk = (book: readonly Holding[]): number | null => dayLoss(weightsOf(book), input.days)?.valueAtRisk95 ?? null;
  const weight = after[at]?.weight ?? 0;
  const { fundingRate, dailyDrawdown, lossAtStop } = input;
  return {
    assetRate: both((book) => book[at]?.weight ?? 0),
    grossRate: both((book) => book.reduce((sum, one) => sum + Math.abs(one.weight), 0)),
    netRate: both((book) => book.reduce((sum, one) => sum + one.weight, 0)),
    correlatedRate: both((book) => correlatedWith(book, input)),
    volatilityYear: both((book) => bookVolatility(book, input.correlations)),
    stressLoss: both(stressLoss),
    valueAtRisk95: [risk(holdings), risk(after)],
    riskShare: riskShares(after, input.correlations)?.[at] ?? null,
    marginRate: input.opened / input.leverage,
    maxLeverage: highestLeverage(input.position),
    liquidationDistance: liquidationDistance(input.position),
    fundingPerDayRate: fundingRate === null ? null : weight * fundingRate * 24,
    lossAtStopRate: lossAtStop,
    headroomRate: dailyDrawdown === null ? null : input.trip - dailyDrawdown - lossAtStop,
  };
}

function weightsOf(book: readonly Holding[]): readonly number[] {
  return book.map(({ weight }) => weight);
}

function correlatedWith(book: readonly Holding[], { correlations, at }: WhatIfInput): number {
  const { matrix, size } = correlations;
  return book.reduce((sum, { weight }, place) => sum + weight * (matrix[at * size + place] as number), 0);
}

function highestLeverage({ table, lots, markTicks }: Sought): number {
  const tier = table.tiers[tierAt(table, Math.abs(lots) * markTicks)] as MarginTier;
  return tier.maxLeverage;
}
