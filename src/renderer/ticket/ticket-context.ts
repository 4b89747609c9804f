import type { AssetId } from '../../contract/units.ts';
import { viewStore } from '../stores/view-store.ts';
import type { ViewState } from '../stores/view-state.ts';
import type { TicketContext } from './ticket-form.ts';

/** What a ticket for an asset is read against, from one state of the replica; null before the instrument is known. */
export function contextOf(state: ViewState, asset: AssetId | null): TicketContext | null {
  const instrument = asset === null ? undefined : state.instruments.get(asset);
  if (asset === null || instrument === undefined) return null;
  return {
    instrument,
    row: state.market.get(asset) ?? null,
    position: state.positions.get(asset) ?? null,
    equityUnits: state.account?.equityUnits ?? null,
  };
}

/** The same for this moment. */
export function contextNow(asset: AssetId | null): TicketContext | null {
  return contextOf(viewStore.getState(), asset);
}
