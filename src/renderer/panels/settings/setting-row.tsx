import { RotateCcw } from 'lucide-react';
import { memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { loosens, sameSetting, type SettingValue, type SettingView } from '../../../contract/settings-view.ts';
import {
  fieldText,
  rangeText,
  readSetting,
  settingText,
  settingTitle,
  spanText,
  unitText,
} from '../../format/setting.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { classes } from '../../ui/class-names.ts';
import { Choice, Switch, TextInput } from '../../ui/field.tsx';
import { Tag } from '../../ui/tag.tsx';
import { isChanged } from './setting-list.ts';

/** A press that comes within this after the question may be a double click or a held key, ms. */
const TOO_SOON_MS = 350;

/** Saves a value, or the default for null; answers with what is wrong, or ''. */
export type SaveSetting = (path: string, value: SettingValue | null, confirmed: boolean) => Promise<string>;

interface EditorProps {
  readonly setting: SettingView;
  readonly error: string;
  readonly onError: (error: string) => void;
  /** Asks for a new value to be saved. */
  readonly onValue: (value: SettingValue) => void;
}

function TextEditor({ setting, error, onError, onValue }: EditorProps): ReactNode {
  const { path, allowed, value } = setting;
  const saved = fieldText(value, allowed);
  const [edit, setEdit] = useState({ text: saved, of: saved });
  // An edit of a value that was saved or reset meanwhile is over: the field shows what holds.
  const draft = edit.of === saved ? edit.text : saved;
  const setDraft = (text: string): void => setEdit({ text, of: saved });
  const read = readSetting(setting, draft);
  const save = (): void => {
    if (draft.trim() === saved) return;
    if (read.ok) onValue(read.value);
    else onError(read.reason);
  };
  const edited = draft.trim() !== saved;
  return (
    <form
      className="flex items-center gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {edited && (
        <Button type="submit" size="small" tone="accent" data-testid={`setting-save-${path}`}>
          Save
        </Button>
      )}
      <TextInput
        value={draft}
        aria-label={path}
        inputMode={allowed.kind === 'number' ? 'decimal' : 'text'}
        data-testid={`setting-${path}`}
        invalid={error !== '' || !read.ok}
        className={classes('text-right', allowed.kind === 'markets' ? 'w-44' : 'w-24')}
        onChange={(event) => {
          setDraft(event.target.value);
          onError('');
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || !edited) return;
          // The first Escape gives up the edit, the next one closes the dialog.
          event.stopPropagation();
          setDraft(saved);
          onError('');
        }}
      />
      <span className="w-9 text-xs text-text-3">{unitText(allowed)}</span>
    </form>
  );
}

function Editor(props: EditorProps): ReactNode {
  const { setting, onValue } = props;
  const { allowed, path, value } = setting;
  if (allowed.kind === 'switch') {
    return (
      <span className="w-[141px]">
        <Switch label={path} testId={`setting-${path}`} on={value === true} onChange={onValue} />
      </span>
    );
  }
  if (allowed.kind === 'word') {
    const options = allowed.words.map((word) => ({ value: word, label: word.replaceAll('_', ' ') }));
    return (
      <Choice label={path} testId={`setting-${path}`} value={String(value)} options={options} onChange={onValue} />
    );
  }
  if (allowed.kind === 'number' && allowed.oneOf !== null) {
    const options = allowed.oneOf.map((one) => ({ value: one, label: settingText(one, allowed) }));
    return (
      <Choice label={path} testId={`setting-${path}`} value={Number(value)} options={options} onChange={onValue} />
    );
  }
  return <TextEditor {...props} />;
}

