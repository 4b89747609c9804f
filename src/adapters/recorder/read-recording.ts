import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beginsBlock, type DamageCode, readBlocks } from './blocks.ts';
import { isPack, packedSegments, type SegmentBytes } from './pack.ts';
import { RECORDINGS } from './open-recorder.ts';
import { isHeader, type MarketRecord, recordOf } from './records.ts';
import { SEGMENT_NAME } from './segment-index.ts';

/** A place in a recording from which on a segment cannot be read; what came before it is whole. */
export interface Damage {
  readonly code: DamageCode;
  readonly file: string;
  /** Byte of the segment at which the damaged block begins. */
  readonly offset: number;
}

/** Where the segments of a recording are. */
export interface RecordingSource {
  /** Names and contents, oldest first. */
  readonly segments: () => Generator<SegmentBytes>;
}

/** Bytes that tell what a file is. */
const HEAD_BYTES = 64;

/**
 * Finds the recording at a path: a folder of segments, a home with such a folder and without a journal, a segment, or an exported file. Null
 * where there is none.
 */
export function recordingAt(path: string): RecordingSource | null {
  if (!statSync(path).isDirectory()) return fileAt(path);
  const own = segmentNames(path);
  if (own.length > 0) return folderSource(path, own);
  const inside = join(path, RECORDINGS);
  if (existsSync(join(path, 'journal.db')) || !existsSync(inside)) return null;
  return folderSource(inside, segmentNames(inside));
}

/** A damaged place as a sentence. */
export function describeDamage({ code, file, offset }: Damage): string {
  const words: Readonly<Record<DamageCode, string>> = {
    CUT_OFF: 'it ends in the middle of a block',
    DAMAGED_BLOCK: 'a block is damaged',
    NOT_A_RECORDING: 'it is no recording',
    BAD_RECORD: 'a record cannot be read',
  };
  return `${code}: ${file}, byte ${offset}: ${words[code]}`;
}

/** What is read of a recording, in order. */
export type RecordingStep =
  | { readonly kind: 'record'; readonly record: MarketRecord }
  /** Records are missing before the next one: the disk was too slow, or a segment is not there. */
  | { readonly kind: 'gap'; readonly missing: number }
  | { readonly kind: 'damage'; readonly damage: Damage };

/** Reads a recording record by record. After damage it goes on with the next segment. What a segment repeats of the one before is passed over. */
export function* readRecording(source: RecordingSource): Generator<RecordingStep> {
  const order = new OrderCheck();
  for (const { file, bytes } of source.segments()) {
    let offset = 0;
    for (const { lines, damage } of readBlocks(bytes)) {
      for (const line of lines) {
        const record = recordOf(line);
        if (record === null) {
          yield { kind: 'damage', damage: { code: 'BAD_RECORD', file, offset } };
          continue;
        }
        const missing = order.take(record);
        if (missing === null) continue;
        if (missing > 0) yield { kind: 'gap', missing };
        yield { kind: 'record', record };
      }
      if (damage !== null) yield { kind: 'damage', damage: { ...damage, file } };
      offset = damage?.offset ?? offset;
    }
  }
}

/** Knows which records repeat what was read, and how many are missing. */
class OrderCheck {
  #runId = '';
  #last: number | null = null;
  #seen = 0;

  /** Records that are missing before this one; null for one that was read already. */
  take({ order, body }: MarketRecord): number | null {
    if (body.kind === 'start' && body.run.runId !== this.#runId) {
      this.#runId = body.run.runId;
      this.#last = null;
      this.#seen = 0;
    } else if (order <= this.#seen) return null;
    const last = this.#last;
    this.#seen = order;
    // The header of a segment says nothing of what came between it and the first record behind it.
    if (isHeader(body) && last !== order - 1) return 0;
    this.#last = order;
    return last === null ? 0 : order - last - 1;
  }
}

function segmentNames(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => SEGMENT_NAME.test(name))
    .toSorted();
}

function folderSource(folder: string, names: readonly string[]): RecordingSource {
  return {
    *segments() {
      for (const file of names) yield { file, bytes: readFileSync(join(folder, file)) };
    },
  };
}

function fileAt(path: string): RecordingSource | null {
  const head = headOf(path);
  if (isPack(head)) return { segments: () => packedSegments(path) };
  if (!beginsBlock(head) && !SEGMENT_NAME.test(basename(path))) return null;
  return {
    *segments() {
      yield { file: basename(path), bytes: readFileSync(path) };
    },
  };
}

function headOf(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(file, head));
  } finally {
    closeSync(file);
  }
}
