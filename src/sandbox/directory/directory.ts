import type { Agent, AgentRequest, AgentsState } from './agents.ts';
import { AGENTS_A_SUB_ACCOUNT, Agents, MAX_NAMED_AGENTS } from './agents.ts';
import { NonceSet } from './nonce-set.ts';
import { SeenSignatures } from './seen-signatures.ts';
import type { SubAccount, SubAccountsState } from './sub-accounts.ts';
import { SubAccounts } from './sub-accounts.ts';

/** What an address is to the exchange. */
export type Role =
  | { readonly role: 'missing' | 'user' }
  | { readonly role: 'agent' | 'subAccount'; readonly master: string };

/** For whom a signer acts. `former` = was an agent and is none any more; `unknown` = never seen. */
export type Standing =
  | { readonly kind: 'account' }
  | { readonly kind: 'agent'; readonly master: string }
  | { readonly kind: 'former' }
  | { readonly kind: 'unknown' };

/** How the directory treats strangers. */
export interface DirectoryOptions {
  /**
   * What becomes of a trading action whose signer was never seen: `open` (default) gives the signer an account of its own, as the sandbox
   * does with every address that appears; `refuse` answers as the real exchange does for an address without a deposit.
   */
  readonly unknownSigners?: 'open' | 'refuse';
  /**
   * For which network a stranger is taken to have signed. Both are accepted from everyone who is known; the signature of a stranger fits an
   * address on either, and only one of them is real. Default mainnet.
   */
  readonly network?: 'mainnet' | 'testnet';
}

/** Addresses that may be a stranger's, remembered so that one that comes back is believed. */
const MAX_STRANGERS = 10_000;

/** JSON-safe state of the directory. */
export interface DirectoryState {
  readonly users: readonly string[];
  readonly agents: AgentsState;
  readonly subAccounts: SubAccountsState;
  readonly nonces: readonly (readonly [string, readonly number[]])[];
  readonly referrers: readonly (readonly [string, string])[];
  readonly builderFees: readonly (readonly [string, readonly (readonly [string, number])[]])[];
}

/**
 * Who is who at the sandbox: accounts, their sub-accounts and agents, used nonces, referrers and approved builder fees. Addresses are lower case. Times are
 * those of the server's clock.
 */
export class Directory {
  readonly unknownSigners: 'open' | 'refuse';
  readonly network: 'mainnet' | 'testnet';
  /** What was signed lately, and by whom; a restart forgets it. */
  readonly signatures = new SeenSignatures();
  readonly #strangers = new Set<string>();
  readonly #users: Set<string>;
  readonly #agents: Agents;
  readonly #subAccounts: SubAccounts;
  readonly #nonces = new Map<string, NonceSet>();
  readonly #referrers: Map<string, string>;
  readonly #builderFees = new Map<string, Map<string, number>>();

  constructor(options: DirectoryOptions = {}, state?: DirectoryState) {
    this.unknownSigners = options.unknownSigners ?? 'open';
    this.network = options.network ?? 'mainnet';
    this.#users = new Set(state?.users);
    this.#agents = new Agents(state?.agents);
    this.#subAccounts = new SubAccounts(state?.subAccounts);
    this.#referrers = new Map(state?.referrers);
    for (const [signer, kept] of state?.nonces ?? []) this.#nonces.set(signer, new NonceSet(kept));
    for (const [user, fees] of state?.builderFees ?? []) this.#builderFees.set(user, new Map(fees));
  }

