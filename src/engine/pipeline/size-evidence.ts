import type { AssetId } from '../../contract/units.ts';
import type { AssetExposure, SizingBook } from '../domain/flow.ts';
import type { SizingSettings } from '../domain/settings.ts';
import type { TradeRecord } from '../domain/trade-record.ts';
import { correlate } from '../risk/metrics/correlation.ts';
import { hourlyReturns } from '../risk/metrics/hourly-returns.ts';
import { momentumOf } from '../sizing/momentum.ts';
import type { EngineCore } from './engine-core.ts';
import type { AccountLoad } from './exposures.ts';

const HOUR_MS = 3_600_000;

/** Hours of which correlations and momentum are made. */
const PAST_HOURS = 60;

/** What the method asks for beside prices and caps; made at each size and kept nowhere, so that a restart sizes as before. */
export interface SizeEvidence {
  readonly record?: TradeRecord;
  readonly book?: SizingBook;
}

/** Nothing of it for the methods that ask for nothing. */
const NONE: SizeEvidence = {};

/** The record and the book where the settings ask for them. `asset`: of the entry. */
export function sizeEvidence(
  core: EngineCore,
  { asset, strategyId }: { readonly asset: AssetId; readonly strategyId: string },
  account: AccountLoad,
): SizeEvidence {
  const { sizing } = core.settings;
  const record = asksForRecord(sizing) ? { record: core.rooms.portfolio.tradeRecord(strategyId) } : NONE;
  return asksForBook(sizing) ? { ...record, book: bookOf(core, asset, account) } : record;
}

function asksForRecord({ method, kellyVeto }: SizingSettings): boolean {
  return kellyVeto || method === 'kelly' || method === 'genetic_evolved';
}

function asksForBook({ method, correlationPenalty }: SizingSettings): boolean {
  return correlationPenalty > 0 || method === 'risk_parity' || method === 'genetic_evolved';
}

function bookOf(core: EngineCore, asset: AssetId, { exposures, equityUnits }: AccountLoad): SizingBook {
  const { market, features } = core.rooms;
  const others = exposures.filter((one) => one.asset !== asset && heldLots(one) !== 0);
  const endMs = core.atMs - (core.atMs % HOUR_MS);
  const returns = [asset, ...others.map((one) => one.asset)].map((one) =>
    hourlyReturns(market.bars(one), endMs, PAST_HOURS),
  );
  return {
    weights: others.map((one) => (heldLots(one) * one.markTicks) / (equityUnits ?? Number.NaN)),
    volatilities: others.map((one) => features.volatility(one.asset).annual),
    correlations: correlate(returns).matrix,
    momentum: momentumOf(returns[0] as Float64Array),
  };
}

/** The larger of what is held if all open buys fill and if all open sells do, signed. */
function heldLots({ positionLots, openBuyLots, openSellLots }: AssetExposure): number {
  const up = positionLots + openBuyLots;
  const down = positionLots - openSellLots;
  return Math.abs(up) >= Math.abs(down) ? up : down;
}
