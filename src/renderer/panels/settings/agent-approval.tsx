import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AgentApproval } from '../../../contract/agent-keys.ts';
import { formatDay } from '../../format/time.ts';
import { copyText } from '../../parts/copy-text.ts';
import { showToast } from '../../stores/toast-store.ts';
import { Button } from '../../ui/button.tsx';

/** Copies a text and says so; where that does not work, it can be selected. */
function copy(text: string, what: string): void {
  if (copyText(text)) showToast({ tone: 'good', title: `${what} copied` });
  else showToast({ tone: 'warning', title: 'Not copied', detail: 'Select the text and copy it by hand.' });
}

function Text(props: { readonly title: string; readonly text: string; readonly testId: string }): ReactNode {
  const { title, text, testId } = props;
  return (
    <details className="rounded-[3px] border border-line">
      <summary className="flex h-7 items-center gap-2 px-2 text-xs text-text-2">
        <span className="flex-1">{title}</span>
        <Button
          size="small"
          data-testid={`${testId}-copy`}
          onClick={(event) => {
            event.preventDefault();
            copy(text, title);
          }}
        >
          <Copy size={11} /> Copy
        </Button>
      </summary>
      <pre
        data-testid={testId}
        className="selectable max-h-44 overflow-auto border-t border-line p-2 font-mono text-2xs whitespace-pre"
      >
        {text}
      </pre>
    </details>
  );
}

/** What the account's owner does elsewhere so that an agent may trade. */
export function ApprovalSteps({ approval }: { readonly approval: AgentApproval }): ReactNode {
  const { address, agentName, validUntilMs, typedData, request } = approval;
  const until = `${formatDay(validUntilMs)} ${new Date(validUntilMs).getUTCFullYear()}`;
  return (
    <div data-testid="agent-approval" className="mt-2 flex flex-col gap-1.5 rounded-[3px] border border-accent p-2">
      <p className="text-sm font-semibold">Let the account approve this agent, until {until}</p>
      <p className="flex items-center gap-2">
        <code data-testid="approval-address" className="selectable font-mono text-xs">
          {address}
        </code>
        <Button size="small" onClick={() => copy(address, 'Address')}>
          <Copy size={11} /> Copy
        </Button>
      </p>
      <ol className="selectable list-decimal pl-5 text-xs text-text-2">
        <li>
          On the exchange's page for API wallets, connect the account's own wallet (a hardware wallet is best), give
          this address and the name <b className="font-semibold">{agentName.split(' ')[0]}</b>, and sign there.
        </li>
        <li>Or sign the typed data below with that wallet, and send the request with the signature to the exchange.</li>
        <li>Then start Trimtab on that network. It asks the exchange what the key is before anything is sent.</li>
      </ol>
      <Text title="Typed data to sign" text={typedData} testId="approval-typed-data" />
      <Text title="Request that carries the signature" text={request} testId="approval-request" />
      <p className="text-xs text-text-3">
        The agent can trade and cannot withdraw. The key of the account itself is never needed here.
      </p>
    </div>
  );
}
