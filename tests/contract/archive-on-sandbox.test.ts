import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CandleArchive } from '../../src/adapters/archive/candle-archive.ts';
import type { CandleSource } from '../../src/adapters/archive/candle-source.ts';
import { BudgetMeter } from '../../src/adapters/hyperliquid/budget-meter.ts';
import { venueCandles } from '../../src/adapters/hyperliquid/candle-source.ts';
import { VenueHttp } from '../../src/adapters/hyperliquid/venue-http.ts';
import type { ArchiveJobView } from '../../src/contract/candle-archive.ts';
import type { Candle } from '../../src/hyperliquid/decode/market-shapes.ts';
import { IMPORT_WORKER } from '../support/archive-lab.ts';
import { loopbackEndpoints } from '../support/gateway-rig.ts';
import { until } from '../support/loopback-venue.ts';
import { type Rule, SandboxPort } from '../support/sandbox-port.ts';

/*
 * Downloads from the real sandbox server: twelve hours of minutes are there when it begins. What is stored has to be what one question for all of
 * it gives, however the answers come.
 */

const MINUTE = 60_000;
const BTC = { symbol: 'BTC', interval: '1m', source: 'venue' } as const;

let port: SandboxPort;
let home: string;
let http: VenueHttp;
const open: CandleArchive[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'trimtab-candles-'));
});
afterEach(async () => {
  for (const archive of open.splice(0)) await archive.stop();
  http.close();
  await port.close();
  rmSync(home, { recursive: true, force: true });
});

async function sandbox(rules: readonly Rule[] = []): Promise<CandleSource> {
  port = await SandboxPort.open(rules);
  http = new VenueHttp(loopbackEndpoints(port.url), new BudgetMeter(() => performance.now()));
  return venueCandles(http, () => Date.now());
}

/** Pages of 100 bars; `see` is told of each question and may change its answer. */
function watched(
  source: CandleSource,
  see: (rows: readonly Candle[], fromMs: number, toMs: number) => readonly Candle[] = (rows) => rows,
): CandleSource & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    ...source,
    pageBars: 100,
    asked,
    ask: async (question, signal) => {
      asked.push((question.span.toMs - question.span.fromMs) / MINUTE);
      const answer = await source.ask(question, signal);
      return answer.ok ? { ok: true, value: see(answer.value, question.span.fromMs, question.span.toMs) } : answer;
    },
  };
}

/** One page for everything: of the weight of a minute some has to be left for the questions for single bars. */
function atOnce(source: CandleSource, see: (rows: readonly Candle[]) => readonly Candle[]): CandleSource {
  return { ...watched(source, see), pageBars: 5_000 };
}

async function archiveOn(source: CandleSource | string): Promise<CandleArchive> {
  const archive = await CandleArchive.open({
    home,
    network: 'testnet',
    importWorker: IMPORT_WORKER,
    stamp: 'now',
    source,
    wallMs: () => Date.now(),
    pause: async (_attempt, signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      return !signal.aborted;
    },
  });
  open.push(archive);
  archive.start();
  return archive;
}

async function ended(archive: CandleArchive): Promise<ArchiveJobView> {
  await until(() => archive.view().jobs.every(({ state }) => state !== 'waiting' && state !== 'running'), 15_000);
  return archive.view().jobs[0]!;
}

/** Closed bars as one answer of the server has them, up to the last that the archive has. */
async function expectWhole(archive: CandleArchive): Promise<void> {
  const series = (await archive.store.read(BTC))!;
  const rows: Candle[] = [];
  const answer = await http.ask('candleSnapshot', {
    req: { coin: 'BTC', interval: '1m', startTime: 0, endTime: Date.now() },
  });
  if (answer.ok) rows.push(...answer.value);
  expect(rows.length).toBeGreaterThan(700);
  const closed = series.unfinished ? series.bars.subarray(0, -6) : series.bars;
  expect(closed.length).toBeGreaterThan(700 * 6);
  const stored = Array.from({ length: closed.length / 6 }, (_, at) => [...closed.subarray(at * 6, at * 6 + 6)]);
  const lastMs = stored.at(-1)![0]!;
  expect(stored).toEqual(
    rows
      .filter(({ t }) => t <= lastMs)
      .map(({ t, o, h, l, c, v }) => [t, Number(o), Number(h), Number(l), Number(c), Number(v)]),
  );
  expect(lastMs).toBeGreaterThanOrEqual(Date.now() - 3 * MINUTE);
}

