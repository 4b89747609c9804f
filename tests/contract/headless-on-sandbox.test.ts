import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { replayFile } from '../../src/cli/replay/replay-file.ts';
import { until } from '../support/loopback-venue.ts';
import { AGENT, SandboxPort } from '../support/sandbox-port.ts';

/* The command line itself on a real venue's wire, as its own process: key, home, signals, kill. Loopback only. */

const LIMIT_MS = 60_000;
const PROGRAM = resolve(import.meta.dirname, '../../src/cli/headless.ts');

let port: SandboxPort;

beforeEach(async () => {
  port = await SandboxPort.open();
});

afterEach(async () => {
  await port.close();
});

interface Process {
  readonly errors: () => string;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<{ readonly code: number | null; readonly out: string }>;
}

function headless(args: readonly string[], env: NodeJS.ProcessEnv = {}): Process {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, ...args], {
    env: { ...process.env, TRIMTAB_LOOPBACK_EXCHANGE: port.url, TRIMTAB_LOOPBACK_KEY: AGENT, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return {
    errors: () => errors,
    kill: (signal) => void child.kill(signal),
    ended: new Promise((done) => child.on('close', (code) => done({ code, out }))),
  };
}

/** Sockets of a connection of the default profile: one for the account, two for the market. */
const STREAMS = 3;

/** What a run says on standard error beside how its parts came up. */
function withoutParts(text: string): readonly string[] {
  return text
    .trim()
    .split('\n')
    .filter((line) => !/: (up after \d+ ms|off)/.test(line));
}

describe('headless on testnet', () => {
  test('runs until it is told to end, and its journal replays to the same state', { timeout: LIMIT_MS }, async () => {
    const home = port.home();
    const run = headless(['--venue', 'testnet', '--home', home, '--markets', '4', '--json']);
    await until(() => run.errors().includes('account 0x'), 20_000);
    await until(() => port.streams() === STREAMS, 20_000);
    run.kill('SIGTERM');
    const { code, out } = await run.ended;
    expect({ code, errors: run.errors().includes('Error') }).toEqual({ code: 0, errors: false });
    const summary = JSON.parse(out.trim().split('\n').at(-1) ?? '') as {
      venue: string;
      stateHash: string;
      gateway: { connection: string };
    };
    expect(summary.venue).toBe('testnet');
    const replayed = replayFile(join(home, 'journal.db'), null);
    expect(replayed).toMatchObject({ mismatches: [], damage: null, stateHash: summary.stateHash });
    expect(run.errors() + out).not.toContain(AGENT.slice(2));
  });

  test('that is killed starts again in its home', { timeout: LIMIT_MS }, async () => {
    const home = port.home();
    const first = headless(['--venue', 'testnet', '--home', home, '--markets', '4']);
    await until(() => port.streams() === STREAMS, 20_000);
    first.kill('SIGKILL');
    await first.ended;
    await until(() => port.streams() === 0);
    const second = headless(['--venue', 'testnet', '--home', home, '--markets', '4', '--json']);
    await until(() => port.streams() === STREAMS, 20_000);
    second.kill('SIGTERM');
    const { code, out } = await second.ended;
    expect(code).toBe(0);
    const { stateHash } = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { stateHash: string };
    expect(replayFile(join(home, 'journal.db'), null)).toMatchObject({ mismatches: [], damage: null, stateHash });
  });

  test.each([
    [
      'no key in the keychain',
      {},
      { TRIMTAB_LOOPBACK_KEY: undefined, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' },
      /keychain/,
    ],
    ['a key of nobody', {}, { TRIMTAB_LOOPBACK_KEY: `0x${'7'.repeat(64)}` }, /never approved/],
    ['the key of the account itself', {}, { TRIMTAB_LOOPBACK_KEY: `0x${'1'.padStart(64, '0')}` }, /not of an agent/],
    [
      'a server that is not of this machine',
      {},
      { TRIMTAB_LOOPBACK_EXCHANGE: 'http://10.1.2.3:80' },
      /allowed is http:\/\/127\.0\.0\.1/,
    ],
    ['the home of a sandbox', { sandbox: true }, {}, /holds a sandbox/],
  ] as const)('is refused in one sentence: %s', { timeout: LIMIT_MS }, async (_what, words, env, sentence) => {
    const home = port.home();
    mkdirSync(home, { recursive: true });
    if ('sandbox' in words) writeFileSync(join(home, 'sandbox.json'), '{}');
    const run = headless(['--venue', 'testnet', '--home', home], env);
    const { code } = await run.ended;
    expect(run.errors()).toMatch(sentence);
    expect({ code, lines: withoutParts(run.errors()).length }).toEqual({ code: 1, lines: 1 });
  });

  test.each([
    [['--venue', 'live', '--home', 'x'], /--confirm is missing/],
    [['--venue', 'testnet'], /--home is missing/],
    [['--venue', 'testnet', '--home', 'x', '--speed', '2'], /--speed is for the sandbox only/],
    [['--venue', 'mars'], /--venue is mars, this build offers: sandbox, paper, testnet, live/],
    [['--venue', 'paper', '--seed', '2'], /--seed is for the sandbox only/],
    [['--venue', 'sandbox', '--markets', '3'], /--markets is for real venues only/],
    [['--venue', 'testnet', '--home', 'x', '--endpoint', 'http://127.0.0.1:1'], /endpoint/],
    [['--venue', 'testnet', '--home', 'x', '--key', AGENT], /key/],
  ])('takes no %j', { timeout: LIMIT_MS }, async (args, sentence) => {
    const run = headless(args);
    expect((await run.ended).code).toBe(2);
    expect(run.errors()).toMatch(sentence);
  });
});
