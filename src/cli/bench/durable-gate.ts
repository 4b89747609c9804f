import { performance } from 'node:perf_hooks';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openForWriting } from '../../adapters/store/database.ts';
import { JournalStore } from '../../adapters/store/journal-store.ts';
import { holdHome } from '../support/temporary-home.ts';
import { type Bench, judged } from './result.ts';

const SAMPLES = 2_000;

/** From handing an intent to the journal until it is durable, against a bare commit of one row on the same disk. */
export const durableGate: Bench = {
  name: 'durable-gate',
  about: 'append of an intent to its release, with the disk flush',
  run: async () => {
    const home = holdHome(undefined);
    const path = join(home.path, 'journal.db');
    const store = await JournalStore.open(
      new URL('../../adapters/store/journal-worker.ts', import.meta.url),
      { path, marketBytes: 1e9, durability: 'power_cut', maxPages: null },
      0,
    );
    const payload = JSON.stringify({ kind: 'SendOrders', note: 'x'.repeat(600) });
    const samples: number[] = [];
    for (let recordNo = 1; recordNo <= SAMPLES; recordNo++) {
      const from = performance.now();
      store.append({ recordNo, seq: recordNo, type: 'intent', class: 'audit', atMs: recordNo, payload });
      await store.flush();
      samples.push(performance.now() - from);
    }
    await store.close();
    const peer = bareCommits(join(home.path, 'peer.db'), payload);
    home.release();
    return [
      judged(
        { name: 'durable-gate', unit: 'ms', peer: 'bare SQLite commit of one row, same disk' },
        samples,
        { p50: 1, p99: null },
        peer,
      ),
    ];
  },
};

function bareCommits(path: string, payload: string): number[] {
  const database = openForWriting(path);
  database.exec('CREATE TABLE row (payload TEXT)');
  const insert = database.prepare('INSERT INTO row VALUES (?)');
  const samples: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const from = performance.now();
    insert.run(payload);
    samples.push(performance.now() - from);
  }
  database.close();
  rmSync(path);
  return samples;
}
