import { expect, test } from 'vitest';
import { recordWords } from '../../src/renderer/format/trade-record.ts';

test.each([
  [undefined, 'No round trip finished yet.'],
  [
    [1, 0, 0.02, 0, 0],
    '1 round trip after fees: 1 won (+2.00% on average), 0 lost. Too few for Kelly: it takes 5 of each.',
  ],
  [[0, 6, 0, 0.01, 0], '6 round trips after fees: 0 won, 6 lost (−1.00%). Too few for Kelly: it takes 5 of each.'],
  [
    [5, 9, 0.01, 0.01, 0],
    '14 round trips after fees: 5 won (+1.00% on average), 9 lost (−1.00%). Kelly sees no edge yet.',
  ],
  [
    [6, 24, 0.02, 0.02, 0],
    '30 round trips after fees: 6 won (+2.00% on average), 24 lost (−2.00%). Kelly sees no edge.',
  ],
  [
    [60, 40, 0.04, 0.02, 0.265574],
    '100 round trips after fees: 60 won (+4.00% on average), 40 lost (−2.00%). Kelly would stake 26.56%.',
  ],
] as const)('the trades of %j in words', (given, words) => {
  if (given === undefined) {
    expect(recordWords(undefined)).toBe(words);
    return;
  }
  const [wins, losses, avgWin, avgLoss, kellyShare] = given;
  expect(recordWords({ wins, losses, avgWin, avgLoss, kellyShare })).toBe(words);
});
