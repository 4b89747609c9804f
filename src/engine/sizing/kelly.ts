import type { TradeRecord } from '../domain/trade-record.ts';

/** Trades that the prior counts for. */
const PRIOR_TRADES = 20;

/** Wins and losses under which nothing is known. */
const MIN_EACH = 5;

/** Trades from which a record without an edge forbids to trade. */
const VETO_TRADES = 20;

/** Part of the Kelly share that is risked. It is the only discount. */
const KELLY_PART = 0.25;

/**
 * Share of equity that Kelly (1956) would stake, 0..1, with what is not known counted against it: b = avgWin / avgLoss in 0.2..5, the prior win rate
 * is the one that breaks even, q = 1 / (1 + b), worth 20 trades: p = (wins + 20 q) / (trades + 20); pL = p - sqrt(p (1 - p) / (trades + 21)) is one
 * deviation of the beta distribution under it, and the share is max(0, pL - (1 - pL) / b). 0 under five wins or five losses, and for a
 * record that is no record.
 */
export function kellyShare({ trades, wins, losses, avgWin, avgLoss }: TradeRecord): number {
  if (!(wins >= MIN_EACH && losses >= MIN_EACH && trades === wins + losses)) return 0;
  if (!Number.isFinite(trades) || !(avgWin >= 0 && Number.isFinite(avgWin)) || !(avgLoss > 0)) return 0;
  const b = Math.min(5, Math.max(0.2, avgWin / avgLoss));
  const q = 1 / (1 + b);
  const p = (wins + PRIOR_TRADES * q) / (trades + PRIOR_TRADES);
  const low = p - Math.sqrt((p * (1 - p)) / (trades + PRIOR_TRADES + 1));
  return Math.max(0, low - (1 - low) / b);
}

/** Exposure that a quarter of the Kelly share buys, fraction of equity: what is lost at the stop, or on the mean loss if that is more, is that quarter. */
export function kellyExposure(share: number, stopRate: number, avgLoss: number): number {
  return (KELLY_PART * share) / Math.max(stopRate, avgLoss);
}

/** True for a record that is long enough to say that there is no edge, and says so. */
export function kellyVetoes(record: TradeRecord): boolean {
  return record.trades >= VETO_TRADES && kellyShare(record) === 0;
}
