import { expect, test } from 'vitest';
import { RecentLog } from '../../../src/exchange/history/recent-log.ts';
import { ALICE, ExchangeLab, MARK } from '../../support/exchange-lab.ts';
import { asTicks } from '../../../src/contract/units.ts';

const rows = (from: number, to: number): { atMs: number }[] =>
  Array.from({ length: to - from + 1 }, (_, i) => ({ atMs: from + i }));

test('as many rows are known as are to be kept, at any length', () => {
  const log = new RecentLog<{ atMs: number }>(8);
  for (let last = 1; last <= 40; last++) {
    log.add({ atMs: last });
    expect(log.all()).toEqual(rows(Math.max(1, last - 7), last));
    expect(log.since(last - 2)).toEqual(rows(Math.max(1, last - 2), last));
    expect(log.since(last + 1)).toEqual([]);
  }
});

test('rows of one time stay together', () => {
  const log = new RecentLog<{ atMs: number; no: number }>(100);
  const given = [5, 5, 6, 6, 6, 9].map((atMs, no) => ({ atMs, no }));
  for (const row of given) log.add(row);
  expect(log.since(5)).toEqual(given);
  expect(log.since(6)).toEqual(given.slice(2));
  expect(log.since(7)).toEqual(given.slice(5));
});

test('a restored log goes on where the first one was', () => {
  const first = new RecentLog<{ atMs: number }>(4);
  for (const row of rows(1, 7)) first.add(row);
  const second = new RecentLog<{ atMs: number }>(4);
  second.restore(first.all());
  for (const row of rows(8, 12)) {
    first.add(row);
    second.add(row);
    expect(second.all()).toEqual(first.all());
  }
});

test('a year of hours of funding of one position is known', () => {
  const lab = new ExchangeLab({ checkConservation: false });
  lab.trade(200);
  lab.scene((market) => market.setMark(0, asTicks(MARK), asTicks(MARK), 0.000_000_1));
  const openedMs = lab.exchange.nowMs;
  lab.step({ kind: 'advance', atMs: openedMs + 365 * 24 * 3_600_000 });
  const paid = lab.exchange.fundingPayments(ALICE);
  expect(paid).toHaveLength(8_760);
  expect(lab.exchange.fundingPayments(ALICE, paid[8_000]!.atMs)).toEqual(paid.slice(8_000));
  expect(lab.exchange.ledgerUpdates(ALICE, openedMs + 1)).toEqual([]);
});
