import { type ContextText, ContextReader } from './context-text.ts';
import { type QuoteScale, type QuoteText, QuoteReader } from './quote-text.ts';
import { letters, TextCursor, type WriteBytes } from './text-cursor.ts';
import { type TradesText, TradesReader } from './trades-text.ts';

/** A frame that was read from its text. */
export type FrameText<M extends QuoteScale> = QuoteText<M> | TradesText<M> | ContextText<M>;

/** The market of a coin, or null for one that is none of ours. */
export type MarketOf<M extends QuoteScale> = (coin: string) => M | null;

const BOOK = letters('{"channel":"l2Book","data":{"coin":"');
const TOUCH = letters('{"channel":"bbo","data":{"coin":"');
const TRADES = letters('{"channel":"trades","data":[{"coin":"');
const CONTEXT = letters('{"channel":"activeAssetCtx","data":{"coin":"');
const FRAME_END = letters('}');
const OBJECT_END = letters('}}');

/** Longest name of a coin that is read. */
const MAX_COIN = 32;

/**
 * Reads the frames that are nearly all of what a venue sends straight from their text, in one pass and without the objects that JSON would make
 * of them: books, touches, trades and contexts. It knows one form of each, letter by letter the one that the venue prints: names in its order,
 * no white space, no further fields, prices and sizes above zero in whole steps of the market. Everything else, and all that is wrong, gives
 * null and is for JSON and the decoders, which say what they think of it. One reader may be used for any number of texts.
 */
export class FrameReader {
  readonly #cursor: TextCursor;
  readonly #quotes: QuoteReader;
  readonly #trades: TradesReader;
  readonly #contexts: ContextReader;

  constructor(write: WriteBytes) {
    this.#cursor = new TextCursor(write);
    this.#quotes = new QuoteReader(this.#cursor);
    this.#trades = new TradesReader(this.#cursor);
    this.#contexts = new ContextReader(this.#cursor);
  }

  /** What a frame tells, or null when it is not exactly of a form that is known here. */
  read<M extends QuoteScale>(text: string, marketOf: MarketOf<M>): FrameText<M> | null {
    const cursor = this.#cursor;
    if (!cursor.open(text)) return null;
    const isTrades = cursor.word(TRADES);
    const frame = isTrades ? this.#ofTrades(marketOf) : this.#ofOne(marketOf);
    return frame !== null && cursor.word(isTrades ? FRAME_END : OBJECT_END) && cursor.isOver ? frame : null;
  }

  #ofOne<M extends QuoteScale>(marketOf: MarketOf<M>): FrameText<M> | null {
    const cursor = this.#cursor;
    const isTouch = cursor.word(TOUCH);
    const isBook = !isTouch && cursor.word(BOOK);
    if (!isTouch && !isBook && !cursor.word(CONTEXT)) return null;
    const coin = this.#coin();
    const market = coin === '' ? null : marketOf(coin);
    if (market === null) return null;
    if (isTouch) return this.#quotes.touch(market);
    return isBook ? this.#quotes.book(market) : this.#contexts.context(market);
  }

  #ofTrades<M extends QuoteScale>(marketOf: MarketOf<M>): TradesText<M> | null {
    const coin = this.#coin();
    const market = coin === '' ? null : marketOf(coin);
    return market === null ? null : this.#trades.trades(market, coin);
  }

  /** The coin up to its quotation mark; empty where there is none that is read here. */
  #coin(): string {
    const from = this.#cursor.at;
    return this.#cursor.name(MAX_COIN) ? this.#cursor.since(from) : '';
  }
}
