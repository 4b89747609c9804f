import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type HistoryArchive, historyOfStore } from '../../../../src/adapters/archive/history.ts';
import { MarketAges } from '../../../../src/adapters/archive/market-ages.ts';
import { CandleReader } from '../../../../src/adapters/hyperliquid/candle-reader.ts';
import { HourlyBars, type HourlyBarsParts } from '../../../../src/adapters/hyperliquid/hourly-bars.ts';
import type { VenueHttp } from '../../../../src/adapters/hyperliquid/venue-http.ts';
import { HOUR_MS, HourlyStatistics } from '../../../../src/adapters/universe/hourly-statistics.ts';
import type { Instrument } from '../../../../src/engine/domain/instrument.ts';
import { ArchiveLab } from '../../../support/archive-lab.ts';
import { history, instrument, T0 } from '../../../support/market-updates.ts';

const MARKETS: readonly Instrument[] = [instrument(0, 'ETH'), instrument(1, 'BTC'), instrument(2, 'SOL')];

interface Asked {
  readonly coin: string;
  readonly interval: string;
  readonly startTime: number;
  readonly endTime: number;
}

let nowMs: number;
let hasRoom: boolean;
let followed: readonly Instrument[];
const asked: Asked[] = [];
const problems: string[] = [];

/** A venue of which every market rose by a hundredth each hour since a while before `T0`. */
function answer(req: Asked): unknown[] {
  const stepMs = req.interval === '1h' ? HOUR_MS : 7 * 24 * HOUR_MS;
  const rows: unknown[] = [];
  for (let t = Math.ceil(Math.max(req.startTime, T0 - 60 * HOUR_MS) / stepMs) * stepMs; t <= req.endTime; t += stepMs) {
    const price = (100 + (t - T0) / HOUR_MS).toFixed(1);
    rows.push({
      t,
      T: t + stepMs - 1,
      s: req.coin,
      i: req.interval,
      o: price,
      h: price,
      l: price,
      c: price,
      v: '1',
      n: 1,
    });
  }
  return rows;
}

function bars(
  change: Partial<HourlyBarsParts> = {},
  archive: HistoryArchive | null = null,
): {
  readonly hourly: HourlyBars;
  readonly statistics: HourlyStatistics;
} {
  const statistics = new HourlyStatistics();
  const ask = async (_type: string, { req }: { readonly req: Asked }) => {
    asked.push(req);
    return { ok: true, value: answer(req) };
  };
  const http = { ask, predict: () => 20, gate: { hasRoom: () => hasRoom } } as unknown as HourlyBarsParts['http'];
  const onProblem = (sentence: string) => problems.push(sentence);
  const venue = change.http ?? http;
  const store = { ...venue, askAgain: venue.ask, archive } as unknown as VenueHttp;
  const hourly = new HourlyBars({
    http,
    reader: new CandleReader({ http: store, nowMs: () => nowMs, onProblem }),
    nowMs: () => nowMs,
    signal: new AbortController().signal,
    onProblem: (sentence) => problems.push(sentence),
    statistics,
    followed: () => followed,
    all: () => MARKETS,
    base: 'BTC',
    ...change,
  });
  return { hourly, statistics };
}

beforeEach(() => {
  nowMs = T0 + 5 * 60_000;
  hasRoom = true;
  followed = MARKETS.slice(0, 2);
  asked.length = 0;
  problems.length = 0;
});

