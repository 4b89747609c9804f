import { beforeEach, describe, expect, test } from 'vitest';
import type { WireBook } from '../../../../src/sandbox/shapes/l2-book.ts';
import { ALICE, LiveVenue, WALL_START_MS } from '../../../support/live-venue.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let live: LiveVenue;
beforeEach(() => {
  live = new LiveVenue();
});

describe('markets', () => {
  test('meta lists every asset in order, delisted ones marked, with the ladders that they name', () => {
    expect(live.ask('meta')).toEqual({
      universe: [
        { szDecimals: 5, name: 'BTC', maxLeverage: 40, marginTableId: 51 },
        { szDecimals: 4, name: 'ETH', maxLeverage: 25, marginTableId: 52 },
        { szDecimals: 0, name: 'kPEPE', maxLeverage: 10, marginTableId: 53 },
        {
          szDecimals: 1,
          name: 'DEAD',
          maxLeverage: 3,
          marginTableId: 3,
          onlyIsolated: true,
          marginMode: 'strictIsolated',
          isDelisted: true,
        },
      ],
      marginTables: [
        [51, { description: 'tiered 40x', marginTiers: tiers([0, 40], [150, 20]) }],
        [52, { description: 'tiered 25x', marginTiers: tiers([0, 25], [100, 15]) }],
        [53, { description: 'tiered 10x', marginTiers: tiers([0, 10], [20, 5]) }],
      ],
      collateralToken: 0,
    });
    expect(live.ask('marginTable', { id: 52 })).toMatchObject({ description: 'tiered 25x' });
    expect(live.ask('marginTable', { id: 3 })).toEqual({ description: '', marginTiers: tiers([0, 3]) });
    expect(live.ask('marginTable', { id: 99 })).toBeNull();
    expect(live.ask('allPerpMetas')).toEqual([live.ask('meta')]);
  });

  test('perpetuals at their cap of open interest are listed by name, and refuse to open', () => {
    expect(live.ask('perpsAtOpenInterestCap')).toEqual([]);
    for (const asset of [2, 1, 3]) live.venue.submit({ kind: 'openInterestCap', asset, units: 0 });
    expect(live.ask('perpsAtOpenInterestCap')).toEqual(['ETH', 'kPEPE']);
    expect(live.ask('perpsAtOpenInterestCap', { dex: 'xyz' })).toEqual([]);
    const outcome = live.send([{ asset: 1, lots: 100, ticks: 404_000, tif: 'Ioc' }]);
    expect(outcome).toMatchObject({
      legs: [{ text: 'Order would increase open interest while open interest is capped asset=1' }],
    });
    live.venue.submit({ kind: 'openInterestCap', asset: 1, units: null });
    expect(live.ask('perpsAtOpenInterestCap')).toEqual(['kPEPE']);
  });

  test('contexts stand beside the universe', () => {
    const [meta, contexts] = live.ask<[unknown, Record<string, unknown>[]]>('metaAndAssetCtxs');
    expect(meta).toEqual(live.ask('meta'));
    expect(contexts).toHaveLength(4);
    expect(contexts[0]).toMatchObject({
      markPx: '100000.0',
      oraclePx: '100000.0',
      midPx: '100000.0',
      funding: '0.0000125',
      openInterest: '0.0',
      impactPxs: ['99990.0', '100010.0'],
    });
    expect(contexts[3]).toMatchObject({ midPx: null, impactPxs: null, premium: null });
  });

  test('other exchanges of perpetuals do not exist', () => {
    expect(live.ask('meta', { dex: 'xyz' })).toBeNull();
    expect(live.ask('allMids', { dex: 'xyz' })).toEqual({});
    expect(live.ask('perpDexs')).toEqual([null]);
    expect(live.ask('meta', { dex: '' })).toEqual(live.ask('meta', { dex: null }));
  });

  test('mids lie between the best prices, also off the grid', () => {
    live.scene((market) => market.replaceQuotes(0, 0, [1_000_000, 5], [1_000_015, 5]));
    expect(live.ask('allMids')).toEqual({ BTC: '100000.75', ETH: '4000.0', kPEPE: '0.01' });
  });

  test('a side without quotes shows the mark', () => {
    live.scene((market) => market.replaceQuotes(0, 0, [], [1_000_015, 5]));
    expect(live.ask('allMids')).toMatchObject({ BTC: '100000.0' });
  });

  test('the status of the exchange tells its time on the wire', () => {
    const shifted = new LiveVenue({ shiftMs: 240 * HOUR });
    expect(shifted.exchange.nowMs).toBe(WALL_START_MS + 1 - 240 * HOUR);
    expect(shifted.ask('exchangeStatus')).toEqual({ time: WALL_START_MS + 1, specialStatuses: null });
  });

  test('the status shows that only post-only orders are taken, while that lasts', () => {
    const upgraded = new LiveVenue({ rules: [{ fault: 'postOnly', fromMs: 100, toMs: 200 }] });
    const status = (): unknown => upgraded.ask('exchangeStatus');
    upgraded.pass(50);
    expect(status()).toMatchObject({ specialStatuses: null });
    upgraded.pass(100);
    expect(status()).toMatchObject({ specialStatuses: 'postOnly' });
    upgraded.pass(100);
    expect(status()).toMatchObject({ specialStatuses: null });
  });

  test('the status tells a wrong clock, by which nonces are judged', () => {
    const wrong = new LiveVenue({ rules: [{ fault: 'clockSkew', ms: 90_000 }] });
    expect(wrong.ask('exchangeStatus')).toMatchObject({ time: WALL_START_MS + 1 + 90_000 });
  });
});

