import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ArchiveHolder } from '../../../src/adapters/archive/archive-part.ts';
import { openSandbox } from '../../../src/adapters/exchange-link/open-sandbox.ts';
import { SessionManager } from '../../../src/adapters/session/session-manager.ts';
import { sandboxCandles } from '../../../src/main/sandbox-candles.ts';
import { SessionArchive } from '../../../src/main/session-archive.ts';
import { QUIET_SESSION } from '../../support/session-options.ts';

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

const journalWorker = new URL('../../../src/adapters/store/journal-worker.ts', import.meta.url);

async function open() {
  const home = mkdtempSync(join(tmpdir(), 'trimtab-candles-'));
  homes.push(home);
  return { home, ...(await openAt(home)) };
}

async function openAt(home: string) {
  const manager = new SessionManager();
  const candles: ArchiveHolder = { archive: null };
  const session = await openSandbox({
    home,
    seed: 1,
    parts: [sandboxCandles({ home, stamp: 'test', journalWorker }, candles)],
    manager,
    recorded: null,
    startMs: null,
    warmupBars: 0,
    balanceUsdc: 10_000,
    journalWorker,
    auto: false,
    throwaway: false,
    ...QUIET_SESSION,
  });
  const state = () => manager.view().components.find(({ id }) => id === 'candles');
  return { candles, session, state };
}

test('the candles of a sandbox start and stop with its session, before what they need', async () => {
  const { home, candles, session, state } = await open();
  expect(state()).toMatchObject({ state: 'up', detail: '0 series' });
  const archive = candles.archive!;
  const window = new SessionArchive({
    opened: Promise.resolve({ archive }),
    pick: { toImport: async () => ({ folder: join(home, 'in') }), toExport: async () => null },
  });
  expect(await window.view()).toMatchObject({ ok: true, value: { canDownload: false } });
  mkdirSync(join(home, 'in'));
  writeFileSync(join(home, 'in', 'BTC.csv'), 't,o,h,l,c,v\n1700000040000,1,2,1,2,5\n1700000100000,2,3,2,2,0\n');
  const importing = window.import('folder');
  const stops: string[] = [];
  const stop = archive.stop.bind(archive);
  archive.stop = async () => {
    stops.push('candles');
    await stop();
  };
  const endRun = session.endRun.bind(session);
  session.endRun = async (reason) => {
    stops.push('engine');
    await endRun(reason);
  };
  const ended = await importing;
  await session.stop('test');
  expect(ended).toMatchObject({ ok: true, value: '1 series with 2 bars' });
  expect([...stops].sort()).toEqual(['candles', 'engine']);
  expect(state()?.state).toBe('stopped');
  const again = await openAt(home);
  expect(again.candles.archive?.view().series).toMatchObject([{ symbol: 'BTC', interval: '1m', bars: 2 }]);
  await again.session.stop('test');
});

test('a sandbox whose candles cannot be opened runs without, and says so', async () => {
  const home = mkdtempSync(join(tmpdir(), 'trimtab-candles-'));
  homes.push(home);
  // A file where the folder should be.
  writeFileSync(join(home, 'candles'), '');
  const { candles, session, state } = await openAt(home);
  expect(candles.archive).toBeNull();
  expect(state()?.state).toBe('degraded');
  const window = new SessionArchive({
    opened: Promise.resolve({ archive: candles.archive }),
    pick: { toImport: async () => null, toExport: async () => null },
  });
  expect(await window.view()).toMatchObject({ ok: false, error: { detail: expect.stringContaining('health') } });
  await session.stop('test');
});
