import { OctagonX } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { RELEASE_HALT_WORD } from '../../../contract/commands.ts';
import { trade } from '../../ipc/commands.ts';
import { useView } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';

/** Why trading stands still, and the typed word that lifts it. */
export function HaltBanner(): ReactNode {
  const halted = useView((state) => state.risk?.halted ?? false);
  const reason = useView((state) => state.risk?.haltReason ?? '');
  const flattening = useView((state) => state.risk?.flattening ?? false);
  const [word, setWord] = useState('');
  if (!halted) return null;
  const ready = word.trim() === RELEASE_HALT_WORD;
  const release = async (): Promise<void> => {
    if (!ready) return;
    const done = await trade({ type: 'releaseHalt', confirmation: word.trim() });
    if (done) setWord('');
  };
  return (
    <form
      role="alert"
      data-testid="banner"
      data-kind="halt"
      onSubmit={(event) => {
        event.preventDefault();
        void release();
      }}
      className="flex min-h-9 items-center gap-3 border-b border-danger bg-danger-soft px-3 py-1"
    >
      <OctagonX size={16} className="shrink-0 text-down" />
      <span className="shrink-0 font-semibold">Trading is halted</span>
      <span data-testid="halt-reason" title={reason} className="selectable min-w-0 flex-1 truncate text-text-2">
        {reason === '' ? 'No reason was given' : reason}
        {flattening && <b className="ml-2 font-semibold text-down">Flattening positions…</b>}
      </span>
      <label className="flex shrink-0 items-center gap-2 text-xs text-text-2">
        Type {RELEASE_HALT_WORD} to release
        <input
          value={word}
          data-testid="release-input"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setWord(event.target.value)}
          className="h-6 w-24 rounded-[3px] border border-line-strong bg-panel px-2 text-sm text-text-1 uppercase"
        />
      </label>
      <Button type="submit" data-testid="release-button" disabled={!ready}>
        Release
      </Button>
    </form>
  );
}