describe('books', () => {
  test('show 20 levels a side at most, best first', () => {
    const ladder = (sign: number): number[] =>
      Array.from({ length: 30 }, (_, i) => [1_000_000 + sign * (i + 1) * 10, 7]).flat();
    live.scene((market) => market.replaceQuotes(0, 0, ladder(-1), ladder(1)));
    const book = live.ask<WireBook>('l2Book', { coin: 'BTC' });
    expect(book.levels.map((side) => side.length)).toEqual([20, 20]);
    expect(book.levels.map((side) => side[0])).toEqual([
      { px: '99999.0', sz: '0.00007', n: 1 },
      { px: '100001.0', sz: '0.00007', n: 1 },
    ]);
    expect(book.levels[0][19]?.px).toBe('99980.0');
    expect(book).toMatchObject({ coin: 'BTC', time: live.wallMs });
    expect(book.spread).toBeUndefined();
  });

  test.each([
    [{ nSigFigs: 5 }, ['99999.0', '100010.0'], [14, 70]],
    [{ nSigFigs: 5, mantissa: 5 }, ['99995.0', '100050.0'], [70, 70]],
    [{ nSigFigs: 4 }, ['99990.0', '100100.0'], [70, 70]],
    [{ nSigFigs: 2 }, ['99000.0', '110000.0'], [70, 70]],
  ])('are gathered on a grid of %j: bids down, asks up', (grid, prices, lots) => {
    const ladder = (sign: number): number[] =>
      Array.from({ length: 10 }, (_, i) => [1_000_000 + sign * (i + 1) * 5, 7]).flat();
    live.scene((market) => market.replaceQuotes(0, 0, ladder(-1), ladder(1)));
    const book = live.ask<WireBook>('l2Book', { coin: 'BTC', ...grid });
    expect(book.levels.map((side) => side[0]?.px)).toEqual(prices);
    expect(book.levels.map((side) => side[0]?.sz)).toEqual(
      lots.map((n) => `0.000${String(n).padStart(2, '0')}`.replace(/0$/, '')),
    );
    expect(book.spread).toBe('1.0');
    expect(book.levels.map((side) => side.reduce((sum, { n }) => sum + n, 0))).toEqual([10, 10]);
  });

  test('of coins that do not exist are null; the case of letters counts', () => {
    expect(live.ask('l2Book', { coin: 'btc' })).toBeNull();
    expect(live.ask('l2Book', { coin: 'KPEPE' })).toBeNull();
    expect(live.ask('recentTrades', { coin: 'NONE' })).toBeNull();
    expect(live.ask('l2Book', { coin: 'DEAD' })).toMatchObject({ levels: [[], []] });
  });

  test.each([{ nSigFigs: 6 }, { nSigFigs: 1 }, { nSigFigs: '5' }, { nSigFigs: 5, mantissa: 3 }])(
    'refuse the grid %j',
    (grid) => {
      expect(live.info({ type: 'l2Book', coin: 'BTC', ...grid }).status).toBe(422);
    },
  );

  test('know a mantissa only with five figures', () => {
    expect(live.ask('l2Book', { coin: 'BTC', nSigFigs: 4, mantissa: 5 })).toBeNull();
  });
});

