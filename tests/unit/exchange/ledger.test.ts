import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../../src/engine/kernel/invariant.ts';
import { Ledger } from '../../../src/exchange/ledger/ledger.ts';
import { ExchangeLab } from '../../support/exchange-lab.ts';

const AGENTS = 2;
const INSURANCE = 2;
const CLIENT = 3;

function ledger(): Ledger {
  const one = new Ledger(3, AGENTS);
  expect(one.openAccount()).toBe(CLIENT);
  one.deposit(CLIENT, 1_000_000);
  return one;
}

/** A trade between a client and agent 0. */
function trade(one: Ledger, ticks: number, lots: number, asset = 0): number {
  one.trade(0, asset, ticks, -lots);
  return one.trade(CLIENT, asset, ticks, lots);
}

describe('a position', () => {
  test('adds up its cost and takes a share of it when it shrinks, cut towards zero', () => {
    const one = ledger();
    expect(trade(one, 100, 3)).toBe(0);
    expect(trade(one, 101, 4)).toBe(0);
    expect([one.lotsOf(CLIENT, 0), one.costOf(CLIENT, 0)]).toEqual([7, 704]);
    // 704 x 3 / 7 = 301.71..., so 301 goes and 403 stays.
    expect(trade(one, 110, -3)).toBe(330 - 301);
    expect([one.lotsOf(CLIENT, 0), one.costOf(CLIENT, 0)]).toEqual([4, 403]);
    expect(trade(one, 90, -4)).toBe(360 - 403);
    expect([one.lotsOf(CLIENT, 0), one.costOf(CLIENT, 0)]).toEqual([0, 0]);
    expect(one.cashOf(CLIENT)).toBe(1_000_000 + 29 - 43);
    one.audit();
  });

  test('works the same when short', () => {
    const one = ledger();
    trade(one, 100, -3);
    trade(one, 101, -4);
    expect(one.costOf(CLIENT, 0)).toBe(-704);
    expect(trade(one, 110, 3)).toBe(-330 + 301);
    expect(one.costOf(CLIENT, 0)).toBe(-403);
    one.audit();
  });

  test('turns round in one trade: the old side is realised, the new one costs its own price', () => {
    const one = ledger();
    trade(one, 100, 5);
    expect(trade(one, 120, -8)).toBe(100);
    expect([one.lotsOf(CLIENT, 0), one.costOf(CLIENT, 0)]).toEqual([-3, -360]);
    one.audit();
  });

  test('is worth lots x mark - cost', () => {
    const one = ledger();
    trade(one, 100, 5, 2);
    expect(one.equity(CLIENT, new Float64Array([0, 0, 130]))).toBe(1_000_150);
    expect(one.equity(0, new Float64Array([0, 0, 130]))).toBe(-150);
  });

  test('leaves the safe range with an error, not with a wrong number', () => {
    const one = ledger();
    expect(() => trade(one, 1e9, 1e9)).toThrow(InvariantError);
  });
});

test('fees, transfers, deposits and settlement conserve money', () => {
  const one = ledger();
  trade(one, 100, 50);
  one.chargeFee(CLIENT, 7);
  one.transfer(CLIENT, INSURANCE, 9);
  one.deposit(CLIENT, -100);
  one.check();
  one.settleAsset(0, 130);
  one.audit();
  expect([0, CLIENT].map((account) => one.lotsOf(account, 0))).toEqual([0, 0]);
  expect(one.cashOf(CLIENT)).toBe(1_000_000 - 7 - 9 - 100 + 1_500);
  expect(one.cashOf(0)).toBe(-1_500);
});

describe('a broken ledger is caught', () => {
  test('one-sided trades, at once', () => {
    const one = ledger();
    one.trade(CLIENT, 0, 100, 5);
    expect(() => one.check()).toThrow('does not conserve');
  });

  test('two sides at different prices, at once', () => {
    const one = ledger();
    one.trade(CLIENT, 0, 100, 5);
    one.trade(0, 0, 101, -5);
    expect(() => one.check()).toThrow('does not conserve money');
  });

  test('lots that do not meet, at once', () => {
    const one = ledger();
    one.trade(CLIENT, 0, 100, 5);
    one.trade(0, 1, 100, -5);
    expect(() => one.check()).toThrow('does not conserve lots of asset 0');
  });

  test.each(['cash', 'cost', 'lots', 'deposits'] as const)(
    'a write past its functions into %s, by the audit',
    (column) => {
      const one = ledger();
      trade(one, 100, 5);
      one.audit();
      one[column][CLIENT * 3] = one[column][CLIENT * 3]! + 1;
      one[column][CLIENT] = one[column][CLIENT]! + 1;
      expect(() => one.audit()).toThrow(InvariantError);
      // The check after each step audits every 256th time.
      expect(() => {
        for (let i = 0; i < 256; i += 1) one.check();
      }).toThrow(InvariantError);
    },
  );

  test('by the exchange itself, in the step that broke it', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    const { ledger: inside } = (lab.exchange as unknown as { core: { ledger: Ledger } }).core;
    const original = inside.trade.bind(inside);
    // A millionth is lost on every sale.
    inside.trade = (account, asset, ticks, lots) => {
      const realised = original(account, asset, ticks, lots);
      if (lots < 0) inside.chargeFee(account, 1);
      inside.feeUnits -= lots < 0 ? 1 : 0;
      return realised;
    };
    expect(() => lab.trade(1_000)).toThrow(InvariantError);
    const unchecked = new ExchangeLab({ checkConservation: false });
    const other = (unchecked.exchange as unknown as { core: { ledger: Ledger } }).core.ledger;
    other.feeUnits += 1;
    expect(() => unchecked.trade(1_000)).not.toThrow();
    expect(() => unchecked.exchange.audit()).toThrow(InvariantError);
  });
});

test('a ledger comes back from its snapshot', () => {
  const one = ledger();
  trade(one, 100, 5);
  trade(one, 90, -2, 1);
  one.chargeFee(CLIENT, 3);
  const state = JSON.parse(JSON.stringify(one.snapshot()));
  const two = new Ledger(3, AGENTS);
  two.restore(state);
  expect(two.snapshot()).toEqual(one.snapshot());
  const broken = new Ledger(3, AGENTS);
  expect(() => broken.restore({ ...state, feeUnits: 4 })).toThrow(InvariantError);
});

test('any trades between any accounts conserve money and lots, and full closes leave no cost', () => {
  const account = fc.integer({ min: 0, max: 5 });
  const step = fc.record({
    from: account,
    to: account,
    ticks: fc.integer({ min: 1, max: 1e6 }),
    lots: fc.integer({ min: 1, max: 1e6 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const one = new Ledger(1, AGENTS);
      for (let i = 0; i < 3; i += 1) one.openAccount();
      for (const { from, to, ticks, lots } of steps) {
        one.trade(from, 0, ticks, -lots);
        one.trade(to, 0, ticks, lots);
        one.check();
      }
      one.audit();
      for (let i = 0; i < 6; i += 1) if (one.lotsOf(i, 0) === 0) expect(one.costOf(i, 0)).toBe(0);
      expect(one.openInterest(0)).toBe([0, 1, 2, 3, 4, 5].reduce((sum, i) => sum + Math.max(0, one.lotsOf(i, 0)), 0));
      one.settleAsset(0, 500);
      one.audit();
      expect(Array.from(one.cash).reduce((sum, cash) => sum + cash, 0)).toBe(0);
    }),
    { numRuns: 300 },
  );
});
