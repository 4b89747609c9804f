import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

const SCRIPT = resolve(import.meta.dirname, '../../../src/cli/sandbox.ts');

const started: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
});

function start(...args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [SCRIPT, ...args]);
  started.push(child);
  return child;
}

/** The first line of standard output. */
async function firstLine(child: ChildProcessWithoutNullStreams): Promise<string> {
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return line;
}

/** How a process that is not meant to go on has ended. */
async function ended(...args: readonly string[]): Promise<{ readonly code: number; readonly stderr: string }> {
  const child = start(...args);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stderr };
}

const ask = async (url: string, body: object): Promise<unknown> =>
  (await fetch(`${url}/info`, { method: 'POST', body: JSON.stringify(body) })).json();

const user = '0x00000000000000000000000000000000000000aa';

describe('the sandbox on the command line', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('says where it listens, serves, and ends cleanly at %s', async (signal) => {
    const child = start('--balance', '250.5', '--seed', '9', '--speed', '2');
    const line = await firstLine(child);
    expect(line).toMatch(/^listening http:\/\/127\.0\.0\.1:\d+$/);
    const url = line.replace('listening ', '');
    expect(await ask(url, { type: 'clearinghouseState', user })).toMatchObject({ withdrawable: '250.5' });
    const { time } = (await ask(url, { type: 'exchangeStatus' })) as { time: number };
    expect(Math.abs(time - Date.now())).toBeLessThan(30_000);
    child.kill(signal);
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  test('ends with 1 when the port is taken', async () => {
    const first = start();
    const port = new URL((await firstLine(first)).replace('listening ', '')).port;
    const { code, stderr } = await ended('--port', port);
    expect([code, stderr]).toEqual([
      1,
      `port ${port} of 127.0.0.1 is taken by another program; --port 0 takes a free one\n`,
    ]);
  });

  test('two at once know nothing of each other, and the end of one closes its sockets with 1001', async () => {
    const children = [start('--seed', '3'), start('--seed', '3')];
    const [one, other] = (await Promise.all(children.map(firstLine))).map((line) => line.replace('listening ', ''));
    await ask(one as string, { type: 'clearinghouseState', user });
    const role = async (url: string): Promise<unknown> => ask(url, { type: 'userRole', user });
    expect([await role(one as string), await role(other as string)]).toEqual([{ role: 'user' }, { role: 'missing' }]);
    const sockets = [one, other].map((url) => new WebSocket(`${String(url).replace('http', 'ws')}/ws`));
    await Promise.all(sockets.map((socket) => once(socket, 'open')));
    const closed = once(sockets[0] as WebSocket, 'close');
    children[0]?.kill('SIGTERM');
    expect(await once(children[0] as ChildProcessWithoutNullStreams, 'close')).toEqual([0, null]);
    expect((await closed)[0]).toBe(1001);
    expect(sockets[1]?.readyState).toBe(WebSocket.OPEN);
    expect(await role(other as string)).toEqual({ role: 'missing' });
    sockets[1]?.terminate();
  });

  test('recorded candles are served as if they ended now', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'trimtab-candles-'));
    try {
      const hour = 3_600_000;
      const rows = Array.from({ length: 200 }, (_, i) => [
        1_700_000_000_000 - (1_700_000_000_000 % hour) + i * hour,
        100,
        101,
        99,
        100 + (i % 2),
        5,
      ]);
      writeFileSync(join(dir, 'BTC.csv'), `t,o,h,l,c,v\n${rows.map((row) => row.join(',')).join('\n')}\n`);
      const child = start('--data', dir, '--speed', '60');
      const url = (await firstLine(child)).replace('listening ', '');
      expect(Object.keys((await ask(url, { type: 'allMids' })) as object)).toEqual(['BTC']);
      const req = { coin: 'BTC', interval: '1h', startTime: Date.now() - 5 * hour };
      const bars = (await ask(url, { type: 'candleSnapshot', req })) as readonly { t: number }[];
      expect(bars.length).toBeGreaterThan(2);
      expect(bars.every(({ t }) => t % hour === 0)).toBe(true);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test.each([
    ['--port', '70000'],
    ['--port', 'x'],
    ['--speed', '0'],
    ['--seed', '-1'],
    ['--balance', '1'],
    ['--network', 'devnet'],
    ['--limits', 'none'],
    ['--faults', 'no-such-file.json'],
    ['--data', 'no-such-folder'],
    ['--no-such-option'],
  ])('ends with 2 for %s %s', async (...args) => {
    const { code, stderr } = await ended(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(String(args[0]).replace('--data', 'no-such-folder').slice(2));
  });

  test('reads a script of faults and names what is wrong in one', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'trimtab-faults-'));
    try {
      const file = join(dir, 'faults.json');
      writeFileSync(
        file,
        JSON.stringify({ seed: 1, rules: [{ fault: 'status', status: 504, kind: 'info', times: 1 }] }),
      );
      const child = start('--faults', file);
      const url = (await firstLine(child)).replace('listening ', '');
      const statuses = [];
      for (let i = 0; i < 2; i++)
        statuses.push((await fetch(`${url}/info`, { method: 'POST', body: '{"type":"meta"}' })).status);
      expect(statuses).toEqual([504, 200]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });

  test.each([
    ['{ "rules": [{ "fault": "flood" }] }', /: rules\[0\]\.fault is "flood", allowed is /],
    ['{ rules', /faults\.json is no JSON: /],
    ['7', /faults\.json: the script is 7, allowed is an object/],
    [
      '{ "rules": [{ "fault": "postOnly" }, { "fault": "halt", "coin": "NOPE" }] }',
      /: rules\[1\]\.coin is "NOPE", allowed is a coin of this market, such as BTC/,
    ],
    ['{ "rules": [{ "fault": "loseReply", "action": "ordr" }] }', /: rules\[0\]\.action is "ordr", allowed is /],
    ['{ "rules": [{ "fault": "dropEvent", "channel": "userEvents" }] }', /channel is "userEvents".* come on user/],
  ])('ends with 2 for the script %s', async (text, words) => {
    const dir = mkdtempSync(join(tmpdir(), 'trimtab-faults-'));
    try {
      const file = join(dir, 'faults.json');
      writeFileSync(file, text);
      const { code, stderr } = await ended('--faults', file);
      expect([code, stderr]).toEqual([2, expect.stringMatching(words)]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
