import type { Curve } from '../../../hyperliquid/signing/curve.ts';
import { signL1 } from '../../../hyperliquid/signing/sign-action.ts';

/** Accounts that trade; each has a connection of its own. */
export const TRADERS = 8;

/**
 * What a trader does over and over: two orders of five rest, three trade at once, in turn to buy and to sell; after a hundred it cancels what rests
 * by one request.
 */
const ROUND = 100;
const STEPS = ['rest', 'trade', 'rest', 'trade', 'trade'] as const;

/** BTC on the generated market. */
const ASSET = 0;
const SIZE = '0.0002';

/** Prices of the orders, as text of the wire: one far below the market, and the worst that a buyer or seller takes. */
export interface Prices {
  readonly rest: string;
  readonly buy: string;
  readonly sell: string;
}

/** A signed request. */
export interface SignedOrder {
  readonly trader: number;
  readonly body: string;
  /** Orders in it; none in a cancel. */
  readonly orders: number;
}

/** Makes signed requests; no nonce and no client id comes twice. */
export class SignedOrders {
  readonly #curve: Curve;
  readonly #prices: Prices;
  readonly #keys: readonly Uint8Array[];
  #nonce: number;
  #made = 0;
  #cloid = 0;
  /** Per trader: ids of its resting orders. */
  readonly #resting: string[][];
  readonly #steps: number[];
  readonly #isBuyNext: boolean[];

  constructor(curve: Curve, prices: Prices, firstNonce: number) {
    this.#curve = curve;
    this.#prices = prices;
    this.#nonce = firstNonce;
    this.#keys = Array.from({ length: TRADERS }, (_, i) =>
      Uint8Array.from({ length: 32 }, (_b, at) => (at === 31 ? i + 1 : 7)),
    );
    this.#resting = this.#keys.map(() => []);
    this.#steps = this.#keys.map(() => 0);
    this.#isBuyNext = this.#keys.map((_, trader) => trader % 2 === 0);
  }

  /** The next `count` requests with `batch` orders each; traders take turns. */
  take(count: number, batch = 1): readonly SignedOrder[] {
    return Array.from({ length: count }, () => this.#one(batch));
  }

  #one(batch: number): SignedOrder {
    const trader = this.#made++ % TRADERS;
    const orders = this.#isRoundOver(trader) ? [] : Array.from({ length: batch }, () => this.#order(trader));
    const action = orders.length > 0 ? { type: 'order', orders, grouping: 'na' } : this.#cancel(trader);
    const nonce = this.#nonce++;
    const request = { action, nonce, vaultAddress: null, expiresAfter: null };
    const signature = signL1({ curve: this.#curve, key: this.#keys[trader] as Uint8Array }, request, 'a');
    return {
      trader,
      body: JSON.stringify({ action, nonce, signature, vaultAddress: null }),
      orders: orders.length,
    };
  }

  #isRoundOver(trader: number): boolean {
    return (this.#steps[trader] as number) >= ROUND;
  }

  #cancel(trader: number): { readonly type: string; readonly cancels: readonly object[] } {
    this.#steps[trader] = 0;
    const cloids = (this.#resting[trader] as string[]).splice(0);
    return { type: 'cancelByCloid', cancels: cloids.map((cloid) => ({ asset: ASSET, cloid })) };
  }

  #order(trader: number): object {
    const at = this.#steps[trader] as number;
    this.#steps[trader] = at + 1;
    const cloid = `0x${(++this.#cloid).toString(16).padStart(32, '0')}`;
    if (STEPS[at % STEPS.length] === 'rest') {
      (this.#resting[trader] as string[]).push(cloid);
      return wireOrder({ isBuy: true, price: this.#prices.rest, tif: 'Gtc', cloid });
    }
    const isBuy = this.#isBuyNext[trader] === true;
    this.#isBuyNext[trader] = !isBuy;
    return wireOrder({ isBuy, price: isBuy ? this.#prices.buy : this.#prices.sell, tif: 'Ioc', cloid });
  }
}

interface Words {
  readonly isBuy: boolean;
  readonly price: string;
  readonly tif: 'Gtc' | 'Ioc';
  readonly cloid: string;
}

function wireOrder({ isBuy, price, tif, cloid }: Words): object {
  return { a: ASSET, b: isBuy, p: price, s: SIZE, r: false, t: { limit: { tif } }, c: cloid };
}
