import { createHash } from 'node:crypto';
import type { JournalLine } from '../../engine/domain/ports.ts';
import { type Database, openForWriting } from './database.ts';
import { GENESIS_HASH } from '../../engine/persistence/journal-record.ts';
import { hashRecord, snapshotChecksum } from './chain.ts';
import type { FromWriter, SnapshotToSave, WriterOptions } from './messages.ts';
import { prepareSchema } from './schema.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** Snapshots kept in the file. */
const SNAPSHOTS_KEPT = 4;

/** What a record takes in the file beside its payload, bytes: two hashes' worth of text, numbers and two index entries. */
const RECORD_OVERHEAD = 128;

/** Pause before a failed write is tried again, ms. */
const RETRY_MS = 1_000;

/**
 * Writes records and snapshots in the order given, many at a time in one transaction (group commit). A write that fails is kept and tried
 * again for ever: nothing is dropped and nothing overtakes it.
 */
export class JournalWriter {
  readonly #tell: (message: FromWriter) => void;
  readonly #options: WriterOptions;
  readonly #database: Database;
  readonly #insert;
  #pending: (JournalLine | SnapshotToSave)[] = [];
  #lastHash: string;
  #lastNo: number;
  #prunableBytes: number;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #failed = false;
  #closing = false;

  constructor(options: WriterOptions, tell: (message: FromWriter) => void) {
    this.#options = options;
    this.#tell = tell;
    this.#database = openForWriting(options.path, options.durability);
    prepareSchema(this.#database);
    if (options.maxPages !== null) this.#database.exec(`PRAGMA max_page_count=${options.maxPages}`);
    this.#insert = this.#database.prepare(
      'INSERT INTO record (no, seq, type, class, at_ms, payload, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const last = this.#database.prepare('SELECT no, hash FROM record ORDER BY no DESC LIMIT 1').get() as
      | { no: number; hash: string }
      | undefined;
    const base = this.#database
      .prepare('SELECT record_no, chain_hash FROM snapshot ORDER BY record_no DESC LIMIT 1')
      .get() as { record_no: number; chain_hash: string } | undefined;
    const fromSnapshot = base !== undefined && (last === undefined || base.record_no > last.no);
    this.#lastNo = fromSnapshot ? base.record_no : (last?.no ?? 0);
    this.#lastHash = fromSnapshot ? base.chain_hash : (last?.hash ?? GENESIS_HASH);
    this.#prunableBytes = this.#bytesUpTo(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    tell({ kind: 'open' });
  }

  /** Takes records; they are written in this or the next turn. */
  append(lines: readonly JournalLine[]): void {
    for (const line of lines) this.#pending.push(line);
    this.#write();
  }

  /** Takes a snapshot of the state right after record `recordNo`, which has to be among those appended. */
  snapshot(snapshot: SnapshotToSave): void {
    this.#pending.push(snapshot);
    this.#write();
  }

  /** Writes what waits and closes the file. What still cannot be written is lost, and the reason was told before. */
  close(): void {
    this.#closing = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#write();
    this.#database.close();
    this.#tell({ kind: 'closed' });
  }

  #write(): void {
    if (this.#timer !== null || this.#pending.length === 0) return;
    const before = { hash: this.#lastHash, no: this.#lastNo, bytes: this.#prunableBytes };
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const entry of this.#pending) {
        if ('payload' in entry) this.#writeRecord(entry);
        else this.#writeSnapshot(entry);
      }
      this.#database.exec('COMMIT');
      this.#pending = [];
      this.#failed = false;
      this.#tell({ kind: 'durable', recordNo: this.#lastNo });
    } catch (cause) {
      this.#lastHash = before.hash;
      this.#lastNo = before.no;
      this.#prunableBytes = before.bytes;
      this.#rollback();
      this.#fail(reasonOf(cause));
    }
  }

  #rollback(): void {
    // SQLite has rolled back by itself after some errors (a full disk, for one); a second one then says that there is no transaction.
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
  }

  #fail(reason: string): void {
    if (!this.#failed) this.#tell({ kind: 'failed', reason });
    this.#failed = true;
    if (this.#closing) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#write();
    }, RETRY_MS);
  }

  #writeRecord(line: JournalLine): void {
    if (line.recordNo !== this.#lastNo + 1) {
      throw new Error(`record ${line.recordNo} does not follow ${this.#lastNo}`);
    }
    const hash = hashRecord(createHash('sha256'), this.#lastHash, line);
    this.#insert.run(line.recordNo, line.seq, line.type, line.class, line.atMs, line.payload, hash);
    this.#lastHash = hash;
    this.#lastNo = line.recordNo;
    if (line.class === 'market') this.#prunableBytes += line.payload.length + RECORD_OVERHEAD;
  }

  #writeSnapshot(snapshot: SnapshotToSave): void {
    const chain =
      snapshot.recordNo === this.#lastNo
        ? this.#lastHash
        : ((
            this.#database.prepare('SELECT hash FROM record WHERE no = ?').get(snapshot.recordNo) as
              | { hash: string }
              | undefined
          )?.hash ?? GENESIS_HASH);
    this.#database
      .prepare(
        'INSERT OR REPLACE INTO snapshot (record_no, seq, at_ms, chain_hash, state_hash, state, checksum) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        snapshot.recordNo,
        snapshot.seq,
        snapshot.atMs,
        chain,
        snapshot.stateHash ?? '',
        snapshot.state,
        snapshotChecksum(createHash('sha256'), snapshot),
      );
    this.#prunableBytes += snapshot.state.length;
    if (snapshot.recordNo > this.#lastNo) {
      // First entry of a journal that continues another one: the chain starts at the snapshot.
      this.#lastNo = snapshot.recordNo;
      this.#lastHash = chain;
    }
    this.#prune();
  }

  /** Drops market records and snapshots before the oldest snapshot that is kept, once they take more room than allowed. */
  #prune(): void {
    const kept = this.#database
      .prepare('SELECT record_no FROM snapshot ORDER BY record_no DESC LIMIT ?')
      .all(SNAPSHOTS_KEPT) as {
      record_no: number;
    }[];
    if (kept.length < SNAPSHOTS_KEPT || this.#prunableBytes <= this.#options.marketBytes) return;
    const oldest = (kept[kept.length - 1] as { record_no: number }).record_no;
    const gone = this.#bytesUpTo(oldest, oldest - 1);
    this.#database.prepare("DELETE FROM record WHERE class = 'market' AND no <= ?").run(oldest);
    this.#database.prepare('DELETE FROM snapshot WHERE record_no < ?').run(oldest);
    this.#prunableBytes -= gone;
  }

  /** Room that market records up to `recordNo` and snapshots up to `snapshotNo` take. The lengths are read without the texts. */
  #bytesUpTo(recordNo: number, snapshotNo: number): number {
    const sum = (sql: string, no: number): number => (this.#database.prepare(sql).get(no) as { n: number }).n;
    return (
      sum(
        `SELECT coalesce(sum(octet_length(payload) + ${RECORD_OVERHEAD}), 0) AS n FROM record WHERE class = 'market' AND no <= ?`,
        recordNo,
      ) + sum('SELECT coalesce(sum(octet_length(state)), 0) AS n FROM snapshot WHERE record_no <= ?', snapshotNo)
    );
  }
}
