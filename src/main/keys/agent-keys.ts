import { agentAddress, agentApproval, newAgentKey } from '../../adapters/hyperliquid/agent-approval.ts';
import type {
  AgentApproval,
  AgentKeyView,
  AgentNetwork,
  ApprovalRequest,
  GenerateAgentRequest,
  ImportAgentRequest,
} from '../../contract/agent-keys.ts';
import type { KeychainStatus, Reply, SaveKeyRequest } from '../../contract/ipc.ts';
import { refuse, type Refusal } from '../../contract/refusals.ts';
import type { KeyStore } from './key-store.ts';

const NETWORKS: readonly AgentNetwork[] = ['testnet', 'live'];

/** Name under which the agent of a network is stored. */
export function agentKeyName(network: AgentNetwork): string {
  return `agent-${network}`;
}

/** The agents' keys: checked before they are stored, made here, and told of by their addresses alone. */
export class AgentKeys {
  readonly #keys: Pick<KeyStore, 'read' | 'save' | 'status'>;
  readonly #wallMs: () => number;

  constructor(keys: Pick<KeyStore, 'read' | 'save' | 'status'>, wallMs: () => number) {
    this.#keys = keys;
    this.#wallMs = wallMs;
  }

  /** What is stored for each network. */
  async list(): Promise<readonly AgentKeyView[]> {
    const status = await this.#keys.status();
    return Promise.all(NETWORKS.map((network) => this.#view(network, status)));
  }

  /** Stores a key that was made elsewhere. */
  async import(request: ImportAgentRequest): Promise<Reply<readonly AgentKeyView[]>> {
    const wrong = wrongKey(request.secret) ?? (await this.#taken(request.network));
    if (wrong !== null) return { ok: false, error: wrong };
    return await this.#store(request.network, normalised(request.secret), request.sessionOnly);
  }

  /** Makes a key here and stores it; only its address and what approves it go out. */
  async generate(request: GenerateAgentRequest): Promise<Reply<AgentApproval>> {
    const taken = await this.#taken(request.network);
    if (taken !== null) return { ok: false, error: taken };
    const secret = newAgentKey();
    const address = agentAddress(secret);
    if (!address.ok) throw new Error('a key that was just made has no address');
    const stored = await this.#store(request.network, secret, request.sessionOnly);
    if (!stored.ok) return stored;
    return { ok: true, value: agentApproval(address.value, request, this.#wallMs()) };
  }

  /** What approves the key that is stored. */
  async approval(request: ApprovalRequest): Promise<Reply<AgentApproval>> {
    const { address, problem } = await this.#view(request.network, await this.#keys.status());
    if (address !== null) return { ok: true, value: agentApproval(address, request, this.#wallMs()) };
    const detail = problem === '' ? 'there is no agent key for that network' : problem;
    return { ok: false, error: refuse('NOTHING_TO_DO', 'agent', null, 'a stored agent key', detail) };
  }

  /** Stores a key under a name of the person's own; the names of agents take only what an agent can sign with. */
  async save(request: SaveKeyRequest): Promise<Reply<KeychainStatus>> {
    const network = NETWORKS.find((each) => agentKeyName(each) === request.name);
    if (network === undefined) return await this.#keys.save(request);
    const imported = await this.import({ network, secret: request.secret, sessionOnly: request.sessionOnly });
    return imported.ok ? { ok: true, value: await this.#keys.status() } : imported;
  }

  async #store(network: AgentNetwork, secret: string, sessionOnly: boolean): Promise<Reply<readonly AgentKeyView[]>> {
    const saved = await this.#keys.save({ name: agentKeyName(network), secret, sessionOnly });
    return saved.ok ? { ok: true, value: await this.list() } : saved;
  }

  /** A key that is thrown away may still have rights at the exchange: it is never written over. */
  async #taken(network: AgentNetwork): Promise<Refusal | null> {
    const { place, address } = await this.#view(network, await this.#keys.status());
    if (place === null) return null;
    const detail = 'a key is stored for that network already: revoke it at the exchange and delete it here first';
    return refuse('DUPLICATE', 'agent', address ?? place, 'no stored key', detail);
  }

  async #view(network: AgentNetwork, status: KeychainStatus): Promise<AgentKeyView> {
    const name = agentKeyName(network);
    const place = status.sessionOnly.includes(name) ? 'session' : status.stored.includes(name) ? 'keychain' : null;
    if (place === null) return { network, place, address: null, problem: '' };
    const read = await this.#keys.read(name);
    if (!read.ok) return { network, place, address: null, problem: read.reason };
    const address = read.value === null ? null : agentAddress(read.value);
    if (address === null) return { network, place: null, address: null, problem: '' };
    return address.ok
      ? { network, place, address: address.value, problem: '' }
      : { network, place, address: null, problem: address.error };
  }
}

function normalised(secret: string): string {
  return `0x${secret.trim().replace(/^0x/i, '').toLowerCase()}`;
}

/** Why a text is no agent key, in words that do not repeat it; what people paste by mistake is told by its form. */
function wrongKey(secret: string): Refusal | null {
  const text = secret.trim();
  const address = agentAddress(text);
  if (address.ok) return null;
  const words = text.split(/\s+/).length;
  const no = (detail: string): Refusal => refuse('BAD_FIELD', 'secret', 'hidden', '0x and 64 hex digits', detail);
  if (words >= 12)
    return no('that looks like the recovery phrase of a wallet. No program needs it: never type it anywhere');
  if (/^0x[0-9a-fA-F]{40}$/.test(text)) return no('that is an address: its private key is needed, 64 hex digits');
  return no('that is no private key: it has 0x and 64 hex digits');
}
