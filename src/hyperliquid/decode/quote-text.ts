/** Scales of a market, decimals 0..15. */
export interface QuoteScale {
  readonly priceDecimals: number;
  readonly szDecimals: number;
}

/** A book or a touch as whole steps: levels flat, [ticks, lots, ticks, lots, ...], best first as the venue sends them. */
export interface QuoteText<M extends QuoteScale> {
  readonly channel: 'l2Book' | 'bbo';
  readonly market: M;
  /** Venue's time, ms UTC. */
  readonly time: number;
  readonly bids: readonly number[];
  readonly asks: readonly number[];
}

/** The market of a coin, or null for one that is none of ours. */
export type MarketOf<M extends QuoteScale> = (coin: string) => M | null;

/** Writes a text into bytes as UTF-8, as far as it fits, and tells how many bytes that took. */
export type WriteBytes = (text: string, into: Uint8Array) => number;

const word = (ascii: string): Uint8Array => Uint8Array.from(ascii, (letter) => letter.charCodeAt(0));

const BOOK_HEAD = word('{"channel":"l2Book","data":{"coin":"');
const TOUCH_HEAD = word('{"channel":"bbo","data":{"coin":"');
const TIME = word('","time":');
const LEVELS = word(',"levels":[[');
const SIDES = word(',[');
const TOUCH = word(',"bbo":[');
const PRICE = word('{"px":"');
const SIZE = word('","sz":"');
const ORDERS = word('","n":');
const NOBODY = word('null');
const LIST_END = word(']');
const IS_FAST = word(',"fast":true');
const FRAME_END = word('}}');

const QUOTE = 34;
const COMMA = 44;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const BACKSLASH = 92;
const CLOSE = 93;
const BRACE = 125;
const FIRST_PRINTABLE = 32;

/** Longest frame that is read here, bytes: a book of 20 levels a side has 2,000. */
const MAX_TEXT = 16_384;

/** Longest name of a coin, longest decimal and longest whole number that are read here. */
const MAX_COIN = 32;
const MAX_DECIMAL = 60;
const MAX_DIGITS = 15;

/** Levels a side that are read here, flat. */
const MAX_FLAT = 200;

/** What the readers of numbers give for anything else. */
const BAD = -1;

const POWERS: readonly number[] = Array.from({ length: 16 }, (_, power) => Number(`1e${power}`));

/**
 * Reads books and touches straight from the text of a frame, in one pass and without the objects that JSON would make of it: these two are
 * most of what a venue sends. It knows one form of them, letter by letter the one that the venue prints: names in its order, no white space,
 * no field beside `fast`, prices and sizes above zero in whole steps of the market. Everything else, and all that is wrong, gives null and is
 * for JSON and the decoders, which say what they think of it. One reader may be used for any number of texts.
 */
export class QuoteReader {
  readonly #bytes = new Uint8Array(MAX_TEXT + 1);
  readonly #flat: number[] = [];
  readonly #write: WriteBytes;
  #at = 0;

  /** Bytes are several times quicker to walk through than the letters of a text. */
  constructor(write: WriteBytes) {
    this.#write = write;
    for (let i = 0; i < MAX_FLAT; i += 1) this.#flat.push(0);
  }

