import type { TrimtabBridge } from '../../../src/contract/ipc.ts';
import type { RehearsalDay, RehearsalResult, RehearsalView } from '../../../src/contract/rehearsal.ts';
import type { Regime } from '../../../src/contract/regime-view.ts';

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);
const REGIMES: readonly Regime[] = ['bull_stable', 'bull_volatile', 'sideways_stable', 'bear_volatile', 'bear_stable'];

const DAYS: readonly RehearsalDay[] = Array.from({ length: 360 }, (_, at) => {
  const wave = Math.sin(at / 40);
  const regime = at < 20 ? 'unknown' : (REGIMES[Math.floor(at / 24) % REGIMES.length] as Regime);
  const worths = { plain: 1 + wave * 0.35, guarded: 1 + wave * 0.22, sized: 1 + wave * 0.12 + at / 3000 };
  return { atMs: START + at * DAY, regime, active: at % 60 === 59 ? ['volatility_spike'] : [], ...worths };
});

/** What a rehearsal of a year found. */
export const REHEARSED: RehearsalResult = {
  symbols: ['BTC', 'ETH', 'SOL'],
  fromMs: START,
  toMs: START + 360 * DAY,
  hours: 8_640,
  size: 'caps',
  sentiment: false,
  changesPerYear: 14.2,
  medianStayHours: 169,
  breakers: [
    { breaker: 'daily_drawdown', trips: 2, perYear: 2, saved: 0.041 },
    { breaker: 'total_drawdown', trips: 1, perYear: 1, saved: 0.11 },
    { breaker: 'rapid_losses', trips: 12, perYear: 12, saved: -0.004 },
    { breaker: 'position_concentration', trips: 1, perYear: 1, saved: 0.0002 },
    { breaker: 'correlation_spike', trips: 0, perYear: 0, saved: 0 },
    { breaker: 'volatility_spike', trips: 1, perYear: 1, saved: -0.012 },
    { breaker: 'fear_greed_extreme', trips: 0, perYear: 0, saved: 0 },
  ],
  books: {
    plain: { worth: 1.12, maxDrawdown: 0.48 },
    guarded: { worth: 1.08, maxDrawdown: 0.31 },
    sized: { worth: 1.19, maxDrawdown: 0.17 },
  },
  trips: [
    {
      breaker: 'daily_drawdown',
      atMs: START + 59 * DAY,
      endMs: START + 60 * DAY,
      metric: 0.034,
      bound: 0.02,
      saved: 0.05,
    },
    {
      breaker: 'volatility_spike',
      atMs: START + 119.5 * DAY,
      endMs: START + 121 * DAY,
      metric: 0.112,
      bound: 0.1,
      saved: -0.012,
    },
    {
      breaker: 'position_concentration',
      atMs: START + 150 * DAY,
      endMs: START + 150 * DAY + DAY / 24,
      metric: 1.12,
      bound: 1.1,
      saved: 0.0002,
    },
    { breaker: 'daily_drawdown', atMs: START + 359 * DAY, endMs: null, metric: 0.021, bound: 0.02, saved: -0.009 },
  ],
  days: DAYS,
  hash: 'a'.repeat(64),
};

/** Three markets with a year of hours. */
export const REHEARSABLE: RehearsalView = {
  markets: ['BTC', 'ETH', 'SOL'].map((symbol) => ({
    symbol,
    firstMs: START,
    lastMs: START + 359 * DAY,
    bars: 8_640,
  })),
  whyNot: '',
  running: null,
  ended: 0,
  problem: '',
};

type RehearsalBridge = Pick<TrimtabBridge, 'rehearsal' | 'beginRehearsal' | 'cancelRehearsal' | 'rehearsalResult'>;

/** Rehearsals that are over as soon as they begin; with nothing stored where `empty`. */
export function fakeRehearsal(empty: boolean): RehearsalBridge {
  const none = {
    ...REHEARSABLE,
    markets: [],
    whyNot: 'no hourly candles of BTC are stored, from which the regime is read',
  };
  let view: RehearsalView = empty ? none : REHEARSABLE;
  return {
    rehearsal: async () => ({ ok: true, value: view }),
    beginRehearsal: async () => {
      view = { ...view, ended: view.ended + 1 };
      return { ok: true, value: view };
    },
    cancelRehearsal: async () => ({ ok: true, value: view }),
    rehearsalResult: async () => ({ ok: true, value: REHEARSED }),
  };
}
