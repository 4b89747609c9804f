import type { Curve } from '../../../hyperliquid/signing/curve.ts';
import { signL1 } from '../../../hyperliquid/signing/sign-action.ts';

/** Accounts that trade; each has a connection of its own. */
export const TRADERS = 8;

/**
 * What a trader does over and over: orders that rest, orders that trade at once, and one batch that cancels what rests. Nine requests of ten
 * are orders; what is bought is sold again.
 */
const ROUND = ['rest', 'buy', 'rest', 'sell', 'rest', 'buy', 'rest', 'sell', 'buy', 'cancel'] as const;
const ROUND_BACK = ['rest', 'sell', 'rest', 'buy', 'rest', 'sell', 'rest', 'buy', 'sell', 'cancel'] as const;

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
  readonly isOrder: boolean;
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

  constructor(curve: Curve, prices: Prices, firstNonce: number) {
    this.#curve = curve;
    this.#prices = prices;
    this.#nonce = firstNonce;
    this.#keys = Array.from({ length: TRADERS }, (_, i) =>
      Uint8Array.from({ length: 32 }, (_b, at) => (at === 31 ? i + 1 : 7)),
    );
    this.#resting = this.#keys.map(() => []);
    this.#steps = this.#keys.map(() => 0);
  }

  /** The next `count` requests; traders take turns. */
  take(count: number): readonly SignedOrder[] {
    return Array.from({ length: count }, () => this.#one());
  }

  #one(): SignedOrder {
    const trader = this.#made++ % TRADERS;
    const action = this.#action(trader);
    const nonce = this.#nonce++;
    const request = { action, nonce, vaultAddress: null, expiresAfter: null };
    const signature = signL1({ curve: this.#curve, key: this.#keys[trader] as Uint8Array }, request, 'a');
    return {
      trader,
      body: JSON.stringify({ action, nonce, signature, vaultAddress: null }),
      isOrder: action.type === 'order',
    };
  }

  #action(trader: number): { readonly type: string } {
    const at = this.#steps[trader] as number;
    this.#steps[trader] = at + 1;
    const round = Math.floor(at / ROUND.length) % 2 === 0 ? ROUND : ROUND_BACK;
    const step = round[at % ROUND.length] as (typeof ROUND)[number];
    const resting = this.#resting[trader] as string[];
    if (step === 'cancel')
      return { type: 'cancelByCloid', cancels: resting.splice(0).map((cloid) => ({ asset: ASSET, cloid })) } as {
        readonly type: string;
      };
    const cloid = `0x${(++this.#cloid).toString(16).padStart(32, '0')}`;
    if (step === 'rest') resting.push(cloid);
    const tif = step === 'rest' ? 'Gtc' : 'Ioc';
    const order = {
      a: ASSET,
      b: step !== 'sell',
      p: this.#prices[step],
      s: SIZE,
      r: false,
      t: { limit: { tif } },
      c: cloid,
    };
    return { type: 'order', orders: [order], grouping: 'na' } as { readonly type: string };
  }
}
