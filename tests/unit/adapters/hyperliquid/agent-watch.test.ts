import { expect, test } from 'vitest';
import { AgentWatch, type AgentWatchParts } from '../../../../src/adapters/hyperliquid/agent-watch.ts';
import type { AgentStatus } from '../../../../src/engine/domain/inputs.ts';

const ACCOUNT = '0x00000000000000000000000000000000000000aa';
const AGENT = '0x00000000000000000000000000000000000000bb';
const NOW = 1_790_000_000_000;

/** A watch whose venue answers what the test says. */
function watched(validUntilMs: number | null = NOW + 1_000) {
  const answers: Record<string, unknown> = {
    userRole: { role: 'agent', data: { user: ACCOUNT } },
    extraAgents: [{ address: AGENT, name: 'desk', validUntil: validUntilMs }],
  };
  const told: AgentStatus[] = [];
  const problems: string[] = [];
  const clock = { nowMs: NOW };
  const ask = async (type: string) =>
    answers[type] === undefined
      ? { ok: false, error: { reason: `${type}: 502`, mayRetry: true } }
      : { ok: true, value: answers[type] };
  const watch = new AgentWatch({
    http: { ask: ask as unknown as AgentWatchParts['http']['ask'] },
    account: ACCOUNT,
    agent: AGENT,
    validUntilMs,
    nowMs: () => clock.nowMs,
    signal: new AbortController().signal,
    onStatus: (status) => told.push(status),
    onProblem: (sentence) => problems.push(sentence),
  });
  return { watch, answers, told, problems, clock };
}

test('an approval ends by the clock alone, and a renewed one is found', async () => {
  const { watch, answers, told, clock } = watched();
  expect(watch.closed).toBeNull();
  clock.nowMs = NOW + 1_000;
  expect(watch.closed).toContain(AGENT);
  answers['extraAgents'] = [{ address: AGENT, name: 'desk', validUntil: NOW + 90_000 }];
  await watch.check();
  expect(watch.closed).toBeNull();
  expect(told).toEqual([{ kind: 'AgentStatus', address: AGENT, validUntilMs: NOW + 90_000, refused: '' }]);
  await watch.check();
  expect(told).toHaveLength(1);
});

test.each([
  ['unknown', { role: 'missing' }],
  ['the agent of another account', { role: 'agent', data: { user: AGENT } }],
  ['an account', { role: 'user' }],
])('one that is %s by now closes the desk until it is approved again', async (_, role) => {
  const { watch, answers, told } = watched();
  const was = answers['userRole'];
  answers['userRole'] = role;
  await watch.check();
  expect(watch.closed).toContain('no longer knows');
  expect(told.at(-1)?.refused).toBe(watch.closed);
  answers['userRole'] = was;
  await watch.check();
  expect([watch.closed, told.at(-1)?.refused]).toEqual([null, '']);
});

test('without an answer what was known stays', async () => {
  const { watch, answers, told, problems } = watched();
  delete answers['extraAgents'];
  await watch.check();
  expect([watch.closed, watch.validUntilMs, told]).toEqual([null, NOW + 1_000, []]);
  expect(problems).toEqual(['extraAgents: 502']);
});

test('an agent without a name is not listed: no end of it is known', async () => {
  const { watch, answers } = watched(null);
  answers['extraAgents'] = [];
  await watch.check();
  expect([watch.closed, watch.validUntilMs]).toEqual([null, null]);
});
