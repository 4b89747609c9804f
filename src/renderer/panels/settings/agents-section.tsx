import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { AgentKeyView } from '../../../contract/agent-keys.ts';
import { agentKeys, keychainStatus } from '../../ipc/commands.ts';
import { useVenueAccount } from '../../ipc/venue-account.ts';
import { AgentCard } from './agent-card.tsx';
import { Section } from './section.tsx';

interface Known {
  readonly agents: readonly AgentKeyView[];
  readonly keychain: boolean;
}

function Revocation(): ReactNode {
  return (
    <details className="mt-1 text-xs text-text-2">
      <summary className="text-text-3">How to take an agent's rights away</summary>
      <ol className="selectable mt-1 list-decimal pl-5">
        <li>Press Kill: nothing opens any more, stops at the exchange stay.</li>
        <li>
          On the exchange's page for API wallets, with the account's own wallet, remove the agent. Approving another one
          under the same name removes it too. The exchange refuses its orders from then on.
        </li>
        <li>
          Delete the key here. Make a new one for a new start: an address that was removed must not be used again.
        </li>
        <li>If you think that someone else has the key, do the second step first, from any machine.</li>
      </ol>
    </details>
  );
}

/** Agents of both networks: imported, made here, approved elsewhere, taken away. */
export function AgentsSection(): ReactNode {
  useVenueAccount();
  const [known, setKnown] = useState<Known | null>(null);
  const [failure, setFailure] = useState('');
  const load = useCallback(() => {
    void Promise.all([agentKeys(), keychainStatus()]).then(([agents, status]) => {
      if (agents.ok && status.ok) setKnown({ agents: agents.value, keychain: status.value.available });
      else setFailure(agents.ok ? (status.ok ? '' : status.error.detail) : agents.error.detail);
    });
  }, []);
  useEffect(load, [load]);
  return (
    <Section title="Agents (API wallets)">
      <p className="text-xs text-text-3">
        An agent trades for your account and cannot withdraw from it. A change holds from the next start.
      </p>
      {known === null && (
        <p className="py-1 text-xs text-text-3">{failure === '' ? 'Asking the keychain…' : failure}</p>
      )}
      {known !== null && !known.keychain && (
        <p className="py-1 text-xs text-warn">No keychain: an agent is kept for this session only.</p>
      )}
      {known?.agents.map((agent) => (
        <AgentCard
          key={`${agent.network}:${agent.address ?? ''}`}
          agent={agent}
          sessionOnly={!known.keychain}
          reload={load}
        />
      ))}
      <Revocation />
    </Section>
  );
}
