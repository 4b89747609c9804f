import type { BreakerView } from '../../src/contract/views.ts';
import { describe, expect, it } from 'vitest';
import { refuse } from '../../src/contract/refusals.ts';
import { asTicks, asUnits } from '../../src/contract/units.ts';
import { FrameMeter, median } from '../../src/renderer/app/frame-meter.ts';
import { isKillKey } from '../../src/renderer/app/hotkeys.ts';
import { countdownAt } from '../../src/renderer/format/countdown.ts';
import { refusalText } from '../../src/renderer/format/refusal-text.ts';
import { plainName, titleName } from '../../src/renderer/format/words.ts';
import { shareOfLimit, shareTone } from '../../src/renderer/panels/account/limit-share.ts';
import { breakerScale } from '../../src/renderer/format/breaker.ts';
import { type BannerSources, bannersOf } from '../../src/renderer/panels/banners/banner-list.ts';
import { orderRows } from '../../src/renderer/panels/orders/order-rows.ts';
import { watchOrder } from '../../src/renderer/panels/watchlist/order.ts';
import { engineNow, engineRate, NEW_CLOCK, observeEngineTime } from '../../src/renderer/stores/engine-clock.ts';
import {
  activeRules,
  chainOfFill,
  chainOfOrder,
  decidedTickets,
  groupChains,
  nextSelection,
  placesMoved,
  waitingTickets,
} from '../../src/renderer/stores/selectors.ts';
import { EMPTY_VIEW } from '../../src/renderer/stores/view-state.ts';
import { decision, fill, instrument, marketRow, order, session, ticket } from './samples.ts';

describe('countdown', () => {
  it.each([
    [0, 150_000, '2:30', 'calm', 1],
    [100_001, 150_000, '0:50', 'soon', 0.33],
    [140_000, 150_000, '0:10', 'last', 0.07],
    [149_999, 150_000, '0:01', 'last', 0],
    [150_000, 150_000, '0:00', 'over', 0],
    [999_999, 150_000, '0:00', 'over', 0],
    [-5000, 150_000, '2:30', 'calm', 1],
  ])('at %d of %d reads %s and is %s', (now, end, text, urgency, share) => {
    const countdown = countdownAt(0, end, now);
    expect([countdown.text, countdown.urgency]).toEqual([text, urgency]);
    expect(countdown.share).toBeCloseTo(share, 1);
  });

  it('is over when its span is not positive, and shows hours', () => {
    expect(countdownAt(10, 10, 0)).toMatchObject({ text: '0:00', urgency: 'over', share: 0 });
    expect(countdownAt(0, 3_729_000, 0).text).toBe('1:02:09');
  });
});

describe("the engine's clock", () => {
  it('runs on at the rate that it sees, and stops when the engine is silent', () => {
    let clock = NEW_CLOCK;
    for (let wall = 0; wall <= 1000; wall += 250) clock = observeEngineTime(clock, 1_000_000 + wall * 20, wall);
    expect(engineRate(clock)).toBe(20);
    expect(engineNow(clock, 1100)).toBe(1_020_000 + 2000);
    expect(engineNow(clock, 60_000)).toBe(1_020_000 + 1500 * 20);
  });

  it('knows nothing before the first reading and starts afresh when time goes back', () => {
    expect(engineNow(NEW_CLOCK, 5)).toBeNull();
    const clock = observeEngineTime(observeEngineTime(NEW_CLOCK, 5000, 0), 100, 500);
    expect(clock.samples).toHaveLength(1);
    expect(engineRate(clock)).toBe(1);
  });
});

