import type { TrimtabBridge } from '../../contract/ipc.ts';

declare global {
  interface Window {
    /** Exposed by the preload; missing only when the page is opened outside the application. */
    readonly trimtab?: TrimtabBridge;
  }
}

/** The bridge of the preload, or null when the page runs without one. */
export function bridgeOrNull(): TrimtabBridge | null {
  return window.trimtab ?? null;
}

/** The bridge; throws without one (the start has checked it). */
export function bridge(): TrimtabBridge {
  const found = bridgeOrNull();
  if (found === null) throw new Error('The window has no bridge to the engine');
  return found;
}
