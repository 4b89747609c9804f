import { type Refusal, refuse } from '../../contract/refusals.ts';
import type { AssetId } from '../../contract/units.ts';
import type { ClosedBar } from '../domain/flow.ts';
import type { GapUpdate, HistoryUpdate, HoursUpdate, MendUpdate, PrintsUpdate } from '../domain/market-update.ts';
import type { AssetMarket, CorrectedBars } from './asset-market.ts';
import { checkGap, checkMend } from './check-mend.ts';
import { checkHistory, checkPrints, checkStamp } from './check-update.ts';
import { fault } from './fault.ts';
import { historyBars } from './history-bars.ts';
import type { MarketTally } from './market-tally.ts';

const HOUR_MS = 3_600_000;

/** What bars are taken in with. */
export interface TakeBars {
  readonly atMs: number;
  readonly intervalMs: number;
  /** All intervals that ended by then are closed. */
  readonly closedThroughMs: number;
  readonly tally: MarketTally;
  /** Gets bars that are handed over. */
  readonly pending: ClosedBar[];
  /** Gets bars from before the run. */
  readonly history: ClosedBar[];
  /** Gets hours of the long past. */
  readonly hours: ClosedBar[];
  /** Gets the bars of assets of which some that were handed over before changed. */
  readonly corrected: Map<AssetId, CorrectedBars>;
}

/** What bars come by: trades, and what is told of them. */
type BarUpdate = PrintsUpdate | HistoryUpdate | HoursUpdate | GapUpdate | MendUpdate;

/** Takes what makes or changes bars; a refusal otherwise. */
export function takeBars(market: AssetMarket, update: BarUpdate, how: TakeBars): Refusal | null {
  if (update.type === 'prints') return takePrints(market, update, how);
  const refusal = takeTold(market, update, how);
  if (refusal !== null) how.tally.counters.badHistory++;
  return refusal;
}

function takeTold(market: AssetMarket, update: Exclude<BarUpdate, PrintsUpdate>, how: TakeBars): Refusal | null {
  switch (update.type) {
    case 'history':
      return takeHistory(market, update, how);
    case 'hours':
      return takeHours(update, how);
    case 'gap':
      return takeGap(market, update, how);
    case 'mend':
      return takeMend(market, update, how);
  }
}

/** Takes trades into the bar of their time; those of a bar that is closed are late. */
function takePrints(market: AssetMarket, update: PrintsUpdate, how: TakeBars): Refusal | null {
  const { tally, atMs, intervalMs } = how;
  const { builder, instrument } = market;
  const bad =
    checkPrints(update, intervalMs, instrument.priceDecimals) ??
    checkStamp('prints.lastAtMs', update.lastAtMs, builder.lastPrintMs, atMs);
  if (bad !== null) return tally.refuse(market, 'trades', bad);
  const startMs = update.firstAtMs - (update.firstAtMs % intervalMs);
  // Where somebody vouches for the trades a bar is closed when it was closed, not when its time was over.
  const closedThroughMs = market.wholeness.isWatched ? 0 : how.closedThroughMs;
  const closed: ClosedBar[] = [];
  if (!builder.print(update, startMs, closedThroughMs, closed)) {
    tally.counters.late++;
    const figures = { field: 'prints.firstAtMs', actual: update.firstAtMs, limit: 'an open bar' };
    return tally.refuse(market, 'trades', fault('late', 'EXPIRED', figures, 'prints of a bar that is closed'));
  }
  market.setLast(update, atMs);
  market.handOver(closed, how.pending);
  return null;
}

/** Takes bars from before the run. */
function takeHistory(market: AssetMarket, update: HistoryUpdate, how: TakeBars): Refusal | null {
  const { builder } = market;
  const bad = checkHistory(update, how.intervalMs);
  if (bad !== null) return bad;
  if (builder.live) {
    const detail = 'history came after live trades of the asset';
    return refuse('DUPLICATE', 'history', update.asset, 'before live trades', detail);
  }
  const firstMs = update.bars[0];
  if (firstMs !== undefined && firstMs <= builder.lastClosedMs) {
    const detail = 'history overlaps the bars that are known';
    return refuse('OUT_OF_RANGE', 'history.bars[0].openMs', firstMs, `> ${builder.lastClosedMs}`, detail);
  }
  const { bars, unfinished } = historyBars(update, how.atMs);
  how.tally.counters.unfinished += unfinished;
  for (const bar of bars) {
    market.keepBar(bar);
    how.history.push(bar);
  }
  const newest = bars.at(-1);
  if (newest !== undefined) market.seed(newest);
  return null;
}

/** Takes hours of the long past. */
function takeHours({ asset, bars }: HoursUpdate, { atMs, hours, tally }: TakeBars): Refusal | null {
  const told = { type: 'history', asset, intervalMs: HOUR_MS, bars } as const;
  const bad = checkHistory(told, HOUR_MS);
  if (bad !== null) return bad;
  const closed = historyBars(told, atMs);
  tally.counters.unfinished += closed.unfinished;
  hours.push(...closed.bars);
  return null;
}

/** Trades may be missing: bars from then on wait. */
function takeGap(market: AssetMarket, update: GapUpdate, { intervalMs, atMs }: TakeBars): Refusal | null {
  const bad = checkGap(update, atMs);
  if (bad !== null) return bad;
  const { builder, wholeness } = market;
  // Without a time it begins with the last trade that is known, or with the bar that runs.
  const sinceMs = update.fromMs > 0 ? update.fromMs : builder.lastPrintMs > 0 ? builder.lastPrintMs : atMs;
  wholeness.doubt(sinceMs - (sinceMs % intervalMs), update.heardMs ?? -1, atMs);
  return null;
}

/** The venue's word on the bars that wait: what is whole by now is handed over. */
function takeMend(market: AssetMarket, update: MendUpdate, how: TakeBars): Refusal | null {
  const { asset, intervalMs, bars, wholeToMs, settled } = update;
  const { fromMs } = market.wholeness;
  const bad = checkMend(update, how.intervalMs, how.atMs);
  if (bad !== null) return bad;
  if (fromMs < 0) {
    market.wholeness.trust(wholeToMs, settled);
    return null;
  }
  const told = historyBars({ type: 'history', asset, intervalMs, bars }, how.atMs).bars;
  const fresh = told.filter(({ openMs }) => openMs >= fromMs && openMs < wholeToMs);
  if (market.mend(fresh, update, how.pending)) how.corrected.set(asset, market.corrected);
  return null;
}
