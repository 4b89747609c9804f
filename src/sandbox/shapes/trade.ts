import type { PublicTrade } from '../../exchange/views.ts';
import type { SandboxVenue } from '../types.ts';
import { price, sideOf, size } from './decimals.ts';
import { hashOf } from './hash.ts';
import { instrumentOf } from './instrument.ts';

/** A public trade; `side` is the aggressor's. */
export interface WireTrade {
  readonly coin: string;
  readonly side: 'B' | 'A';
  readonly px: string;
  readonly sz: string;
  readonly time: number;
  readonly hash: string;
  readonly tid: number;
  readonly users: readonly [buyer: string, seller: string];
}

/** The wire's form of a trade. */
export function wireTrade(venue: Pick<SandboxVenue, 'instruments' | 'wireMs'>, trade: PublicTrade): WireTrade {
  const instrument = instrumentOf(venue, trade.asset);
  return {
    coin: instrument.symbol,
    side: sideOf(trade.isBuy),
    px: price(instrument, trade.ticks),
    sz: size(instrument, trade.lots),
    time: venue.wireMs(trade.atMs),
    hash: hashOf(trade.tid),
    tid: trade.tid,
    users: [trade.buyer, trade.seller],
  };
}
