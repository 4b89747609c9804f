import type { BudgetComponent } from '../../contract/connection.ts';

/* What requests cost of the 1200 a minute that the venue grants an IP address (hyperliquid, rate limits). */

/** /info types that cost 2. */
const LIGHT = new Set([
  'l2Book',
  'allMids',
  'clearinghouseState',
  'orderStatus',
  'spotClearinghouseState',
  'exchangeStatus',
]);

/** /info types that cost one more per so many rows of the answer. */
const PER_ROWS: Readonly<Record<string, number>> = {
  recentTrades: 20,
  historicalOrders: 20,
  userFills: 20,
  userFillsByTime: 20,
  fundingHistory: 20,
  userFunding: 20,
  userNonFundingLedgerUpdates: 20,
  candleSnapshot: 60,
};

/** Weight of a question before its answer is known. */
export function infoWeight(type: string): number {
  if (LIGHT.has(type)) return 2;
  return type === 'userRole' ? 60 : 20;
}

/** What the answer's rows add to the weight of a question. */
export function rowsWeight(type: string, answer: unknown): number {
  const rows = PER_ROWS[type];
  return rows === undefined || !Array.isArray(answer) ? 0 : Math.floor(answer.length / rows);
}

/** Weight of an action with `legs` orders or cancels. */
export function actionWeight(legs: number): number {
  return 1 + Math.floor(legs / 40);
}

/** Length of the intervals of candles, ms. */
const INTERVAL_MS: Readonly<Record<string, number>> = {
  '1m': 60_000,
  '3m': 180_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '2h': 7_200_000,
  '4h': 14_400_000,
  '8h': 28_800_000,
  '12h': 43_200_000,
  '1d': 86_400_000,
};

/** Candles that one answer holds at most. */
const CANDLE_ROWS = 5_000;

/** What the rows of an answer will add, as far as it can be known before: candles by their span, the rest as it was the last time. */
export function predictedRows(type: string, params: Readonly<Record<string, unknown>>, lastRows: number): number {
  if (type !== 'candleSnapshot') return lastRows;
  const { req } = params;
  if (typeof req !== 'object' || req === null) return lastRows;
  const { interval, startTime, endTime } = req as Readonly<Record<string, unknown>>;
  const intervalMs = INTERVAL_MS[String(interval)];
  if (intervalMs === undefined || typeof startTime !== 'number' || typeof endTime !== 'number') return lastRows;
  const rows = Math.min(CANDLE_ROWS, Math.max(0, Math.floor((endTime - startTime) / intervalMs) + 1));
  return Math.floor(rows / 60);
}

const OF_THE_ACCOUNT = new Set([
  'clearinghouseState',
  'spotClearinghouseState',
  'frontendOpenOrders',
  'openOrders',
  'historicalOrders',
  'orderStatus',
  'userFills',
  'userFillsByTime',
  'userFunding',
  'userNonFundingLedgerUpdates',
]);

const OF_MARKETS = new Set([
  'candleSnapshot',
  'metaAndAssetCtxs',
  'l2Book',
  'recentTrades',
  'fundingHistory',
  'predictedFundings',
  'allMids',
]);

/** Whose share of the weight a question uses. */
export function componentOf(type: string): Exclude<BudgetComponent, 'actions'> {
  if (OF_THE_ACCOUNT.has(type)) return 'account';
  return OF_MARKETS.has(type) ? 'market' : 'other';
}

const CANCELS = new Set(['cancel', 'cancelByCloid', 'twapCancel', 'scheduleCancel']);

/** True for an action that can open nothing: cancels, and orders that all only reduce. They may use everything that is left. */
export function opensNothing(action: unknown): boolean {
  if (typeof action !== 'object' || action === null || !('type' in action)) return false;
  if (typeof action.type === 'string' && CANCELS.has(action.type)) return true;
  if (action.type === 'twapOrder' && 'twap' in action) return reduces(action.twap);
  if (action.type !== 'order' || !('orders' in action) || !Array.isArray(action.orders)) return false;
  return action.orders.every(reduces);
}

function reduces(order: unknown): boolean {
  return typeof order === 'object' && order !== null && 'r' in order && order.r === true;
}
