import { describe, expect, it } from 'vitest';
import { refuse } from '../../src/contract/refusals.ts';
import { asTicks } from '../../src/contract/units.ts';
import type { InterventionView } from '../../src/contract/views.ts';
import { liquidationDistance } from '../../src/renderer/format/liquidation.ts';
import { protectionOf } from '../../src/renderer/format/protection.ts';
import { refusalText } from '../../src/renderer/format/refusal-text.ts';
import { attentionRows, openCount } from '../../src/renderer/panels/attention/attention-rows.ts';
import { bannersOf } from '../../src/renderer/panels/banners/banner-list.ts';
import { latencyText, storyOf } from '../../src/renderer/panels/orders/order-story.ts';
import { EMPTY_VIEW } from '../../src/renderer/stores/view-state.ts';
import { instrument, order, session } from './samples.ts';

const btc = instrument(0, { symbol: 'BTC', szDecimals: 5, priceDecimals: 1 });

describe('figures of refusals', () => {
  it.each([
    ['OVER_CAP', 'risk.caps.assetRate', 1_620_000_000, 1_500_000_000, 'actual 1,620.00 USDC, limit 1,500.00 USDC'],
    ['MARGIN', 'account.freeMargin', 250_500_000, 99_000_000, 'actual 250.50 USDC, limit 99.00 USDC'],
    ['BELOW_MIN_NOTIONAL', 'intent.lots', 9_999_999, 10_000_000, 'actual 10.00 USDC, limit 10.00 USDC'],
    ['STOP_WRONG_SIDE', 'intent.stopTicks', 1_123_410, 1_120_000, 'actual 112,341, limit 112,000'],
    ['PRICE_COLLAR', 'risk.preTrade.collarRate', 60_000, 56_170, 'actual 6,000.0, limit 5,617.0'],
    ['BAD_LOT', 'intent.lots', 0, '>= 1', 'actual 0 BTC, limit >= 1'],
    ['REDUCE_ONLY_MODE', 'risk.breakers.dailyDrawdown.trip', 0.0214, 0.02, 'actual 2.14%, limit 2.00%'],
    ['CLOCK_SKEW', 'session.clockSkewMs', 2_500, 1_000, 'actual 2,500 ms, limit 1,000 ms'],
    ['ORDER_RATE', 'risk.preTrade.maxOrdersPerMinute', 31, 30, 'actual 31, limit 30'],
  ] as const)('%s of %s has its unit', (code, field, actual, limit, figures) => {
    const { figures: text } = refusalText(refuse(code, field, actual, limit, ''), btc);
    expect(text.slice(text.indexOf('actual'))).toBe(figures);
  });

  it('stand beside the sentence, not in it a second time in raw units', () => {
    const refusal = refuse('OVER_CAP', 'risk.caps.netRate', 5, 4, 'the order passes a cap (5 against 4)');
    expect(refusalText(refusal).detail).toBe('the order passes a cap');
  });
});

describe('protection', () => {
  it('is whole, being repaired, or missing for too long', () => {
    expect(protectionOf(1, null, 9)).toMatchObject({ level: 'whole', text: '100%' });
    expect(protectionOf(0.4, 1_000, 3_900)).toMatchObject({ level: 'repairing', text: '40%, 2.9 s' });
    expect(protectionOf(0.4, 1_000, 4_000)).toMatchObject({ level: 'bare', text: '40%, 3.0 s' });
    expect(protectionOf(0, 1_000, null)).toMatchObject({ level: 'repairing', text: '0%' });
  });
});

const trouble = (id: string, sinceMs: number, resolvedAtMs: number | null): InterventionView => ({
  interventionId: id,
  kind: 'exit',
  asset: 0,
  cloid: null,
  sinceMs,
  title: `Trouble ${id}`,
  story: [],
  advice: '',
  resolvedAtMs,
});

describe('what needs hands', () => {
  const items = [trouble('a', 1, 9), trouble('b', 3, null), trouble('c', 2, null)];

  it('lists what lasts first, the oldest at the top, and counts it', () => {
    expect(attentionRows(items).map((item) => item.interventionId)).toEqual(['c', 'b', 'a']);
    expect(openCount(items)).toBe(2);
  });

  it('stands over the workspace while it lasts, with the way to it', () => {
    const calm = {
      link: { ...EMPTY_VIEW.link, status: 'live' as const },
      session: session(0),
      info: null,
      reduceOnly: false,
      halted: false,
      dismissed: new Set<string>(),
      unprotected: [],
    };
    expect(bannersOf({ ...calm, interventions: [trouble('a', 1, 9)] })).toEqual([]);
    expect(bannersOf({ ...calm, interventions: items })).toMatchObject([
      { kind: 'attention', tab: 'attention', title: '2 things need your hands', text: 'Trouble b' },
    ]);
    expect(bannersOf({ ...calm, interventions: [], unprotected: ['BTC', 'ETH'] })).toMatchObject([
      { kind: 'unprotected', tone: 'bad', tab: 'positions', text: expect.stringContaining('BTC, ETH') },
    ]);
  });
});

describe('the story of an order', () => {
  it('says what denied, unknown and foreign mean, and what the engine noted', () => {
    expect(storyOf(order('a', { state: 'denied', note: 'over a cap' }))).toEqual([
      expect.stringContaining('nothing reached the venue'),
      'over a cap',
    ]);
    expect(storyOf(order('a', { state: 'unknown' }))[0]).toContain('not sent again');
    expect(storyOf(order('a', { foreign: true }))).toEqual([expect.stringContaining('left alone')]);
    expect(storyOf(order('a', { priceTicks: asTicks(5) }))).toEqual([]);
  });

  it('tells latencies in milliseconds, long ones in seconds', () => {
    expect([latencyText(5, 47), latencyText(0, 10_000), latencyText(0, null), latencyText(9, 5)]).toEqual([
      '42 ms',
      '10.0 s',
      '–',
      '0 ms',
    ]);
  });
});

describe('liquidation', () => {
  it('is told as a distance of the mark, whichever side the position is on', () => {
    expect(liquidationDistance(5, 1_000, 700)).toEqual({ rate: 0.3, level: 'far' });
    expect(liquidationDistance(-5, 1_000, 1_100)).toEqual({ rate: 0.1, level: 'near' });
    expect(liquidationDistance(5, 1_000, 960)).toMatchObject({ level: 'close' });
    expect(liquidationDistance(5, 1_000, 1_001)).toEqual({ rate: 0, level: 'close' });
    expect([
      liquidationDistance(5, 1_000, null),
      liquidationDistance(5, null, 1),
      liquidationDistance(0, 1, 1),
    ]).toEqual([null, null, null]);
  });
});
