import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replayFile } from '../../src/cli/replay/replay-file.ts';
import { until } from '../support/loopback-venue.ts';
import { SandboxPort } from '../support/sandbox-port.ts';

/* The command line on paper, as its own process without any key: public prices of a sandbox on loopback, kill, start again. */

const LIMIT_MS = 60_000;
const PROGRAM = resolve(import.meta.dirname, '../../src/cli/headless.ts');
const KILL = resolve(import.meta.dirname, '../../src/cli/kill.ts');

let port: SandboxPort;

beforeEach(async () => {
  port = await SandboxPort.open();
});

afterEach(async () => {
  await port.close();
});

function headless(args: readonly string[], url = port.url) {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', PROGRAM, '--venue', 'paper', ...args],
    {
      env: { ...process.env, TRIMTAB_LOOPBACK_EXCHANGE: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return {
    errors: () => errors,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
    ended: new Promise<{ readonly code: number | null; readonly out: string }>((done) =>
      child.on('close', (code) => done({ code, out })),
    ),
  };
}

interface Summary {
  readonly venue: string;
  readonly stateHash: string;
  readonly equity: { readonly start: string; readonly end: string };
  readonly feed: { readonly connection: string };
}

const lastLine = (out: string): Summary => JSON.parse(out.trim().split('\n').at(-1) ?? '') as Summary;

test('it is killed, goes on in its home, and its journal replays to the same state', {
  timeout: LIMIT_MS,
}, async () => {
  const home = port.home();
  const args = ['--home', home, '--markets', '4', '--balance', '2500', '--auto', '--json'];
  const first = headless(args);
  await until(() => port.streams() > 0 && existsSync(join(home, 'exchange.db')), 20_000);
  first.kill('SIGKILL');
  await first.ended;
  await until(() => port.streams() === 0);
  const second = headless([...args, '--minutes', '0.1']);
  const { code, out } = await second.ended;
  expect({ code, errors: second.errors().includes('Error') }).toEqual({ code: 0, errors: false });
  const summary = lastLine(out);
  expect(summary).toMatchObject({
    venue: 'paper',
    equity: { start: '2500.000000' },
    feed: { connection: 'connected' },
  });
  const replayed = replayFile(join(home, 'journal.db'), null);
  expect(replayed).toMatchObject({ mismatches: [], damage: null, stateHash: summary.stateHash });
  const other = headless(['--home', home, '--minutes', '0.1']);
  expect((await other.ended).code).toBe(1);
  expect(other.errors()).toMatch(/opened with 2500 USDC, asked for was 10000; choose another --home/);
});

test('without prices it waits, takes no order, and ends when told', { timeout: LIMIT_MS }, async () => {
  const run = headless(['--minutes', '0.05', '--json'], 'http://127.0.0.1:9');
  const { code, out } = await run.ended;
  expect(code).toBe(0);
  const { feed } = lastLine(out);
  expect(feed.connection).toBe('disconnected');
});

/** What the kill switch answers at another terminal. */
function press(home: string, ...more: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [KILL, '--home', home, '--json', ...more], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  return new Promise((done) =>
    child.on('close', (code) => done({ code, ...(JSON.parse(out.trim().split('\n').at(-1) ?? '{}') as object) })),
  );
}

test('the kill switch is pressed from two other terminals at once, and both are answered', {
  timeout: LIMIT_MS,
}, async () => {
  const home = port.home();
  const run = headless(['--home', home, '--markets', '4', '--json']);
  await until(() => port.streams() > 0 && existsSync(join(home, 'kill')), 20_000);
  const answered = (text: RegExp) => ({
    code: 0,
    homes: [{ home, ok: true, text: expect.stringMatching(text) as string }],
  });
  expect(await Promise.all([press(home), press(home, '--flatten')])).toEqual([
    answered(/halted/i),
    answered(/halted|clos/i),
  ]);
  expect(readdirSync(join(home, 'kill'))).toEqual([]);
  run.kill('SIGTERM');
  expect((await run.ended).code).toBe(0);
  expect(await press(home)).toEqual({ code: 1, homes: [] });
});
