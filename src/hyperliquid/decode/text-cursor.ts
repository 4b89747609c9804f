/** Writes a text into bytes as UTF-8, as far as it fits, and tells how many bytes that took. */
export type WriteBytes = (text: string, into: Uint8Array) => number;

/** Letters to look for; ASCII only. */
export const letters = (ascii: string): Uint8Array => Uint8Array.from(ascii, (letter) => letter.charCodeAt(0));

/** What the readers of numbers give for anything else. */
export const BAD_NUMBER = -1;

/** Behind a value, before the next one. */
export const COMMA = 44;
/** End of a list. */
export const CLOSE = 93;
/** End of an object. */
export const BRACE = 125;

const QUOTE = 34;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;
const FIRST_PRINTABLE = 32;

/** Longest frame that is read, bytes: a book of 20 levels a side has 2,000. */
const MAX_TEXT = 16_384;

/** Longest decimal and longest whole number that are read. */
const MAX_DECIMAL = 60;
const MAX_DIGITS = 16;

const POWERS: readonly number[] = Array.from({ length: 16 }, (_, power) => Number(`1e${power}`));

/**
 * Walks through the letters of a frame once, from the left to the right. What stands there is passed over when it is what was asked for; else
 * the answer says no, and the frame is for somebody else. Texts with letters beyond ASCII are none for here.
 */
export class TextCursor {
  readonly #bytes = new Uint8Array(MAX_TEXT + 1);
  readonly #write: WriteBytes;
  #text = '';
  #at = 0;

  /** Bytes are several times quicker to walk through than the letters of a text. */
  constructor(write: WriteBytes) {
    this.#write = write;
  }

  /** Begins with a text; false for one that is too long or holds letters beyond ASCII. */
  open(text: string): boolean {
    const { length } = text;
    this.#at = 0;
    this.#text = text;
    // Letters beyond ASCII take more bytes than one, so they are seen here and nowhere below.
    if (length > MAX_TEXT || this.#write(text, this.#bytes) !== length) return false;
    // What an earlier text left behind its end is never read: nothing passes over a zero.
    this.#bytes[length] = 0;
    return true;
  }

  /** Place of the next letter, from 0. */
  get at(): number {
    return this.#at;
  }

  /** The text from a place on, up to the next letter. */
  since(from: number): string {
    return this.#text.slice(from, this.#at);
  }

  /** True behind the last letter. */
  get isOver(): boolean {
    return this.#at === this.#text.length;
  }

  /** True when this letter comes next; it is not passed over. */
  sees(code: number): boolean {
    return this.#bytes[this.#at] === code;
  }

  /** The next letter, which is passed over. */
  next(): number {
    const code = this.#bytes[this.#at] as number;
    this.#at += 1;
    return code;
  }

  /** Passes over these letters; false, and nothing passed over, when others stand there. */
  word(wanted: Uint8Array): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    const { length } = wanted;
    for (let i = 0; i < length; i += 1) if (bytes[at + i] !== wanted[i]) return false;
    this.#at = at + length;
    return true;
  }

  /** Passes over letters up to the quotation mark that ends them, at most so many; text with an escape in it is not for here. */
  name(most: number): boolean {
    const bytes = this.#bytes;
    const end = this.#at + most;
    for (let at = this.#at; at <= end; at += 1) {
      const code = bytes[at] as number;
      if (code === QUOTE) {
        this.#at = at;
        return true;
      }
      if (code < FIRST_PRINTABLE || code === BACKSLASH) return false;
    }
    return false;
  }

  /** Passes over digits of a number in hex, none among them. */
  hex(): void {
    const bytes = this.#bytes;
    let at = this.#at;
    while (isHexDigit(bytes[at] as number)) at += 1;
    this.#at = at;
  }

  /** A whole number >= 0 as JSON prints it, exact; else `BAD_NUMBER`. */
  whole(): number {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    let value = 0;
    for (let code = bytes[at] as number; code >= ZERO && code <= NINE; code = bytes[at] as number) {
      value = value * 10 + (code - ZERO);
      at += 1;
    }
    const digits = at - from;
    if (digits === 0 || digits > MAX_DIGITS || (digits > 1 && bytes[from] === ZERO)) return BAD_NUMBER;
    this.#at = at;
    return value <= Number.MAX_SAFE_INTEGER ? value : BAD_NUMBER;
  }

  /** Passes over a plain decimal: "-12.50". False for any other. */
  decimal(): boolean {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = bytes[from] === MINUS ? from + 1 : from;
    const first = at;
    while (isDigit(bytes[at] as number)) at += 1;
    if (at === first) return false;
    if (bytes[at] === DOT) {
      const dot = at;
      at += 1;
      while (isDigit(bytes[at] as number)) at += 1;
      if (at === dot + 1) return false;
    }
    this.#at = at;
    return at - from <= MAX_DECIMAL;
  }

  /** A plain decimal above zero in whole steps of 10^-`decimals` (0..15); exact, and `BAD_NUMBER` where an integer cannot be. */
  steps(decimals: number): number {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    let steps = 0;
    let left = decimals;
    let code = bytes[at] as number;
    for (; code >= ZERO && code <= NINE; code = bytes[at] as number) {
      steps = steps * 10 + (code - ZERO);
      at += 1;
    }
    if (at === from) return BAD_NUMBER;
    if (code === DOT) {
      const dot = at;
      at += 1;
      for (code = bytes[at] as number; left > 0 && code >= ZERO && code <= NINE; code = bytes[at] as number) {
        steps = steps * 10 + (code - ZERO);
        left -= 1;
        at += 1;
      }
      // Finer than a step only in zeros.
      while (bytes[at] === ZERO) at += 1;
      if (at === dot + 1) return BAD_NUMBER;
    }
    if (at - from > MAX_DECIMAL) return BAD_NUMBER;
    this.#at = at;
    // Digits past 2^53 were rounded, but a number that large only grows: it stays above the limit.
    steps *= POWERS[left] as number;
    return steps > 0 && steps <= Number.MAX_SAFE_INTEGER ? steps : BAD_NUMBER;
  }
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function isHexDigit(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}
