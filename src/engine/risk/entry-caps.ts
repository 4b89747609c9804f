import {
  ASSET_RATE_CEILING,
  type BookLoad,
  capUnits,
  exactProduct,
  exposureAfter,
  loadOf,
  type OpeningOrder,
  within,
} from '../domain/exposure.ts';
import { isInside, riskLoadOf, stressAfter, volatilityAfter } from '../domain/book-limits.ts';
import type { PriceTicks, QuoteUnits } from '../../contract/units.ts';
import type { AssetExposure, SizedIntent, SizingBook } from '../domain/flow.ts';
import type { Instrument } from '../domain/instrument.ts';
import { ladderOf, notionalLimit } from '../domain/margin-tiers.ts';
import type { CapSettings } from '../domain/settings.ts';
import type { CheckList, CheckRule } from './check-list.ts';

/** What the caps are counted from. Null = not known, which never passes. */
export interface CapContext {
  readonly instrument: Instrument;
  readonly markTicks: PriceTicks | null;
  readonly equityUnits: QuoteUnits | null;
  /** One per asset with a position or working orders. */
  readonly exposures: readonly AssetExposure[];
  /** Notional of the strategy's positions and working openings, micro-USDC. */
  readonly strategyNotionalUnits: QuoteUnits;
  /** What is held and how it moves with the asset, and the asset's yearly volatility, null = unknown. */
  readonly book: SizingBook;
  readonly volatilityAnnual: number | null;
  /** Leverage set for the asset, whole, 1 .. the instrument's maximum. */
  readonly leverage: number;
}

const overCap = (name: string, setting: keyof CapSettings): CheckRule => ({
  name,
  code: 'OVER_CAP',
  field: `risk.caps.${setting}`,
  detail: 'the order passes a cap',
});

const CAP = {
  strategy: overCap('cap_strategy', 'strategyRate'),
  asset: overCap('cap_asset', 'assetRate'),
  gross: overCap('cap_gross', 'grossRate'),
  net: overCap('cap_net', 'netRate'),
  loss: overCap('cap_loss_at_stop', 'lossAtStopRate'),
  totalLoss: overCap('cap_total_loss_at_stop', 'totalLossAtStopRate'),
  volatility: overCap('cap_volatility', 'volatilityYear'),
  stress: overCap('cap_stress', 'stressLossRate'),
} as const;

const TIER: CheckRule = {
  name: 'margin_tier',
  code: 'MARGIN',
  field: 'instrument.marginTiers',
  detail: 'the venue gives no such leverage to a position of this size',
};

/** Checks every cap on what would stand after the order, everything in its direction filled. */
export function checkCaps(list: CheckList, intent: SizedIntent, context: CapContext, caps: CapSettings): void {
  const equity = context.equityUnits ?? Number.NaN;
  const order = orderOf(intent, context.markTicks ?? Number.NaN);
  const load = loadOf(context.exposures, order);
  const after = exposureAfter(load, order, intent.lots);
  const cap = (rule: CheckRule, actual: number, limit: number): void =>
    list.add(rule, within(actual, limit), actual, limit);
  cap(CAP.strategy, strategyAfter(load, order, intent, context), capUnits(equity, caps.strategyRate));
  cap(CAP.asset, after.assetUnits, capUnits(equity, Math.min(caps.assetRate, ASSET_RATE_CEILING)));
  cap(CAP.gross, after.grossUnits, capUnits(equity, caps.grossRate));
  cap(CAP.net, after.netUnits, capUnits(equity, caps.netRate));
  const most = notionalLimit(ladderOf(context.instrument), Math.min(context.leverage, context.instrument.maxLeverage));
  cap(TIER, after.assetUnits, Math.min(most, Number.MAX_SAFE_INTEGER));
  const loss = exactProduct(Math.abs(intent.entryTicks - intent.stopTicks), intent.lots);
  cap(CAP.loss, loss, capUnits(equity, caps.lossAtStopRate));
  const total = loss + load.lossAtStopUnits;
  cap(CAP.totalLoss, total, capUnits(equity, caps.totalLossAtStopRate));
  const { isBuy, lots } = intent;
  const perLot = order.highTicks / equity;
  const volatility = context.volatilityAnnual;
  const risk = riskLoadOf(context.book, { isBuy, volatility, forwardLots: load.forwardLots, perLot });
  checkRisk(list, CAP.volatility, {
    before: volatilityAfter(risk, 0),
    after: volatilityAfter(risk, lots),
    limit: caps.volatilityYear,
  });
  checkRisk(list, CAP.stress, {
    before: stressAfter(risk, 0),
    after: stressAfter(risk, lots),
    limit: caps.stressLossRate,
  });
}

/** A figure of the whole book passes inside its limit, or where the order does not make it worse. */
function checkRisk(
  list: CheckList,
  rule: CheckRule,
  { before, after, limit }: { readonly before: number; readonly after: number; readonly limit: number },
): void {
  list.add(rule, isInside(after, before, limit), after, Math.max(limit, before));
}

function orderOf(intent: SizedIntent, markTicks: number): OpeningOrder {
  return {
    asset: intent.asset,
    strategyId: intent.strategyId,
    isBuy: intent.isBuy,
    highTicks: Math.max(markTicks, intent.entryTicks, intent.limitTicks),
    lowTicks: Math.min(markTicks, intent.entryTicks, intent.limitTicks),
  };
}

/** The strategy's notional after the order: counted from the exposures and from the caller's own figure, the larger of both. */
function strategyAfter(load: BookLoad, order: OpeningOrder, intent: SizedIntent, context: CapContext): number {
  const added = load.ownStrategy ? 0 : exactProduct(order.highTicks, intent.lots);
  return Math.max(exposureAfter(load, order, intent.lots).strategyUnits, context.strategyNotionalUnits + added);
}
