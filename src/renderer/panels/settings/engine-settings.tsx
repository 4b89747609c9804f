import { type ReactNode, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import type { SettingsView } from '../../../contract/settings-view.ts';
import { engineSettings, setEngineSetting } from '../../ipc/commands.ts';
import { showToast } from '../../stores/toast-store.ts';
import { Switch } from '../../ui/field.tsx';
import { Empty } from '../../ui/panel.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { groupSettings, isChanged, type SettingGroup } from './setting-list.ts';
import { type SaveSetting, SettingRow } from './setting-row.tsx';

function Group({ group, save }: { readonly group: SettingGroup; readonly save: SaveSetting }): ReactNode {
  return (
    <section aria-label={group.title} className="setting-group">
      <h3 className="bg-ground px-4 py-1 text-xs font-semibold text-text-2">{group.title}</h3>
      {group.settings.map((setting) => (
        <SettingRow key={setting.path} setting={setting} save={save} />
      ))}
    </section>
  );
}

interface FindProps {
  readonly typed: string;
  readonly onTyped: (typed: string) => void;
  readonly changedOnly: boolean;
  readonly onChangedOnly: (only: boolean) => void;
  readonly note: string;
}

function Find({ typed, onTyped, changedOnly, onChangedOnly, note }: FindProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <div className="sticky top-0 z-10 flex h-9 items-center gap-2 border-b border-line bg-panel px-4">
      <SearchField
        ref={input}
        value={typed}
        data-testid="setting-search"
        aria-label="Search settings"
        placeholder="Search: cap, slippage, stop, recorder…"
        className="flex-1"
        onTyped={onTyped}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || typed === '') return;
          event.stopPropagation();
          onTyped('');
        }}
      />
      <span className="text-xs text-text-3">{note}</span>
      <span className="text-xs text-text-2">Changed only</span>
      <Switch label="Changed only" testId="setting-changed-only" on={changedOnly} onChange={onChangedOnly} />
    </div>
  );
}

/** Every knob of the engine and the recorder: found by typing, checked before it is saved, and put back to its default. */
export function EngineSettingsPage(): ReactNode {
  const [view, setView] = useState<SettingsView | null>(null);
  const [failure, setFailure] = useState('');
  const [typed, setTyped] = useState('');
  const [changedOnly, setChangedOnly] = useState(false);
  const sought = useDeferredValue(typed);
  useEffect(() => {
    void engineSettings().then((reply) => {
      if (reply.ok) setView(reply.value);
      else setFailure(reply.error.detail);
    });
  }, []);
  const save: SaveSetting = useCallback(async (path, value, confirmed) => {
    const reply = await setEngineSetting({ path, value, confirmed });
    if (!reply.ok) return reply.error.detail;
    setView(reply.value);
    const later = reply.value.settings.find((one) => one.path === path)?.effect === 'next_start';
    showToast({
      tone: 'good',
      title: `${path} ${value === null ? 'is at its default' : 'saved'}`,
      detail: later ? 'It counts from the next start on.' : 'It counts from now on.',
    });
    return '';
  }, []);
  if (view === null) {
    return (
      <div className="h-40">
        <Empty title={failure === '' ? 'Reading the settings…' : 'The settings cannot be read'}>{failure}</Empty>
      </div>
    );
  }
  const groups = groupSettings(view.settings, sought, changedOnly);
  const shown = groups.reduce((sum, group) => sum + group.settings.length, 0);
  const changed = view.settings.filter(isChanged).length;
  return (
    <div data-testid="engine-settings">
      <Find
        typed={typed}
        onTyped={setTyped}
        changedOnly={changedOnly}
        onChangedOnly={setChangedOnly}
        note={`${shown} of ${view.settings.length}, ${changed} changed`}
      />
      {view.problem !== '' && (
        <p role="alert" className="selectable border-b border-line bg-warn-soft px-4 py-1.5 text-xs">
          config.json is not good: {view.problem} What runs is shown; put the setting right here or in the file.
        </p>
      )}
      <p className="px-4 py-1.5 text-xs text-text-3">
        Written into config.json. A change counts at once unless it says “next start”; tickets that wait become void.
      </p>
      {groups.length === 0 && (
        <div className="h-32">
          <Empty title={changedOnly && typed === '' ? 'Everything is at its default' : 'No setting matches'}>
            {typed === '' ? 'Switch “Changed only” off to see all.' : 'Escape clears the search.'}
          </Empty>
        </div>
      )}
      {groups.map((group) => (
        <Group key={group.section} group={group} save={save} />
      ))}
    </div>
  );
}
