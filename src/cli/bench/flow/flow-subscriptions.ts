import { FLOW_CANDLES, FLOW_MARKETS } from './flow-texts.ts';

/** What is subscribed to, as the venue is asked. */
export interface FlowSubscription {
  readonly type: 'l2Book' | 'bbo' | 'trades' | 'activeAssetCtx' | 'candle' | 'allMids';
  readonly [key: string]: unknown;
}

/** Markets whose candles are subscribed to. */
export const CANDLE_MARKETS = FLOW_MARKETS.slice(0, FLOW_CANDLES);

/** Everything that the flow brings. */
export function flowSubscriptions(): readonly FlowSubscription[] {
  return [
    { type: 'allMids' },
    ...FLOW_MARKETS.flatMap(({ symbol: coin }): readonly FlowSubscription[] => [
      { type: 'l2Book', coin, nSigFigs: null, mantissa: null },
      { type: 'bbo', coin },
      { type: 'trades', coin },
      { type: 'activeAssetCtx', coin },
    ]),
    ...CANDLE_MARKETS.map(({ symbol: coin }): FlowSubscription => ({ type: 'candle', coin, interval: '1m' })),
  ];
}
