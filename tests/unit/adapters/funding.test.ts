import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSandbox } from '../../../src/adapters/exchange-link/open-sandbox.ts';
import { fundingDigest, withFunding } from '../../../src/adapters/candles/with-funding.ts';
import { describeCandleError } from '../../../src/exchange/market/candle-csv.ts';
import type { RecordedSeries } from '../../../src/exchange/market/recorded-series.ts';
import { HOUR_MS, RECORDING_START_MS as START, seriesOf } from '../../support/recorded-series.ts';
import { QUIET_SESSION } from '../../support/session-options.ts';

const bars = Array.from({ length: 6 }, (_, at) => ({ at, o: 50, h: 51, l: 49, c: 50, v: 1_000 }));
const CANDLES = [seriesOf('BTC', 3, bars), seriesOf('ETH', 3, bars), seriesOf('kPEPE', 0, bars)];

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'trimtab-funding-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function put(name: string, rates: Readonly<Record<number, string>>): void {
  const text = `t,rate\n${Object.entries(rates)
    .map(([hour, rate]) => `${START + Number(hour) * HOUR_MS},${rate}\n`)
    .join('')}`;
  writeFileSync(join(dir, name), name.endsWith('.gz') ? gzipSync(text) : text);
}

async function funded(folder: string = dir) {
  const result = await withFunding(CANDLES, folder);
  if (!result.ok) throw new Error(describeCandleError(result.error));
  return result.value;
}

const WHOLE = { 1: '0.00001', 2: '0.00001', 3: '0.00001', 4: '-0.00002', 5: '0', 6: '0.00001' };

describe('a folder of funding', () => {
  test('gives each market its own, also packed and under another name of it; the rest is said', async () => {
    put('BTC.csv', WHOLE);
    put('1000PEPEUSDT.csv.gz', { 1: '0.001', 4: '0.002' });
    put('DOGE.csv', { 1: 'of a market without candles: not read' });
    const { series, notices } = await funded();
    expect(series.map(({ funding }) => funding?.firstMs ?? null)).toEqual([START + HOUR_MS, null, START + HOUR_MS]);
    expect(notices).toEqual([
      'recorded funding is paid in 2 of 3 markets',
      'no funding is recorded of ETH: what it was is not known, and none is paid',
      'in 4 hours of candles no rate is recorded, and none is paid: kPEPE 4',
    ]);
  });

  test('that is whole needs one sentence', async () => {
    for (const name of ['BTC.csv', 'ETH.csv', 'kPEPE.csv']) put(name, WHOLE);
    expect((await funded()).notices).toEqual(['recorded funding is paid in 3 of 3 markets']);
  });

  test.each<[string, () => void, string]>([
    ['that is not there', () => rmSync(dir, { recursive: true }), 'ENOENT'],
    ['that is empty', () => undefined, 'an empty folder'],
    [
      'of other markets',
      () => put('SOL.csv', WHOLE),
      'found "1 files of other markets", expected funding of at least one',
    ],
    [
      'with a market twice',
      () => ['BTC.csv', 'BTCUSDT.csv'].forEach((name) => put(name, WHOLE)),
      'one file only for BTC',
    ],
    ['with a damaged file', () => writeFileSync(join(dir, 'BTC.csv.gz'), 'no gzip'), 'BTC.csv.gz: found'],
    [
      'with a bad row',
      () => put('ETH.csv', { 1: '0.00001', 2: '0.05' }),
      'ETH.csv:3: column rate is "0.05", expected a rate from -0.04 to 0.04',
    ],
    [
      'with candles in it',
      () => writeFileSync(join(dir, 'BTC.csv'), 't,o,h,l,c,v\n'),
      'BTC.csv:1: found "t,o,h,l,c,v"',
    ],
  ])('%s is refused', async (_what, make, words) => {
    make();
    const result = await withFunding(CANDLES, dir);
    expect(result.ok ? null : describeCandleError(result.error)).toContain(words);
  });

  test('has a digest that any rate changes, and none where there is no funding', async () => {
    put('BTC.csv', WHOLE);
    const one = fundingDigest((await funded()).series);
    expect(fundingDigest((await funded()).series)).toEqual(one);
    put('BTC.csv', { ...WHOLE, 4: '-0.000020000001' });
    expect(fundingDigest((await funded()).series)).not.toEqual(one);
    expect(fundingDigest(CANDLES)).toEqual({});
  });
});

/** Opens a home over a recording and lets it run to the end of its third hour. */
async function visit(home: string, series: readonly RecordedSeries[], notices: readonly string[] = []) {
  const session = await openSandbox({
    home,
    seed: 1,
    recorded: { name: 'candles', series, notices },
    startMs: null,
    warmupBars: 0,
    balanceUsdc: 10_000,
    journalWorker: new URL('../../../src/adapters/store/journal-worker.ts', import.meta.url),
    auto: false,
    throwaway: true,
    ...QUIET_SESSION,
  });
  session.start();
  const beganMs = session.exchange.nowMs;
  await session.runTo(Math.min(beganMs + 2 * HOUR_MS, START + 6 * HOUR_MS), () => undefined);
  const paid = session.exchange
    .fundingHistory(0, 0, Infinity)
    .map(({ atMs, rate }) => [(atMs - START) / HOUR_MS, rate]);
  await session.stop('the visit is over');
  return { beganMs, paid, notices: [...session.notices] };
}

test('a home goes on with its funding, and refuses other funding, none, and some where it had none', async () => {
  put('BTC.csv', WHOLE);
  const home = join(dir, 'home');
  mkdirSync(home);
  const { series, notices } = await funded();
  const first = await visit(home, series, notices);
  expect(first.notices).toEqual(expect.arrayContaining([...notices]));
  const again = await visit(home, series);
  expect(again.beganMs).toBeGreaterThan(START + HOUR_MS);
  expect(again.paid.slice(0, first.paid.length)).toEqual(first.paid);
  expect(again.paid).toEqual([
    [1, 0.000_01],
    [2, 0.000_01],
    [3, 0.000_01],
    [4, -0.000_02],
  ]);
  put('BTC.csv', { ...WHOLE, 5: '0.03' });
  const other = await funded();
  await expect(visit(home, other.series)).rejects.toThrow(
    /this home holds a sandbox with recorded funding [0-9a-f]{8}, asked/,
  );
  await expect(visit(home, CANDLES)).rejects.toThrow(/asked for was no recorded funding; choose another --home/);
  const bare = join(dir, 'bare');
  mkdirSync(bare);
  await visit(bare, CANDLES);
  await expect(visit(bare, series)).rejects.toThrow(/holds a sandbox with no recorded funding, asked for was recorded/);
});