describe('the watchlist', () => {
  const instruments = new Map([
    [0, instrument(0, { symbol: 'BTC' })],
    [1, instrument(1, { symbol: 'ETH' })],
    [2, instrument(2, { symbol: 'AAVE' })],
    [3, instrument(3, { symbol: 'OLD', listed: false })],
    [4, instrument(4, { symbol: 'NEW' })],
  ]);
  const market = new Map([
    [0, marketRow(0, 1010, { dayVolumeUnits: asUnits(5) })],
    [1, marketRow(1, 990, { dayVolumeUnits: asUnits(9) })],
    [2, marketRow(2, 1050, { dayVolumeUnits: asUnits(1) })],
    [4, marketRow(4, 1200, { dayBaseTicks: null, dayVolumeUnits: asUnits(0) })],
  ]);
  const sources = {
    instruments,
    market,
    held: new Set<number>(),
    followed: null,
    pinned: new Set<string>(),
    group: null,
  };

  it('sorts by symbol, change and volume', () => {
    expect(watchOrder(sources, { key: 'symbol', down: false }, '')).toEqual([2, 0, 1, 4]);
    expect(watchOrder(sources, { key: 'volume', down: true }, '')).toEqual([1, 0, 2, 4]);
    expect(watchOrder(sources, { key: 'change', down: true }, '')).toEqual([2, 0, 1, 4]);
  });

  it('leaves unknown changes last, whichever way it is sorted', () => {
    expect(watchOrder(sources, { key: 'change', down: false }, '')).toEqual([1, 0, 2, 4]);
  });

  it('puts pins first, finds by typing, and keeps a delisted symbol that is held', () => {
    expect(watchOrder({ ...sources, pinned: new Set(['ETH']) }, { key: 'symbol', down: false }, '')[0]).toBe(1);
    expect(watchOrder(sources, { key: 'symbol', down: false }, ' e')).toEqual([2, 1, 4].filter((asset) => asset !== 0));
    expect(watchOrder({ ...sources, held: new Set([3]) }, { key: 'symbol', down: false }, 'old')).toEqual([3]);
    expect(watchOrder(sources, { key: 'symbol', down: false }, 'old')).toEqual([]);
  });

  it('lists what is followed and what is held, and everything while that is not known', () => {
    const followed = { ...sources, followed: new Set([0, 3]), held: new Set([4]) };
    expect(watchOrder(followed, { key: 'symbol', down: false }, '')).toEqual([0, 4]);
  });

  it('keeps to a group, whose markets are found and sorted as all are', () => {
    const grouped = { ...sources, group: new Set(['NEW', 'BTC', 'GONE']) };
    expect(watchOrder(grouped, { key: 'symbol', down: false }, '')).toEqual([0, 4]);
    expect(watchOrder(grouped, { key: 'symbol', down: false }, 'bt')).toEqual([0]);
    expect(watchOrder({ ...sources, group: new Set() }, { key: 'symbol', down: false }, '')).toEqual([]);
  });
});

describe('the desk', () => {
  const tickets = new Map(
    [
      ticket('b', { createdAtMs: 2 }),
      ticket('a', { createdAtMs: 1 }),
      ticket('x', { state: 'done', createdAtMs: 5 }),
      ticket('y', { state: 'expired', createdAtMs: 9 }),
    ].map((each) => [each.ticketId, each]),
  );

  it('lists the oldest waiting first, so that a new one moves none, and the newest decided first', () => {
    expect(waitingTickets(tickets).map((each) => each.ticketId)).toEqual(['a', 'b']);
    expect(decidedTickets(tickets, 9).map((each) => each.ticketId)).toEqual(['y', 'x']);
    expect(decidedTickets(tickets, 1)).toHaveLength(1);
  });

  it('keeps the selection while it waits, else takes what stands at its place', () => {
    const waiting = ['a', 'b'];
    expect(nextSelection(waiting, 'b', 1)).toBe('b');
    expect(nextSelection(waiting, 'gone', 1)).toBe('b');
    expect(nextSelection(waiting, 'gone', 7)).toBe('b');
    expect(nextSelection(waiting, null, -1)).toBe('a');
    expect(nextSelection([], 'a', 0)).toBeNull();
  });

  it('notices when what stays has changed its place, and nothing else', () => {
    expect(placesMoved(['a', 'b'], ['a', 'b', 'c'])).toBe(false);
    expect(placesMoved(['a', 'b'], ['b', 'c'])).toBe(true);
    expect(placesMoved(['a', 'b'], ['a'])).toBe(false);
    expect(placesMoved([], ['a'])).toBe(false);
  });

  it('counts rules that are on and not past their end', () => {
    const rule = {
      strategyId: 's',
      enabled: true,
      runFromStrength: 0.9,
      flagFromStrength: 0.7,
      maxOrdersPerHour: 1,
      maxNotionalPerDayUsdc: 10,
      endsAtMs: 100,
    };
    expect(activeRules([rule, { ...rule, enabled: false }, { ...rule, endsAtMs: null }], 99)).toHaveLength(2);
    expect(activeRules([rule], 100)).toHaveLength(0);
  });
});

