import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { composeSandbox } from '../../../src/adapters/exchange-link/compose-sandbox.ts';
import type { SessionStore } from '../../../src/adapters/host/session-store.ts';
import { asUnits } from '../../../src/contract/units.ts';
import { configHash, defaultSettings } from '../../../src/engine/index.ts';
import { createGeneratedModel } from '../../../src/exchange/market/generated-model.ts';
import type { WriterOptions } from '../../../src/adapters/store/messages.ts';
import { GroupCommitStore } from '../../../src/simulation/group-commit-store.ts';
import { QUIET_SESSION } from '../../support/session-options.ts';

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

/** Opens a sandbox in a temporary home; `open` makes its stores. */
async function compose(open: (writer: WriterOptions) => Promise<SessionStore>) {
  const home = mkdtempSync(join(tmpdir(), 'trimtab-fail-'));
  homes.push(home);
  const settings = defaultSettings();
  return composeSandbox({
    home,
    model: createGeneratedModel({ seed: 1, startMs: 1_760_056_250_000 }),
    seed: 1,
    account: '0x00000000000000000000000000000000000000c1',
    balanceUnits: asUnits(10_000_000_000),
    config: { settings, configHash: configHash(settings) },
    openStore: open,
    throwaway: false,
    ...QUIET_SESSION,
  });
}

/** What was done with the stores of a sandbox: files closed, in order, and times of the snapshots by file. */
class Notes {
  readonly closed: string[] = [];
  readonly snapshots = new Map<string, number[]>();

  /** A real store that is watched. */
  open(writer: WriterOptions): SessionStore {
    const store = new GroupCommitStore(writer);
    const file = basename(writer.path);
    const saved: number[] = [];
    this.snapshots.set(file, saved);
    return {
      down: null,
      backlogBytes: 0,
      append: store.append,
      flush: store.flush,
      listen: store.listen,
      saveSnapshot: (snapshot) => {
        saved.push(snapshot.atMs);
        store.saveSnapshot(snapshot);
      },
      close: () => {
        this.closed.push(file);
        return store.close();
      },
    };
  }
}

test('a store that cannot be opened leaves the other one closed: its thread would keep the process alive', async () => {
  const notes = new Notes();
  const opening = compose(async (writer) => {
    if (writer.path.endsWith('journal.db')) throw new Error('no room');
    return notes.open(writer);
  });
  await expect(opening).rejects.toThrow('no room');
  expect(notes.closed).toEqual(['exchange.db']);
});

test('a run that is given up closes both journals and steps nothing more', async () => {
  const notes = new Notes();
  const session = await compose(async (writer) => notes.open(writer));
  await session.abandon();
  expect(notes.closed).toEqual(['journal.db', 'exchange.db']);
  expect([session.host.broken, session.host.drain(Number.POSITIVE_INFINITY)]).toEqual([true, 0]);
});

test('a restart after a crash runs through minutes of market, not hours: the exchange is saved as its time goes by', async () => {
  const notes = new Notes();
  const session = await compose(async (writer) => notes.open(writer));
  session.start();
  const startMs = session.exchange.nowMs;
  for (let second = 1; second <= 1_000; second++) session.pump(startMs + second * 1_000, Number.POSITIVE_INFINITY);
  const saved = notes.snapshots.get('exchange.db') ?? [];
  expect(saved.length).toBe(3);
  for (const [i, atMs] of saved.entries()) expect(atMs - (saved[i - 1] ?? startMs)).toBeLessThanOrEqual(301_000);
  await session.abandon();
});
