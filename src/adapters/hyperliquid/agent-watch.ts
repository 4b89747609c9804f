import type { AgentStatus } from '../../engine/domain/inputs.ts';
import type { InfoAnswer, VenueHttp } from './venue-http.ts';

/** What a watch needs. */
export interface AgentWatchParts {
  readonly http: Pick<VenueHttp, 'ask'>;
  /** The account and its agent, lower case. */
  readonly account: string;
  readonly agent: string;
  /** When the approval ends as the venue told it at the start, ms UTC, or null. */
  readonly validUntilMs: number | null;
  /** The venue's time. */
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly onStatus: (status: AgentStatus) => void;
  readonly onProblem: (sentence: string) => void;
}

/** Keeps knowing whether the agent may still trade and until when: an approval can be renewed, replaced or taken back at any time. */
export class AgentWatch {
  readonly #parts: AgentWatchParts;
  #validUntilMs: number | null;
  #refused = '';
  #asking = false;

  constructor(parts: AgentWatchParts) {
    this.#parts = parts;
    this.#validUntilMs = parts.validUntilMs;
  }

  /** When the approval ends, ms UTC, or null where the venue does not tell. */
  get validUntilMs(): number | null {
    return this.#validUntilMs;
  }

  /** Why nothing may open, in words, or null. */
  get closed(): string | null {
    if (this.#refused !== '') return this.#refused;
    const until = this.#validUntilMs;
    if (until === null || this.#parts.nowMs() < until) return null;
    return `the approval of the agent ${this.#parts.agent} has ended; approve it, or a new one, at the exchange`;
  }

  /** Tells what is known. */
  tell(): void {
    this.#parts.onStatus({
      kind: 'AgentStatus',
      address: this.#parts.agent,
      validUntilMs: this.#validUntilMs,
      refused: this.#refused,
    });
  }

  /** Asks the venue anew. Without both answers what was known stays. */
  async check(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const { http, account, agent, signal, onProblem } = this.#parts;
      const role = await http.ask('userRole', { user: agent }, signal);
      const agents = await http.ask('extraAgents', { user: account }, signal);
      if (!role.ok) onProblem(role.error.reason);
      else if (!agents.ok) onProblem(agents.error.reason);
      else this.#take(role.value, agents.value);
    } finally {
      this.#asking = false;
    }
  }

  #take(role: InfoAnswer<'userRole'>, agents: InfoAnswer<'extraAgents'>): void {
    const { account, agent } = this.#parts;
    const isOurs = role.role === 'agent' && role.data.user === account;
    const refused = isOurs
      ? ''
      : `the exchange no longer knows ${agent} as an agent of this account: its approval was taken back, replaced, or has ended`;
    const listed = agents.find(({ address }) => address === agent) ?? null;
    // One that is known and not listed has no name, and the venue tells no end of it.
    const validUntilMs = isOurs ? (listed?.validUntil ?? null) : this.#validUntilMs;
    if (refused === this.#refused && validUntilMs === this.#validUntilMs) return;
    this.#refused = refused;
    this.#validUntilMs = validUntilMs;
    this.tell();
  }
}
