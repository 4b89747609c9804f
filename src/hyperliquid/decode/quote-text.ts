import { BAD_NUMBER, BRACE, CLOSE, COMMA, letters, type TextCursor } from './text-cursor.ts';

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

const TIME = letters('","time":');
const LEVELS = letters(',"levels":[[');
const SIDES = letters(',[');
const TOUCH = letters(',"bbo":[');
const PRICE = letters('{"px":"');
const SIZE = letters('","sz":"');
const ORDERS = letters('","n":');
const NOBODY = letters('null');
const LIST_END = letters(']');
const IS_FAST = letters(',"fast":true');

/** Levels a side that are read, flat. */
const MAX_FLAT = 200;

/** Reads books and touches from behind their coin to the end of their data; null for any other form. */
export class QuoteReader {
  readonly #cursor: TextCursor;
  readonly #flat: number[] = [];

  constructor(cursor: TextCursor) {
    this.#cursor = cursor;
    for (let i = 0; i < MAX_FLAT; i += 1) this.#flat.push(0);
  }

  /** A whole book, or the first levels of one. */
  book<M extends QuoteScale>(market: M): QuoteText<M> | null {
    const time = this.#time();
    if (time === BAD_NUMBER || !this.#cursor.word(LEVELS)) return null;
    const bids = this.#side(market);
    if (bids === null || !this.#cursor.word(SIDES)) return null;
    const asks = this.#side(market);
    if (asks === null || !this.#cursor.word(LIST_END)) return null;
    this.#cursor.word(IS_FAST);
    return { channel: 'l2Book', market, time, bids, asks };
  }

  /** A touch. */
  touch<M extends QuoteScale>(market: M): QuoteText<M> | null {
    const time = this.#time();
    if (time === BAD_NUMBER || !this.#cursor.word(TOUCH)) return null;
    const bids = this.#best(market);
    if (bids === null || this.#cursor.next() !== COMMA) return null;
    const asks = this.#best(market);
    if (asks === null || !this.#cursor.word(LIST_END)) return null;
    return { channel: 'bbo', market, time, bids, asks };
  }

  #time(): number {
    return this.#cursor.word(TIME) ? this.#cursor.whole() : BAD_NUMBER;
  }

  /** Levels up to the bracket that closes them. */
  #side(market: QuoteScale): number[] | null {
    const cursor = this.#cursor;
    if (cursor.sees(CLOSE)) {
      cursor.next();
      return [];
    }
    for (let count = 0; count < MAX_FLAT; ) {
      if (!this.#level(market, count)) return null;
      count += 2;
      const code = cursor.next();
      if (code === CLOSE) return this.#flat.slice(0, count);
      if (code !== COMMA) return null;
    }
    return null;
  }

  /** One level, or null where nobody quotes. */
  #best(market: QuoteScale): number[] | null {
    if (this.#cursor.word(NOBODY)) return [];
    return this.#level(market, 0) ? this.#flat.slice(0, 2) : null;
  }

  #level({ priceDecimals, szDecimals }: QuoteScale, place: number): boolean {
    const cursor = this.#cursor;
    if (!cursor.word(PRICE)) return false;
    const ticks = cursor.steps(priceDecimals);
    if (ticks === BAD_NUMBER || !cursor.word(SIZE)) return false;
    const lots = cursor.steps(szDecimals);
    if (lots === BAD_NUMBER || !cursor.word(ORDERS) || cursor.whole() === BAD_NUMBER) return false;
    if (cursor.next() !== BRACE) return false;
    this.#flat[place] = ticks;
    this.#flat[place + 1] = lots;
    return true;
  }
}
