import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, openForWriting } from '../store/database.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** What SQLite says of a file that another process holds. */
const TAKEN = /locked|busy/i;

/**
 * One instance per home. The lock is a database held in exclusive mode: the operating system frees it when the process ends, however it
 * ends, so there is no stale lock after a kill.
 */
export class HomeLock {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** Takes the lock of a home, creating the folder; returns a sentence when it cannot be had, naming the other process if one holds it. */
  static take(home: string): HomeLock | string {
    mkdirSync(home, { recursive: true });
    const owner = join(home, 'lock.owner');
    let database: Database | null = null;
    try {
      database = openForWriting(join(home, 'lock.db'));
      database.exec('PRAGMA busy_timeout=300');
      // Out of WAL first: in WAL an exclusive lock is only taken by the first write.
      database.exec('PRAGMA journal_mode=DELETE');
      database.exec('PRAGMA locking_mode=EXCLUSIVE');
      database.exec('BEGIN EXCLUSIVE');
    } catch (cause) {
      database?.close();
      const reason = reasonOf(cause);
      return TAKEN.test(reason)
        ? `another Trimtab (process ${readOwner(owner)}) uses this home: ${reason}`
        : `${join(home, 'lock.db')} cannot be locked: ${reason}`;
    }
    writeFileSync(owner, String(process.pid));
    return new HomeLock(database);
  }

  /** Gives the lock back. */
  release(): void {
    this.#database.exec('ROLLBACK');
    this.#database.close();
  }
}

function readOwner(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // The other process may not have written its number yet; the lock itself is what counts.
    return 'unknown';
  }
}
