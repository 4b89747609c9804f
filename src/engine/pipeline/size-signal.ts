import type { SizeLots } from '../../contract/units.ts';
import type { AcceptedSignal, PositionSizeResult } from '../domain/flow.ts';
import { sizePosition } from '../sizing/size-position.ts';
import type { EngineCore } from './engine-core.ts';
import type { EntryPrices } from './entry-prices.ts';
import type { AccountLoad } from './exposures.ts';

/** What a size depends on beside the state of the rooms. */
export interface SizeRequest {
  readonly signal: AcceptedSignal;
  readonly prices: EntryPrices;
  /** Cap that the approving person set, lots, or null. */
  readonly personCapLots: SizeLots | null;
  readonly account: AccountLoad;
}

/** The size that the signal would have now, with its whole story. */
export function sizeSignal(
  core: EngineCore,
  { signal, prices, personCapLots, account }: SizeRequest,
): PositionSizeResult {
  const { market, features } = core.rooms;
  const { asset } = signal;
  const instrument = core.instrument(asset);
  return sizePosition(
    {
      signal,
      asset,
      priceDecimals: instrument.priceDecimals,
      szDecimals: instrument.szDecimals,
      equityUnits: account.equityUnits,
      volatilityAnnual: features.volatility(asset).annual,
      entryTicks: prices.touchTicks,
      limitTicks: prices.limitTicks,
      markTicks: market.quote(asset)?.markTicks ?? null,
      stopTicks: prices.stopTicks,
      exposures: account.exposures,
      depthLots: market.depthWithin(asset, signal.side === 'long', prices.limitTicks) as SizeLots,
      freeMarginUnits: account.freeMarginUnits,
      leverage: core.leverage(asset),
      personCapLots,
      atMs: core.atMs,
    },
    core.settings.sizing,
    core.settings.risk.caps,
  );
}
