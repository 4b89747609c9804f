import { refuse, type Refusal } from '../../contract/refusals.ts';
import type { JournalLine } from '../domain/ports.ts';
import { sha256Hex } from '../kernel/hash.ts';
import { err, ok, type Result } from '../kernel/result.ts';

/*
 * The journal as bytes; where they lie is the store's business.
 *
 * Order and chain. `recordNo` counts all records, 1, 2, 3 ... without gaps, whatever their type and class, and the hash chain runs in this
 * order: `prevHash` is the hash of the record before, and GENESIS_HASH for the first. `seq` belongs to inputs (1, 2, 3 ... of their own); intents
 * and released marks carry the seq of the input that caused them, and the effect id inside their payload.
 *
 * Pruning. Market-class records may be deleted from the front, up to a snapshot and never beyond it. The snapshot holds the recordNo and
 * the chain hash of the last record that it covers, so the chain of what is left is checked from there. Audit-class records are never
 * deleted: the store keeps them in a table of their own, ordered by their unchanged recordNo. From the oldest snapshot that is kept on,
 * every record of both classes is there and a replay gives the same states and hashes. Before it only the audit story is left: who
 * decided, sent, answered and filled what, each with its numbers; it can be read and exported, and not replayed, since the prices are
 * gone. A gap in recordNo there is a pruned market record and no damage.
 */

/** Version of the record format. */
export const RECORD_VERSION = 1;

/** `prevHash` of the first record of a journal. */
export const GENESIS_HASH = '0'.repeat(64);

/** A journal line with its place in the hash chain. `payload` is JSON text in one line. */
export interface JournalRecord extends JournalLine {
  readonly v: typeof RECORD_VERSION;
  /** 64 hex digits: hash of the record before. */
  readonly prevHash: string;
}

const PAYLOAD_KEY = ',"payload":';

/** One JSON line without the line feed; keys in the fixed order recordNo, v, type, class, seq, atMs, prevHash, payload. */
export function encodeRecord(record: JournalRecord): string {
  const { recordNo, v, type, seq, atMs, prevHash } = record;
  const head = JSON.stringify({ recordNo, v, type, class: record.class, seq, atMs, prevHash });
  return `${head.slice(0, -1)}${PAYLOAD_KEY}${record.payload}}`;
}

/** Places a line in the chain after `prevHash`. */
export function chainLine(line: JournalLine, prevHash: string): JournalRecord {
  const { recordNo, seq, type, atMs, payload } = line;
  return { recordNo, v: RECORD_VERSION, type, class: line.class, seq, atMs, prevHash, payload };
}

/** Hash of a record, the `prevHash` of the next one: SHA-256 of the previous hash, a line feed, and the encoded line. */
export function recordHash(prevHash: string, line: string): string {
  return sha256Hex(`${prevHash}\n${line}`);
}

/**
 * Reads a line back. Refuses with `BAD_FIELD` whatever `encodeRecord` would not have written in exactly these bytes, naming the field.
 * Checks the line by itself; the chain is the `JournalVerifier`'s.
 */
export function decodeRecord(line: string): Result<JournalRecord> {
  const start = line.indexOf(PAYLOAD_KEY);
  // Head and payload are parsed apart: parsed as one, keys after the payload would pass for a part of it.
  const fields = start < 0 ? undefined : parseJson(`${line.slice(0, start)}}`);
  if (typeof fields !== 'object' || fields === null) return err(badRecord('line', preview(line), 'one JSON object'));
  const fault = checkFields(fields as Readonly<Record<string, unknown>>);
  if (fault !== null) return err(fault);
  const payload = line.slice(start + PAYLOAD_KEY.length, -1);
  if (parseJson(payload) === undefined) return err(badRecord('payload', preview(payload), 'a JSON value'));
  const record = { ...(fields as JournalRecord), payload };
  // Same bytes or no record: rules out other key orders, spaces, unknown and repeated keys.
  if (encodeRecord(record) !== line) return err(badRecord('line', preview(line), 'the canonical form'));
  return ok(record);
}

/** The value of a JSON text, or undefined, which no JSON text means; a torn last line looks like this. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

interface FieldRule {
  readonly field: keyof JournalRecord;
  readonly wanted: string;
  readonly holds: (value: unknown) => boolean;
}

const FIELD_RULES: readonly FieldRule[] = [
  { field: 'v', wanted: String(RECORD_VERSION), holds: (value) => value === RECORD_VERSION },
  { field: 'recordNo', wanted: 'an integer from 1', holds: (value) => isCount(value, 1) },
  {
    field: 'type',
    wanted: 'input, intent or released',
    holds: (value) => isOneOf(value, ['input', 'intent', 'released']),
  },
  { field: 'class', wanted: 'audit or market', holds: (value) => isOneOf(value, ['audit', 'market']) },
  { field: 'seq', wanted: 'an integer from 1', holds: (value) => isCount(value, 1) },
  { field: 'atMs', wanted: 'an integer from 0', holds: (value) => isCount(value, 0) },
  {
    field: 'prevHash',
    wanted: '64 hex digits',
    holds: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  },
];

function checkFields(fields: Readonly<Record<string, unknown>>): Refusal | null {
  for (const { field, wanted, holds } of FIELD_RULES) {
    const value = fields[field];
    if (!holds(value)) return badRecord(field, preview(JSON.stringify(value) ?? 'nothing'), wanted);
  }
  return null;
}

function isCount(value: unknown, lowest: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= lowest;
}

function isOneOf(value: unknown, words: readonly string[]): boolean {
  return typeof value === 'string' && words.includes(value);
}

function preview(text: string): string {
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}

function badRecord(field: string, actual: string, wanted: string): Refusal {
  return refuse(
    'BAD_FIELD',
    `journal.${field}`,
    actual,
    wanted,
    `A journal record has ${field} ${actual}, not ${wanted}.`,
  );
}
