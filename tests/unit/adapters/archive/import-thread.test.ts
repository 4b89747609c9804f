import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CandleArchive } from '../../../../src/adapters/archive/candle-archive.ts';
import { fileNameOf } from '../../../../src/adapters/archive/series-name.ts';
import { ArchiveLab } from '../../../support/archive-lab.ts';

const MINUTE = 60_000;
const ROWS = 1_000_000;
/** A full minute in 2020. */
const START = 1_600_000_020_000;

let lab: ArchiveLab;
let files: string;
beforeEach(() => {
  lab = new ArchiveLab();
  files = join(lab.root, 'files');
  mkdirSync(files);
});
afterEach(() => lab.close());

const open = (): Promise<CandleArchive> => lab.archive(START + 2 * ROWS * MINUTE);

/** A file of a million minutes, 45 MB. */
function million(name: string): void {
  const lines = ['t,o,h,l,c,v'];
  for (let row = 0; row < ROWS; row += 1)
    lines.push(`${START + row * MINUTE},100.5,101.25,99.75,100.${row % 10},${row % 97}.5`);
  writeFileSync(join(files, name), `${lines.join('\n')}\n`);
}

const left = (): readonly string[] => {
  const folder = join(lab.root, 'candles', 'imported');
  return existsSync(folder) ? readdirSync(folder) : [];
};

test('a million rows come in beside a loop that goes on turning, with progress', { timeout: 60_000 }, async () => {
  million('BTC.csv');
  const archive = await open();
  const lag = monitorEventLoopDelay({ resolution: 1 });
  const seen: number[] = [];
  let isDone = false;
  lag.enable();
  const cpu = process.threadCpuUsage();
  const importing = archive.import({ folder: files }).finally(() => {
    isDone = true;
  });
  // oxlint-disable-next-line no-unmodified-loop-condition -- it is, when the import ends
  while (!isDone) {
    const [job] = archive.view().jobs;
    if (job !== undefined && job.done !== seen.at(-1)) seen.push(job.done);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const used = process.threadCpuUsage(cpu);
  lag.disable();
  expect(await importing).toEqual({ ok: true, value: { series: 1, bars: ROWS } });
  expect(archive.view().series).toMatchObject([{ symbol: 'BTC', interval: '1m', bars: ROWS, gapCount: 0 }]);
  expect(seen.length).toBeGreaterThan(10);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toBe(ROWS);
  // To read and check them takes a thread the better part of a second: none of that is this one's. Other work on the machine may hold up a turn.
  expect((used.user + used.system) / 1_000).toBeLessThan(400);
  expect(lag.percentile(99) / 1e6).toBeLessThan(40);
});

test('an import that is cancelled leaves nothing, and the next one goes on', { timeout: 60_000 }, async () => {
  million('BTC.csv');
  writeFileSync(join(files, 'ETH.csv'), `t,o,h,l,c,v\n${START},1,2,1,2,1\n${START + MINUTE},1,2,1,2,1\n`);
  const archive = await open();
  const importing = archive.import({ folder: files });
  const job = () => archive.view().jobs.find(({ state }) => state === 'running');
  while ((job()?.done ?? 0) === 0) await turn();
  archive.cancel(job()?.id ?? '');
  expect(await importing).toEqual({ ok: false, error: 'it was cancelled' });
  expect(archive.view().series).toEqual([]);
  expect(archive.view().jobs.map(({ state }) => state)).toEqual(['cancelled']);
  expect(left()).toEqual([]);
  expect(await archive.import({ files: [join(files, 'ETH.csv')] })).toMatchObject({ ok: true });
});

test('an import that is under way when the session ends is given up', { timeout: 60_000 }, async () => {
  million('BTC.csv');
  const archive = await open();
  const importing = archive.import({ folder: files });
  while (archive.view().jobs.length === 0) await turn();
  await archive.stop();
  expect(await importing).toEqual({ ok: false, error: 'it was cancelled' });
  expect(left()).toEqual([]);
});

test('where the disk fails in the middle of the last step, what came in is told, not that nothing did', async () => {
  for (const name of ['BTC', 'ETH'])
    writeFileSync(join(files, `${name}.csv`), `t,o,h,l,c,v\n${START},1,2,1,2,1\n${START + MINUTE},1,2,1,2,1\n`);
  const archive = await open();
  // A file cannot take the place of a folder that is not empty.
  const key = { symbol: 'ETH', interval: '1m', source: 'imported' } as const;
  mkdirSync(join(lab.root, 'candles', 'imported', fileNameOf(key), 'x'), { recursive: true });
  const done = await archive.import({ folder: files });
  expect(done.ok ? '' : done.error).toMatch(/^1 of 2 series came in, then: the disk: /);
  expect(archive.view().series.map(({ symbol }) => symbol)).toEqual(['BTC']);
  const states = new Map(archive.view().jobs.map(({ symbol, state }) => [symbol, state]));
  expect([states.size, states.get('BTC'), states.get('ETH')]).toEqual([2, 'done', 'cancelled']);
  expect(left().filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('a thread that cannot be started is told, and nothing is imported', async () => {
  writeFileSync(join(files, 'ETH.csv'), `t,o,h,l,c,v\n${START},1,2,1,2,1\n${START + MINUTE},1,2,1,2,1\n`);
  const archive = await lab.archive(START + MINUTE, new URL('file:///nowhere/import-worker.js'));
  const done = await archive.import({ folder: files });
  expect(done.ok ? '' : done.error).toContain('the reading broke off');
  expect(archive.view().series).toEqual([]);
});
