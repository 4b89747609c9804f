import { type FormEvent, type ReactNode, useState } from 'react';
import type { AgentApproval, AgentKeyView } from '../../../contract/agent-keys.ts';
import { keyProblem } from '../../format/agent-key.ts';
import { formatDay, formatSpan } from '../../format/time.ts';
import { VENUE_WORDS } from '../../format/words.ts';
import { agentApproval, deleteKey, generateAgent, importAgent, showRefusal } from '../../ipc/commands.ts';
import { showToast } from '../../stores/toast-store.ts';
import { useVenue } from '../../stores/venue-store.ts';
import { useView } from '../../stores/view-store.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { Field, TextInput } from '../../ui/field.tsx';
import { Tag } from '../../ui/tag.tsx';
import { ApprovalSteps } from './agent-approval.tsx';

/** The name and the days that an approval asks for, unless the person has others. */
const AGENT_NAME = 'trimtab';
const VALID_DAYS = 90;

/** An approval that ends sooner than this is warned of, ms. */
const WARN_MS = 21 * 86_400_000;

interface CardProps {
  readonly agent: AgentKeyView;
  /** Keys are kept for this session only: there is no keychain, or the person wants it so. */
  readonly sessionOnly: boolean;
  readonly reload: () => void;
}

/** When the exchange stops taking the agent, as it told this run. */
function Expiry({ agent }: { readonly agent: AgentKeyView }): ReactNode {
  const venue = useView((state) => state.session?.venue);
  const nowMs = useView((state) => state.session?.atMs ?? 0);
  const told = useVenue(({ account }) => account?.agent ?? null);
  if (venue !== agent.network || told === null || agent.address === null) {
    return <span className="text-xs text-text-3">The exchange tells when it ends once this network is in use.</span>;
  }
  if (told.address !== agent.address)
    return <span className="text-xs text-warn">This run trades with another agent; start again to use this one.</span>;
  if (told.validUntilMs === null)
    return <span className="text-xs text-text-3">The exchange does not tell when it ends.</span>;
  const left = told.validUntilMs - nowMs;
  return (
    <span
      data-testid="agent-expiry"
      className={left < WARN_MS ? 'text-xs font-semibold text-warn' : 'text-xs text-text-2'}
    >
      Approved until {formatDay(told.validUntilMs)} {new Date(told.validUntilMs).getUTCFullYear()}, {formatSpan(left)}{' '}
      left
    </span>
  );
}

function Stored({ agent, reload }: Omit<CardProps, 'sessionOnly'>): ReactNode {
  const [approval, setApproval] = useState<AgentApproval | null>(null);
  const show = async (): Promise<void> => {
    const reply = await agentApproval({ network: agent.network, agentName: AGENT_NAME, validDays: VALID_DAYS });
    if (reply.ok) setApproval(reply.value);
    else showRefusal(reply.error);
  };
  const remove = async (): Promise<void> => {
    const reply = await deleteKey(`agent-${agent.network}`);
    if (!reply.ok) showRefusal(reply.error);
    else showToast({ tone: 'info', title: 'Key deleted here', detail: 'Revoke it at the exchange as well.' });
    reload();
  };
  return (
    <>
      <p className="flex items-center gap-2">
        <code data-testid={`agent-address-${agent.network}`} className="selectable font-mono text-xs">
          {agent.address ?? '–'}
        </code>
        <span className="flex-1" />
        {agent.address !== null && (
          <Button size="small" data-testid={`agent-approve-${agent.network}`} onClick={() => void show()}>
            How to approve
          </Button>
        )}
        <ConfirmButton
          testId={`agent-delete-${agent.network}`}
          question="Delete it?"
          title="Deletes the key here; its approval at the exchange stays until it is revoked. Press twice."
          onConfirm={() => void remove()}
        >
          Delete
        </ConfirmButton>
      </p>
      {agent.problem === '' ? <Expiry agent={agent} /> : <p className="text-xs text-down">{agent.problem}</p>}
      {approval !== null && <ApprovalSteps approval={approval} />}
    </>
  );
}

function Empty({ agent, sessionOnly, reload }: CardProps): ReactNode {
  const { network } = agent;
  const [secret, setSecret] = useState('');
  const [error, setError] = useState('');
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<AgentApproval | null>(null);
  const problem = keyProblem(secret);
  const take = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (secret === '' || problem !== '' || busy) return;
    const given = secret;
    // The field forgets the key at once, whatever the answer is.
    setSecret('');
    setBusy(true);
    const reply = await importAgent({ network, secret: given, sessionOnly });
    setBusy(false);
    setError(reply.ok ? '' : reply.error.detail);
    if (reply.ok) reload();
  };
  const generate = async (): Promise<void> => {
    setBusy(true);
    const reply = await generateAgent({ network, agentName: AGENT_NAME, validDays: VALID_DAYS, sessionOnly });
    setBusy(false);
    if (reply.ok) setMade(reply.value);
    else setError(reply.error.detail);
  };
  if (made !== null) {
    return (
      <>
        <ApprovalSteps approval={made} />
        <Button size="small" className="mt-1.5" data-testid="agent-done" onClick={reload}>
          Done
        </Button>
      </>
    );
  }
  return (
    <form className="grid grid-cols-[minmax(0,1fr)_auto_auto] items-start gap-2" onSubmit={(event) => void take(event)}>
      <Field
        label="Private key of the agent"
        hint="Never shown again, never written to a file or log"
        error={problem === '' ? error : problem}
      >
        {(id) => (
          <TextInput
            id={id}
            type="password"
            value={secret}
            placeholder="0x…"
            data-testid={`agent-secret-${network}`}
            invalid={problem !== ''}
            onChange={(event) => {
              setSecret(event.target.value);
              setError('');
            }}
          />
        )}
      </Field>
      <Button
        type="submit"
        className="mt-5"
        data-testid={`agent-import-${network}`}
        disabled={secret === '' || problem !== '' || busy}
      >
        Import
      </Button>
      <Button
        tone="accent"
        className="mt-5"
        data-testid={`agent-generate-${network}`}
        disabled={busy}
        title="Makes a key in this program; only its address leaves it"
        onClick={() => void generate()}
      >
        Generate
      </Button>
    </form>
  );
}

/** The agent of one network: none yet, or its address, its end, and how it is approved. */
export function AgentCard(props: CardProps): ReactNode {
  const { agent } = props;
  const place = agent.place === 'keychain' ? 'In the keychain' : 'This session only';
  return (
    <article
      data-testid={`agent-${agent.network}`}
      data-place={agent.place ?? 'none'}
      className="border-b border-line py-2 last:border-b-0"
    >
      <header className="mb-1 flex items-center gap-2">
        <b className="font-semibold">{VENUE_WORDS[agent.network].name}</b>
        <span className="flex-1 text-xs text-text-3">{VENUE_WORDS[agent.network].hint}</span>
        <Tag tone={agent.place === null ? 'plain' : 'accent'}>{agent.place === null ? 'No agent' : place}</Tag>
      </header>
      {agent.place === null ? <Empty {...props} /> : <Stored agent={agent} reload={props.reload} />}
    </article>
  );
}
