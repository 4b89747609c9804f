import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readCandleFolder } from '../../src/adapters/candles/read-folder.ts';
import type { RecordedFunding } from '../../src/adapters/candles/with-funding.ts';
import { rehearse } from '../../src/adapters/rehearsal/rehearse.ts';
import { RehearsalDesk } from '../../src/adapters/rehearsal/rehearsal-desk.ts';
import type { SentimentPoint } from '../../src/engine/domain/sentiment.ts';
import { defaultSettings } from '../../src/engine/index.ts';
import { ArchiveLab } from '../support/archive-lab.ts';
import { until } from '../support/loopback-venue.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2024, 0, 1);
const WORKER = new URL('../../src/adapters/rehearsal/rehearsal-worker.ts', import.meta.url);

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

/** Calm hours for thirty days, a fall of a third within three hours, then calm again. */
function candles(price: number, hours: number): string {
  let close = price;
  const rows = Array.from({ length: hours }, (_, at) => {
    const open = close;
    close = open * (at >= 720 && at < 723 ? 0.87 : at % 2 === 0 ? 1.002 : 0.998);
    const [high, low] = [Math.max(open, close) * 1.0005, Math.min(open, close) * 0.9995];
    return [START + at * HOUR, ...[open, high, low, close].map((value) => value.toFixed(6)), 10].join(',');
  });
  return `t,o,h,l,c,v\n${rows.join('\n')}\n`;
}

/** Fear from the day of the fall on. */
const MOODS: readonly SentimentPoint[] = Array.from({ length: 40 }, (_, day) => [
  START + day * DAY,
  day < 31 ? 50 : 8,
  'word',
]);

/** A store with these markets, imported from a folder, and the desk over it. */
async function deskOver(
  markets: Readonly<Record<string, number>>,
  funding: ReadonlyMap<string, RecordedFunding> = new Map(),
) {
  const folder = mkdtempSync(join(tmpdir(), 'trimtab-rehearsal-'));
  const lab = new ArchiveLab();
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  ends.push(() => rmSync(lab.root, { recursive: true, force: true }));
  for (const [symbol, hours] of Object.entries(markets))
    writeFileSync(join(folder, `${symbol}.csv`), candles(symbol === 'BTC' ? 40_000 : 2_000, hours));
  const archive = await lab.archive(START + 400 * DAY);
  if (Object.keys(markets).length > 0) expect((await archive.import({ folder })).ok).toBe(true);
  const settings = defaultSettings();
  const desk = new RehearsalDesk({
    store: archive.store,
    moods: () => MOODS,
    funding: (symbol) => funding.get(symbol) ?? null,
    settings: () => settings,
    worker: WORKER,
  });
  return { desk, folder, settings };
}

test('stored candles give the figures that a folder of them gives on the command line', async () => {
  const { desk, folder, settings } = await deskOver({ BTC: 960, ETH: 960 });
  expect(desk.view()).toMatchObject({ whyNot: '', running: null, ended: 0 });
  expect(desk.begin({ symbols: ['ETH', 'BTC'], size: 'full' }).ok).toBe(true);
  expect(desk.view().running).toEqual({ done: 0, total: 960 });
  expect(desk.begin({ symbols: ['BTC'], size: 'full' })).toMatchObject({ ok: false });
  await until(() => desk.view().ended === 1, 20_000);
  const read = await readCandleFolder(folder);
  const outcome = rehearse({ series: read.ok ? read.value : [], moods: MOODS, settings, print: null });
  const result = desk.result();
  expect(desk.view().problem).toBe('');
  expect(result).toMatchObject({ hash: outcome.hash, hours: 960, symbols: ['BTC', 'ETH'], books: outcome.books });
  expect(result?.trips).toHaveLength(outcome.trips.length);
  expect(new Set(result?.trips.map(({ breaker }) => breaker))).toContain('fear_greed_extreme');
  expect(result?.days).toHaveLength(40);
  const last = result?.days.at(-1);
  expect([last?.plain, last?.guarded, last?.sized]).toEqual([
    outcome.books.plain.worth,
    outcome.books.guarded.worth,
    outcome.books.sized.worth,
  ]);
});

test('recorded funding of a market is paid by the books, as on the command line', async () => {
  // A thousandth of what is held, each day at noon.
  const parts = Float64Array.from({ length: 960 }, (_, at) => (at % 24 === 12 ? 1_000_000_000 : Number.NaN));
  const paid = new Map([['BTC', { firstMs: START, parts }]]);
  const { desk, folder, settings } = await deskOver({ BTC: 960, ETH: 960 }, paid);
  expect(desk.begin({ symbols: ['ETH', 'BTC'], size: 'full' }).ok).toBe(true);
  await until(() => desk.view().ended === 1, 20_000);
  const read = await readCandleFolder(folder);
  const bare = read.ok ? read.value : [];
  const series = bare.map((one) => (one.symbol === 'BTC' ? { ...one, funding: paid.get('BTC')! } : one));
  const outcome = rehearse({ series, moods: MOODS, settings, print: null });
  expect(desk.result()).toMatchObject({ hash: outcome.hash, books: outcome.books });
  const { plain } = outcome.books;
  // Forty noons but the first, before which nothing is held, on half of a worth between a half and one.
  expect(plain.funding).toBeLessThan(-0.5 * 0.5 * 39 * 0.001);
  expect(plain.funding).toBeGreaterThan(-0.5 * 1.05 * 39 * 0.001);
  const without = rehearse({ series: bare, moods: MOODS, settings, print: null });
  expect(without.books.plain.worth).toBeGreaterThan(plain.worth);
  expect(without.books.plain).not.toHaveProperty('funding');
});

test('a market alone is rehearsed beside the index, one without hours is refused', async () => {
  const { desk } = await deskOver({ BTC: 960, ETH: 960 });
  expect(desk.begin({ symbols: ['SOL'], size: 'full' })).toMatchObject({
    ok: false,
    error: { detail: 'no hourly candles of SOL are stored' },
  });
  expect(desk.begin({ symbols: ['ETH'], size: 'full' }).ok).toBe(true);
  await until(() => desk.view().ended === 1, 20_000);
  expect(desk.result()?.symbols).toEqual(['BTC', 'ETH']);
});

test('a cancelled one has no result, and the next one may begin', async () => {
  const { desk } = await deskOver({ BTC: 2_000 });
  desk.begin({ symbols: ['BTC'], size: 'full' });
  desk.cancel();
  await until(() => desk.view().ended === 1, 20_000);
  expect(desk.view()).toMatchObject({ problem: 'it was cancelled', running: null });
  expect(desk.result()).toBeNull();
  expect(desk.begin({ symbols: ['BTC'], size: 'full' }).ok).toBe(true);
  await until(() => desk.view().ended === 2, 20_000);
  expect(desk.result()?.hours).toBe(2_000);
});

test.each([
  [{}, 'no hourly candles of BTC are stored, from which the regime is read'],
  [{ ETH: 960 }, 'no hourly candles of BTC are stored, from which the regime is read'],
  [{ BTC: 700 }, 'only 700 closed hours of BTC are stored, needed are 720 (30 days)'],
])('with %o stored it says what is missing', async (markets, why) => {
  const { desk } = await deskOver(markets);
  expect(desk.view().whyNot).toBe(why);
  expect(desk.begin({ symbols: ['BTC'], size: 'full' })).toMatchObject({ ok: false, error: { detail: why } });
});
