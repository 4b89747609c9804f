import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HomeLock } from '../../src/adapters/home/home-lock.ts';
import { runApp, runStart } from './support/bare.ts';
import { expect, test } from './support/fixtures.ts';
import { replay } from './support/replay.ts';

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} stops in order: journals closed, home given back, exit code 0`, async ({ open, home }) => {
    const terminal = await open();
    await terminal.state('live');
    expect(HomeLock.take(home)).toContain(`process ${terminal.child.pid}`);
    expect(await terminal.signal(signal)).toBe(0);
    const { hash, seq } = await terminal.stateHash();
    expect(['journal.db-wal', 'exchange.db-wal'].filter((name) => existsSync(join(home, name)))).toEqual([]);
    const lock = HomeLock.take(home);
    expect(typeof lock).toBe('object');
    (lock as HomeLock).release();
    // The same journal in plain Node: not one bit differs from what Electron computed.
    const { code, outcome } = await replay(home);
    expect({ code, ...outcome }).toMatchObject({ code: 0, mismatches: [], damage: null, stateHash: hash, toSeq: seq });
  });
}

test('npm start passes a signal on and answers the exit code', async ({ home }) => {
  const started = runStart(['--home', home]);
  await started.log.line(/^prices move in the window/);
  started.child.kill('SIGINT');
  expect(await started.exited).toBe(0);
  expect(started.log.said(/^state hash /)).toBe(true);
});

test('a second terminal on the same home says so and leaves', async ({ open, home }) => {
  const first = await open();
  const second = runApp(['--home', home]);
  expect(await second.exited).toBe(1);
  expect(second.log.text).toContain(`another Trimtab (process ${first.child.pid}) uses this home`);
  await expect.poll(async () => (await first.picture()).session?.connection).toBe('connected');
});

test('a home that holds another market is refused with what differs', async ({ open, home }) => {
  const first = await open();
  await first.quit();
  const second = runApp(['--home', home, '--seed', '2']);
  expect(await second.exited).toBe(1);
  expect(second.log.text).toContain('this home holds a sandbox with seed 1, asked for was 2');
});

const WRONG: readonly (readonly [string, readonly string[], string])[] = [
  ['a speed out of range', ['--speed', '1000'], '--speed is 1000, allowed is 0.1..600'],
  ['an unknown option', ['--sped', '1'], "Unknown option '--sped'"],
  ['a folder that is none', ['--data', '/nowhere/at/all'], '--data is /nowhere/at/all, which is not a folder'],
];
for (const [what, args, sentence] of WRONG) {
  test(`${what} ends the start with 2 and one sentence`, async ({ home }) => {
    const fresh = join(home, 'fresh');
    const app = runApp(['--home', fresh, ...args]);
    expect(await app.exited).toBe(2);
    expect(app.log.lines.filter((line) => line.text.startsWith('Trimtab cannot start'))).toHaveLength(1);
    expect(app.log.text).toContain(sentence);
    expect(existsSync(fresh)).toBe(false);
  });
}

test('a bad candle ends the start with 2, names file, line and value, and leaves nothing behind', async ({ home }) => {
  const data = join(home, 'candles');
  const fresh = join(home, 'fresh');
  mkdirSync(data);
  const hour = 3_600_000;
  writeFileSync(join(data, 'BTCUSDT.csv'), `t,o,h,l,c,v\n${hour},1,2,1,2,5\n${2 * hour},2,1,1.5,2,5\n`);
  const app = runApp(['--home', fresh, '--data', data]);
  expect(await app.exited).toBe(2);
  expect(app.log.text).toMatch(/Trimtab cannot start: BTCUSDT\.csv:3: .*"1"/);
  expect(existsSync(fresh)).toBe(false);
});
