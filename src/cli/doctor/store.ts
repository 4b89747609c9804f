import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openForWriting } from '../../adapters/store/database.ts';
import type { Finding } from './finding.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

const WRITES = 200;
const SLOW_MS = 10;

/** Opens a journal-like database on the disk of `home` (else in the temporary folder) and times writes that reach the disk. */
export function storeFinding(home: string): Finding {
  const area = 'store';
  let folder: string | null = null;
  try {
    folder = mkdtempSync(join(existsSync(home) ? home : tmpdir(), 'trimtab-doctor-'));
    const { version, times } = timeWrites(join(folder, 'probe.db'));
    const [p50, p99] = [0.5, 0.99].map((rate) => times[Math.floor(rate * (times.length - 1))] ?? Number.NaN);
    const found = `SQLite ${version}, write-ahead log; ${WRITES} writes to disk: p50 ${p50?.toFixed(2)} ms, p99 ${p99?.toFixed(2)} ms`;
    if (p50 === undefined || !(p50 <= SLOW_MS))
      return { area, status: 'note', found, meaning: 'A slow disk: each order waits this long before it leaves.' };
    return { area, status: 'ok', found, meaning: 'Each order waits this long for the disk before it leaves.' };
  } catch (error) {
    return {
      area,
      status: 'broken',
      found: reasonOf(error),
      meaning: 'The journal cannot be written, so nothing can be traded.',
    };
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}

function timeWrites(path: string): { readonly version: string; readonly times: readonly number[] } {
  const database = openForWriting(path);
  try {
    database.exec('CREATE TABLE probe (id INTEGER PRIMARY KEY, payload TEXT)');
    const insert = database.prepare('INSERT INTO probe (payload) VALUES (?)');
    const times = Array.from({ length: WRITES }, () => {
      const began = performance.now();
      insert.run('x'.repeat(200));
      return performance.now() - began;
    });
    const row = database.prepare('SELECT sqlite_version() AS version, (SELECT count(*) FROM probe) AS rows').get();
    if (Number(row?.rows) !== WRITES) throw new Error(`${WRITES} rows were written, ${String(row?.rows)} are there`);
    return { version: String(row?.version), times: times.toSorted((a, b) => a - b) };
  } finally {
    database.close();
  }
}
