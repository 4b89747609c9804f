import { asUnits } from '../../../../src/contract/units.ts';
import { handleExchange } from '../../../../src/sandbox/actions/handle-exchange.ts';
import { Faults } from '../../../../src/sandbox/faults/faults.ts';
import { parseScript } from '../../../../src/sandbox/faults/parse-script.ts';
import type { RequestFacts, RequestFault } from '../../../../src/sandbox/faults/plans.ts';
import type { FaultScript } from '../../../../src/sandbox/faults/script.ts';
import { handleInfo } from '../../../../src/sandbox/info/handle-info.ts';
import { SandboxServer } from '../../../../src/sandbox/server/sandbox-server.ts';
import { StreamServer } from '../../../../src/sandbox/stream/stream-server.ts';
import type { Handler } from '../../../../src/sandbox/types.ts';
import { openVenue } from '../../../../src/sandbox/venue/open-venue.ts';
import type { FromVenue, ToVenue } from './messages.ts';

/*
 * The sandbox server in a process of its own, like `npm run sandbox`, but its faults change when a test says so, and the test is told when an
 * action arrives and when it has acted.
 */

const tell = (message: FromVenue): void => void process.send?.(message);
const onProblem = (text: string): void => tell({ kind: 'problem', text });

/** The faults of a script that also tell of each action that arrives. */
class ToldFaults extends Faults {
  override get isEmpty(): boolean {
    return false;
  }

  override onRequest(facts: RequestFacts, nowMs: number): RequestFault | null {
    const fault = super.onRequest(facts, nowMs);
    if (facts.kind === 'exchange') tell({ kind: 'arrived', action: facts.action ?? '' });
    return fault;
  }
}

const venue = openVenue({
  seed: 7,
  recorded: null,
  symbols: 12,
  speed: 1,
  startUnits: asUnits(10_000_000_000),
  faults: null,
  limits: 'off',
  directory: { network: 'testnet' },
  wallMs: () => Date.now(),
  onProblem,
});

/** Replaces the faults from now on; their times and counts begin anew. */
function useFaults(script: FaultScript | null): void {
  // The venue's own field is for readers; nobody but this test's process changes it.
  Object.assign(venue, { faults: new ToldFaults(script, Date.now()) });
  venue.submit({ kind: 'fillShare', share: 1 });
  venue.pump();
}

interface ActionBody {
  readonly action?: {
    readonly type?: string;
    readonly orders?: readonly { readonly c?: string }[];
    readonly cancels?: readonly { readonly cloid?: string }[];
  };
}

/** The exchange's own handler, which also tells what each action of orders came to. */
const exchange: Handler = (given, body, caller) => {
  const answer = handleExchange(given, body, caller);
  const { action } = body as ActionBody;
  const cloids = (action?.orders ?? []).map(({ c }) => c ?? '');
  const { response } = answer.body as { response?: { data?: { statuses?: readonly unknown[] } } };
  const statuses = (response?.data?.statuses ?? []).map((status) => JSON.stringify(status));
  tell({ kind: 'executed', action: action?.type ?? '', cloids, statuses });
  return answer;
};

useFaults(null);
const handlers = { info: handleInfo, exchange };
const stream = new StreamServer(venue, handlers, onProblem);
const server = new SandboxServer({ venue, handlers, stream, onProblem });
const port = await server.listen(0);
venue.start();

process.on('message', (message: ToVenue) => {
  const script = parseScript(JSON.stringify({ rules: message.rules }));
  if (script.ok) useFaults(script.value);
  else onProblem(JSON.stringify(script.error));
  tell({ kind: 'faults' });
});
// Whoever started this is gone: nobody is left to trade here.
process.once('disconnect', () => process.exit(0));
tell({ kind: 'ready', url: `http://127.0.0.1:${port}` });
