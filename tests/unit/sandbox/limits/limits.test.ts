import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LimitsState } from '../../../../src/sandbox/limits/limits.ts';
import { IP_WEIGHT_PER_MINUTE, Limits } from '../../../../src/sandbox/limits/limits.ts';
import { SOCKET_LIMITS } from '../../../../src/sandbox/limits/socket-limits.ts';

const NOW = 1_750_000_000_000;
const IP = '127.0.0.1';
const ALICE = `0x${'a'.repeat(40)}`;
const USDC = 1_000_000;

describe('weight of an IP', () => {
  test('1200 a minute, refilled evenly; each IP has its own', () => {
    const limits = new Limits();
    expect(limits.ipWeight(IP, IP_WEIGHT_PER_MINUTE, NOW)).toBe(true);
    expect(limits.ipWeight(IP, 1, NOW)).toBe(false);
    expect(limits.ipWeight('10.0.0.1', 1, NOW)).toBe(true);
    // 20 a second come back.
    expect(limits.ipWeight(IP, 21, NOW + 1_000)).toBe(false);
    expect(limits.ipWeight(IP, 20, NOW + 1_000)).toBe(true);
    expect(limits.ipWeight(IP, IP_WEIGHT_PER_MINUTE + 1, NOW + 600_000)).toBe(false);
    expect(limits.ipWeight(IP, IP_WEIGHT_PER_MINUTE, NOW + 600_000)).toBe(true);
  });

  test('a clock that goes back gives nothing and takes nothing', () => {
    const limits = new Limits();
    limits.ipWeight(IP, IP_WEIGHT_PER_MINUTE, NOW);
    expect(limits.ipWeight(IP, 1, NOW - 60_000)).toBe(false);
    expect(limits.ipWeight(IP, 1, NOW)).toBe(false);
  });

  test('no span of time ever lets more through than its share', () => {
    const asks = fc.array(fc.record({ gap: fc.nat(5_000), weight: fc.integer({ min: 1, max: 60 }) }), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(asks, (list) => {
        const limits = new Limits();
        let at = NOW;
        let spent = 0;
        for (const { gap, weight } of list) {
          at += gap;
          if (limits.ipWeight(IP, weight, at)) spent += weight;
          expect(spent).toBeLessThanOrEqual(IP_WEIGHT_PER_MINUTE * (1 + (at - NOW) / 60_000) + 1e-6);
        }
      }),
    );
  });
});

describe('budget of an address', () => {
  const act = (limits: Limits, more: Partial<Parameters<Limits['noteAction']>[0]> = {}): string | null =>
    limits.noteAction({ address: ALICE, count: 1, isCancel: false, volumeUnits: () => 0, nowMs: NOW, ...more });

  test('10,000 to begin with and one more per USDC traded', () => {
    const limits = new Limits();
    expect(act(limits, { count: 10_000 })).toBeNull();
    expect(act(limits, { count: 50, volumeUnits: () => 50.9 * USDC })).toBeNull();
    expect(limits.userRateLimit(ALICE, 50.9 * USDC)).toEqual({ volumeUnits: 50.9 * USDC, used: 10_050, cap: 10_050 });
  });

  test('used up: one action every 10 s, with the words of the exchange; a refusal neither counts nor begins the pause anew', () => {
    const limits = new Limits();
    act(limits, { count: 10_000 });
    expect(act(limits)).toBeNull();
    const text = act(limits, { nowMs: NOW + 5_000, volumeUnits: () => 12.345 * USDC, count: 100 });
    expect(text).toBe(
      'Too many cumulative requests sent (10101 > 10012) for cumulative volume traded $12.34. Place taker orders to free up 1 request per USDC traded.',
    );
    expect(limits.userRateLimit(ALICE, 0).used).toBe(10_001);
    expect(act(limits, { nowMs: NOW + 9_999 })).not.toBeNull();
    expect(act(limits, { nowMs: NOW + 10_000 })).toBeNull();
    expect(act(limits, { nowMs: NOW + 10_001 })).not.toBeNull();
    // Trading frees the address at once.
    expect(act(limits, { nowMs: NOW + 10_002, volumeUnits: () => 1_000 * USDC })).toBeNull();
  });

  test('cancels go on to twice the budget, or 100,000 more where that is less', () => {
    const limits = new Limits();
    act(limits, { count: 10_000 });
    expect(act(limits, { count: 10_000, isCancel: true })).toBeNull();
    expect(act(limits, { isCancel: true })).toBeNull();
    expect(act(limits, { isCancel: true })).toContain('(20002 > 20000)');
    const rich = new Limits();
    const volumeUnits = (): number => 190_000 * USDC;
    act(rich, { count: 200_000, volumeUnits });
    expect(act(rich, { count: 100_000, isCancel: true, volumeUnits })).toBeNull();
    act(rich, { isCancel: true, volumeUnits });
    expect(act(rich, { isCancel: true, volumeUnits })).toContain('(300002 > 300000)');
  });

  test('a batch counts by its legs, and another address is untouched', () => {
    const limits = new Limits();
    act(limits, { count: 9_999 });
    expect(act(limits, { count: 2 })).toBeNull();
    expect(act(limits, { count: 2 })).toContain('(10003 > 10000)');
    expect(act(limits, { count: 2, address: `0x${'b'.repeat(40)}` })).toBeNull();
  });

  test('use and pause outlive a restart', () => {
    const limits = new Limits();
    act(limits, { count: 10_000 });
    act(limits);
    const copy = new Limits('real', JSON.parse(JSON.stringify(limits.state())) as LimitsState);
    expect(copy.state()).toEqual(limits.state());
    expect(act(copy, { nowMs: NOW + 9_999 })).not.toBeNull();
    expect(act(copy, { nowMs: NOW + 10_000 })).toBeNull();
  });
});

