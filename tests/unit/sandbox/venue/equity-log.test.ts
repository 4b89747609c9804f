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
});