test('a day is downloaded page by page up to where the venue knows no more, and is not asked for again', async () => {
  const source = watched(await sandbox());
  const archive = await archiveOn(source);
  archive.download({ symbols: ['BTC'], intervals: ['1m'], days: 1 });
  expect(await ended(archive)).toMatchObject({ state: 'done', kind: 'download', problem: null });
  await expectWhole(archive);
  const view = archive.store.view(BTC)!;
  expect(view).toMatchObject({ gapCount: 0, unfinished: true });
  // Eight pages with bars, one question for the rest of the page where they begin, and two that found none.
  expect(source.asked.length).toBeLessThanOrEqual(12);
  source.asked.length = 0;
  archive.download({ symbols: ['BTC'], intervals: ['1m'], days: 1 });
  expect(await ended(archive)).toMatchObject({ state: 'done' });
  for (const bars of source.asked) expect(bars).toBeLessThanOrEqual(3);
  expect(source.asked.length).toBeLessThanOrEqual(2);
});

test.each<[string, readonly Rule[]]>([
  ['429, twice', [{ fault: 'status', action: 'candleSnapshot', status: 429, skip: 1, times: 2 }]],
  [
    'a page of a proxy',
    [{ fault: 'status', action: 'candleSnapshot', status: 502, body: '<html>Bad Gateway</html>', skip: 2, times: 3 }],
  ],
])('%s: the download ends with the same bars', async (_name, rules) => {
  const archive = await archiveOn(watched(await sandbox(rules)));
  archive.download({ symbols: ['BTC'], intervals: ['1m'], days: 1 });
  expect(await ended(archive)).toMatchObject({ state: 'done', problem: null });
  await expectWhole(archive);
});

test.each([
  ['the newest', (rows: readonly Candle[]) => rows.slice(-60)],
  ['the oldest', (rows: readonly Candle[]) => rows.slice(0, 60)],
])('a venue that answers with %s 60 rows at most is asked for the others', async (_name, cut) => {
  const archive = await archiveOn(watched(await sandbox(), cut));
  archive.download({ symbols: ['BTC'], intervals: ['1m'], days: 1 });
  expect(await ended(archive)).toMatchObject({ state: 'done' });
  await expectWhole(archive);
});

test('an outage in the middle is waited for, with the reason shown', async () => {
  const source = watched(await sandbox());
  const down = { until: Number.POSITIVE_INFINITY };
  const broken: CandleSource = {
    ...source,
    ask: async (question, signal) =>
      source.asked.length >= 3 && down.until > 0
        ? { ok: false, error: { reason: 'candleSnapshot: connect ECONNREFUSED', mayRetry: true } }
        : source.ask(question, signal),
  };
  const archive = await archiveOn(broken);
  archive.download({ symbols: ['BTC'], intervals: ['1m'], days: 1 });
  await until(() => archive.view().jobs[0]?.problem !== null);
  expect(archive.view().jobs[0]).toMatchObject({
    state: 'running',
    problem: 'candleSnapshot: connect ECONNREFUSED',
  });
  expect(archive.view().jobs[0]!.done).toBe(300);
  down.until = 0;
  expect(await ended(archive)).toMatchObject({ state: 'done', problem: null });
  await expectWhole(archive);
});

test('what an end interrupted goes on at the next start, without the pages that are there', async () => {
  const source = watched(await sandbox());
  const first = await archiveOn(source);
  first.download({ symbols: ['BTC'], intervals: ['1m'], days: 1 });
  await until(() => source.asked.length >= 4);
  await first.stop();
  const bars = first.store.view(BTC)!.bars;
  expect(bars).toBeGreaterThanOrEqual(200);
  source.asked.length = 0;
  const second = await archiveOn(source);
  expect(second.view().series).toEqual(first.view().series);
  expect(await ended(second)).toMatchObject({ state: 'done' });
  expect(source.asked.length).toBeLessThanOrEqual(10);
  await expectWhole(second);
  // Nothing is left for a third one.
  await second.stop();
  expect((await archiveOn(source)).view().jobs).toEqual([]);
});

