import type { Database } from './database.ts';

/** Version of the tables below; a file with another one is refused, never converted silently. */
export const SCHEMA_VERSION = 1;

/** Creates the journal's tables if they are missing and checks their version. Throws with a plain sentence on another version. */
export function prepareSchema(database: Database): void {
  const found = (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
  if (found !== 0 && found !== SCHEMA_VERSION) {
    throw new Error(`the journal has version ${found}, this build reads version ${SCHEMA_VERSION}`);
  }
  database.exec(`
    CREATE TABLE IF NOT EXISTS record (
      no INTEGER PRIMARY KEY, seq INTEGER NOT NULL, type TEXT NOT NULL, class TEXT NOT NULL,
      at_ms INTEGER NOT NULL, payload TEXT NOT NULL, hash TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS snapshot (
      record_no INTEGER PRIMARY KEY, seq INTEGER NOT NULL, at_ms INTEGER NOT NULL, chain_hash TEXT NOT NULL,
      state_hash TEXT NOT NULL, state TEXT NOT NULL, checksum TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS record_class ON record (class, no);
    PRAGMA user_version = ${SCHEMA_VERSION};
  `);
}
