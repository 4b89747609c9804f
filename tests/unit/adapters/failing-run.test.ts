import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { composeSandbox } from '../../../src/adapters/exchange-link/compose-sandbox.ts';
import type { SandboxStore } from '../../../src/adapters/exchange-link/sandbox-store.ts';
import { asUnits } from '../../../src/contract/units.ts';
import { configHash, defaultSettings } from '../../../src/engine/index.ts';
import { createGeneratedModel } from '../../../src/exchange/market/generated-model.ts';
import type { WriterOptions } from '../../../src/adapters/store/messages.ts';
import { GroupCommitStore } from '../../support/group-commit-store.ts';

/** Opens a sandbox in a temporary home; `open` makes its stores. Returns what was closed. */
async function compose(open: (writer: WriterOptions) => Promise<SandboxStore>) {
  const home = mkdtempSync(join(tmpdir(), 'trimtab-fail-'));
  const settings = defaultSettings();
  try {
    return await composeSandbox({
      home,
      model: createGeneratedModel({ seed: 1, startMs: 1_760_056_250_000 }),
      seed: 1,
      account: '0x00000000000000000000000000000000000000c1',
      balanceUnits: asUnits(10_000_000_000),
      config: { settings, configHash: configHash(settings) },
      openStore: open,
      throwaway: false,
      marketBytes: 1e9,
      maxPages: null,
      snapshotEvery: 1_000,
      latencyMs: 40,
      runId: 'test',
      stamp: 'test',
      versions: { engine: 'test', runtime: 'test' },
      measureMs: () => 0,
      alerts: null,
      onPatches: null,
      onStep: null,
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
    expect(existsSync(home)).toBe(false);
  }
}

/** A store that counts how often it was closed. */
class CountedStore extends GroupCommitStore {
  static closed: string[] = [];
  readonly #path: string;

  constructor(options: WriterOptions) {
    super(options);
    this.#path = options.path;
  }

  override readonly close = async (): Promise<void> => {
    CountedStore.closed.push(this.#path.split('/').at(-1) ?? '');
  };
}

test('a store that cannot be opened leaves the other one closed: its thread would keep the process alive', async () => {
  CountedStore.closed = [];
  const opening = compose(async (writer) => {
    if (writer.path.endsWith('journal.db')) throw new Error('no room');
    return new CountedStore(writer);
  });
  await expect(opening).rejects.toThrow('no room');
  expect(CountedStore.closed).toEqual(['exchange.db']);
});

test('a run that is given up closes both journals and steps nothing more', async () => {
  CountedStore.closed = [];
  const session = await compose(async (writer) => new CountedStore(writer));
  await session.abandon();
  expect(CountedStore.closed).toEqual(['journal.db', 'exchange.db']);
  expect([session.host.broken, session.host.drain(Number.POSITIVE_INFINITY)]).toEqual([true, 0]);
});
