import type { AssetId } from '../../contract/units.ts';
import type { ViewPatch } from '../../contract/views.ts';
import { marketRow } from '../monitoring/market-row.ts';
import type { EngineCore } from './engine-core.ts';
import { isMarketSilent } from './session-views.ts';

/** A silent symbol sends nothing by which its row would change: its age is looked at whenever the picture is and time may have changed it. */
export function noteTrust(core: EngineCore): void {
  const { dirt, rooms } = core;
  const silentSinceMs = rooms.market.feedSilentSinceMs(core.atMs);
  const { staleAfterMs } = core.settings.market;
  const feedTurned = silentSinceMs !== dirt.shownSilentSinceMs || staleAfterMs !== dirt.shownStaleAfterMs;
  if (feedTurned || core.atMs >= dirt.trustHoldsUntilMs) compareTrust(core);
  const isSilent = isMarketSilent(core);
  const { faultCount } = rooms.market;
  if (isSilent !== dirt.shownSilent || silentSinceMs !== dirt.shownSilentSinceMs || faultCount !== dirt.shownFaults)
    dirt.session = true;
  dirt.shownSilent = isSilent;
  dirt.shownSilentSinceMs = silentSinceMs;
  dirt.shownStaleAfterMs = staleAfterMs;
  dirt.shownFaults = faultCount;
}

/** The rows of these assets as they are now. */
export function marketPatch(core: EngineCore, assets: ReadonlySet<AssetId>): ViewPatch {
  const rows = [];
  const { dirt, atMs } = core;
  const { market } = core.rooms;
  for (const asset of assets) {
    const instrument = market.instrument(asset);
    if (instrument === null) continue;
    dirt.shownTrust.set(asset, market.trustMask(asset, atMs));
    dirt.trustHoldsUntilMs = Math.min(dirt.trustHoldsUntilMs, market.trustHoldsUntil(asset, atMs));
    const trust = { stale: market.isStale(asset, atMs), health: market.health(asset, atMs) };
    rows.push(marketRow(instrument, market.quote(asset), trust));
  }
  return { kind: 'market', rows };
}

/** Rows whose trust is not what the picture shows, and until when the others' stays. */
function compareTrust(core: EngineCore): void {
  const { dirt, atMs } = core;
  const { market } = core.rooms;
  let untilMs = Infinity;
  for (const { asset } of market.instruments()) {
    if ((dirt.shownTrust.get(asset) ?? 0) !== market.trustMask(asset, atMs)) dirt.assets.add(asset);
    untilMs = Math.min(untilMs, market.trustHoldsUntil(asset, atMs));
  }
  dirt.trustHoldsUntilMs = untilMs;
}
