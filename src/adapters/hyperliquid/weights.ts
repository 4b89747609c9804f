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
