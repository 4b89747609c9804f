import type { FeatureFrame, RawSignal } from '../domain/flow.ts';
import type { Proposal } from './proposal.ts';

/**
 * The proposal as a signal of the frame's strategy. Its id is made of strategy, symbol, close of the bar and side, so that the same
 * decision made twice is one signal. It is created at the close of the bar and lives `lifeMs`, ms > 0.
 */
export function buildSignal(proposal: Proposal, symbol: string, frame: FeatureFrame, lifeMs: number): RawSignal {
  const { strategyId, barCloseMs } = frame;
  const { side, strength, stopLossRate, takeProfitRate, rationale } = proposal;
  return {
    id: `${strategyId}:${symbol}:${barCloseMs}:${side}`,
    strategyId,
    source: 'genetic',
    symbol,
    side,
    strength,
    createdAt: barCloseMs,
    expiresAt: barCloseMs + lifeMs,
    stopLossRate,
    takeProfitRate,
    performance: null,
    rationale,
  };
}
