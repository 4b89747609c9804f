import { DatabaseSync } from '@photostructure/sqlite';

/*
 * The only place that names the SQLite package. It has the interface of `node:sqlite`, so the built-in can take its place on
 * runtimes that ship it.
 */

/** An open database with the interface of `node:sqlite`. */
export type Database = InstanceType<typeof DatabaseSync>;

/**
 * Opens (and creates) a database for writing: WAL, and a real flush to the disk at every commit (on macOS too, where a plain fsync
 * leaves data in the drive's cache). `process_crash` leaves the flush to the system: enough for what is thrown away. Throws when the file is
 * not a database or cannot be opened.
 */
export function openForWriting(path: string, durability: 'power_cut' | 'process_crash' = 'power_cut'): Database {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode=WAL');
  database.exec(`PRAGMA synchronous=${durability === 'power_cut' ? 'FULL' : 'OFF'}`);
  database.exec('PRAGMA fullfsync=1');
  database.exec('PRAGMA busy_timeout=2000');
  return database;
}

/** Opens an existing database for reading only. Throws when there is none or it is not a database. */
export function openForReading(path: string): Database {
  return new DatabaseSync(path, { readOnly: true });
}
