import { KeyRound, Trash2 } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { KeychainStatus, Reply } from '../../../contract/ipc.ts';
import { deleteKey, keychainStatus, saveKey, showRefusal } from '../../ipc/commands.ts';
import { showToast } from '../../stores/toast-store.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field, Switch, TextInput } from '../../ui/field.tsx';
import { Tag } from '../../ui/tag.tsx';
import { Section } from './section.tsx';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

type Taken = (reply: Reply<KeychainStatus>, done: string) => boolean;

function KeyList({ status, take }: { readonly status: KeychainStatus; readonly take: Taken }): ReactNode {
  const rows = [
    ...status.stored.map((name) => ({ name, place: 'Keychain' })),
    ...status.sessionOnly.map((name) => ({ name, place: 'This session only' })),
  ];
  if (rows.length === 0) return <p className="py-1 text-xs text-text-3">No keys. Sandbox and paper need none.</p>;
  return (
    <ul className="divide-y divide-line border-y border-line">
      {rows.map(({ name, place }) => (
        <li key={`${place}:${name}`} data-testid="key-row" className="flex h-7 items-center gap-2">
          <KeyRound size={12} className="text-text-3" />
          <span className="flex-1 truncate">{name}</span>
          <span className="text-xs text-text-3">{place}</span>
          <IconButton
            label={`Delete ${name}`}
            onClick={() => void deleteKey(name).then((reply) => take(reply, `${name} deleted`))}
          >
            <Trash2 size={13} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

function KeyForm({ available, take }: { readonly available: boolean; readonly take: Taken }): ReactNode {
  const [name, setName] = useState('');
  const [secret, setSecret] = useState('');
  const [sessionOnly, setSessionOnly] = useState(false);
  const [busy, setBusy] = useState(false);
  const named = NAME.test(name);
  const kept = available && !sessionOnly;
  const save = async (): Promise<void> => {
    if (!named || secret === '' || busy) return;
    setBusy(true);
    const given = secret;
    // The field forgets the key at once, whatever the answer is.
    setSecret('');
    const reply = await saveKey({ name, secret: given, sessionOnly: !kept });
    setBusy(false);
    if (take(reply, kept ? `${name} saved in the keychain` : `${name} kept for this session`)) setName('');
  };
  return (
    <form
      className="mt-2 grid grid-cols-[1fr_1.4fr_auto] items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Field label="Name" hint="Letters, digits, dots, dashes" error={name === '' || named ? '' : 'Not a valid name'}>
        {(id) => (
          <TextInput
            id={id}
            value={name}
            data-testid="key-name"
            invalid={name !== '' && !named}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label="Key" hint="Never shown again, never written to a file or log">
        {(id) => (
          <TextInput
            id={id}
            type="password"
            value={secret}
            data-testid="key-secret"
            onChange={(event) => setSecret(event.target.value)}
          />
        )}
      </Field>
      <div className="pt-5">
        <Button type="submit" tone="accent" data-testid="key-save" disabled={!named || secret === '' || busy}>
          {kept ? 'Save' : 'Keep for session'}
        </Button>
      </div>
      {available && (
        <div className="col-span-3 -mt-2 flex items-center gap-2 text-xs text-text-2">
          <Switch
            label="Keep for this session only"
            testId="key-session-only"
            on={sessionOnly}
            onChange={setSessionOnly}
          />
          Keep in memory for this session only
        </div>
      )}
    </form>
  );
}

/** Keys in the system's keychain: names only, and a field that takes a new one. */
export function KeychainSection(): ReactNode {
  const [status, setStatus] = useState<KeychainStatus | null>(null);
  const [failure, setFailure] = useState('');
  useEffect(() => {
    let open = true;
    void keychainStatus().then((reply) => {
      if (!open) return;
      if (reply.ok) setStatus(reply.value);
      else setFailure(reply.error.detail);
    });
    return () => {
      open = false;
    };
  }, []);
  const take: Taken = (reply, done) => {
    if (!reply.ok) {
      showRefusal(reply.error);
      return false;
    }
    setStatus(reply.value);
    showToast({ tone: 'good', title: done });
    return true;
  };
  return (
    <Section
      title="All keys"
      note={
        status === null ? null : (
          <Tag tone={status.available ? 'plain' : 'warn'} testId="keychain-state">
            {status.available ? 'Keychain available' : 'Keychain not available'}
          </Tag>
        )
      }
    >
      {status === null && (
        <p className="py-1 text-xs text-text-3">{failure === '' ? 'Asking the keychain…' : failure}</p>
      )}
      {status !== null && !status.available && (
        <p className="selectable py-1 text-xs text-warn">
          {status.reason} Keys can be kept for this session only; nothing is written in clear.
        </p>
      )}
      {status !== null && <KeyList status={status} take={take} />}
      {status !== null && <KeyForm available={status.available} take={take} />}
    </Section>
  );
}
