import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LiveSession } from '../../../../src/adapters/hyperliquid/live-session.ts';
import { openLive } from '../../../../src/adapters/hyperliquid/open-live.ts';
import { readJournal } from '../../../../src/adapters/store/read-journal.ts';
import { TEST_KEY, testSigner } from '../../../support/gateway-rig.ts';
import { ACCOUNT, LoopbackVenue, until } from '../../../support/loopback-venue.ts';

let venue: LoopbackVenue;
let home: string;
let session: LiveSession | null = null;

beforeEach(async () => {
  venue = await LoopbackVenue.open();
  home = mkdtempSync(join(tmpdir(), 'trimtab-live-'));
});

afterEach(async () => {
  await session?.abandon();
  session = null;
  await venue.close();
  rmSync(home, { recursive: true, force: true });
});

let runs = 0;

async function open(
  venueName: 'testnet' | 'live' = 'testnet',
  agentKey = Buffer.from(TEST_KEY).toString('hex'),
): Promise<LiveSession> {
  runs += 1;
  session = await openLive({
    venue: venueName,
    agentKey,
    loopback: venue.url,
    home,
    journalWorker: new URL('../../../../src/adapters/store/journal-worker.ts', import.meta.url),
    auto: false,
    markets: 5,
    historyBars: 0,
    marketBytes: 4 * 1024 * 1024,
    maxPages: null,
    snapshotEvery: 1_000,
    seed: 1,
    runId: `run-${runs}`,
    stamp: '1',
    versions: { engine: '0', runtime: 'test' },
    wallMs: () => Date.now(),
    measureMs: () => performance.now(),
    alerts: null,
    onPatches: null,
    onStep: null,
  });
  return session;
}

const say = (type: string, json: unknown): void => {
  venue.info.set(type, () => ({ json }));
};

describe('a key', () => {
  test.each([
    [{ role: 'user' }, /key of an account, not of an agent/],
    [{ role: 'missing' }, /never approved on this network/],
    [{ role: 'vault' }, /belongs to a vault/],
    [{ role: 'subAccount', data: { master: ACCOUNT } }, /belongs to a sub-account/],
  ])('that the venue calls %j is refused in plain words', async (role, words) => {
    say('userRole', role);
    await expect(open()).rejects.toThrow(words);
  });

  test('whose approval has ended is refused; one that ends soon, or at a time that is not told, is spoken of', async () => {
    const { address } = testSigner();
    const agents = (validUntil: number) => [{ address, name: 'trimtab', validUntil }];
    say('extraAgents', agents(Date.UTC(2020, 0, 2)));
    await expect(open()).rejects.toThrow(/ended on 2020-01-02/);
    say('extraAgents', agents(Date.now() + 86_400_000));
    expect((await open()).notices.join()).toContain('approval of this agent ends on');
    await session?.abandon();
    say('extraAgents', []);
    expect((await open()).notices.join()).toContain('does not tell when the approval');
  });

  test('that is none is refused without showing it', async () => {
    const refused = await open('testnet', 'deadbeef').catch((cause: unknown) => String(cause));
    expect(refused).toMatch(/not a private key/);
    expect(refused).not.toContain('deadbeef');
  });

  test('is not used when the venue does not answer', async () => {
    say('userRole', { role: 17 });
    await expect(open()).rejects.toThrow(/does not say what this key is/);
  });
});

describe('a session', () => {
  test('reconciles, runs, ends in order, and continues in its home', async () => {
    const first = await open();
    first.start();
    await until(() => first.host.engine.seq > 0 && first.host.engine.figures().reconciled);
    expect(first.host.engine.figures().equity?.equityUnits).toBe(1_000_000_000);
    expect(first.view()).toMatchObject({
      account: ACCOUNT,
      connection: 'connected',
      sockets: { account: 'ready' },
      budget: { sockets: { limit: 10 }, address: { used: 5, limit: 10_000 } },
    });
    const killed = await first.command({ type: 'killSwitch', flatten: false }, 'window');
    expect(killed.ok).toBe(true);
    await first.stop('test');
    session = null;
    const kept = readJournal(join(home, 'journal.db'), 'newest');
    expect(kept.damage).toBeNull();
    const second = await open();
    second.start();
    await until(() => second.host.engine.figures().reconciled);
    // The halt of the first run holds in the second.
    expect(second.host.engine.figures().halted).not.toBeNull();
    await second.stop('test');
    session = null;
  });

  test('is refused in the home of another account, of another venue, and of a sandbox', async () => {
    await (await open()).abandon();
    session = null;
    await expect(open('live')).rejects.toThrow(/belongs to account .* on testnet/);
    say('userRole', { role: 'agent', data: { user: '0x00000000000000000000000000000000000acc02' } });
    await expect(open()).rejects.toThrow(/belongs to account/);
  });

  test.each([60, 600])('tells of a clock that is %d s off, and keeps deadlines by the venue', async (seconds) => {
    venue.info.set('exchangeStatus', () => ({ json: { time: Date.now() + seconds * 1_000, specialStatuses: null } }));
    const live = await open();
    expect(live.notices.join()).toContain(`${seconds}.0 s behind the exchange's`);
    live.start();
    await until(() => live.host.engine.seq > 0);
    expect(live.host.engine.atMs - Date.now()).toBeGreaterThan(50_000);
  });

  test('does not start when the venue does not say where the money of the account lies: cash read as gone would trip the breaker', async () => {
    venue.info.set('userAbstraction', () => ({ status: 500, body: 'no' }));
    await expect(open()).rejects.toThrow(/how the account keeps its money/);
  });

  test('does not start where nobody listens', async () => {
    await venue.close();
    await expect(open()).rejects.toThrow(/cannot be reached/);
    venue = await LoopbackVenue.open();
  });
});