describe('trades and bars', () => {
  beforeEach(() => {
    live.send([{ ticks: 1_010_000, lots: 300, tif: 'Ioc' }]);
    live.pass(90 * 1_000);
    live.move(0, 1_000_500);
    live.send([{ sell: true, ticks: 990_000, lots: 100, tif: 'Ioc' }]);
  });

  test('recent trades begin with the newest and name both sides, the buyer first', () => {
    const trades = live.ask<Record<string, unknown>[]>('recentTrades', { coin: 'BTC' });
    expect(trades).toMatchObject([
      {
        coin: 'BTC',
        side: 'A',
        px: '100040.0',
        sz: '0.001',
        users: [expect.stringMatching(/^0x[0-9a-f]{40}$/), ALICE],
      },
      {
        coin: 'BTC',
        side: 'B',
        px: '100010.0',
        sz: '0.003',
        users: [ALICE, expect.stringMatching(/^0x[0-9a-f]{40}$/)],
      },
    ]);
    expect(trades.map(({ hash }) => hash)).toEqual([
      expect.stringMatching(/^0x[0-9a-f]{64}$/),
      expect.stringMatching(/^0x[0-9a-f]{64}$/),
    ]);
    expect(trades[0]?.['hash']).not.toBe(trades[1]?.['hash']);
  });

  test('bars name their first and last millisecond', () => {
    const req = { coin: 'BTC', interval: '1m', startTime: WALL_START_MS };
    expect(live.ask('candleSnapshot', { req })).toEqual([
      {
        t: WALL_START_MS,
        T: WALL_START_MS + MINUTE - 1,
        s: 'BTC',
        i: '1m',
        o: '100010.0',
        c: '100010.0',
        h: '100010.0',
        l: '100010.0',
        v: '0.003',
        n: 1,
      },
      expect.objectContaining({ t: WALL_START_MS + MINUTE, c: '100040.0', n: 1 }),
    ]);
    expect(live.ask('candleSnapshot', { req: { ...req, endTime: WALL_START_MS } })).toHaveLength(1);
    expect(live.ask('candleSnapshot', { req: { ...req, endTime: null } })).toHaveLength(2);
  });

  test('bars are on the wire at the time of the wire', () => {
    const shifted = new LiveVenue({ shiftMs: 48 * HOUR });
    shifted.send([{ ticks: 1_010_000, lots: 300, tif: 'Ioc' }]);
    const req = { coin: 'BTC', interval: '1h', startTime: WALL_START_MS - HOUR };
    const candle = shifted.ask<{ t: number; T: number }[]>('candleSnapshot', { req }).at(-1);
    expect(candle).toMatchObject({
      t: WALL_START_MS - (WALL_START_MS % HOUR),
      T: WALL_START_MS - (WALL_START_MS % HOUR) + HOUR - 1,
    });
  });

  test.each([
    ['1h', HOUR],
    ['1d', 24 * HOUR],
    ['1M', 31 * 24 * HOUR],
  ])('a bar of %s is that long', (interval, ms) => {
    const [candle] = live.ask<{ t: number; T: number }[]>('candleSnapshot', {
      req: { coin: 'BTC', interval, startTime: WALL_START_MS - 40 * 24 * HOUR },
    });
    expect((candle?.T ?? 0) - (candle?.t ?? 0)).toBe(ms - 1);
  });

  test.each<[unknown, string]>([
    [{ coin: 'BTC', interval: '7m', startTime: 0 }, 'req: interval: invalid value "7m", expected one of 1m, 3m'],
    [{ coin: 'BTC', interval: '1m', startTime: -1 }, 'req: startTime: invalid value -1, expected a whole number'],
    [{ coin: 'BTC', interval: '1m', startTime: 1.5 }, 'req: startTime: invalid value 1.5, expected a whole number'],
    [{ coin: 'BTC', interval: '1m' }, 'req: missing field `startTime`, expected a whole number'],
    [{ interval: '1m', startTime: 0 }, 'req: missing field `coin`, expected a string'],
    ['BTC', 'req: invalid value "BTC", expected an object'],
    [undefined, 'missing field `req`, expected an object'],
  ])('refuse %j, and say why', (req, text) => {
    const { status, body } = live.info({ type: 'candleSnapshot', req });
    expect([status, body]).toEqual([422, expect.stringContaining(text)]);
  });
});

describe('funding of everybody', () => {
  test('has a row an hour, and 500 at most', () => {
    live.pass(3 * HOUR);
    const rows = live.ask<{ time: number }[]>('fundingHistory', { coin: 'BTC', startTime: 0 });
    const first = WALL_START_MS - (WALL_START_MS % HOUR) + HOUR;
    expect(rows).toEqual(
      [0, 1, 2].map((hour) => ({ coin: 'BTC', fundingRate: '0.0000125', premium: '0.0', time: first + hour * HOUR })),
    );
    expect(live.ask('fundingHistory', { coin: 'BTC', startTime: first + 1, endTime: first + HOUR })).toEqual([rows[1]]);
    live.pass(600 * HOUR);
    const all = live.ask<{ time: number }[]>('fundingHistory', { coin: 'BTC', startTime: first + 100 * HOUR });
    expect(all).toHaveLength(500);
    expect(all[0]?.time).toBe(first + 100 * HOUR);
  });

  test('predicts the next hour of listed assets', () => {
    const predicted = live.ask<[string, unknown][]>('predictedFundings');
    expect(predicted.map(([coin]) => coin)).toEqual(['BTC', 'ETH', 'kPEPE']);
    expect(predicted[0]?.[1]).toContainEqual([
      'HlPerp',
      {
        fundingRate: '0.0000125',
        nextFundingTime: WALL_START_MS - (WALL_START_MS % HOUR) + HOUR,
        fundingIntervalHours: 1,
      },
    ]);
  });
});

function tiers(...steps: readonly (readonly [million: number, leverage: number])[]): unknown {
  return steps.map(([million, maxLeverage]) => ({ lowerBound: `${million * 1_000_000}.0`, maxLeverage }));
}