  /** Notes that an address has an account. Returns true if it is new: the caller then opens it at the exchange. */
  addUser(address: string): boolean {
    if (this.#users.has(address)) return false;
    this.#users.add(address);
    return true;
  }

  /** True for an address with an account. */
  isUser(address: string): boolean {
    return this.#users.has(address);
  }

  /** Every account, in the order in which they appeared. */
  users(): readonly string[] {
    return [...this.#users];
  }

  /** The master for whom an agent trades, or null when the address is no valid agent. */
  masterOf(signer: string, nowMs: number): string | null {
    return this.#agents.find(signer, nowMs)?.master ?? null;
  }

  /** True for an address that is an agent now or was one: it never gets an account of its own. */
  isAgentEver(address: string, nowMs: number): boolean {
    return this.#agents.find(address, nowMs) !== null || this.#agents.former(address, nowMs) !== null;
  }

  /** For whom a signer of trading actions acts. */
  standingOf(signer: string, nowMs: number): Standing {
    const agent = this.#agents.find(signer, nowMs);
    if (agent !== null) return { kind: 'agent', master: agent.master };
    if (this.#agents.former(signer, nowMs) !== null) return { kind: 'former' };
    return { kind: this.#users.has(signer) ? 'account' : 'unknown' };
  }

  /**
   * Chooses among the addresses that a stranger's signature fits, the likelier first. One that came up before is real: an address that
   * belongs to the wrong network is another one for every message.
   */
  chooseStranger(addresses: readonly string[]): string | null {
    const known = addresses.find((address) => this.#strangers.has(address));
    if (known !== undefined) return known;
    for (const address of addresses) this.#strangers.add(address);
    for (const oldest of this.#strangers) {
      if (this.#strangers.size <= MAX_STRANGERS) break;
      this.#strangers.delete(oldest);
    }
    return addresses[0] ?? null;
  }

  /** The answer to `userRole`. */
  roleOf(address: string, nowMs: number): Role {
    const master = this.masterOf(address, nowMs);
    if (master !== null) return { role: 'agent', master };
    const owner = this.#subAccounts.masterOf(address);
    if (owner !== null) return { role: 'subAccount', master: owner };
    return { role: this.#users.has(address) ? 'user' : 'missing' };
  }

  /** Creates a sub-account, which has an account from now on: the caller opens it, empty, at the exchange. A text is a refusal. */
  createSubAccount(master: string, name: string, nowMs: number): SubAccount | string {
    const isTaken = (address: string): boolean => this.#users.has(address) || this.isAgentEver(address, nowMs);
    const created = this.#subAccounts.create(master, name, isTaken);
    if (typeof created !== 'string') this.#users.add(created.address);
    return created;
  }

  /** Gives a sub-account of `master` another name. Returns null or the text of a refusal. */
  renameSubAccount(master: string, address: string, name: string): string | null {
    return this.#subAccounts.rename(master, address, name);
  }

  /** Sub-accounts of a master, in the order of creation. */
  subAccountsOf(master: string): readonly SubAccount[] {
    return this.#subAccounts.of(master);
  }

  /** The master of a sub-account, or null for any other address. */
  masterOfSubAccount(address: string): string | null {
    return this.#subAccounts.masterOf(address);
  }

  /** Approves, replaces or (agent = zero address) revokes an agent. Returns null or the exchange's text of refusal. */
  approveAgent(request: AgentRequest): string | null {
    const maxNamed = MAX_NAMED_AGENTS + AGENTS_A_SUB_ACCOUNT * this.#subAccounts.of(request.master).length;
    const refusal = this.#agents.approve(request, { isAccount: this.#users.has(request.agent), maxNamed });
    // The exchange forgets the nonces of agents that are none any more.
    if (refusal === null) this.#prune(request.nowMs);
    return refusal;
  }

  /** All valid agents of a master, the unnamed one (name '') included, in the order of approval. */
  agentsOf(master: string, nowMs: number): readonly Agent[] {
    return this.#agents.of(master, nowMs);
  }

  /** The answer to `extraAgents`: named agents only. */
  extraAgents(master: string, nowMs: number): readonly Agent[] {
    return this.agentsOf(master, nowMs).filter((agent) => agent.name !== '');
  }

  /** Fault: ends the approval of an agent, or of every agent (null), at once. Returns the addresses that lost it. */
  expireAgent(address: string | null): readonly string[] {
    return this.#agents.expire(address);
  }

  /** Uses up a nonce of a signer. Returns null or the exchange's text of refusal. */
  useNonce(signer: string, nonce: number, nowMs: number): string | null {
    const set = this.#nonces.get(signer) ?? new NonceSet();
    const refusal = set.use(nonce, nowMs);
    if (refusal === null) this.#nonces.set(signer, set);
    return refusal;
  }

  /** Fault: forgets the nonces of a signer, or of everyone (null). */
  resetNonces(signer: string | null): void {
    if (signer === null) this.#nonces.clear();
    else this.#nonces.delete(signer);
  }

  /** Notes the referral code of an account. Returns null or the exchange's text of refusal. */
  setReferrer(user: string, code: string): string | null {
    if (this.#referrers.has(user)) return 'Referrer already set.';
    this.#referrers.set(user, code);
    return null;
  }

  /** The referral code that an account named, or null. */
  referrerOf(user: string): string | null {
    return this.#referrers.get(user) ?? null;
  }

  /** Notes the highest fee, in tenths of a basis point, that `builder` may take from `user`; 0 withdraws it. */
  approveBuilderFee(user: string, builder: string, maxFee: number): void {
    let fees = this.#builderFees.get(user);
    if (fees === undefined) {
      fees = new Map();
      this.#builderFees.set(user, fees);
    }
    if (maxFee === 0) fees.delete(builder);
    else fees.set(builder, maxFee);
  }

  /** The highest fee that `builder` may take from `user`, tenths of a basis point; 0 = not approved. */
  maxBuilderFee(user: string, builder: string): number {
    return this.#builderFees.get(user)?.get(builder) ?? 0;
  }

  /** Builders that `user` has approved, in the order of the first approval. */
  buildersOf(user: string): readonly string[] {
    return [...(this.#builderFees.get(user)?.keys() ?? [])];
  }

  /** JSON-safe state; the constructor takes it. */
  state(): DirectoryState {
    return {
      users: [...this.#users],
      agents: this.#agents.state(),
      subAccounts: this.#subAccounts.state(),
      nonces: [...this.#nonces].map(([signer, set]) => [signer, set.list()] as const),
      referrers: [...this.#referrers],
      builderFees: [...this.#builderFees].map(([user, fees]) => [user, [...fees]] as const),
    };
  }

  #prune(nowMs: number): void {
    for (const signer of this.#nonces.keys())
      if (this.#agents.former(signer, nowMs) !== null) this.#nonces.delete(signer);
  }
}
