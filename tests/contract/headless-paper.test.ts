import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { replayFile } from '../../src/cli/replay/replay-file.ts';
import { until } from '../support/loopback-venue.ts';
import { SandboxPort } from '../support/sandbox-port.ts';

/* The command line on paper, as its own process without any key: public prices of a sandbox on loopback, kill, start again. */

const LIMIT_MS = 60_000;
const PROGRAM = resolve(import.meta.dirname, '../../src/cli/headless.ts');

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
