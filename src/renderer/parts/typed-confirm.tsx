import { type ReactNode, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { TextInput } from '../ui/field.tsx';

interface TypedConfirmProps {
  /** What has to be typed, letter by letter. */
  readonly word: string;
  /** What the typed word does; the words of the button. */
  readonly label: string;
  /** Resolves to true when it was done; then the field is emptied. */
  readonly onConfirm: (typed: string) => Promise<boolean>;
  readonly testId: string;
}

/** A field for a word and a button that stays off until it stands there. */
export function TypedConfirm({ word, label, onConfirm, testId }: TypedConfirmProps): ReactNode {
  const [typed, setTyped] = useState('');
  const ready = typed.trim() === word;
  const confirm = async (): Promise<void> => {
    if (ready && (await onConfirm(word))) setTyped('');
  };
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      <TextInput
        value={typed}
        data-testid={`${testId}-word`}
        aria-label={`Type ${word}`}
        placeholder={`Type ${word}`}
        className="w-36"
        onChange={(event) => setTyped(event.target.value)}
      />
      <Button type="submit" tone="danger" data-testid={`${testId}-confirm`} disabled={!ready}>
        {label}
      </Button>
    </form>
  );
}
