import type { BreakerView } from '../../../src/contract/risk-views.ts';

/** A breaker that watches and has seen nothing. */
export function armed(change: Partial<BreakerView> = {}): BreakerView {
  return {
    name: 'daily_drawdown',
    state: 'armed',
    measure: 'drawdown',
    metric: 0.0087,
    trip: 0.02,
    tripsAt: 'above',
    emergency: 0.05,
    resetAt: null,
    since: null,
    until: null,
    trips: 0,
    tripsOfDay: 0,
    blocks: 'nothing',
    strategies: [],
    needs: 'nothing',
    history: [],
    evidence: 'Unit value 1.0318 against 1.0409 at 00:00 UTC; rolling 24 h 0.61 %',
    action: 'nothing opens; at the emergency everything is flattened',
    reset: 'the next UTC day and a person who has seen it',
    ...change,
  };
}

const HOUR_MS = 3_600_000;

/** All seven as they stand at `nowMs`: quiet, or in trouble. */
export function breakersAt(nowMs: number, halted: boolean): readonly BreakerView[] {
  return [
    armed(
      halted
        ? {
            state: 'latched',
            metric: 0.0214,
            since: nowMs - 8_000,
            blocks: 'entries',
            needs: 'acknowledgement',
            trips: 1,
          }
        : {},
    ),
    armed({
      name: 'total_drawdown',
      metric: 0.0132,
      trip: 0.1,
      emergency: null,
      evidence: '',
      action: 'everything is flattened and trading halts',
      reset: 'a person who types a word',
    }),
    armed({
      name: 'rapid_losses',
      measure: 'loss',
      metric: 0.0021,
      trip: 0.01,
      emergency: null,
      evidence: '0.21 % of equity lost in 15 minutes',
      action: 'nothing opens for an hour',
      reset: 'time, then a person',
    }),
    armed({
      name: 'position_concentration',
      measure: 'asset_share',
      metric: 0.97,
      trip: 1.1,
      emergency: null,
      evidence: 'HYPE has 0.97 of its cap',
      action: 'what is over its cap is reduced to it',
      reset: 'inside the cap',
    }),
    armed({
      name: 'correlation_spike',
      state: 'disabled',
      measure: 'correlation',
      metric: 0.62,
      trip: 0.9,
      emergency: null,
      resetAt: 0.85,
      since: nowMs - 3 * HOUR_MS,
      until: nowMs + 21 * HOUR_MS,
      evidence: 'taken out in the window',
      action: 'half of everything is sold once, nothing is added on that side',
      reset: 'below 0.85 for an hour',
    }),
    armed({
      name: 'volatility_spike',
      state: 'cooling',
      measure: 'daily_sigma',
      metric: 0.064,
      trip: 0.1,
      emergency: null,
      resetAt: 0.075,
      since: nowMs - 2 * HOUR_MS,
      until: nowMs + 25 * 60_000,
      trips: 3,
      tripsOfDay: 1,
      blocks: 'entries',
      history: [
        {
          atMs: nowMs - 90 * 24 * HOUR_MS,
          metric: 0.104,
          evidence: 'BTC moves by 10.4 % a day',
          endedMs: nowMs - 90 * 24 * HOUR_MS + 7 * HOUR_MS,
        },
        {
          atMs: nowMs - 31 * 24 * HOUR_MS,
          metric: 0.131,
          evidence: 'BTC moves by 13.1 % a day',
          endedMs: nowMs - 31 * 24 * HOUR_MS + 30 * HOUR_MS,
        },
        {
          atMs: nowMs - 2 * HOUR_MS,
          metric: 0.112,
          evidence: 'BTC moves by 11.2 % a day, 4.1 times its median of 30 days',
          endedMs: null,
        },
      ],
      evidence: 'BTC moved by 11.2 % a day, 4.1 times its median of 30 days; calm since 35 minutes',
      action: 'everything is halved once, nothing opens',
      reset: 'below 7.5 % and twice the median for an hour',
    }),
    armed({
      name: 'fear_greed_extreme',
      measure: 'sentiment',
      metric: 71,
      trip: 90,
      emergency: null,
      resetAt: 85,
      evidence: 'the index is 71 (Greed), 4 hours old',
      action: 'nothing is added with the crowd, new sizes are halved',
      reset: 'inside 15 to 85',
    }),
  ];
}
