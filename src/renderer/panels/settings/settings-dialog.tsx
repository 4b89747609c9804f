import type { ReactNode } from 'react';
import { VENUE_WORDS } from '../../format/words.ts';
import { chooseTheme, setUi, type SettingsPage, type Theme, useUi } from '../../stores/ui-store.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Choice } from '../../ui/field.tsx';
import { Pair } from '../../ui/stat.tsx';
import { AgentsSection } from './agents-section.tsx';
import { ConnectionSection } from './connection-section.tsx';
import { EngineSettingsPage } from './engine-settings.tsx';
import { KeychainSection } from './keychain-section.tsx';
import { Section } from './section.tsx';

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
];

function Installation(): ReactNode {
  const info = useUi((state) => state.info);
  if (info === null) return <p className="py-1 text-xs text-text-3">Not known yet.</p>;
  return (
    <div className="selectable grid grid-cols-2 gap-x-8">
      <Pair label="Trimtab">{info.version}</Pair>
      <Pair label="Home">{info.home}</Pair>
      <Pair label="Electron">{info.electron}</Pair>
      <Pair label="Venue">{VENUE_WORDS[info.venue].name}</Pair>
      <Pair label="Chromium">{info.chrome}</Pair>
      <Pair label="Offered">{info.venuesOffered.map((venue) => VENUE_WORDS[venue].name).join(', ')}</Pair>
      <Pair label="Node">{info.node}</Pair>
      <Pair label="Market">{info.dataName ?? 'Generated or live'}</Pair>
    </div>
  );
}

const PAGES: readonly { readonly value: SettingsPage; readonly label: string }[] = [
  { value: 'general', label: 'Keys, connection, window' },
  { value: 'engine', label: 'Engine and recorder' },
];

function General(): ReactNode {
  const theme = useUi((state) => state.theme);
  return (
    <>
      <AgentsSection />
      <KeychainSection />
      <ConnectionSection />
      <Section title="Theme" note={<Choice label="Theme" value={theme} options={THEMES} onChange={chooseTheme} />}>
        <p className="text-xs text-text-3">Candles, book and figures never rely on colour alone.</p>
      </Section>
      <Section title="Installation">
        <Installation />
      </Section>
      <Section title="Licences">
        <p className="selectable text-xs text-text-3">
          TradingView Lightweight Charts™, Copyright (c) 2025 TradingView, Inc.{' '}
          <a className="text-accent" href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
            https://www.tradingview.com/
          </a>
        </p>
      </Section>
    </>
  );
}

/** Keys, connection, theme and facts about the installation on one page, every knob of the engine on the other. */
export function SettingsDialog(): ReactNode {
  const page = useUi((state) => state.settingsPage);
  return (
    <Dialog
      title="Settings"
      testId="settings"
      onClose={() => setUi({ dialog: null })}
      size="wide"
      actions={
        <Choice
          label="Page of the settings"
          testId="settings-page"
          value={page}
          options={PAGES}
          onChange={(settingsPage) => setUi({ settingsPage })}
        />
      }
    >
      {page === 'general' ? <General /> : <EngineSettingsPage />}
    </Dialog>
  );
}