describe('sockets of an IP', () => {
  test('10 at once, 30 new a minute', () => {
    const limits = new Limits();
    for (let i = 0; i < SOCKET_LIMITS.sockets; i++) expect(limits.openSocket(IP, NOW)).toBe(true);
    expect(limits.openSocket(IP, NOW)).toBe(false);
    limits.closeSocket(IP);
    expect(limits.openSocket(IP, NOW)).toBe(true);
    const other = '10.0.0.1';
    for (let i = 0; i < SOCKET_LIMITS.newPerMinute; i++) {
      expect(limits.openSocket(other, NOW)).toBe(true);
      limits.closeSocket(other);
    }
    expect(limits.openSocket(other, NOW)).toBe(false);
    expect(limits.openSocket(other, NOW + 2_000)).toBe(true);
  });

  test('1000 subscriptions and 10 users over all of them', () => {
    const limits = new Limits();
    const user = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`;
    for (let i = 0; i < 10; i++) expect(limits.subscribe(IP, user(i), NOW)).toBeNull();
    expect(limits.subscribe(IP, user(9), NOW)).toBeNull();
    expect(limits.subscribe(IP, user(10), NOW)).toBe('Cannot track more than 10 total users.');
    limits.unsubscribe(IP, user(9));
    expect(limits.subscribe(IP, user(10), NOW)).toBe('Cannot track more than 10 total users.');
    limits.unsubscribe(IP, user(9));
    expect(limits.subscribe(IP, user(10), NOW)).toBeNull();
    for (let i = 0; i < 990; i++) expect(limits.subscribe(IP, null, NOW)).toBeNull();
    expect(limits.subscribe(IP, null, NOW)).toBe('Cannot subscribe to more than 1000 channels.');
    limits.unsubscribe(IP, null);
    expect(limits.subscribe(IP, null, NOW)).toBeNull();
  });

  test('2000 messages a minute and 100 posts in flight', () => {
    const limits = new Limits();
    for (let i = 0; i < 2_000; i++) expect(limits.message(IP, NOW)).toBeNull();
    expect(limits.message(IP, NOW)).toBe('Cannot send more than 2000 messages per minute.');
    for (let i = 0; i < 100; i++) expect(limits.beginPost(IP, i, NOW)).toBeNull();
    expect(limits.beginPost(IP, 7, NOW)).toBe('too many pending post requests id=7');
    limits.endPost(IP);
    expect(limits.beginPost(IP, 8, NOW)).toBeNull();
  });
});

test('switched off, everything passes; budgets are still counted', () => {
  const limits = new Limits('off');
  expect(limits.ipWeight(IP, 1e9, NOW)).toBe(true);
  for (let i = 0; i < 200; i++) expect(limits.beginPost(IP, i, NOW)).toBeNull();
  expect(limits.openSocket(IP, NOW)).toBe(true);
  const action = { address: ALICE, count: 50_000, isCancel: false, volumeUnits: () => 0, nowMs: NOW };
  expect(limits.noteAction(action)).toBeNull();
  expect(limits.noteAction(action)).toBeNull();
  expect(limits.userRateLimit(ALICE, 0).used).toBe(100_000);
});
