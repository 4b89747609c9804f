import type { PerpCtx } from './market-shapes.ts';
import { letters, type TextCursor } from './text-cursor.ts';

/** A context of a market, its decimals as they came. */
export interface ContextText<M> {
  readonly channel: 'activeAssetCtx';
  readonly market: M;
  readonly ctx: PerpCtx;
}

const FUNDING = letters('","ctx":{"funding":"');
const OPEN_INTEREST = letters('","openInterest":"');
const DAY_PRICE = letters('","prevDayPx":"');
const DAY_NOTIONAL = letters('","dayNtlVlm":"');
const PREMIUM = letters('","premium":');
const ORACLE = letters(',"oraclePx":"');
const MARK = letters('","markPx":"');
const MID = letters('","midPx":');
const IMPACT = letters(',"impactPxs":');
const DAY_BASE = letters(',"dayBaseVlm":"');
const DATA_END = letters('"}');
const QUOTE = letters('"');
const LIST = letters('["');
const BETWEEN = letters('","');
const LIST_END = letters('"]');
const NOTHING = letters('null');

/** Reads contexts from behind their coin to the end of the inner object; null for any other form. */
export class ContextReader {
  readonly #cursor: TextCursor;
  #fits = true;

  constructor(cursor: TextCursor) {
    this.#cursor = cursor;
  }

  /** The context of `market`. */
  context<M>(market: M): ContextText<M> | null {
    this.#fits = true;
    const funding = this.#after(FUNDING);
    const openInterest = this.#after(OPEN_INTEREST);
    const prevDayPx = this.#after(DAY_PRICE);
    const dayNtlVlm = this.#after(DAY_NOTIONAL);
    const premium = this.#orNull(PREMIUM);
    const oraclePx = this.#after(ORACLE);
    const markPx = this.#after(MARK);
    const midPx = this.#orNull(MID);
    const impactPxs = this.#impact();
    const dayBaseVlm = this.#after(DAY_BASE);
    if (!this.#fits || !this.#cursor.word(DATA_END)) return null;
    return {
      channel: 'activeAssetCtx',
      market,
      ctx: {
        funding,
        openInterest,
        prevDayPx,
        dayNtlVlm,
        premium,
        oraclePx,
        markPx,
        midPx,
        impactPxs,
        dayBaseVlm,
      },
    };
  }

  /** The decimal behind these letters; where there is none nothing fits any more. */
  #after(word: Uint8Array): string {
    if (this.#fits && this.#cursor.word(word)) return this.#decimal();
    this.#fits = false;
    return '';
  }

  #decimal(): string {
    const from = this.#cursor.at;
    this.#fits &&= this.#cursor.decimal();
    return this.#cursor.since(from);
  }

  /** The decimal or null behind these letters. */
  #orNull(word: Uint8Array): string | null {
    const cursor = this.#cursor;
    this.#fits &&= cursor.word(word);
    if (cursor.word(NOTHING)) return null;
    const text = this.#after(QUOTE);
    this.#fits &&= cursor.word(QUOTE);
    return text;
  }

  #impact(): readonly [string, string] | null {
    const cursor = this.#cursor;
    this.#fits &&= cursor.word(IMPACT);
    if (cursor.word(NOTHING)) return null;
    const prices = [this.#after(LIST), this.#after(BETWEEN)] as const;
    this.#fits &&= cursor.word(LIST_END);
    return prices;
  }
}
