import { join } from 'node:path';
import { type Database, openForReading, openForWriting } from '../../../../src/adapters/store/database.ts';

/** Longest wait for a record, ms. */
const LIMIT_MS = 15_000;

/** Looks into the engine's journal of a home from outside, while the terminal runs. */
export class JournalWatch {
  readonly #path: string;

  constructor(home: string) {
    this.#path = join(home, 'journal.db');
  }

  /** Number of the newest record. */
  newest(): number {
    return this.#ask((database) => {
      const row = database.prepare('SELECT coalesce(max(no), 0) AS no FROM record').get() as { no: number };
      return row.no;
    });
  }

  /** Whether audit records after `no` hold the text. */
  holds(no: number, type: 'input' | 'intent' | 'released', text: string): boolean {
    return this.#ask((database) => {
      const sql =
        "SELECT 1 FROM record WHERE no > ? AND class = 'audit' AND type = ? AND instr(payload, ?) > 0 LIMIT 1";
      return database.prepare(sql).get(no, type, text) !== undefined;
    });
  }

  /** Resolves as soon as a durable record after `no` holds the text. */
  async record(no: number, type: 'input' | 'intent' | 'released', text: string): Promise<void> {
    const startedMs = performance.now();
    while (!this.holds(no, type, text)) {
      if (performance.now() - startedMs > LIMIT_MS) throw new Error(`no ${type} with ${text} within ${LIMIT_MS} ms`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Keeps the journal's writer waiting: nothing becomes durable until the function that is returned is called. */
  block(): () => void {
    const database = openForWriting(this.#path);
    database.exec('BEGIN IMMEDIATE');
    return () => {
      database.exec('ROLLBACK');
      database.close();
    };
  }

  #ask<T>(question: (database: Database) => T): T {
    const database = openForReading(this.#path);
    try {
      return question(database);
    } finally {
      database.close();
    }
  }
}
