import type { ExchangeClient } from '@nktkas/hyperliquid';

/** An order as the client library takes it. */
export type Order = Parameters<ExchangeClient['order']>[0]['orders'][number];
/** Times in force. */
type Tif = 'Gtc' | 'Ioc' | 'Alo' | 'FrontendMarket';

/** A limit order for BTC. */
export const limit = (b: boolean, p: string, s: string, tif: Tif, more: Partial<Order> = {}): Order => ({
  a: 0,
  b,
  p,
  s,
  r: false,
  t: { limit: { tif } },
  ...more,
});

/** An exit by trigger; one at the market takes prices down to 80,000. */
export const exit = (
  tpsl: 'tp' | 'sl',
  triggerPx: string,
  s: string,
  more: Partial<Order> = {},
  isMarket = true,
): Order => ({
  a: 0,
  b: false,
  p: isMarket ? '80000' : triggerPx,
  s,
  r: true,
  t: { trigger: { isMarket, triggerPx, tpsl } },
  ...more,
});

/** Client id of a number; one of a small number would be taken for an oid by the library. */
export const cloid = (n: number): `0x${string}` => `0x${n.toString(16).padStart(31, 'a')}1`;
