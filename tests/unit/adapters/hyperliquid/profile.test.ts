import { describe, expect, test } from 'vitest';
import { infoWeight } from '../../../../src/adapters/hyperliquid/weights.ts';
import { parseConnection } from '../../../../src/adapters/hyperliquid/profile/connection-settings.ts';
import {
  ACCOUNT_SUBSCRIPTIONS,
  IP_WEIGHT_PER_MINUTE,
  MAX_SOCKETS,
  MAX_SUBSCRIPTIONS,
  MESSAGES_PER_MINUTE,
  openOrderCap,
} from '../../../../src/adapters/hyperliquid/profile/limits.ts';
import {
  type ConnectionProfile,
  marketCap,
  profileOf,
  subscriptionsPerMarket,
} from '../../../../src/adapters/hyperliquid/profile/profile.ts';
import {
  BUDGET_COMPONENTS,
  DEFAULT_CONNECTION,
  TRADING_STYLES,
  USAGE_PATTERNS,
} from '../../../../src/contract/connection.ts';

const ALL = TRADING_STYLES.flatMap((style) => USAGE_PATTERNS.map((usage) => profileOf({ style, usage })));
const named = ALL.map((profile) => [`${profile.style} x ${profile.usage}`, profile] as const);

/** Weight a minute of questions asked every so many ms. */
const perMinute = (weight: number, everyMs: number): number => (weight * 60_000) / everyMs;

describe.each(named)('%s', (_name, profile) => {
  test('stays within sockets, subscriptions and messages of the venue with as many markets as it takes', () => {
    // The account's own socket, one that tries a refused subscription, and one that is being replaced come on top.
    expect(profile.sockets + 3).toBeLessThanOrEqual(MAX_SOCKETS);
    expect(profile.sockets).toBeGreaterThanOrEqual(profile.book.kind === 'both' ? 2 : 1);
    const subscriptions = marketCap(profile) * subscriptionsPerMarket(profile) + ACCOUNT_SUBSCRIPTIONS;
    expect(subscriptions).toBeLessThan(MAX_SUBSCRIPTIONS);
    expect(marketCap(profile)).toBeGreaterThanOrEqual(180);
    // Everything anew twice in a minute.
    expect(2 * subscriptions).toBeLessThan(MESSAGES_PER_MINUTE);
  });

  test('shares the weight out once, and never that of cancels and stops', () => {
    const { shares, cancelShare } = profile;
    const sum = BUDGET_COMPONENTS.reduce((total, component) => total + shares[component], 0);
    expect(sum).toBeCloseTo(1, 9);
    for (const component of BUDGET_COMPONENTS) expect(shares[component]).toBeGreaterThanOrEqual(0.05);
    expect(cancelShare).toBeGreaterThanOrEqual(0.1);
    expect(shares.actions).toBeGreaterThan(cancelShare);
  });

  test('asks regularly for less than its shares hold', () => {
    const { shares, poll } = profile;
    // Statement, open orders, fills with a full page of rows, movements of money.
    const account = perMinute(2 + 20 + 40 + 20, Math.max(30_000, poll.statementMs));
    expect(account).toBeLessThan(shares.account * IP_WEIGHT_PER_MINUTE);
    const other =
      perMinute(infoWeight('exchangeStatus'), poll.clockMs) + perMinute(infoWeight('userRateLimit'), poll.budgetMs);
    expect(other).toBeLessThan(shares.other * IP_WEIGHT_PER_MINUTE);
    const market = perMinute(infoWeight('metaAndAssetCtxs'), poll.universeMs);
    expect(market).toBeLessThan(shares.market * IP_WEIGHT_PER_MINUTE);
  });

  test('has bounds in order, and an action without an answer is given up before the session would end without it', () => {
    for (const bounds of [profile.reads, profile.actions]) {
      expect(bounds.floorMs).toBeLessThan(bounds.ceilingMs);
      expect(bounds.startMs).toBeGreaterThanOrEqual(bounds.floorMs);
      expect(bounds.startMs).toBeLessThanOrEqual(bounds.ceilingMs);
    }
    expect(profile.actions.ceilingMs).toBeLessThanOrEqual(3_000);
    const { min, start, max } = profile.readers;
    expect(min).toBeGreaterThanOrEqual(1);
    expect([min, start, max].toSorted((a, b) => a - b)).toEqual([min, start, max]);
    // A kept connection is used again before it is let go.
    expect(profile.poll.clockMs).toBeLessThan(profile.http.idleMs);
    expect(profile.http.kept).toBeGreaterThanOrEqual(1);
    // What no market can be without.
    expect(profile.channels).toEqual(expect.arrayContaining(['l2Book', 'bbo', 'activeAssetCtx', 'trades']));
  });
});

test('every combination is another one', () => {
  const values = (profile: ConnectionProfile): string => {
    const { style: _style, usage: _usage, ...rest } = profile;
    return JSON.stringify(rest);
  };
  expect(new Set(ALL.map(values)).size).toBe(ALL.length);
});

test('what is urgent has more sockets, connections and weight for orders than what is watched only', () => {
  const quick = profileOf({ style: 'scalping', usage: 'burst' });
  const slow = profileOf({ style: 'swing', usage: 'idle' });
  expect(quick.sockets).toBeGreaterThan(slow.sockets);
  expect(quick.http.kept).toBeGreaterThan(slow.http.kept);
  expect(quick.shares.actions).toBeGreaterThan(slow.shares.actions);
  expect(quick.actions.startMs).toBeLessThan(slow.actions.startMs);
  expect(quick.poll.clockMs).toBeLessThan(slow.poll.clockMs);
});

test('open orders: 1000, one more for each 5 M USDC traded, 5000 at most', () => {
  expect([0, 4_999_999, 5_000_000, 1e9, 1e12, Number.NaN].map(openOrderCap)).toEqual([
    1_000, 1_000, 1_001, 1_200, 5_000, 1_000,
  ]);
});

describe('the section of config.json', () => {
  test('may be left out, whole or in part', () => {
    expect(parseConnection(undefined)).toEqual({ ok: true, value: DEFAULT_CONNECTION });
    expect(parseConnection({ usage: 'burst' })).toEqual({ ok: true, value: { style: 'intraday', usage: 'burst' } });
    for (const style of TRADING_STYLES)
      for (const usage of USAGE_PATTERNS)
        expect(parseConnection({ style, usage })).toEqual({ ok: true, value: { style, usage } });
  });

  test.each([
    [{ style: 'hodl' }, 'connection.style', 'hodl', 'one of scalping, intraday, swing, portfolio'],
    [{ usage: 3 }, 'connection.usage', '3', 'one of burst, steady, intermittent, idle'],
    [{ styles: 'swing' }, 'connection.styles', 'swing', 'no such setting; known: style, usage'],
    [{ toString: 'x' }, 'connection.toString', 'x', 'no such setting; known: style, usage'],
    [['swing'], 'connection', '["swing"]', 'an object'],
    [null, 'connection', 'null', 'an object'],
  ])('%j is refused with its place, its value and what may be there', (json, field, actual, limit) => {
    expect(parseConnection(json)).toMatchObject({ ok: false, error: { code: 'CONFIG', field, actual, limit } });
  });
});
