import { asLots, type PriceTicks, type SizeLots } from '../../contract/units.ts';
import type { AcceptedSignal, PositionSizeResult } from '../domain/flow.ts';
import { sizePosition } from '../sizing/size-position.ts';
import type { EngineCore } from './engine-core.ts';
import type { EntryPrices } from './entry-prices.ts';
import type { AccountLoad } from './exposures.ts';
import { sizeEvidence } from './size-evidence.ts';

/** What a size depends on beside the state of the rooms. */
export interface SizeRequest {
  readonly signal: AcceptedSignal;
  readonly prices: EntryPrices;
  /** Cap that the approving person set, lots, or null. */
  readonly personCapLots: SizeLots | null;
  readonly account: AccountLoad;
  /** Price at which it is to rest, ticks; a sell above the touch is valued there. Null or left out = it takes. */
  readonly quoteTicks?: PriceTicks | null;
  /** True: as if the visible book were deep enough for any size. */
  readonly ignoreDepth?: boolean;
}

/** The size that the signal would have now, with its whole story. */
export function sizeSignal(
  core: EngineCore,
  { signal, prices, personCapLots, account, quoteTicks, ignoreDepth }: SizeRequest,
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
      limitTicks: signal.side === 'short' ? (quoteTicks ?? prices.limitTicks) : prices.limitTicks,
      markTicks: market.quote(asset)?.markTicks ?? null,
      stopTicks: prices.stopTicks,
      exposures: account.exposures,
      depthLots:
        ignoreDepth === true
          ? asLots(Number.MAX_SAFE_INTEGER)
          : (market.depthWithin(asset, signal.side === 'long', prices.limitTicks) as SizeLots),
      freeMarginUnits: account.freeMarginUnits,
      leverage: core.leverage(asset),
      personCapLots,
      ...sizeEvidence(core, signal, account),
      atMs: core.atMs,
    },
    core.settings.sizing,
    core.settings.risk.caps,
  );
}