test('a cancelled download keeps what it has and asks no more', async () => {
  const source = watched(await sandbox());
  const archive = await archiveOn(source);
  const job = archive.download({ symbols: ['BTC', 'ETH'], intervals: ['1m'], days: 1 });
  if (!job.ok) throw new Error(job.error.detail);
  await until(() => source.asked.length >= 3);
  for (const { id } of job.value.jobs) archive.cancel(id);
  await ended(archive);
  expect(archive.view().jobs.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  const asked = source.asked.length;
  expect(archive.store.view(BTC)!.bars).toBeGreaterThanOrEqual(100);
  expect(archive.store.view({ ...BTC, symbol: 'ETH' })).toBeNull();
  await archive.store.settle();
  expect(source.asked.length).toBe(asked);
});

test.each<[string, (row: Candle) => Candle, string]>([
  ['a high below the low', (row) => ({ ...row, h: '0.5' }), 'bar [7].h is 0.5, allowed is at least l'],
  ['a price that is negative', (row) => ({ ...row, l: '-1' }), 'bar [7].l is -1, allowed is a finite price above 0'],
  ['a volume below 0', (row) => ({ ...row, v: '-0.1' }), 'bar [7].v is -0.1, allowed is a finite volume of 0 or more'],
  ['a time out of order', (row) => ({ ...row, t: row.t - MINUTE, T: row.T - MINUTE }), 'bar [7].t is'],
  ['a time of the future', (row) => ({ ...row, t: row.t + 1e9, T: row.T + 1e9 }), 'allowed is at most the present'],
  [
    'a time off the grid',
    (row) => ({ ...row, t: row.t + 1, T: row.T + 1 }),
    'allowed is a time on the grid of 60000 ms',
  ],
  ['another market', (row) => ({ ...row, s: 'ETH' }), 'bar [7].s is ETH, allowed is BTC'],
  ['another interval', (row) => ({ ...row, i: '5m' }), 'bar [7].i is 5m, allowed is 1m'],
  ['another length', (row) => ({ ...row, T: row.T + 1 }), 'bar [7].T is'],
])('%s refuses the page; nothing of it is stored', async (_name, spoil, said) => {
  let pages = 0;
  const source = watched(await sandbox(), (rows) => {
    pages += 1;
    return pages === 1 ? rows : rows.map((row, at) => (at === 7 ? spoil(row) : row));
  });
  const archive = await archiveOn(source);
  archive.download({ symbols: ['BTC'], intervals: ['1m'], days: 1 });
  const job = await ended(archive);
  expect(job.state).toBe('failed');
  expect(job.problem).toContain(said);
  expect(archive.store.view(BTC)).toMatchObject({ bars: expect.closeTo(100, -1), gapCount: 0 });
});

test('a market that the venue does not know fails with a sentence, and the next one is downloaded', async () => {
  const archive = await archiveOn(watched(await sandbox()));
  archive.download({ symbols: ['NOPE', 'BTC'], intervals: ['1m'], days: 1 });
  await ended(archive);
  expect(archive.view().jobs.map(({ symbol, state }) => [symbol, state])).toEqual([
    ['BTC', 'done'],
    ['NOPE', 'failed'],
  ]);
  expect(archive.view().jobs[1]!.problem).toContain('candleSnapshot');
});

test('gaps are found and filled again; a venue that lacks them itself leaves them', async () => {
  const source = await sandbox();
  const holes = { on: true };
  const archive = await archiveOn(
    atOnce(source, (rows) => (holes.on ? rows.filter(({ t }) => (t / MINUTE) % 240 !== 7) : rows)),
  );
  archive.download({ symbols: ['BTC'], intervals: ['1m'], days: 1 });
  await ended(archive);
  const { gapCount, missingBars } = archive.store.view(BTC)!;
  expect(gapCount).toBeGreaterThanOrEqual(2);
  expect(missingBars).toBe(gapCount);
  archive.refill(BTC);
  expect(await ended(archive)).toMatchObject({ kind: 'refill', state: 'done' });
  expect(archive.store.view(BTC)!.gapCount).toBe(gapCount);
  holes.on = false;
  archive.refill(BTC);
  await ended(archive);
  expect(archive.store.view(BTC)).toMatchObject({ gapCount: 0, missingBars: 0, gaps: [] });
  await expectWhole(archive);
});