describe('hourly bars for statistics', () => {
  test('are asked for one market after the other, the base first, then the beginnings of markets', async () => {
    const { hourly, statistics } = bars();
    for (let step = 0; step < 6; step++) await hourly.step();
    expect(asked.map(({ coin, interval }) => `${coin} ${interval}`)).toEqual([
      'BTC 1h',
      'ETH 1h',
      'ETH 1w',
      'BTC 1w',
      'SOL 1w',
    ]);
    expect(statistics.newestMs(0)).toBe(T0 - HOUR_MS);
    expect(statistics.volatilityYear(1)).toBeGreaterThan(0);
    expect(statistics.correlation(0, 1)).toBeCloseTo(1, 9);
    expect(hourly.listedSinceMs(2)).toBeLessThanOrEqual(T0);
  });

  test('that came with the histories of the engine are not asked for', async () => {
    const { hourly, statistics } = bars();
    const rows = Array.from({ length: 30 }, (_, i) => [T0 - (30 - i) * HOUR_MS, 1, 1, 1, 100 + i, 5]).flat();
    for (const asset of [0, 1]) hourly.learn(history(asset, rows));
    hourly.learn(history(2, [T0 - 60_000, 1, 1, 1, 1, 1], 60_000));
    await hourly.step();
    expect(asked.map(({ interval }) => interval)).toEqual(['1w']);
    expect(statistics.volatilityYear(0)).toBeGreaterThan(0);
    expect(statistics.newestMs(2)).toBeNull();
  });

  test('of the next hour are asked for a minute after its end, from the first that is missing on', async () => {
    const { hourly, statistics } = bars();
    for (let step = 0; step < 5; step++) await hourly.step();
    asked.length = 0;
    nowMs = T0 + HOUR_MS + 59_000;
    await hourly.step();
    expect(asked).toEqual([]);
    nowMs = T0 + HOUR_MS + 61_000;
    await hourly.step();
    expect(asked).toEqual([{ coin: 'BTC', interval: '1h', startTime: T0, endTime: T0 + HOUR_MS - 1 }]);
    expect(statistics.newestMs(1)).toBe(T0);
  });

  test('wait while the weight has no room', async () => {
    const { hourly } = bars();
    hasRoom = false;
    await hourly.step();
    expect(asked).toEqual([]);
  });

  test('that cannot be had are told, and asked for again', async () => {
    const ask = async () => ({ ok: false, error: { reason: 'candleSnapshot: no', mayRetry: true } });
    const http = { ask, predict: () => 20, gate: { hasRoom: () => true } } as unknown as HourlyBarsParts['http'];
    const { hourly } = bars({ http });
    await hourly.step();
    await hourly.step();
    expect(problems).toEqual(['candleSnapshot: no', 'candleSnapshot: no']);
  });

  test('are taken from the store after a restart, and so are the beginnings: the venue is asked for neither', async () => {
    const lab = new ArchiveLab();
    const first = bars({}, historyOfStore(await lab.open()));
    for (let step = 0; step < 6; step++) await first.hourly.step();
    expect(asked).toHaveLength(5);
    asked.length = 0;
    const again = bars({ paceMs: 60_000 }, historyOfStore(await lab.open()));
    for (let step = 0; step < 5; step++) expect(await again.hourly.step()).toBe(true);
    expect(await again.hourly.step()).toBe(false);
    expect(asked).toEqual([]);
    for (const { asset } of MARKETS.slice(0, 2)) {
      expect(again.statistics.volatilityYear(asset)).toBe(first.statistics.volatilityYear(asset));
      expect(again.statistics.newestMs(asset)).toBe(T0 - HOUR_MS);
    }
    for (const { asset } of MARKETS) expect(again.hourly.listedSinceMs(asset)).toBe(first.hourly.listedSinceMs(asset));
    lab.close();
  });

  test('a file of beginnings that is none is as good as no file', async () => {
    const lab = new ArchiveLab();
    const ages = new MarketAges(lab.root);
    await ages.set('BTC', T0);
    await ages.set('BAD', Number.NaN);
    expect([await ages.get('BTC'), await ages.get('BAD'), await ages.get('ETH')]).toEqual([T0, null, null]);
    expect(await new MarketAges(lab.root).get('BTC')).toBe(T0);
    for (const text of ['', '[', '{"BTC":"x","ETH":-1}', 'null']) {
      writeFileSync(join(lab.root, 'ages.json'), text);
      expect(await new MarketAges(lab.root).get('BTC')).toBeNull();
    }
    lab.close();
  });
});
