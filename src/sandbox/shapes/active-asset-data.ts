import type { AssetId } from '../../contract/units.ts';
import { unitsToDecimal } from '../../hyperliquid/wire/decimal.ts';
import type { SandboxVenue } from '../types.ts';
import type { WireLeverage } from './clearinghouse-state.ts';
import { wireLeverage } from './clearinghouse-state.ts';
import { price, size } from './decimals.ts';
import { instrumentOf } from './instrument.ts';

/** What an account could trade of an asset now. */
export interface WireActiveAssetData {
  readonly user: string;
  readonly coin: string;
  readonly leverage: WireLeverage;
  readonly maxTradeSzs: readonly [buy: string, sell: string];
  readonly availableToTrade: readonly [buy: string, sell: string];
  readonly markPx: string;
}

/** What an account could trade of an asset at the mark. */
export function activeAssetData(venue: SandboxVenue, address: string, asset: AssetId): WireActiveAssetData {
  const instrument = instrumentOf(venue, asset);
  const { leverage, isCross, rawUnits } = venue.exchange.leverageOf(address, asset);
  const room = venue.exchange.tradable(address, asset);
  return {
    user: address,
    coin: instrument.symbol,
    leverage: wireLeverage(leverage, isCross ? null : (rawUnits ?? 0)),
    maxTradeSzs: [size(instrument, room.maxBuyLots), size(instrument, room.maxSellLots)],
    availableToTrade: [unitsToDecimal(room.availableBuyUnits), unitsToDecimal(room.availableSellUnits)],
    markPx: price(instrument, venue.exchange.assetContext(asset).markTicks),
  };
}
