import { expect, test } from 'vitest';
import { readArguments } from '../../../src/main/arguments.ts';

test('without arguments the defaults count', () => {
  expect(readArguments(['.'])).toEqual({ home: null, data: null, seed: 1, speed: 1, balance: 10_000, maxPages: null });
});

test('own arguments are read beside those of Chromium', () => {
  const read = readArguments(['--no-sandbox', '.', '--home', 'a b', '--speed=20', '--disable-gpu', '--seed', '7']);
  expect(read).toMatchObject({ home: 'a b', speed: 20, seed: 7 });
});

test.each([
  [['--speed', 'fast'], '--speed is fast, allowed is 0.1..600'],
  [['--speed', '0'], '--speed is 0'],
  [['--seed', '1.5'], '--seed is 1.5, allowed is a whole number'],
  [['--balance', '1'], '--balance is 1, allowed is 10..'],
])('%j is refused with the value and the range', (args, text) => {
  const read = readArguments(args);
  expect(read).toHaveProperty('error', expect.stringContaining(text));
});

test('help wins', () => {
  expect(readArguments(['--help'])).toBe('help');
});
