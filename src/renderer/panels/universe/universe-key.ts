import { useEffect } from 'react';
import { isTyping } from '../../parts/typing.ts';
import { setUi } from '../../stores/ui-store.ts';

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event)) return;
  if (event.key.toLowerCase() !== 'u') return;
  event.preventDefault();
  setUi({ dialog: 'universe' });
}

/** U opens the list of all markets, anywhere outside text fields and dialogs. */
export function useUniverseKey(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
