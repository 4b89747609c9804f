import { createHash } from 'node:crypto';
import type { JournalLine } from '../../engine/domain/ports.ts';
import { canonicalJson } from '../../engine/kernel/hash.ts';
import { GENESIS_HASH } from '../../engine/persistence/journal-record.ts';
import { hashRecord, snapshotChecksum } from './chain.ts';
import { openForReading } from './database.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** A snapshot as it was stored. `state` is JSON. */
export interface StoredSnapshot {
  readonly recordNo: number;
  readonly seq: number;
  readonly atMs: number;
  readonly chainHash: string;
  /** '' when it was stored without one. */
  readonly stateHash: string;
  readonly state: string;
}

/** What a journal file holds, as far as it can be believed. */
export interface JournalContents {
  /** Snapshot that the records follow, or null when they begin at the first of all. */
  readonly snapshot: StoredSnapshot | null;
  /** Records after the snapshot in order; every one passed the hash chain. */
  readonly records: readonly JournalLine[];
  /** Why reading stopped before the end, naming the record, or null when all is well. */
  readonly damage: string | null;
  readonly lastRecordNo: number;
  /** Snapshots that passed their checksum within the records read, oldest first, for checking a replay against; none for a quick start. */
  readonly checkpoints: readonly { readonly seq: number; readonly stateHash: string }[];
}

/** Which snapshot to begin at: the newest for a quick start, the oldest for a replay that checks everything. */
export type ReadFrom = 'newest' | 'oldest';

interface RecordRow {
  readonly no: number;
  readonly seq: number;
  readonly type: JournalLine['type'];
  readonly class: JournalLine['class'];
  readonly at_ms: number;
  readonly payload: string;
  readonly hash: string;
}

interface SnapshotRow {
  readonly record_no: number;
  readonly seq: number;
  readonly at_ms: number;
  readonly chain_hash: string;
  readonly state_hash: string;
  readonly state: string;
  readonly checksum: string;
}

/** Whether a stored snapshot's state (JSON text) can be used by this build; one that cannot is passed over, which is no damage. */
export type IsUsable = (state: string) => boolean;

/**
 * Reads a journal file without changing it. Damage is told, not thrown; only a missing file throws. Where no snapshot can be used, it
 * begins at the first record of all, and says so if that was pruned.
 */
export function readJournal(path: string, from: ReadFrom, isUsable: IsUsable = () => true): JournalContents {
  const nothing = { snapshot: null, records: [], lastRecordNo: 0, checkpoints: [] };
  let database: ReturnType<typeof openForReading>;
  try {
    database = openForReading(path);
  } catch (cause) {
    return { ...nothing, damage: `the file cannot be opened: ${reasonOf(cause)}` };
  }
  try {
    const version = (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
    if (version === 0) return { ...nothing, damage: null };
    if (version !== SCHEMA_VERSION)
      return { ...nothing, damage: `the journal has version ${version}, this build reads ${SCHEMA_VERSION}` };
    return readTables(database, from, isUsable);
  } catch (cause) {
    return { ...nothing, damage: `the file is not readable: ${reasonOf(cause)}` };
  } finally {
    database.close();
  }
}

function readTables(database: ReturnType<typeof openForReading>, from: ReadFrom, isUsable: IsUsable): JournalContents {
  const notes: string[] = [];
  const { snapshots, unusable } = readSnapshots(database, notes, { from, isUsable });
  const start = chooseStart(database, snapshots, from);
  const records: JournalLine[] = [];
  let hash = start?.chainHash ?? GENESIS_HASH;
  let no = start?.recordNo ?? 0;
  try {
    const rows = database.prepare('SELECT * FROM record WHERE no > ? ORDER BY no').iterate(no) as Iterable<RecordRow>;
    for (const row of rows) {
      const line = {
        recordNo: row.no,
        seq: row.seq,
        type: row.type,
        class: row.class,
        atMs: row.at_ms,
        payload: row.payload,
      };
      const expected = row.no === no + 1 ? hashRecord(createHash('sha256'), hash, line) : '';
      if (expected !== row.hash) {
        const missing = `record ${no + 1} is missing`;
        const reason =
          start === null && unusable > 0 ? `${missing}, and its snapshots are of another version` : missing;
        notes.push(row.no === no + 1 ? `record ${row.no} does not match its hash` : reason);
        break;
      }
      records.push(line);
      hash = row.hash;
      no = row.no;
    }
  } catch (cause) {
    notes.push(`reading stopped after record ${no}: ${reasonOf(cause)}`);
  }
  const inside = snapshots.filter((snapshot) => snapshot.recordNo >= (start?.recordNo ?? 0) && snapshot.recordNo <= no);
  return {
    snapshot: start,
    records,
    damage: notes.length === 0 ? null : notes.join('; '),
    lastRecordNo: no,
    checkpoints:
      from === 'newest' ? [] : inside.map((snapshot) => ({ seq: snapshot.seq, stateHash: hashOf(snapshot) })),
  };
}

/** Hash of a snapshot's state, worked out from it when it was stored without one. */
function hashOf({ stateHash: stored, state }: StoredSnapshot): string {
  if (stored !== '') return stored;
  const { state: hashed } = JSON.parse(state) as { readonly state: unknown };
  return createHash('sha256').update(canonicalJson(hashed)).digest('hex');
}

/** Usable snapshots that pass their checksum, oldest first; of a quick start only the newest of them. */
function readSnapshots(
  database: ReturnType<typeof openForReading>,
  notes: string[],
  { from, isUsable }: { readonly from: ReadFrom; readonly isUsable: IsUsable },
): { readonly snapshots: StoredSnapshot[]; readonly unusable: number } {
  const good: StoredSnapshot[] = [];
  let unusable = 0;
  try {
    const order = from === 'newest' ? 'DESC' : 'ASC';
    for (const row of database
      .prepare(`SELECT * FROM snapshot ORDER BY record_no ${order}`)
      .iterate() as Iterable<SnapshotRow>) {
      const snapshot = {
        recordNo: row.record_no,
        seq: row.seq,
        atMs: row.at_ms,
        chainHash: row.chain_hash,
        stateHash: row.state_hash,
        state: row.state,
      };
      if (snapshotChecksum(createHash('sha256'), snapshot) !== row.checksum) {
        notes.push(`the snapshot at record ${row.record_no} does not match its checksum`);
        continue;
      }
      if (!isUsable(snapshot.state)) {
        unusable += 1;
        continue;
      }
      good.push(snapshot);
      if (from === 'newest') break;
    }
  } catch (cause) {
    notes.push(`snapshots cannot be read: ${reasonOf(cause)}`);
  }
  return { snapshots: good, unusable };
}

/** The snapshot to begin at. With records from the first on, 'oldest' begins at nothing and replays it all. */
function chooseStart(
  database: ReturnType<typeof openForReading>,
  snapshots: readonly StoredSnapshot[],
  from: ReadFrom,
): StoredSnapshot | null {
  if (snapshots.length === 0) return null;
  if (from === 'newest') return snapshots[snapshots.length - 1] as StoredSnapshot;
  const oldest = snapshots[0] as StoredSnapshot;
  const before = database.prepare('SELECT count(*) AS n FROM record WHERE no <= ?').get(oldest.recordNo) as {
    n: number;
  };
  return before.n === oldest.recordNo ? null : oldest;
}
