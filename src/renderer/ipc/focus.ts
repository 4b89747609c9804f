import type { AssetId } from '../../contract/units.ts';
import type { ViewState } from '../stores/view-state.ts';
import { setUi, uiStore } from '../stores/ui-store.ts';
import { viewStore } from '../stores/view-store.ts';
import { trade } from './commands.ts';

/** Makes an asset the one that chart and book show; the engine then sends its bars and book. */
export function focusAsset(asset: AssetId): void {
  if (uiStore.getState().focusAsset === asset && viewStore.getState().series.asset === asset) return;
  setUi({ focusAsset: asset });
  void trade({ type: 'focus', asset });
}

/** The asset to begin with: what the engine already sends, else the first listed instrument. */
export function firstFocus(state: Pick<ViewState, 'series' | 'book' | 'instruments'>): AssetId | null {
  if (state.series.asset !== null) return state.series.asset;
  if (state.book !== null) return state.book.asset;
  for (const instrument of state.instruments.values()) if (instrument.listed) return instrument.asset;
  return null;
}

/** Adopts the engine's focus at the start, and asks for ours again when the engine has begun anew. Returns the end of it. */
export function keepFocus(): () => void {
  let epoch: string | null = null;
  return viewStore.subscribe((state) => {
    if (state.link.status !== 'live' || state.instruments.size === 0 || state.link.epoch === epoch) return;
    epoch = state.link.epoch;
    const wanted = uiStore.getState().focusAsset ?? firstFocus(state);
    if (wanted === null) return;
    setUi({ focusAsset: wanted });
    if (state.series.asset !== wanted) void trade({ type: 'focus', asset: wanted });
  });
}
