import { describe, expect, test } from 'vitest';
import { ChannelClock } from '../../../src/engine/market/channel-clock.ts';
import { MarketRoom } from '../../../src/engine/market/market-room.ts';
import { HOUR, T0, book, instrument, mark, print } from '../../support/market-updates.ts';
import { ordersOf, PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

function room(staleAfterMs = 15_000): MarketRoom {
  const market = new MarketRoom({ barIntervalMs: HOUR, barsKept: 100, staleAfterMs });
  market.setInstruments([instrument(0, 'BTC'), instrument(1, 'ETH')]);
  return market;
}

/** Speaks `ms` long: books and marks of BTC at their intervals, marks of ETH each half second. Returns the time after. */
function speak(market: MarketRoom, ms: number, every: { readonly book: number; readonly mark: number }): number {
  let atMs = T0;
  for (; atMs <= T0 + ms; atMs += 100) {
    const past = atMs - T0;
    if (past % every.book === 0) market.apply(book(0, atMs, [999, 5], [1_001, 5]), atMs);
    if (past % every.mark === 0) market.apply(mark(0, atMs, 1_000), atMs);
    if (past % 500 === 0) market.apply(mark(1, atMs, 1_000), atMs);
  }
  return atMs - 100;
}

/** ETH goes on alone from `fromMs` up to `toMs`. */
function others(market: MarketRoom, fromMs: number, toMs: number): void {
  for (let atMs = fromMs; atMs <= toMs; atMs += 500) market.apply(mark(1, atMs, 1_000), atMs);
}

describe('the normal interval of a channel', () => {
  const clockOf = (gaps: readonly number[]): ChannelClock => {
    const clock = new ChannelClock();
    let atMs = T0;
    clock.note(atMs);
    for (const gap of gaps) clock.note((atMs += gap));
    return clock;
  };
  const many = (gap: number, n: number): number[] => Array.from({ length: n }, () => gap);

  test.each([
    [100, 100, 1_000, 3_000],
    [700, 40, 1_000, 3_000],
    [1_000, 20, 1_000, 3_000],
    [2_000, 20, 2_000, 6_000],
    [5_400, 5, 5_000, 15_000],
    [60_000, 5, 5_000, 15_000],
  ])('every %d ms, %d times: %d ms, silent after %d ms', (gap, n, normalMs, limitMs) => {
    const clock = clockOf(many(gap, n));
    expect(clock).toMatchObject({ normalMs, limitMs });
  });

  test('is not known before eight seconds, and then 15 s are allowed', () => {
    expect(clockOf(many(1_000, 7))).toMatchObject({ normalMs: null, limitMs: 15_000 });
    expect(clockOf(many(1_000, 8))).toMatchObject({ normalMs: 1_000, limitMs: 3_000 });
  });

  test('one long outage changes nothing, bursts do not hide pauses, and a change of pace is learnt', () => {
    expect(clockOf([...many(1_000, 30), 3_600_000, ...many(1_000, 3)]).normalMs).toBe(1_000);
    expect(clockOf(Array.from({ length: 12 }, () => [...many(50, 20), 5_000]).flat()).normalMs).toBe(5_000);
    expect(clockOf([...many(1_000, 300), ...many(4_000, 40)]).normalMs).toBe(4_000);
  });
});

describe('a channel that falls silent while others move', () => {
  test('books each 500 ms: at three seconds still fresh, a millisecond later stale with age and limit', () => {
    const market = room();
    const endMs = speak(market, 20_000, { book: 500, mark: 1_000 });
    for (let atMs = endMs + 100; atMs <= endMs + 3_000; atMs += 100) market.apply(mark(0, atMs, 1_000), atMs);
    expect(market.staleness(0, endMs + 3_000)).toBeNull();
    expect(market.staleness(0, endMs + 3_001)).toMatchObject({
      code: 'STALE_DATA',
      field: 'market.book.age',
      actual: 3_001,
      limit: 3_000,
      detail: 'the book of BTC is 3001 ms old, allowed are 3000',
    });
    expect(market.health(0, endMs + 3_001).silent).toEqual([{ channel: 'book', sinceMs: endMs + 3_000, blocks: true }]);
  });

  test('books each 5 s are not stale between two of them', () => {
    const market = room();
    const endMs = speak(market, 60_000, { book: 5_000, mark: 1_000 });
    others(market, endMs, endMs + 15_000);
    for (let atMs = endMs; atMs <= endMs + 15_000; atMs += 1_000) market.apply(mark(0, atMs, 1_000), atMs);
    expect(market.staleness(0, endMs + 15_000)).toBeNull();
    expect(market.staleness(0, endMs + 15_001)).toMatchObject({ actual: 15_001, limit: 15_000 });
  });

  test('a mark that stops is named', () => {
    const market = room();
    const endMs = speak(market, 20_000, { book: 500, mark: 1_000 });
    for (let atMs = endMs; atMs <= endMs + 4_000; atMs += 500) market.apply(book(0, atMs, [999, 5], [1_001, 5]), atMs);
    expect(market.staleness(0, endMs + 3_000)).toBeNull();
    expect(market.staleness(0, endMs + 4_000)).toMatchObject({ field: 'market.mark.age', actual: 4_000, limit: 3_000 });
  });

  test('the setting is the upper limit', () => {
    const market = room(2_000);
    const endMs = speak(market, 20_000, { book: 500, mark: 500 });
    others(market, endMs, endMs + 2_000);
    expect(market.staleness(0, endMs + 2_000)).toBeNull();
    expect(market.staleness(0, endMs + 2_001)).toMatchObject({ limit: 2_000 });
  });

  test('trades that do not come are quiet, never stale', () => {
    const market = room();
    for (let atMs = T0; atMs <= T0 + 20_000; atMs += 500) market.apply(print(0, atMs, 1_000), atMs);
    let atMs = T0 + 20_000;
    for (; atMs <= T0 + 60_000; atMs += 500) {
      market.apply(book(0, atMs, [999, 5], [1_001, 5]), atMs);
      market.apply(mark(0, atMs, 1_000), atMs);
      expect(market.staleness(0, atMs)).toBeNull();
    }
    const { silent } = market.health(0, atMs);
    expect(silent).toEqual([{ channel: 'trades', sinceMs: T0 + 23_000, blocks: false }]);
  });
});

describe('a feed that says nothing', () => {
  test('is silent after five seconds, for every symbol, until its next message', () => {
    const market = room();
    const endMs = speak(market, 20_000, { book: 500, mark: 1_000 });
    expect(market.staleness(0, endMs + 5_000)).toBeNull();
    expect(market.feedSilentSinceMs(endMs + 5_000)).toBeNull();
    expect(market.staleness(0, endMs + 5_001)).toMatchObject({
      code: 'STALE_DATA',
      field: 'market.feed.age',
      actual: 5_001,
      limit: 5_000,
    });
    expect(market.feedSilentSinceMs(endMs + 5_001)).toBe(endMs);
    expect(market.health(0, endMs + 5_001)).toMatchObject({ silent: [], doubt: 'nothing comes from the feed' });
    market.apply(mark(1, endMs + 6_000, 1_000), endMs + 6_000);
    expect(market.feedSilentSinceMs(endMs + 6_000)).toBeNull();
    // Others move again, BTC does not.
    expect(market.staleness(0, endMs + 6_000)).toMatchObject({ field: 'market.book.age', actual: 6_000 });
  });

  test('candles of a minute speak four times a minute: the feed as a whole is given the time it takes', () => {
    const market = room();
    const refusals: unknown[] = [];
    for (let atMs = T0; atMs <= T0 + 300_000; atMs += 15_000) {
      if (atMs > T0 + 60_000) refusals.push(market.staleness(0, atMs - 1));
      market.apply(book(0, atMs, [999, 5], [1_001, 5]), atMs);
      market.apply(mark(0, atMs, 1_000), atMs);
    }
    expect(refusals.length).toBeGreaterThan(10);
    expect(refusals.filter((refusal) => refusal !== null)).toEqual([]);
  });
});

test('a market of hourly bars is stale after one bar and by nothing else, whatever was learnt', () => {
  const market = room(HOUR);
  for (let atMs = T0; atMs <= T0 + 60_000; atMs += 500) market.apply(book(0, atMs, [999, 5], [1_001, 5]), atMs);
  market.apply(mark(1, T0 + 3_000_000, 1_000), T0 + 3_000_000);
  expect(market.staleness(0, T0 + 60_000 + HOUR)).toBeNull();
  expect(market.staleness(0, T0 + 60_001 + HOUR)).toMatchObject({ field: 'market.book.age', limit: HOUR });
});

test('in a market of bars, books around candles of another price step are taken', () => {
  const candles = room(HOUR);
  expect(candles.apply(book(0, T0, [123_456, 1], [123_461, 1]), T0)).toBeNull();
  expect(candles.staleness(0, T0)).toBeNull();
  expect(room().apply(book(0, T0, [123_456, 1], [123_461, 1]), T0)).toMatchObject({ limit: 'a multiple of 10' });
});

describe('the whole engine', () => {
  test('refuses an entry by the name of the channel, its age and its limit, and still closes', () => {
    const lab = PipelineLab.live([[0, 100]]);
    const ticket = lab.propose(1, 'long');
    lab.pass(5_001);
    const refused = lab.approve(ticket);
    expect(ordersOf(refused)).toEqual([]);
    expect(refused.reply).toMatchObject({
      ok: false,
      error: { code: 'STALE_DATA', field: 'market.feed.age', actual: 5_001, limit: 5_000 },
    });
    const closed = lab.command({ type: 'closePosition', asset: 0 });
    expect(ordersOf(closed).every((request) => request.reducesOnly)).toBe(true);
    expect(ordersOf(closed).length).toBeGreaterThan(0);
  });

  test('tells the window since when the feed is silent, which channel is stale, and what was wrong', () => {
    const lab = PipelineLab.live();
    lab.step({ kind: 'Tick' }, true);
    lab.step({ kind: 'Market', updates: [book(1, lab.atMs, [PRICE + 100, 1], [PRICE, 1])] });
    const lastMs = lab.atMs;
    lab.pass(6_000);
    const { viewPatches } = lab.step({ kind: 'Tick' }, true);
    const session = viewPatches.find((patch) => patch.kind === 'session');
    expect(session).toMatchObject({
      session: {
        feedSilentSinceMs: lastMs,
        marketFaults: [{ channel: 'book', kind: 'crossed', count: 1 }],
      },
    });
    const rows = viewPatches.flatMap((patch) => (patch.kind === 'market' ? patch.rows : []));
    expect(rows.find((row) => row.asset === 1)).toMatchObject({
      stale: true,
      health: { faults: [{ channel: 'book', kind: 'crossed', count: 1 }] },
    });
  });
});
