import { describe, expect, test } from 'vitest';
import { LiveVenue } from '../../../support/live-venue.ts';

const addressOf = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`;

describe('samples of what accounts are worth', () => {
  test('of many accounts are taken over several turns, of each one a round', () => {
    const live = new LiveVenue();
    const { venue, exchange } = live;
    const asked: string[] = [];
    const account = exchange.account.bind(exchange);
    exchange.account = (address) => {
      asked.push(address);
      return account(address);
    };
    for (let n = 1; n <= 150; n++) venue.open(addressOf(n));
    asked.length = 0;
    const perTurn: number[] = [];
    const atMs = exchange.nowMs + 300_000;
    for (let turn = 0; turn < 5; turn++) {
      const before = asked.length;
      venue.equity.onTime(atMs + turn);
      perTurn.push(asked.length - before);
    }
    expect(perTurn).toEqual([64, 64, 22, 0, 0]);
    expect(new Set(asked).size).toBe(150);
    venue.equity.onTime(atMs + 300_000);
    expect(asked).toHaveLength(150 + 64);
  });

  test('become rarer with their age, but a chart of any period has enough of them', () => {
    const live = new LiveVenue();
    const { venue, exchange } = live;
    const user = addressOf(1);
    venue.open(user);
    const HOUR = 3_600_000;
    for (let step = 0; step < 40 * 24 * 12; step++) live.pass(HOUR / 12);
    const nowMs = exchange.nowMs;
    const widest = (days: number): number => {
      const fromMs = nowMs - days * 24 * HOUR;
      const times = [fromMs, ...venue.equity.samplesOf(user, fromMs).map(({ atMs }) => atMs)];
      return Math.max(...times.slice(1).map((atMs, i) => atMs - times[i]!));
    };
    expect(widest(1)).toBeLessThanOrEqual(HOUR / 6);
    expect(widest(7)).toBeLessThanOrEqual(HOUR);
    expect(widest(30)).toBeLessThanOrEqual(4 * HOUR);
    expect(venue.equity.samplesOf(user, 0).length).toBeLessThanOrEqual(2_001);
  });
});
