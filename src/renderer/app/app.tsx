import type { ReactNode } from 'react';
import { useUniverse } from '../ipc/universe.ts';
import { AutoRulesDialog } from '../panels/auto-rules/auto-rules-dialog.tsx';
import { Banners } from '../panels/banners/banners.tsx';
import { BookPanel } from '../panels/book/book-panel.tsx';
import { ChartPanel } from '../panels/chart/chart-panel.tsx';
import { DataDialog } from '../panels/data/data-dialog.tsx';
import { DeskPanel } from '../panels/desk/desk-panel.tsx';
import { HealthDialog } from '../panels/health/health-dialog.tsx';
import { StartScreen } from '../panels/health/start-screen.tsx';
import { RehearsalDialog } from '../panels/rehearsal/rehearsal-dialog.tsx';
import { SettingsDialog } from '../panels/settings/settings-dialog.tsx';
import { StatusBar } from '../panels/status-bar/status-bar.tsx';
import { useTicketKeys } from '../panels/ticket/ticket-keys.ts';
import { TicketPanel } from '../panels/ticket/ticket-panel.tsx';
import { TopBar } from '../panels/top-bar/top-bar.tsx';
import { UniverseDialog } from '../panels/universe/universe-dialog.tsx';
import { useUniverseKey } from '../panels/universe/universe-key.ts';
import { Watchlist } from '../panels/watchlist/watchlist.tsx';
import { Guard } from '../parts/guard.tsx';
import { useUi } from '../stores/ui-store.ts';
import { useView } from '../stores/view-store.ts';
import { Dock } from './dock.tsx';
import { Toaster } from './toaster.tsx';

function Dialogs(): ReactNode {
  const dialog = useUi((state) => state.dialog);
  switch (dialog) {
    case 'settings':
      return <SettingsDialog />;
    case 'auto':
      return <AutoRulesDialog />;
    case 'data':
      return <DataDialog />;
    case 'universe':
      return <UniverseDialog />;
    case 'rehearsal':
      return <RehearsalDialog />;
    case 'health':
      return <HealthDialog />;
    case null:
      return null;
  }
}

function LiveFrame(): ReactNode {
  const live = useView((state) => state.session?.venue === 'live');
  return live ? <div data-testid="live-frame" className="live-frame" /> : null;
}

function Side(): ReactNode {
  const side = useUi((state) => state.side);
  useTicketKeys();
  return (
    <Guard key={side} name={side === 'desk' ? 'Signal desk' : 'Order ticket'} area="area-desk">
      {side === 'desk' ? <DeskPanel /> : <TicketPanel />}
    </Guard>
  );
}

/** The whole window. */
export function App(): ReactNode {
  useUniverse();
  useUniverseKey();
  return (
    <div className="shell">
      <TopBar />
      <Banners />
      <main className="workspace">
        <Guard name="Watchlist" area="area-watch">
          <Watchlist />
        </Guard>
        <Guard name="Chart" area="area-chart">
          <ChartPanel />
        </Guard>
        <Guard name="Order book" area="area-book">
          <BookPanel />
        </Guard>
        <Side />
        <Dock />
      </main>
      <StatusBar />
      <Dialogs />
      <StartScreen />
      <Toaster />
      <LiveFrame />
    </div>
  );
}

/** What stands there when the page has no engine behind it. */
export function NoBridge(): ReactNode {
  return (
    <div role="alert" className="flex h-full flex-col items-center justify-center gap-2">
      <p className="text-lg font-semibold">This page has no engine behind it</p>
      <p className="max-w-96 text-center text-text-2">
        Trimtab runs as an application. Start it with its own command; nothing can be traded from here.
      </p>
    </div>
  );
}
