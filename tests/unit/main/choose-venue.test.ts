import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createSilent } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cannotReach } from '../../../src/adapters/hyperliquid/can-reach.ts';
import { readArguments } from '../../../src/main/arguments.ts';
import { chooseVenue } from '../../../src/main/choose-venue.ts';

let folder: string;
let asked: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trimtab-choose-'));
  asked = 0;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function choose(args: readonly string[], why: string | null, offersPaper = true) {
  const read = readArguments(args);
  if (read === 'help' || 'error' in read) throw new Error('bad arguments');
  return chooseVenue(read, {
    ownFolder: folder,
    offersPaper,
    cannotReach: () => {
      asked += 1;
      return Promise.resolve(why);
    },
  });
}

function keep(home: string, file: string): string {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, file), '{}');
  return home;
}

describe('a start without a venue', () => {
  test('is on paper the first time if prices can be had, else in the sandbox, which is said', async () => {
    expect(await choose([], null)).toMatchObject({ args: { venue: 'paper' }, notice: null });
    const offline = await choose([], 'ENOTFOUND');
    expect(offline.args.venue).toBe('sandbox');
    expect(offline.notice).toMatch(/cannot be reached \(ENOTFOUND\).*--venue paper/);
  });

  test('asks nobody where paper is not offered, a venue or a market of our own is named', async () => {
    expect((await choose([], null, false)).args.venue).toBe('sandbox');
    expect((await choose(['--venue', 'sandbox'], null)).args.venue).toBe('sandbox');
    expect((await choose(['--venue', 'paper'], 'ENOTFOUND')).args.venue).toBe('paper');
    expect((await choose(['--seed', '3'], null)).args.venue).toBe('sandbox');
    expect(asked).toBe(0);
  });

  test.each([
    ['paper.json', 'paper'],
    ['sandbox.json', 'sandbox'],
    ['venue.json', 'sandbox'],
  ])('keeps the venue of a home with a %s', async (file, venue) => {
    const home = keep(join(folder, 'named'), file);
    expect((await choose(['--home', home], null)).args.venue).toBe(venue);
    expect(asked).toBe(0);
  });

  test('keeps the venue of its own home', async () => {
    keep(join(folder, 'paper'), 'paper.json');
    expect((await choose([], 'ENOTFOUND')).args.venue).toBe('paper');
    expect((await choose(['--balance', '500'], 'ENOTFOUND')).args.venue).toBe('sandbox');
  });
});

describe('the question whether prices can be had', () => {
  test('is answered by a server that answers', async () => {
    const server = createServer((_request, response) => response.end('{}'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    expect(await cannotReach(`http://127.0.0.1:${port}`, 1_000)).toBeNull();
    server.close();
    server.closeAllConnections();
  });

  test('is not, by a server that refuses or is away', async () => {
    const server = createServer((_request, response) => {
      response.statusCode = 502;
      response.end();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    expect(await cannotReach(url, 1_000)).toMatch(/502/);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    expect(await cannotReach(url, 1_000)).toBe('ECONNREFUSED');
    expect(await cannotReach('http://10.0.0.1', 1_000)).toMatch(/allowed is http:\/\/127/);
  });

  test('is given up in time where nothing answers', async () => {
    const server = createSilent(() => undefined);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const startedMs = performance.now();
    expect(await cannotReach(`http://127.0.0.1:${port}`, 200)).toBe('no answer within 200 ms');
    expect(performance.now() - startedMs).toBeLessThan(2_000);
    server.close();
  });
});
