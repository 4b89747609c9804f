const DAY_MS = 86_400_000;

/** How long an approval holds when no end is named, and at most, ms (Hyperliquid). */
export const AGENT_DEFAULT_MS = 90 * DAY_MS;
export const AGENT_MAX_MS = 180 * DAY_MS;

/** Named agents that an account may have beside the unnamed one (Hyperliquid). */
export const MAX_NAMED_AGENTS = 3;

/** Named agents more for each sub-account (Hyperliquid). */
export const AGENTS_A_SUB_ACCOUNT = 2;

/** How long after a revocation the account can approve no other agent, ms: the removal has to be carried out first. */
export const REMOVAL_MS = 2_000;

/** Longest name, characters. */
export const MAX_NAME_LENGTH = 16;

const ZERO_ADDRESS = `0x${'0'.repeat(40)}`;
const VALID_UNTIL = / valid_until (\d{1,15})$/;

/** A key that may trade for a master. `name` is '' for the unnamed agent. */
export interface Agent {
  readonly address: string;
  readonly master: string;
  readonly name: string;
  readonly validUntilMs: number;
}

/** What became of an agent that is none any more. */
export type FormerReason = 'expired' | 'replaced' | 'revoked';

/** JSON-safe state of the agents. */
export interface AgentsState {
  readonly active: readonly Agent[];
  readonly former: readonly (readonly [string, FormerReason])[];
  /** Masters with a removal under way, and when it is over. */
  readonly removals: readonly (readonly [string, number])[];
}

/** Approval as it was signed: `agentName` null or '' = the unnamed agent, else a name with an optional ` valid_until <ms>`. */
export interface AgentRequest {
  readonly master: string;
  readonly agent: string;
  readonly agentName: string | null;
  readonly nowMs: number;
}

/**
 * Agents of all accounts: one unnamed and three named each. Approving a name again replaces its agent, the zero address revokes it. An
 * address that was an agent once never trades as an account of its own and is never approved again: its nonces are forgotten, old actions
 * could be replayed.
 */
export class Agents {
  readonly #byAddress = new Map<string, Agent>();
  readonly #former = new Map<string, FormerReason>();
  readonly #removals: Map<string, number>;

  constructor(state?: AgentsState) {
    this.#removals = new Map(state?.removals);
    for (const agent of state?.active ?? []) this.#byAddress.set(agent.address, agent);
    for (const [address, reason] of state?.former ?? []) this.#former.set(address, reason);
  }

  /** The agent of an address, or null when it is none or its time is over. */
  find(address: string, nowMs: number): Agent | null {
    const agent = this.#byAddress.get(address);
    if (agent === undefined) return null;
    if (nowMs <= agent.validUntilMs) return agent;
    this.#end(agent, 'expired');
    return null;
  }

  /** Why an address is no agent any more; null when it never was one or still is. */
  former(address: string, nowMs: number): FormerReason | null {
    this.find(address, nowMs);
    return this.#former.get(address) ?? null;
  }

  /** Agents of a master that are valid now, in the order of their approval. */
  of(master: string, nowMs: number): readonly Agent[] {
    const list: Agent[] = [];
    for (const agent of this.#byAddress.values())
      if (agent.master === master && this.find(agent.address, nowMs) !== null) list.push(agent);
    return list;
  }

  /**
   * Approves, replaces or revokes. Returns null, or the exchange's text of refusal.
   * `isAccount` tells that the address trades for itself and can be no agent, `maxNamed` how many named agents the master may have.
   */
  approve(
    request: AgentRequest,
    { isAccount, maxNamed }: { readonly isAccount: boolean; readonly maxNamed: number },
  ): string | null {
    const { master, agent, nowMs } = request;
    const asked = readName(request.agentName ?? '', nowMs);
    if (typeof asked === 'string') return asked;
    const mine = this.of(master, nowMs);
    const old = mine.find((other) => other.name === asked.name);
    if (agent === ZERO_ADDRESS) return this.#revoke(old, nowMs);
    if ((this.#removals.get(master) ?? 0) > nowMs) return 'User has pending agent removal';
    this.#removals.delete(master);
    const taken = agent === master || isAccount || this.find(agent, nowMs) !== null || this.#former.has(agent);
    if (taken) return asked.name === '' ? 'Agent already used.' : 'Extra agent already used.';
    const named = mine.filter((other) => other.name !== '').length;
    if (asked.name !== '' && old === undefined && named >= maxNamed)
      return 'Too many extra agents for cumulative volume traded.';
    if (old !== undefined) this.#end(old, 'replaced');
    this.#byAddress.set(agent, { address: agent, master, name: asked.name, validUntilMs: asked.validUntilMs });
    return null;
  }

  /** Ends the time of an agent at once, or of all of them (null). Returns the addresses that it hit. */
  expire(address: string | null): readonly string[] {
    const hit = [...this.#byAddress.values()].filter((agent) => address === null || agent.address === address);
    for (const agent of hit) this.#end(agent, 'expired');
    return hit.map((agent) => agent.address);
  }

  /** JSON-safe state. */
  state(): AgentsState {
    return { active: [...this.#byAddress.values()], former: [...this.#former], removals: [...this.#removals] };
  }

  #revoke(agent: Agent | undefined, nowMs: number): string | null {
    if (agent === undefined) return 'Extra agent does not exist.';
    this.#end(agent, 'revoked');
    this.#removals.set(agent.master, nowMs + REMOVAL_MS);
    return null;
  }

  #end(agent: Agent, reason: FormerReason): void {
    this.#byAddress.delete(agent.address);
    this.#former.set(agent.address, reason);
  }
}

/** Name and end of an approval, or the text of a refusal. An end past the longest allowed is cut to it. */
function readName(text: string, nowMs: number): { readonly name: string; readonly validUntilMs: number } | string {
  const match = VALID_UNTIL.exec(text);
  const name = match === null ? text : text.slice(0, match.index);
  if (name.length > MAX_NAME_LENGTH) return `Extra agent name must be between 1 and ${MAX_NAME_LENGTH} characters long`;
  if (match === null) return { name, validUntilMs: nowMs + AGENT_DEFAULT_MS };
  const untilMs = Number(match[1]);
  if (untilMs <= nowMs) return 'Agent valid_until already expired.';
  return { name, validUntilMs: Math.min(untilMs, nowMs + AGENT_MAX_MS) };
}
