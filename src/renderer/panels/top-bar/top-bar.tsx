import { Database, Moon, Settings, Sun } from 'lucide-react';
import type { ReactNode } from 'react';
import { chooseTheme, setUi, useUi } from '../../stores/ui-store.ts';
import { IconButton } from '../../ui/button.tsx';
import { DayPnlStat, DrawdownStat, EquityStat, RiskStat } from './account-stats.tsx';
import { KillSwitch } from './kill-switch.tsx';
import { ConnectionState, EngineState } from './link-state.tsx';
import { Mark } from './mark.tsx';
import { AutoStat, ClockStat, NextBarStat, SpeedChoice } from './run-stats.tsx';
import { VenueBadge } from './venue-badge.tsx';

function ThemeToggle(): ReactNode {
  const theme = useUi((state) => state.theme);
  const next = theme === 'dark' ? 'light' : 'dark';
  return (
    <IconButton data-testid="theme-toggle" label={`Use the ${next} theme`} onClick={() => chooseTheme(next)}>
      {theme === 'dark' ? <Sun size={15} /> : <Moon size={15} />}
    </IconButton>
  );
}

/** What has to be in sight always: mode, connection, state, money, risk and the kill switch. */
export function TopBar(): ReactNode {
  return (
    <header className="top-bar" data-testid="top-bar">
      <div className="top-identity">
        <span className="flex items-center gap-1.5 text-lg font-semibold tracking-tight">
          <Mark />
          Trimtab
        </span>
        <VenueBadge />
        <div className="top-link">
          <ConnectionState />
          <EngineState />
        </div>
      </div>
      <div className="top-figures">
        <EquityStat />
        <DayPnlStat />
        <DrawdownStat />
        <RiskStat />
        <AutoStat />
        <NextBarStat />
        <ClockStat className="top-wide" />
        <SpeedChoice />
      </div>
      <div className="top-controls">
        <ThemeToggle />
        <IconButton data-testid="data-open" label="Stored candles" onClick={() => setUi({ dialog: 'data' })}>
          <Database size={15} />
        </IconButton>
        <IconButton data-testid="settings-open" label="Settings" onClick={() => setUi({ dialog: 'settings' })}>
          <Settings size={15} />
        </IconButton>
        <KillSwitch />
      </div>
    </header>
  );
}