  /** The quotes of a frame, or null when it is not exactly of the form that is known here. */
  read<M extends QuoteScale>(text: string, marketOf: MarketOf<M>): QuoteText<M> | null {
    const { length } = text;
    // Letters beyond ASCII take more bytes than one, so they are seen here and nowhere below.
    if (length > MAX_TEXT || this.#write(text, this.#bytes) !== length) return null;
    // What an earlier text left behind its end is never read: no reader passes over a zero.
    this.#bytes[length] = 0;
    this.#at = 0;
    const isBook = this.#word(BOOK_HEAD);
    if (!isBook && !this.#word(TOUCH_HEAD)) return null;
    const from = this.#at;
    if (!this.#name()) return null;
    const market = marketOf(text.slice(from, this.#at));
    if (market === null || !this.#word(TIME)) return null;
    const time = this.#whole();
    if (time === BAD) return null;
    const quotes = isBook ? this.#book(market, time) : this.#touch(market, time);
    return quotes !== null && this.#word(FRAME_END) && this.#at === length ? quotes : null;
  }

  #book<M extends QuoteScale>(market: M, time: number): QuoteText<M> | null {
    if (!this.#word(LEVELS)) return null;
    const bids = this.#side(market);
    if (bids === null || !this.#word(SIDES)) return null;
    const asks = this.#side(market);
    if (asks === null || !this.#word(LIST_END)) return null;
    this.#word(IS_FAST);
    return { channel: 'l2Book', market, time, bids, asks };
  }

  #touch<M extends QuoteScale>(market: M, time: number): QuoteText<M> | null {
    if (!this.#word(TOUCH)) return null;
    const bids = this.#best(market);
    if (bids === null || this.#next() !== COMMA) return null;
    const asks = this.#best(market);
    if (asks === null || !this.#word(LIST_END)) return null;
    return { channel: 'bbo', market, time, bids, asks };
  }

  /** Levels up to the bracket that closes them. */
  #side(market: QuoteScale): number[] | null {
    if (this.#bytes[this.#at] === CLOSE) {
      this.#at += 1;
      return [];
    }
    for (let count = 0; count < MAX_FLAT; ) {
      if (!this.#level(market, count)) return null;
      count += 2;
      const code = this.#next();
      if (code === CLOSE) return this.#flat.slice(0, count);
      if (code !== COMMA) return null;
    }
    return null;
  }

  /** One level, or null where nobody quotes. */
  #best(market: QuoteScale): number[] | null {
    if (this.#word(NOBODY)) return [];
    return this.#level(market, 0) ? this.#flat.slice(0, 2) : null;
  }

  #level({ priceDecimals, szDecimals }: QuoteScale, place: number): boolean {
    if (!this.#word(PRICE)) return false;
    const ticks = this.#steps(priceDecimals);
    if (ticks === BAD || !this.#word(SIZE)) return false;
    const lots = this.#steps(szDecimals);
    if (lots === BAD || !this.#word(ORDERS) || this.#whole() === BAD || this.#next() !== BRACE) return false;
    this.#flat[place] = ticks;
    this.#flat[place + 1] = lots;
    return true;
  }

  /** The next letter, which is passed over. */
  #next(): number {
    const code = this.#bytes[this.#at] as number;
    this.#at += 1;
    return code;
  }

  /** Passes over these letters; false, and nothing passed over, when others stand there. */
  #word(letters: Uint8Array): boolean {
    const bytes = this.#bytes;
    const at = this.#at;
    const { length } = letters;
    for (let i = 0; i < length; i += 1) if (bytes[at + i] !== letters[i]) return false;
    this.#at = at + length;
    return true;
  }

  /** Passes over a name up to its quotation mark; one with an escape in it is not for here. */
  #name(): boolean {
    const bytes = this.#bytes;
    const end = this.#at + MAX_COIN;
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

  /** A whole number >= 0 as JSON prints it, at most 15 digits. */
  #whole(): number {
    const bytes = this.#bytes;
    const from = this.#at;
    let at = from;
    let value = 0;
    for (let code = bytes[at] as number; code >= ZERO && code <= NINE; code = bytes[at] as number) {
      value = value * 10 + (code - ZERO);
      at += 1;
    }
    const digits = at - from;
    if (digits === 0 || digits > MAX_DIGITS || (digits > 1 && bytes[from] === ZERO)) return BAD;
    this.#at = at;
    return value;
  }

  /** A plain decimal above zero in whole steps of 10^-`decimals`; exact, and bad where an integer cannot be. */
  #steps(decimals: number): number {
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
    if (at === from) return BAD;
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
      if (at === dot + 1) return BAD;
    }
    if (at - from > MAX_DECIMAL) return BAD;
    this.#at = at;
    // Digits past 2^53 were rounded, but a number that large only grows: it stays above the limit.
    steps *= POWERS[left] as number;
    return steps > 0 && steps <= Number.MAX_SAFE_INTEGER ? steps : BAD;
  }
}