describe('orders', () => {
  it('show unknown ones first, then working ones, then the rest, newest first', () => {
    const orders = new Map(
      [
        order('old', { createdAtMs: 1 }),
        order('new', { createdAtMs: 2 }),
        order('done', { state: 'filled', createdAtMs: 9 }),
        order('lost', { state: 'unknown' }),
      ].map((each) => [each.cloid, each]),
    );
    expect(orderRows(orders, false).map((each) => each.cloid)).toEqual(['lost', 'new', 'old', 'done']);
    expect(orderRows(orders, true).map((each) => each.cloid)).toEqual(['lost', 'new', 'old']);
  });
});

describe('the way back from a fill', () => {
  const decisions = [
    decision('1', { chain: 'sig', figures: { strength: 0.9 } }),
    decision('2', { chain: 'sig', figures: { clientId: '0xb' } }),
    decision('3', { chain: 'breaker', figures: { tid: 'f9' } }),
  ];
  const sources = { decisions, orders: new Map([['0xa', order('0xa', { signalId: 'sig' })]]), tickets: new Map() };

  it('goes by the order, by the client id among the figures, or by the trade id', () => {
    expect(chainOfFill(fill('f', 0, { cloid: '0xa' }), sources)).toBe('sig');
    expect(chainOfFill(fill('f', 0, { cloid: '0xb' }), sources)).toBe('sig');
    expect(chainOfFill(fill('f9', 0), sources)).toBe('breaker');
  });

  it('goes by the ticket when chains are named after tickets', () => {
    const byTicket = {
      ...sources,
      decisions: [decision('1', { chain: 't1' })],
      tickets: new Map([['t1', ticket('t1', { signalId: 'sig' })]]),
    };
    expect(chainOfOrder('0xa', byTicket)).toBe('t1');
  });

  it('ends where nothing of ours is stored', () => {
    expect(chainOfFill(fill('f', 0, { cloid: '0xz' }), sources)).toBeNull();
    expect(chainOfFill(fill('f', 0), sources)).toBeNull();
  });

  it('groups lines by chain, the one with the newest line first', () => {
    const chains = groupChains([
      ...decisions,
      decision('4', { chain: 'sig', stage: 'fill', asset: 3, outcome: 'refused' }),
    ]);
    expect(chains.map((chain) => chain.chain)).toEqual(['sig', 'breaker']);
    expect(chains[0]).toMatchObject({ asset: 3, filled: true, refused: true });
    expect(chains[0]?.lines.map((line) => line.decisionId)).toEqual(['1', '2', '4']);
  });
});

describe('limits and breakers', () => {
  it('gives no share of what is not known', () => {
    expect([
      shareOfLimit(0.1, 0.2),
      shareOfLimit(-0.1, 0.2),
      shareOfLimit(null, 1),
      shareOfLimit(Number.NaN, 1),
      shareOfLimit(1, 0),
    ]).toEqual([0.5, 0.5, null, null, null]);
    expect([0.5, 0.9, 1, 1.2, null].map(shareTone)).toEqual(['accent', 'warn', 'danger', 'danger', 'accent']);
  });

  it('tells how far a breaker is from its trip', () => {
    const of = (change: Partial<BreakerView>) =>
      breakerScale({ measure: 'drawdown', metric: null, trip: 2, tripsAt: 'above', emergency: null, ...change });
    expect(of({ metric: 1, emergency: 8 })).toEqual({ metric: 0.1, trip: 0.2, emergency: 0.8, left: 0.5 });
    expect(of({ metric: 3, emergency: 8 }).left).toBe(0);
    expect(of({ metric: -0.5 })).toMatchObject({ metric: 0, left: 1 });
    expect(of({ trip: 4 })).toEqual({ metric: null, trip: 0.8, emergency: null, left: null });
    // Fear trips from above, on a scale that ends at 100.
    const fear = { measure: 'sentiment', trip: 10, tripsAt: 'below' } as const;
    expect(of({ ...fear, metric: 30 })).toEqual({ metric: 0.3, trip: 0.1, emergency: null, left: 0.5 });
    expect(of({ ...fear, metric: 8 }).left).toBe(0);
  });
});

