import type { Hash } from 'node:crypto';
import type { JournalLine } from '../../engine/domain/ports.ts';
import { chainLine, encodeRecord } from '../../engine/persistence/journal-record.ts';
import type { SnapshotToSave } from './messages.ts';

/**
 * Chain hash of a record: the engine's `recordHash`, computed by the platform's sha256 because every record of a run passes here.
 * `hash` is a fresh sha256.
 */
export function hashRecord(hash: Hash, previous: string, line: JournalLine): string {
  return hash.update(`${previous}\n${encodeRecord(chainLine(line, previous))}`).digest('hex');
}

/** Checksum of a snapshot's own fields. `hash` is a fresh sha256. */
export function snapshotChecksum(hash: Hash, snapshot: SnapshotToSave): string {
  return hash
    .update(`${snapshot.recordNo}\n${snapshot.seq}\n${snapshot.atMs}\n${snapshot.stateHash ?? ''}\n`)
    .update(snapshot.state)
    .digest('hex');
}
