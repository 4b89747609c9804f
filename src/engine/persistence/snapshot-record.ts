import { refuse, type Refusal } from '../../contract/refusals.ts';
import { sha256Hex } from '../kernel/hash.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { JournalPosition } from './journal-verifier.ts';
import { encodePayload } from './payload.ts';

/** Version of the snapshot format. */
export const SNAPSHOT_VERSION = 1;

/** The engine's whole state after one input, with its place in the journal. */
export interface SnapshotRecord {
  readonly v: typeof SNAPSHOT_VERSION;
  readonly runId: string;
  /** Number of the last input that the state holds. */
  readonly atSeq: number;
  /** Last record that the state covers: the tail to replay begins at recordNo + 1. */
  readonly recordNo: number;
  /** Chain hash after that record, from which the tail is checked. */
  readonly hash: string;
  /** The engine's state hash; after a restore the engine has to give the same one. */
  readonly stateHash: string;
  /** JSON-safe, full precision. */
  readonly state: unknown;
}

const CHECKSUM_KEY = ',"checksum":"';

/**
 * One JSON line with keys in fixed order and a SHA-256 of all before it at its end. Refuses with `BAD_FIELD` a state that JSON would change,
 * see `encodePayload`: such a snapshot could not be restored to the same hash.
 */
export function encodeSnapshot(snapshot: SnapshotRecord): Result<string> {
  const { v, runId, atSeq, recordNo, hash, stateHash } = snapshot;
  const state = encodePayload(snapshot.state);
  if (!state.ok) return state;
  const head = JSON.stringify({ v, runId, atSeq, recordNo, hash, stateHash });
  const body = `${head.slice(0, -1)},"state":${state.value}`;
  return ok(`${body}${CHECKSUM_KEY}${sha256Hex(body)}"}`);
}

/**
 * Reads a snapshot back. Refuses with `BAD_FIELD` a text whose checksum does not fit (torn or altered), another version, or a field out of
 * its range. Whether the state really has the stated hash shows after the restore: compare `stateHash` with the engine's.
 */
export function decodeSnapshot(text: string): Result<SnapshotRecord> {
  const cut = text.lastIndexOf(CHECKSUM_KEY);
  const body = cut < 0 ? text : text.slice(0, cut);
  const stated = cut < 0 ? '' : text.slice(cut + CHECKSUM_KEY.length, -2);
  const computed = sha256Hex(body);
  if (stated !== computed || !text.endsWith('"}')) return err(bad('checksum', stated, computed));
  // The checksum holds, so this is what encodeSnapshot wrote and it parses.
  const parsed = JSON.parse(`${body}}`) as SnapshotRecord;
  const fault = checkSnapshot(parsed);
  return fault === null ? ok(parsed) : err(fault);
}

/** Where the journal goes on after a snapshot. */
export function positionAfter(snapshot: SnapshotRecord): JournalPosition {
  return { recordNo: snapshot.recordNo, seq: snapshot.atSeq, hash: snapshot.hash };
}

function checkSnapshot(snapshot: SnapshotRecord): Refusal | null {
  if (snapshot.v !== SNAPSHOT_VERSION) return bad('v', String(snapshot.v), String(SNAPSHOT_VERSION));
  for (const field of ['atSeq', 'recordNo'] as const) {
    const value = snapshot[field];
    if (!Number.isSafeInteger(value) || value < 0) return bad(field, String(value), 'an integer from 0');
  }
  for (const field of ['hash', 'stateHash'] as const) {
    if (!/^[0-9a-f]{64}$/.test(snapshot[field])) return bad(field, snapshot[field], '64 hex digits');
  }
  return null;
}

function bad(field: string, actual: string, wanted: string): Refusal {
  return refuse('BAD_FIELD', `snapshot.${field}`, actual, wanted, `A snapshot has ${field} ${actual}, not ${wanted}.`);
}
