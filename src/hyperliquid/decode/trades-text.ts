import type { QuoteScale } from './quote-text.ts';
import { BAD_NUMBER, CLOSE, COMMA, letters, type TextCursor } from './text-cursor.ts';

/** A public trade as whole steps; time = venue's, ms UTC; tid = its number. */
export interface TradeText {
  readonly time: number;
  readonly tid: number;
  readonly ticks: number;
  readonly lots: number;
}

/** Trades of one market, in the venue's order. */
export interface TradesText<M extends QuoteScale> {
  readonly channel: 'trades';
  readonly market: M;
  readonly trades: readonly TradeText[];
}

const COIN = letters('{"coin":"');
const BOUGHT = letters('","side":"B","px":"');
const SOLD = letters('","side":"A","px":"');
const SIZE = letters('","sz":"');
const TIME = letters('","time":');
const HASH = letters(',"hash":"');
const NUMBER = letters('","tid":');
const USERS = letters(',"users":["0x');
const AND = letters('","0x');
const USERS_END = letters('"]}');

/** Trades of one frame that are read; a subscription begins with about thirty. */
const MAX_TRADES = 200;
const MAX_HASH = 200;

/** Reads trades from behind the coin of the first one to the end of their list; null for any other form, and for several coins. */
export class TradesReader {
  readonly #cursor: TextCursor;

  constructor(cursor: TextCursor) {
    this.#cursor = cursor;
  }

  /** Trades of `market`, whose coin is `coin`. */
  trades<M extends QuoteScale>(market: M, coin: string): TradesText<M> | null {
    const cursor = this.#cursor;
    const trades: TradeText[] = [];
    while (trades.length < MAX_TRADES) {
      const trade = this.#trade(market);
      if (trade === null) return null;
      trades.push(trade);
      const code = cursor.next();
      if (code === CLOSE) return { channel: 'trades', market, trades };
      if (code !== COMMA || !cursor.word(COIN)) return null;
      const from = cursor.at;
      if (!cursor.name(coin.length) || cursor.since(from) !== coin) return null;
    }
    return null;
  }

  #trade({ priceDecimals, szDecimals }: QuoteScale): TradeText | null {
    const cursor = this.#cursor;
    if (!cursor.word(BOUGHT) && !cursor.word(SOLD)) return null;
    const ticks = cursor.steps(priceDecimals);
    if (ticks === BAD_NUMBER || !cursor.word(SIZE)) return null;
    const lots = cursor.steps(szDecimals);
    if (lots === BAD_NUMBER || !cursor.word(TIME)) return null;
    const time = cursor.whole();
    if (time === BAD_NUMBER || !cursor.word(HASH) || !cursor.name(MAX_HASH) || !cursor.word(NUMBER)) return null;
    const tid = cursor.whole();
    if (tid === BAD_NUMBER || !this.#users()) return null;
    return { time, tid, ticks, lots };
  }

  #users(): boolean {
    const cursor = this.#cursor;
    if (!cursor.word(USERS)) return false;
    cursor.hex();
    if (!cursor.word(AND)) return false;
    cursor.hex();
    return cursor.word(USERS_END);
  }
}