interface QuestionProps {
  readonly setting: SettingView;
  readonly next: SettingValue;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Asked before a limit is loosened; takes the focus, so that the keyboard answers it. */
function Question({ setting, next, onYes, onNo }: QuestionProps): ReactNode {
  const { path, allowed, value } = setting;
  const yes = useRef<HTMLButtonElement>(null);
  const askedAt = useRef(0);
  useEffect(() => {
    askedAt.current = performance.now();
    yes.current?.focus();
  }, []);
  return (
    <div
      role="alertdialog"
      aria-label="This loosens a limit"
      data-testid={`setting-question-${path}`}
      className="mt-1 flex items-center gap-2 rounded-[3px] bg-warn-soft px-2 py-1 text-xs"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onNo();
      }}
    >
      <span className="flex-1 text-text-1">
        This loosens a limit: {settingText(value, allowed)} →{' '}
        <b className="font-semibold">{settingText(next, allowed)}</b>
      </span>
      <button
        ref={yes}
        type="button"
        data-testid={`setting-confirm-${path}`}
        className="inline-flex h-5 items-center rounded-[3px] border border-transparent bg-danger px-1.5 text-xs font-medium text-danger-ink hover:brightness-110"
        onClick={() => {
          if (performance.now() - askedAt.current >= TOO_SOON_MS) onYes();
        }}
      >
        Loosen it
      </button>
      <Button size="small" onClick={onNo}>
        Keep
      </Button>
    </div>
  );
}

function Notes({ setting }: { readonly setting: SettingView }): ReactNode {
  const { allowed, value, fallback, running, effect } = setting;
  const waits = effect === 'next_start' && !sameSetting(value, running);
  const span = spanText(value, allowed);
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-xs text-text-3">
      <span>Allowed: {rangeText(allowed)}</span>
      <span>Default: {settingText(fallback, allowed)}</span>
      {span !== '' && <span>{span}</span>}
      {waits && <span className="text-warn">Now {settingText(running, allowed)}; changes at the next start</span>}
    </p>
  );
}

interface SettingRowProps {
  readonly setting: SettingView;
  readonly save: SaveSetting;
}

/** One setting: what it is and may be, its field, and the way back to its default. */
export const SettingRow = memo(function SettingRow({ setting, save }: SettingRowProps): ReactNode {
  const { path, name, sentence, effect, fallback } = setting;
  const [error, setError] = useState('');
  const [asked, setAsked] = useState<{ readonly value: SettingValue | null } | null>(null);
  const changed = isChanged(setting);
  const put = (value: SettingValue | null, confirmed: boolean): void => {
    setAsked(null);
    if (!confirmed && loosens(setting, value ?? fallback)) setAsked({ value });
    else void save(path, value, confirmed).then(setError);
  };
  return (
    <div
      data-testid={`setting-row-${path}`}
      data-changed={changed}
      className={classes('border-t border-line px-4 py-1.5', changed && 'shadow-[inset_2px_0_0_var(--accent)]')}
    >
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="flex items-center gap-2">
            <span className="font-medium">{settingTitle(name)}</span>
            <code className="selectable truncate font-mono text-2xs text-text-3">{path}</code>
            {changed && <Tag tone="accent">changed</Tag>}
            {effect === 'next_start' && <Tag title="It counts from the next start on">next start</Tag>}
          </p>
          <p className="text-xs text-text-2">{sentence}</p>
        </div>
        <Editor setting={setting} error={error} onError={setError} onValue={(value) => put(value, false)} />
        <IconButton
          label={`Reset ${path} to its default`}
          data-testid={`setting-reset-${path}`}
          disabled={!changed}
          className={changed ? '' : 'invisible'}
          onClick={() => put(null, false)}
        >
          <RotateCcw size={13} />
        </IconButton>
      </div>
      <Notes setting={setting} />
      {error !== '' && (
        <p role="alert" data-testid={`setting-error-${path}`} className="selectable text-xs text-down">
          {error}
        </p>
      )}
      {asked !== null && (
        <Question
          setting={setting}
          next={asked.value ?? fallback}
          onYes={() => put(asked.value, true)}
          onNo={() => setAsked(null)}
        />
      )}
    </div>
  );
});
