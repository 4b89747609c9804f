import { describe, expect, test } from 'vitest';
import { AGENT_DEFAULT_MS, AGENT_MAX_MS, REMOVAL_MS } from '../../../../src/sandbox/directory/agents.ts';
import type { DirectoryState } from '../../../../src/sandbox/directory/directory.ts';
import { Directory } from '../../../../src/sandbox/directory/directory.ts';

const NOW = 1_750_000_000_000;
const address = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`;
const MASTER = address(1);
const OTHER = address(2);
const ZERO = address(0);

function lab(): {
  directory: Directory;
  approve: (agent: string, agentName?: string | null, nowMs?: number, master?: string) => string | null;
} {
  const directory = new Directory();
  directory.addUser(MASTER);
  directory.addUser(OTHER);
  return {
    directory,
    approve: (agent, agentName = null, nowMs = NOW, master = MASTER) =>
      directory.approveAgent({ master, agent, agentName, nowMs }),
  };
}

describe('roles', () => {
  test('an address is missing, then a user; an agent tells its master', () => {
    const { directory, approve } = lab();
    expect(directory.roleOf(address(9), NOW)).toEqual({ role: 'missing' });
    expect(directory.addUser(address(9))).toBe(true);
    expect(directory.addUser(address(9))).toBe(false);
    expect(directory.roleOf(address(9), NOW)).toEqual({ role: 'user' });
    expect(approve(address(10))).toBeNull();
    expect(directory.roleOf(address(10), NOW)).toEqual({ role: 'agent', master: MASTER });
    expect(directory.standingOf(address(10), NOW)).toEqual({ kind: 'agent', master: MASTER });
    expect(directory.standingOf(MASTER, NOW)).toEqual({ kind: 'account' });
    expect(directory.standingOf(address(77), NOW)).toEqual({ kind: 'unknown' });
  });
});

describe('agents', () => {
  test('one unnamed and three named; a fourth name is refused', () => {
    const { directory, approve } = lab();
    expect(approve(address(10))).toBeNull();
    for (let i = 1; i <= 3; i++) expect(approve(address(10 + i), `bot ${i}`)).toBeNull();
    expect(approve(address(14), 'bot 4')).toBe('Too many extra agents for cumulative volume traded.');
    expect(directory.agentsOf(MASTER, NOW).map((agent) => agent.name)).toEqual(['', 'bot 1', 'bot 2', 'bot 3']);
    expect(directory.extraAgents(MASTER, NOW).map((agent) => agent.address)).toEqual([11, 12, 13].map(address));
    expect(directory.extraAgents(OTHER, NOW)).toEqual([]);
  });

  test('approving again replaces, by name; the old agent is none any more and never comes back', () => {
    const { directory, approve } = lab();
    approve(address(10));
    approve(address(11), 'bot');
    expect(approve(address(12))).toBeNull();
    expect(approve(address(13), 'bot')).toBeNull();
    for (const old of [10, 11]) {
      expect(directory.standingOf(address(old), NOW)).toEqual({ kind: 'former' });
      expect(directory.masterOf(address(old), NOW)).toBeNull();
    }
    expect(approve(address(11), 'again')).toBe('Extra agent already used.');
    expect(directory.agentsOf(MASTER, NOW).map((agent) => agent.address)).toEqual([12, 13].map(address));
  });

  test('an address that trades for itself, or for someone else, can be no agent', () => {
    const { approve } = lab();
    expect(approve(MASTER, 'me')).toBe('Extra agent already used.');
    expect(approve(OTHER, 'bot')).toBe('Extra agent already used.');
    expect(approve(address(10), 'bot')).toBeNull();
    expect(approve(address(10), 'bot', NOW, OTHER)).toBe('Extra agent already used.');
  });

  test('the zero address revokes; a removal has to be over before the next approval', () => {
    const { directory, approve } = lab();
    approve(address(10), 'bot');
    expect(approve(ZERO, 'nobody')).toBe('Extra agent does not exist.');
    expect(approve(ZERO, 'bot')).toBeNull();
    expect(directory.standingOf(address(10), NOW)).toEqual({ kind: 'former' });
    expect(approve(address(11), 'bot', NOW + REMOVAL_MS - 1)).toBe('User has pending agent removal');
    expect(approve(address(11), 'bot', NOW + REMOVAL_MS)).toBeNull();
  });

  test('validity: 90 days, or as named, at most 180', () => {
    const { directory, approve } = lab();
    approve(address(10), 'default');
    approve(address(11), `named valid_until ${NOW + 5_000}`);
    approve(address(12), `long valid_until ${NOW + 2 * AGENT_MAX_MS}`);
    expect(approve(address(13), `late valid_until ${NOW}`)).toBe('Agent valid_until already expired.');
    expect(directory.extraAgents(MASTER, NOW).map(({ name, validUntilMs }) => [name, validUntilMs - NOW])).toEqual([
      ['default', AGENT_DEFAULT_MS],
      ['named', 5_000],
      ['long', AGENT_MAX_MS],
    ]);
    expect(directory.masterOf(address(11), NOW + 5_000)).toBe(MASTER);
    expect(directory.masterOf(address(11), NOW + 5_001)).toBeNull();
    expect(directory.standingOf(address(11), NOW + 5_001)).toEqual({ kind: 'former' });
    expect(directory.extraAgents(MASTER, NOW + 5_001).map((agent) => agent.name)).toEqual(['default', 'long']);
  });

  test('a name has at most 16 characters', () => {
    const { approve } = lab();
    expect(approve(address(10), 'a'.repeat(16))).toBeNull();
    expect(approve(address(11), 'a'.repeat(17))).toBe('Extra agent name must be between 1 and 16 characters long');
    expect(approve(address(12), `${'b'.repeat(16)} valid_until ${NOW + 1}`)).toBeNull();
  });

  test('an expiry can be forced, for one or for all', () => {
    const { directory, approve } = lab();
    approve(address(10));
    approve(address(11), 'bot');
    expect(directory.expireAgent(address(99))).toEqual([]);
    expect(directory.expireAgent(address(10))).toEqual([address(10)]);
    expect(directory.expireAgent(null)).toEqual([address(11)]);
    expect(directory.agentsOf(MASTER, NOW)).toEqual([]);
  });
});

describe('nonces', () => {
  test('are kept per signer, and forgotten on demand', () => {
    const { directory } = lab();
    expect(directory.useNonce(MASTER, NOW, NOW)).toBeNull();
    expect(directory.useNonce(OTHER, NOW, NOW)).toBeNull();
    expect(directory.useNonce(MASTER, NOW, NOW)).toContain('duplicate nonce');
    directory.resetNonces(MASTER);
    expect(directory.useNonce(MASTER, NOW, NOW)).toBeNull();
    expect(directory.useNonce(OTHER, NOW, NOW)).toContain('duplicate nonce');
    directory.resetNonces(null);
    expect(directory.useNonce(OTHER, NOW, NOW)).toBeNull();
  });

  test('those of an agent that was replaced are pruned', () => {
    const { directory, approve } = lab();
    approve(address(10));
    directory.useNonce(address(10), NOW, NOW);
    approve(address(11));
    expect(directory.state().nonces).toEqual([]);
  });
});

describe('fees and referrers', () => {
  test('a builder fee is approved per builder and withdrawn with zero', () => {
    const { directory } = lab();
    expect(directory.maxBuilderFee(MASTER, OTHER)).toBe(0);
    directory.approveBuilderFee(MASTER, OTHER, 10);
    expect(directory.maxBuilderFee(MASTER, OTHER)).toBe(10);
    expect(directory.maxBuilderFee(OTHER, MASTER)).toBe(0);
    directory.approveBuilderFee(MASTER, OTHER, 0);
    expect(directory.maxBuilderFee(MASTER, OTHER)).toBe(0);
  });

  test('a referrer is set once', () => {
    const { directory } = lab();
    expect(directory.referrerOf(MASTER)).toBeNull();
    expect(directory.setReferrer(MASTER, 'FRIEND')).toBeNull();
    expect(directory.setReferrer(MASTER, 'OTHER')).toBe('Referrer already set.');
    expect(directory.referrerOf(MASTER)).toBe('FRIEND');
  });
});

test('the state goes through JSON and back', () => {
  const { directory, approve } = lab();
  approve(address(10));
  approve(address(11), 'bot');
  approve(ZERO, 'bot');
  directory.useNonce(address(10), NOW + 3, NOW);
  directory.approveBuilderFee(MASTER, OTHER, 10);
  directory.setReferrer(MASTER, 'FRIEND');
  const sub = directory.createSubAccount(MASTER, 'grid', NOW);
  if (typeof sub === 'string') throw new Error(sub);
  const state = JSON.parse(JSON.stringify(directory.state())) as DirectoryState;
  const copy = new Directory({}, state);
  expect(copy.state()).toEqual(directory.state());
  expect(copy.masterOf(address(10), NOW)).toBe(MASTER);
  expect(copy.standingOf(address(11), NOW)).toEqual({ kind: 'former' });
  expect(copy.useNonce(address(10), NOW + 3, NOW)).toContain('duplicate nonce');
  expect(copy.roleOf(sub.address, NOW)).toEqual({ role: 'subAccount', master: MASTER });
  expect(copy.users()).toEqual([MASTER, OTHER, sub.address]);
});