describe('banners', () => {
  const calm: BannerSources = {
    link: { ...EMPTY_VIEW.link, status: 'live' },
    session: session(0),
    info: null,
    reduceOnly: false,
    halted: false,
    dismissed: new Set(),
    interventions: [],
    unprotected: [],
  };
  const info = {
    version: '',
    electron: '',
    chrome: '',
    node: '',
    testRuntime: true,
    venue: 'sandbox',
    venuesOffered: [],
    speed: 1,
    dataName: null,
    home: '',
    startNotices: ['copied aside'],
  } as const;

  it('says nothing when all is well', () => {
    expect(bannersOf(calm)).toEqual([]);
  });

  it('puts the gravest first and lets only notices be dismissed', () => {
    const lines = bannersOf({
      ...calm,
      link: { ...calm.link, status: 'failed', reason: 'gone' },
      session: session(0, { state: 'degraded', journal: 'closed', journalReason: 'disk full' }),
      info,
    });
    expect(lines.map((line) => line.kind)).toEqual(['link', 'journal', 'state', 'runtime', 'notice']);
    expect(lines.filter((line) => line.dismissable).map((line) => line.kind)).toEqual(['runtime', 'notice']);
    expect(bannersOf({ ...calm, info, dismissed: new Set(['copied aside']) }).map((line) => line.kind)).toEqual([
      'runtime',
    ]);
  });

  it('offers the word that ends a fallback only when everything was compared', () => {
    const { mode } = session(0);
    const waiting = session(0, { state: 'fallback', mode: { ...mode, mode: 'fallback' } });
    expect(bannersOf({ ...calm, session: waiting })).toMatchObject([{ kind: 'state', tone: 'bad' }]);
    expect(bannersOf({ ...calm, session: waiting })[0]?.action).toBeUndefined();
    const back = session(0, { state: 'degraded', mode: { ...mode, mode: 'confirming', differences: ['S0 is gone'] } });
    const [line] = bannersOf({ ...calm, session: back });
    expect(line).toMatchObject({ action: 'resume', text: expect.stringContaining('S0 is gone') });
  });

  it('tells of reduce-only unless the halt says more', () => {
    expect(bannersOf({ ...calm, reduceOnly: true }).map((line) => line.kind)).toEqual(['reduce-only']);
    expect(bannersOf({ ...calm, reduceOnly: true, halted: true })).toEqual([]);
  });
});

describe('refusals', () => {
  it('carry title, code and both figures', () => {
    expect(refusalText(refuse('OVER_CAP', 'risk.caps.grossRate', 1.012, 1, 'too much'))).toEqual({
      title: 'Over a cap',
      code: 'OVER_CAP',
      detail: 'too much',
      figures: 'gross exposure: actual 1.012, limit 1',
    });
    expect(refusalText(refuse('HALTED', '', null, null, 'no')).figures).toBe('');
    expect(refusalText(refuse('BAD_FIELD', 'size', '', 'above 0', 'no')).figures).toBe('size: limit above 0');
  });

  it('turn stable names into words', () => {
    expect([
      plainName('loss_at_stop'),
      plainName('lossAtStop'),
      plainName('risk.caps.assetRate'),
      titleName('gross'),
    ]).toEqual(['loss at stop', 'loss at stop', 'risk caps asset rate', 'Gross']);
  });
});

describe('the frame meter', () => {
  it('counts frames that take more than one and a half times the median', () => {
    const meter = new FrameMeter();
    for (let at = 0; at < 30; at += 1) meter.take(16);
    expect(meter.count).toEqual({ frames: 0, missed: 0 });
    for (const time of [16, 24, 25, 50, 16]) meter.take(time);
    expect(meter.count).toEqual({ frames: 5, missed: 2 });
  });

  it('has no median of nothing', () => {
    expect(median([])).toBeNaN();
    expect(median([3, 1, 2])).toBe(2);
  });
});

describe('the kill key', () => {
  const key = { ctrlKey: true, metaKey: false, shiftKey: true, code: 'KeyK' };

  it('is Ctrl+Shift+K, or Cmd+Shift+K, and nothing less', () => {
    expect(isKillKey(key)).toBe(true);
    expect(isKillKey({ ...key, ctrlKey: false, metaKey: true })).toBe(true);
    expect(isKillKey({ ...key, shiftKey: false })).toBe(false);
    expect(isKillKey({ ...key, ctrlKey: false })).toBe(false);
    expect(isKillKey({ ...key, code: 'KeyJ' })).toBe(false);
  });
});

describe('prices in the list', () => {
  it('prefer the last trade over the mark', async () => {
    const { shownTicks } = await import('../../src/renderer/panels/watchlist/order.ts');
    expect(shownTicks(marketRow(0, 10, { lastTicks: asTicks(11) }))).toBe(11);
    expect(shownTicks(marketRow(0, 10, { lastTicks: null }))).toBe(10);
    expect(shownTicks(undefined)).toBeNull();
  });
});
