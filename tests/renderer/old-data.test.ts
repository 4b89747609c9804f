import { expect, test } from 'vitest';
import { healthLines } from '../../src/renderer/format/market-health.ts';
import { oldBarsWords, staleWords } from '../../src/renderer/format/old-data.ts';
import { marketRow } from './samples.ts';

const NOW = 1_760_054_400_000;
const HOUR = 3_600_000;

test('prices that nobody trades on say so, and how old they are once that is worth telling', () => {
  const row = (stale: boolean, ageMs: number) => marketRow(0, 1_000, { stale, updatedAtMs: NOW - ageMs });
  expect(staleWords(row(false, 14 * HOUR), NOW)).toBe('');
  expect(staleWords(row(true, 8_000), NOW)).toBe('stale');
  expect(staleWords(row(true, 14 * HOUR), NOW)).toBe('14h old');
  expect(staleWords({ ...row(true, 0), updatedAtMs: 0 }, NOW)).toBe('stale');
  expect(staleWords(row(true, 14 * HOUR), null)).toBe('stale');
  expect(staleWords(undefined, NOW)).toBe('');
});

test('bars of an earlier time are marked while the venue is away, once a bar is missing', () => {
  const words = { newestMs: NOW - 15 * HOUR, intervalMs: HOUR, nowMs: NOW, isConnected: false };
  expect(oldBarsWords(words)).toBe('Stored bars: the newest ended 14h ago. Nothing is decided on them');
  expect(oldBarsWords({ ...words, isConnected: true })).toBe('');
  expect(oldBarsWords({ ...words, newestMs: NOW - HOUR - 1 })).toBe('');
  expect(oldBarsWords({ ...words, newestMs: null })).toBe('');
  expect(oldBarsWords({ ...words, nowMs: null })).toBe('');
});

test('bars of an outage are told with the market: those that wait, and those that are used as they are', () => {
  const health = { silent: [], doubt: '', faults: [] };
  const fromMs = Date.UTC(2026, 10, 23, 17, 20);
  expect(healthLines(health)).toEqual([]);
  expect(healthLines({ ...health, bars: { fromMs, goesOn: false } })).toEqual([
    'bars since 17:20:00 UTC may lack trades and wait for the venue',
  ]);
  expect(healthLines({ ...health, bars: { fromMs, goesOn: true } })).toEqual([
    'bars since 17:20:00 UTC may lack trades: no strategy enters on them',
  ]);
});
