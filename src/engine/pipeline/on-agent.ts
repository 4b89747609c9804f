import { refuse, type Refusal } from '../../contract/refusals.ts';
import type { AgentStatus } from '../domain/inputs.ts';
import type { EngineCore } from './engine-core.ts';

const DAY_MS = 86_400_000;

/** Days before the end of an approval at which a person is told, once each; 0 = it has ended. */
const TOLD_DAYS = [28, 14, 7, 3, 1, 0] as const;

/** Nothing opens in the last minute: what rested past the end could not be taken back any more, nor could a fill be covered. */
const LAST_MS = 60_000;

/** From so many days on it is a critical matter. */
const CRITICAL_DAYS = 3;

/** News of the agent. A new end of its approval is told of anew. */
export function onAgentStatus(core: EngineCore, { address, validUntilMs, refused }: AgentStatus): void {
  const was = core.run.agent;
  const isSame = was !== null && was.address === address && was.validUntilMs === validUntilMs;
  core.run.agent = { address, validUntilMs, refused, toldDays: isSame ? was.toldDays : null };
  core.dirt.session = true;
  if (refused === (was?.refused ?? '')) return;
  const isLost = refused !== '';
  raise(core, {
    level: isLost ? 'critical' : 'info',
    key: isLost ? 'refused' : 'approved',
    title: isLost ? 'The agent may no longer trade' : 'The agent may trade again',
    body: isLost ? `${sentence(refused)} Stops at the exchange stay. Approve an agent anew.` : address,
  });
}

/** Tells of the end of the approval weeks ahead, and more often as it comes near. */
export function watchAgent(core: EngineCore): void {
  const { agent } = core.run;
  if (agent === null || agent.validUntilMs === null) return;
  const leftMs = agent.validUntilMs - core.atMs;
  const days = TOLD_DAYS.findLast((each) => leftMs <= each * DAY_MS);
  if (days === undefined || (agent.toldDays !== null && days >= agent.toldDays)) return;
  core.run.agent = { ...agent, toldDays: days };
  core.dirt.session = true;
  const isOver = days === 0;
  raise(core, {
    level: days <= CRITICAL_DAYS ? 'critical' : 'warning',
    key: `ends:${days}`,
    title: isOver ? 'The approval of the agent has ended' : `The approval of the agent ends within ${daysWords(days)}`,
    body: isOver
      ? 'Nothing opens any more. Stops at the exchange stay. Approve the agent, or a new one, at the exchange.'
      : 'Renew it at the exchange before, or approve a new agent: without one nothing can be sent.',
  });
}

/** Why nothing may open for want of an agent, or null. What is chased ends with it and is taken back. */
export function agentClosed(core: EngineCore): Refusal | null {
  const { agent } = core.run;
  if (agent === null) return null;
  const leftMs = (agent.validUntilMs ?? Number.POSITIVE_INFINITY) - core.atMs;
  if (leftMs > LAST_MS && agent.refused === '') return null;
  const detail =
    leftMs > 0
      ? agent.refused || 'the approval of the agent ends within a minute'
      : 'the approval of the agent has ended';
  return refuse('KEYCHAIN', 'session.agent', agent.address, 'approved at the exchange', detail);
}

function daysWords(days: number): string {
  return days === 1 ? 'a day' : `${days} days`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function raise(
  core: EngineCore,
  alert: {
    readonly level: 'info' | 'warning' | 'critical';
    readonly key: string;
    readonly title: string;
    readonly body: string;
  },
): void {
  core.sink.alert(
    core.alerts.raise({
      atMs: core.atMs,
      level: alert.level,
      category: 'security',
      dedupKey: `agent:${alert.key}`,
      title: alert.title,
      body: alert.body,
      asset: null,
      ticketId: null,
    }),
  );
}
