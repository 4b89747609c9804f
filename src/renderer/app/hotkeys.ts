import { trade } from '../ipc/commands.ts';

/** Ctrl+Shift+K (Cmd on a Mac), wherever the focus is: text fields and dialogs must not swallow the kill switch. */
export function isKillKey(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'shiftKey' | 'code'>): boolean {
  return (event.ctrlKey || event.metaKey) && event.shiftKey && event.code === 'KeyK';
}

/** Listens for the kill key, ahead of everything else on the page. Returns the end of it. */
export function startHotkeys(): () => void {
  const listener = (event: KeyboardEvent): void => {
    if (!isKillKey(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat) void trade({ type: 'killSwitch', flatten: false });
  };
  window.addEventListener('keydown', listener, { capture: true });
  return () => window.removeEventListener('keydown', listener, { capture: true });
}
