import './theme.css';
import { createRoot } from 'react-dom/client';
import { bridgeOrNull } from '../ipc/bridge.ts';
import { loadInfo } from '../ipc/commands.ts';
import { startEvents } from '../ipc/events.ts';
import { startFeed } from '../ipc/feed.ts';
import { keepFocus } from '../ipc/focus.ts';
import { uiStore } from '../stores/ui-store.ts';
import { App, NoBridge } from './app.tsx';
import { startFrameMeter } from './frame-meter.ts';
import { startHotkeys } from './hotkeys.ts';

function keepTheme(): void {
  const page = document.documentElement;
  page.dataset['theme'] = uiStore.getState().theme;
  uiStore.subscribe((state) => {
    if (page.dataset['theme'] !== state.theme) page.dataset['theme'] = state.theme;
  });
}

function start(): void {
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no root element');
  keepTheme();
  const bridge = bridgeOrNull();
  if (bridge === null) {
    createRoot(root).render(<NoBridge />);
    return;
  }
  // All of these live as long as the page does; a reload ends them with it.
  keepFocus();
  startFeed(bridge);
  startEvents(bridge);
  startHotkeys();
  startFrameMeter();
  void loadInfo();
  createRoot(root).render(<App />);
}

start();
