import { refuse, type Refusal } from '../../contract/refusals.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { decodeRecord, GENESIS_HASH, type JournalRecord, recordHash } from './journal-record.ts';

/** A place in the journal: after this record. */
export interface JournalPosition {
  /** Number of the last record, 0 before the first. */
  readonly recordNo: number;
  /** Number of the last input, 0 before the first. */
  readonly seq: number;
  /** Chain hash after that record. */
  readonly hash: string;
}

/** Before the first record of a journal. */
export const JOURNAL_START: JournalPosition = { recordNo: 0, seq: 0, hash: GENESIS_HASH };

/**
 * Walks the records of a journal in order and checks each: its own form, recordNo without gaps, the hash chain, inputs numbered without
 * gaps and in time order, and no intent or released mark of an input that has not come yet. Stops at the first bad one: everything before
 * it is sound, nothing after it counts. A tail is walked from the position that its snapshot holds.
 */
export class JournalVerifier {
  #position: JournalPosition;
  #lastInputAtMs = 0;
  #sound = 0;
  #failure: Refusal | null = null;

  constructor(start: JournalPosition = JOURNAL_START) {
    this.#position = start;
  }

  /** Where the sound part ends. */
  get position(): JournalPosition {
    return this.#position;
  }

  /** Length of the sound prefix in records walked. */
  get soundRecords(): number {
    return this.#sound;
  }

  /** Why it stopped, or null while all is well. */
  get failure(): Refusal | null {
    return this.#failure;
  }

  /** Takes the next line. After the first bad one every further line gets the same refusal. */
  take(line: string): Result<JournalRecord> {
    if (this.#failure !== null) return err(this.#failure);
    const decoded = decodeRecord(line);
    const failure = decoded.ok ? this.#faultOf(decoded.value) : decoded.error;
    if (failure !== null || !decoded.ok) {
      this.#failure = failure;
      return failure === null ? decoded : err(failure);
    }
    const record = decoded.value;
    const isInput = record.type === 'input';
    this.#position = {
      recordNo: record.recordNo,
      seq: isInput ? record.seq : this.#position.seq,
      hash: recordHash(record.prevHash, line),
    };
    if (isInput) this.#lastInputAtMs = record.atMs;
    this.#sound++;
    return ok(record);
  }

  #faultOf(record: JournalRecord): Refusal | null {
    const { recordNo, seq, hash } = this.#position;
    if (record.recordNo !== recordNo + 1) return broken('recordNo', record.recordNo, recordNo + 1);
    if (record.prevHash !== hash) return broken('prevHash', record.prevHash, hash);
    if (record.type !== 'input') return record.seq <= seq ? null : broken('seq', record.seq, `at most ${seq}`);
    if (record.seq !== seq + 1) return broken('seq', record.seq, seq + 1);
    return record.atMs >= this.#lastInputAtMs ? null : broken('atMs', record.atMs, `at least ${this.#lastInputAtMs}`);
  }
}

function broken(field: string, actual: string | number, wanted: string | number): Refusal {
  return refuse(
    'BAD_FIELD',
    `journal.${field}`,
    actual,
    wanted,
    `The journal breaks at ${field} ${actual}: ${wanted} was due.`,
  );
}
