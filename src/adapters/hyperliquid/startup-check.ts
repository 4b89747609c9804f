import type { Result } from '../../engine/kernel/result.ts';
import type { VenueClock } from './venue-clock.ts';
import type { VenueHttp } from './venue-http.ts';

/** Why a key may not be traded with, or is not known to: a sentence for a person. */
export interface StandingProblem {
  readonly text: string;
  /** True where the venue did not answer: it may be asked again, and what it said last may still hold. */
  readonly isAway: boolean;
}

/** What was found out about a key and its account before anything else is started. */
export interface Standing {
  /** The account that the agent trades for, lower case. */
  readonly account: string;
  /** When the approval ends, ms UTC, or null where the venue does not tell (unnamed agents). */
  readonly validUntilMs: number | null;
  /** True where margin lies in the spot wallet too. */
  readonly unified: boolean;
  /** Sentences that the person has to see. */
  readonly notices: readonly string[];
}

const DAY_MS = 86_400_000;

/** An approval that ends sooner than this is spoken of at each start. */
const WARN_BEFORE_MS = 21 * DAY_MS;

/** Tries of each question. */
const TRIES = 3;

/**
 * Asks the venue what the key is: only an approved agent may trade from here. Refusals are sentences for a person: a master key could move
 * money away, an agent that is not approved signs in vain. Also sets the clock by the venue's.
 */
export async function checkStanding(
  agent: string,
  { http, clock, signal }: { readonly http: VenueHttp; readonly clock: VenueClock; readonly signal: AbortSignal },
): Promise<Result<Standing, StandingProblem>> {
  const tries = { tries: TRIES, signal };
  let status = await measure(http, clock, tries);
  if (status.ok && clock.isDoubted) status = await measure(http, clock, tries);
  if (!status.ok) return away(`the venue cannot be reached: ${status.error.reason}`);
  const role = await http.askAgain('userRole', { user: agent }, tries);
  if (!role.ok) return away(`the venue does not say what this key is: ${role.error.reason}`);
  if (role.value.role !== 'agent') return refused(refusalOf(role.value.role, agent));
  const account = role.value.data.user;
  const [agents, abstraction] = await Promise.all([
    http.askAgain('extraAgents', { user: account }, tries),
    http.askAgain('userAbstraction', { user: account }, tries),
  ]);
  if (!agents.ok) return away(`the venue does not list the account's agents: ${agents.error.reason}`);
  // Guessed wrongly, the cash of a unified account would read as gone, and look like a loss of everything.
  if (!abstraction.ok)
    return away(`the venue does not say how the account keeps its money: ${abstraction.error.reason}`);
  const entry = agents.value.find(({ address }) => address === agent) ?? null;
  const validUntilMs = entry?.validUntil ?? null;
  if (validUntilMs !== null && validUntilMs <= clock.nowMs()) {
    return refused(
      `the approval of the agent ${agent} ended on ${dateOf(validUntilMs)}; approve it, or a new one, at the exchange`,
    );
  }
  const unified = abstraction.value === 'unifiedAccount' || abstraction.value === 'portfolioMargin';
  return {
    ok: true,
    value: {
      account,
      validUntilMs,
      unified,
      notices: noticesOf({ validUntilMs, unified, specialStatuses: status.value.specialStatuses, clock }),
    },
  };
}

function away(text: string): Result<never, StandingProblem> {
  return { ok: false, error: { text, isAway: true } };
}

function refused(text: string): Result<never, StandingProblem> {
  return { ok: false, error: { text, isAway: false } };
}

/** Asks for the venue's status and sets the clock by its time. */
async function measure(
  http: VenueHttp,
  clock: VenueClock,
  tries: { readonly tries: number; readonly signal: AbortSignal },
) {
  const sentMs = clock.steadyMs();
  const status = await http.askAgain('exchangeStatus', {}, tries);
  if (status.ok) clock.observe(status.value.time, sentMs, clock.steadyMs());
  return status;
}

function refusalOf(role: 'missing' | 'user' | 'vault' | 'subAccount', agent: string): string {
  switch (role) {
    case 'user':
      return (
        `the stored key ${agent} is the key of an account, not of an agent. It could withdraw money, so it is not used: ` +
        'make an agent (API wallet) at the exchange, approve it there, and store its key instead'
      );
    case 'missing':
      return `the exchange does not know the key ${agent}: the agent was never approved on this network, was replaced, or its approval has ended`;
    case 'vault':
    case 'subAccount':
      return `the stored key ${agent} belongs to a ${role === 'vault' ? 'vault' : 'sub-account'}, not to an agent; store an agent's key instead`;
  }
}

function noticesOf(facts: {
  readonly validUntilMs: number | null;
  readonly unified: boolean;
  readonly specialStatuses: string | null;
  readonly clock: VenueClock;
}): readonly string[] {
  const { validUntilMs, unified, specialStatuses, clock } = facts;
  const notices: string[] = [];
  if (validUntilMs === null) notices.push('The exchange does not tell when the approval of this agent ends.');
  else if (validUntilMs - clock.nowMs() < WARN_BEFORE_MS)
    notices.push(`The approval of this agent ends on ${dateOf(validUntilMs)}; renew it at the exchange before.`);
  if (unified) notices.push('This account is unified: USDC in the spot wallet counts as margin and is shown as cash.');
  if (specialStatuses !== null) notices.push(`The exchange says: ${specialStatuses}`);
  if (Math.abs(clock.skewMs) > 2_000) {
    const side = clock.skewMs > 0 ? 'behind' : 'ahead of';
    notices.push(
      `This machine's clock is ${(Math.abs(clock.skewMs) / 1_000).toFixed(1)} s ${side} the exchange's; set it.`,
    );
  }
  return notices;
}

function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
