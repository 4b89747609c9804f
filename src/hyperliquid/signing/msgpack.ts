import { utf8ToBytes } from '@noble/hashes/utils.js';
import { InvariantError } from '../../engine/kernel/invariant.ts';

const START_BYTES = 4_096;
const TWO_32 = 4_294_967_296;
const MAX_DEPTH = 64;
const LAST_ASCII = 127;

/**
 * Writes JSON values as MessagePack in the form in which actions are hashed: whole numbers in their shortest form and from 2^32 on as 64 bits
 * (never as a float), fields in the order in which they stand, absent (undefined) ones left out. Bytes are kept in one buffer that is used
 * again; it grows and never shrinks.
 */
export class PackWriter {
  #bytes = new Uint8Array(START_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  /** Forgets what was written. */
  reset(): void {
    this.#at = 0;
  }

  /** What was written; valid until the next write. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Appends bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Appends one byte as it is. */
  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#at++] = value;
  }

  /** Appends a whole number 0..2^53 - 1 as 8 bytes, high first. */
  uint64(value: number): void {
    this.#room(8);
    this.#view.setUint32(this.#at, Math.floor(value / TWO_32));
    this.#view.setUint32(this.#at + 4, value % TWO_32);
    this.#at += 8;
  }

  /** Appends a value. Throws `InvariantError` for what JSON cannot hold and for nesting past 64. */
  value(value: unknown, depth = 0): void {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return this.#number(value);
      case 'boolean':
        return this.byte(value ? 0xc3 : 0xc2);
      case 'object':
        return value === null ? this.byte(0xc0) : this.#composed(value, depth);
      default:
        throw new InvariantError(`an action cannot hold ${typeof value}`);
    }
  }

  #composed(value: object, depth: number): void {
    if (depth >= MAX_DEPTH) throw new InvariantError(`an action is nested deeper than ${MAX_DEPTH}`);
    if (Array.isArray(value)) {
      this.#head(value.length, 0x90, 0xdc);
      for (const entry of value) this.value(entry, depth + 1);
      return;
    }
    const record = value as Readonly<Record<string, unknown>>;
    const keys = Object.keys(record);
    let present = 0;
    for (const key of keys) if (record[key] !== undefined) present++;
    this.#head(present, 0x80, 0xde);
    for (const key of keys) {
      const entry = record[key];
      if (entry === undefined) continue;
      this.#text(key);
      this.value(entry, depth + 1);
    }
  }

  /** Head of a list or map: up to 15 entries inside the first byte, then 16 or 32 bits. */
  #head(length: number, short: number, wide: number): void {
    if (length < 16) return this.byte(short | length);
    if (length < 65_536) {
      this.byte(wide);
      return this.#uint16(length);
    }
    this.byte(wide + 1);
    this.#uint32(length);
  }

  #text(value: string): void {
    const { length } = value;
    if (length > 31) return this.#long(utf8ToBytes(value));
    this.#room(length + 1);
    const start = this.#at;
    const bytes = this.#bytes;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > LAST_ASCII) return this.#long(utf8ToBytes(value));
      bytes[start + 1 + i] = code;
    }
    bytes[start] = 0xa0 | length;
    this.#at = start + 1 + length;
  }

  #long(utf8: Uint8Array): void {
    const { length } = utf8;
    if (length < 32) this.byte(0xa0 | length);
    else if (length < 256) {
      this.byte(0xd9);
      this.byte(length);
    } else if (length < 65_536) {
      this.byte(0xda);
      this.#uint16(length);
    } else {
      this.byte(0xdb);
      this.#uint32(length);
    }
    this.raw(utf8);
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value)) return this.#float(value);
    if (value < 0) return this.#negative(value);
    if (value < 128) return this.byte(value);
    if (value < 256) {
      this.byte(0xcc);
      return this.byte(value);
    }
    if (value < 65_536) {
      this.byte(0xcd);
      return this.#uint16(value);
    }
    if (value < TWO_32) {
      this.byte(0xce);
      return this.#uint32(value);
    }
    this.byte(0xcf);
    this.uint64(value);
  }

  #negative(value: number): void {
    if (value >= -32) return this.byte(value & 0xff);
    if (value >= -128) {
      this.byte(0xd0);
      return this.byte(value & 0xff);
    }
    if (value >= -32_768) {
      this.byte(0xd1);
      return this.#uint16(value & 0xffff);
    }
    if (value >= -2_147_483_648) {
      this.byte(0xd2);
      return this.#uint32(value >>> 0);
    }
    this.byte(0xd3);
    this.#room(8);
    this.#view.setInt32(this.#at, Math.floor(value / TWO_32));
    this.#view.setUint32(this.#at + 4, value - Math.floor(value / TWO_32) * TWO_32);
    this.#at += 8;
  }

  /** Not what the exchange hashes; written only to see what a client may have hashed. */
  #float(value: number): void {
    if (!Number.isFinite(value)) throw new InvariantError(`an action cannot hold ${value}`);
    this.#room(9);
    this.#bytes[this.#at] = 0xcb;
    this.#view.setFloat64(this.#at + 1, value);
    this.#at += 9;
  }

  #uint16(value: number): void {
    this.#room(2);
    this.#view.setUint16(this.#at, value);
    this.#at += 2;
  }

  #uint32(value: number): void {
    this.#room(4);
    this.#view.setUint32(this.#at, value);
    this.#at += 4;
  }

  #room(length: number): void {
    const wanted = this.#at + length;
    if (wanted <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(wanted, this.#bytes.length * 2));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
