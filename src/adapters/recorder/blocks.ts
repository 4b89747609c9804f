import { gunzipSync, constants } from 'node:zlib';

/*
 * A segment is a row of gzip members, so that `zcat` reads it. Each member says its own length in an extra field of its header (RFC 1952,
 * 2.3.1.1; field `TT`, four bytes, little-endian), which lets a reader find the last whole one of a file that was cut off.
 */

const FIXED = 10;
/** Length of the extra field with the two bytes that tell its length. */
const EXTRA = 10;
const HAS_EXTRA = 4;
const METHOD = 8;

/** Largest text of one block that is read, bytes: more is no recording of ours. */
const MAX_TEXT = 64 * 1024 * 1024;

/** Why a segment cannot be read to its end. */
export type DamageCode = 'CUT_OFF' | 'DAMAGED_BLOCK' | 'NOT_A_RECORDING' | 'BAD_RECORD';

/** A place up to which a segment is whole. */
export interface BlockDamage {
  readonly code: DamageCode;
  /** Bytes from the start of what was read. */
  readonly offset: number;
}

/** One step of reading: lines of a block, and the damage that ends it here or null. */
export interface ReadBlock {
  readonly lines: readonly string[];
  readonly damage: BlockDamage | null;
}

/** A gzip member with its own length in its header. `member` is what `zlib.gzip` made. */
export function sealBlock(member: Buffer): Buffer {
  const block = Buffer.alloc(member.length + EXTRA);
  member.copy(block, 0, 0, FIXED);
  block[3] = HAS_EXTRA;
  block.writeUInt16LE(EXTRA - 2, FIXED);
  block.write('TT', FIXED + 2, 'latin1');
  block.writeUInt16LE(4, FIXED + 4);
  block.writeUInt32LE(block.length, FIXED + 6);
  member.copy(block, FIXED + EXTRA, FIXED);
  return block;
}

/** True for bytes that begin like a block. */
export function beginsBlock(bytes: Buffer): boolean {
  return bytes.length >= FIXED + EXTRA && blockLength(bytes, 0) !== null;
}

/** Reads the blocks of a segment in order. The last step carries damage where there is any; what came before it is whole and checked. */
export function* readBlocks(bytes: Buffer): Generator<ReadBlock> {
  let offset = 0;
  while (offset < bytes.length) {
    const length = blockLength(bytes, offset);
    if (length === null) {
      const isCut = bytes.length - offset < FIXED + EXTRA && offset > 0;
      yield {
        lines: [],
        damage: { code: isCut ? 'CUT_OFF' : offset === 0 ? 'NOT_A_RECORDING' : 'DAMAGED_BLOCK', offset },
      };
      return;
    }
    const isCut = offset + length > bytes.length;
    const text = inflate(bytes.subarray(offset, offset + length), isCut);
    if (text === null || isCut) {
      // Of a block that was cut off, the lines that were written whole are whole.
      yield {
        lines: text === null ? [] : wholeLines(text),
        damage: { code: isCut ? 'CUT_OFF' : 'DAMAGED_BLOCK', offset },
      };
      return;
    }
    yield { lines: wholeLines(text), damage: null };
    offset += length;
  }
}

function blockLength(bytes: Buffer, at: number): number | null {
  if (at + FIXED + EXTRA > bytes.length) return null;
  const fits =
    bytes.readUInt16BE(at) === 0x1f8b &&
    bytes[at + 2] === METHOD &&
    bytes[at + 3] === HAS_EXTRA &&
    bytes.toString('latin1', at + FIXED + 2, at + FIXED + 4) === 'TT';
  const length = fits ? bytes.readUInt32LE(at + FIXED + 6) : 0;
  return length > FIXED + EXTRA ? length : null;
}

function inflate(block: Buffer, isCut: boolean): string | null {
  try {
    const finish = isCut ? { finishFlush: constants.Z_SYNC_FLUSH } : {};
    return gunzipSync(block, { maxOutputLength: MAX_TEXT, ...finish }).toString('utf8');
  } catch {
    return null;
  }
}

function wholeLines(text: string): readonly string[] {
  const lines = text.split('\n');
  // After the last line end there is nothing, or the beginning of a line that was cut off.
  lines.pop();
  return lines;
}
