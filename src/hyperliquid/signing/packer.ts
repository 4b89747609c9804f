import { Encoder } from '@msgpack/msgpack';

/** What is rare (texts beyond ASCII, fractions, what is no JSON) is left to the library. */
const library = new Encoder({ ignoreUndefined: true });

const TWO_32 = 2 ** 32;

/** Size to begin with: an order has some 150 bytes. */
const START_BYTES = 4_096;

/**
 * Writes MessagePack into one buffer that is used again and again. It knows the values of JSON and gives the bytes of the library, in a third of
 * its time: every order is packed once by its client and once by its venue. Fields that are undefined are left out.
 */
export class Packer {
  #bytes = new Uint8Array(START_BYTES);
  #at = 0;

  /** Forgets what was written. */
  begin(): void {
    this.#at = 0;
  }

  /** What was written since `begin`; valid until the next `begin`. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Writes a value. Throws for what cannot be packed, and for nesting that exhausts the stack. */
  value(value: unknown): void {
    switch (typeof value) {
      case 'string':
        return this.#text(value);
      case 'number':
        return this.#number(value);
      case 'boolean':
        return this.u8(value ? 0xc3 : 0xc2);
      default:
        if (value === null || value === undefined) return this.u8(0xc0);
        if (Array.isArray(value)) return this.#list(value);
        if (Object.getPrototypeOf(value) === Object.prototype) return this.#record(value as Record<string, unknown>);
        return this.raw(library.encodeSharedRef(value));
    }
  }

  /** Writes a byte. */
  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  /** Writes a whole number >= 0 as eight bytes, big end first. */
  u64(value: number): void {
    this.#u32(Math.floor(value / TWO_32));
    this.#u32(value % TWO_32);
  }

  /** Writes bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #u16(value: number): void {
    this.u8(value >>> 8);
    this.u8(value & 255);
  }

  #u32(value: number): void {
    this.#reserve(4);
    const bytes = this.#bytes;
    const at = this.#at;
    bytes[at] = value >>> 24;
    bytes[at + 1] = (value >>> 16) & 255;
    bytes[at + 2] = (value >>> 8) & 255;
    bytes[at + 3] = value & 255;
    this.#at = at + 4;
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || value < 0) return this.raw(library.encodeSharedRef(value));
    if (value < 128) return this.u8(value);
    if (value < 256) {
      this.u8(0xcc);
      this.u8(value);
    } else if (value < 65_536) {
      this.u8(0xcd);
      this.#u16(value);
    } else if (value < TWO_32) {
      this.u8(0xce);
      this.#u32(value);
    } else {
      this.u8(0xcf);
      this.u64(value);
    }
  }

  #text(value: string): void {
    const { length } = value;
    const start = this.#at;
    if (length >= 256) return this.raw(library.encodeSharedRef(value));
    this.#reserve(length + 2);
    if (length < 32) this.#bytes[this.#at++] = 0xa0 | length;
    else {
      this.#bytes[this.#at++] = 0xd9;
      this.#bytes[this.#at++] = length;
    }
    const bytes = this.#bytes;
    let seen = 0;
    for (let i = 0, at = this.#at; i < length; i++, at++) {
      const code = value.charCodeAt(i);
      seen |= code;
      bytes[at] = code;
    }
    this.#at += length;
    if (seen < 128) return;
    this.#at = start;
    this.raw(library.encodeSharedRef(value));
  }

  #list(list: readonly unknown[]): void {
    this.#head(list.length, 0x90, 0xdc);
    for (const value of list) this.value(value);
  }

  #record(record: Readonly<Record<string, unknown>>): void {
    const keys = Object.keys(record);
    let size = 0;
    for (const key of keys) if (record[key] !== undefined) size += 1;
    this.#head(size, 0x80, 0xde);
    for (const key of keys) {
      const value = record[key];
      if (value === undefined) continue;
      this.#text(key);
      this.value(value);
    }
  }

  /** Begins a list or a record of `size`: a short form, and two longer ones that follow each other. */
  #head(size: number, short: number, long: number): void {
    if (size < 16) return this.u8(short | size);
    if (size < 65_536) {
      this.u8(long);
      return this.#u16(size);
    }
    this.u8(long + 1);
    this.#u32(size);
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
