import type { Instrument } from '../../engine/domain/instrument.ts';
import { FrameReader } from '../../hyperliquid/decode/frame-text.ts';
import type { CoinTable } from './coin-table.ts';
import type { MarketTape } from './market-tape.ts';

const encoder = new TextEncoder();

/** Where frames go that were read from their text. */
export interface TextSink {
  readonly coins: Pick<CoinTable, 'ofCoin'>;
  readonly tape: Pick<MarketTape, 'onQuotes' | 'onPrints' | 'onContext'>;
}

/**
 * Lays books, touches, trades and contexts on the tape as they come from the socket, before anybody makes JSON of them. What it takes it takes
 * as `takeFrame` would; what is not exactly of the usual form, wrong or of a market that is none of ours is left to that.
 */
export class TextTaker {
  readonly #reader = new FrameReader((text, into) => encoder.encodeInto(text, into).written);
  readonly #tape: TextSink['tape'];
  readonly #marketOf: (coin: string) => Instrument | null;

  constructor({ coins, tape }: TextSink) {
    this.#tape = tape;
    this.#marketOf = (coin) => coins.ofCoin(coin);
  }

  /** False when the frame has to be read as JSON. `isTop`: its books are the first levels only. */
  take(text: string, isTop: boolean): boolean {
    const frame = this.#reader.read(text, this.#marketOf);
    if (frame === null) return false;
    // What is no data, or of the future, changes nothing, and is told by those who read it again.
    if (frame.channel === 'activeAssetCtx') return this.#tape.onContext(frame.market, frame.ctx) === null;
    if (frame.channel === 'trades') return this.#tape.onPrints(frame.market, frame.trades) === null;
    return this.#tape.onQuotes(frame, isTop) === null;
  }
}
