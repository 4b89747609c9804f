import { type ChartPalette, readPalette } from '../charts/palette.ts';
import { uiStore } from '../stores/ui-store.ts';

/** Calls `listener` with the palette whenever the theme has changed on the page. Returns the end of it. */
export function watchPalette(listener: (palette: ChartPalette) => void): () => void {
  let theme = uiStore.getState().theme;
  return uiStore.subscribe((state) => {
    if (state.theme === theme) return;
    theme = state.theme;
    // The attribute on the page changes in the same notification; the next frame certainly sees it.
    requestAnimationFrame(() => listener(readPalette()));
  });
}
