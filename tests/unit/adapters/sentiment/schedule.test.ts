import { describe, expect, test } from 'vitest';
import { sentimentEndpoint } from '../../../../src/adapters/sentiment/endpoint.ts';
import { nextAskMs, retryPauseMs, rowsToAsk } from '../../../../src/adapters/sentiment/schedule.ts';

const NOW = 1_788_830_000_000;
const DAY = 86_400_000;
const at = (share: number) => (): number => share;

describe('the next question', () => {
  test.each([
    ['a little after the next update of the source', NOW + 3_600_000, 0, NOW + 3_605_000],
    ['spread over a minute', NOW + 3_600_000, 0.5, NOW + 3_635_000],
    ['not at once when the update is late', NOW - 60_000, 0, NOW + 305_000],
    ['within 25 hours whatever the source says', NOW + 2 * DAY, 0, NOW + DAY + 3_605_000],
    ['a day after the newest value where nothing is said', null, 0, NOW - 3_600_000 + DAY + 5_000],
  ])('comes %s', (_, nextUpdateMs, share, expected) => {
    expect(nextAskMs({ nowMs: NOW, nextUpdateMs, newestMs: NOW - 3_600_000 }, at(share))).toBe(expected);
  });

  test('after failures waits up to twice as long each time, an hour at most, and never less than a second', () => {
    expect([1, 2, 3, 4, 7, 8, 9, 500].map((failures) => retryPauseMs(failures, at(1)))).toEqual([
      30_000, 60_000, 120_000, 240_000, 1_920_000, 3_600_000, 3_600_000, 3_600_000,
    ]);
    expect(retryPauseMs(3, at(0.25))).toBe(30_000);
    expect(retryPauseMs(9, at(0))).toBe(1_000);
  });
});

test.each([
  ['everything when nothing is known', null, 0],
  ['the newest and the one before it on the same day', NOW - 3_600_000, 2],
  ['what is missing after a week', NOW - 7 * DAY, 9],
  ['everything after a long gap', NOW - 101 * DAY, 0],
  ['the newest two when the clock went back', NOW + DAY, 2],
])('asks for %s', (_, newestMs, rows) => {
  expect(rowsToAsk({ nowMs: NOW, newestMs })).toBe(rows);
});

describe('the address', () => {
  test("is the index's own, or a server on this machine", () => {
    expect(sentimentEndpoint(null)).toEqual({ ok: true, value: 'https://api.alternative.me' });
    expect(sentimentEndpoint('http://127.0.0.1:8080/')).toEqual({ ok: true, value: 'http://127.0.0.1:8080' });
  });

  test.each(['http://127.0.0.1', 'https://127.0.0.1:1', 'http://localhost:1', 'http://127.0.0.1:1@evil.example', ''])(
    'is never %j',
    (url) => {
      expect(sentimentEndpoint(url)).toMatchObject({
        ok: false,
        error: expect.stringContaining('TRIMTAB_LOOPBACK_SENTIMENT is ') as string,
      });
    },
  );
});
