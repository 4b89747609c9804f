/*
 * Agents ("API wallets"): keys that may trade for an account and cannot move its money out. The window sees addresses and what has to be
 * signed; keys stay in the main process.
 */

/** Networks that an agent can be made for. */
export type AgentNetwork = 'testnet' | 'live';

/** The agent of a network as it is stored here. */
export interface AgentKeyView {
  readonly network: AgentNetwork;
  /** Null = none. */
  readonly place: 'keychain' | 'session' | null;
  /** Lower case; null without a key, or when what is stored is none. */
  readonly address: string | null;
  /** Why what is stored cannot be used, or ''. */
  readonly problem: string;
}

/** Importing an agent's key. It is refused where one is stored already. */
export interface ImportAgentRequest {
  readonly network: AgentNetwork;
  /** 0x and 64 hex digits. */
  readonly secret: string;
  readonly sessionOnly: boolean;
}

/** How an agent is to be approved. */
export interface ApprovalRequest {
  readonly network: AgentNetwork;
  /** 1..16 letters, digits, dashes; approving the same name again replaces the agent that had it. */
  readonly agentName: string;
  /** Days that the approval lasts, 1..180. */
  readonly validDays: number;
}

/** Making an agent here. It is refused where one is stored already. */
export interface GenerateAgentRequest extends ApprovalRequest {
  readonly sessionOnly: boolean;
}

/** What the account's owner signs elsewhere, so that the agent of a network may trade. */
export interface AgentApproval {
  readonly network: AgentNetwork;
  readonly address: string;
  /** With the end of its validity, as it is signed. */
  readonly agentName: string;
  /** ms UTC. */
  readonly validUntilMs: number;
  /** Typed data (EIP-712, version 4) as JSON, for a wallet's `eth_signTypedData_v4`. */
  readonly typedData: string;
  /** The request that carries the signature to the exchange, as JSON with a place for it. */
  readonly request: string;
}
