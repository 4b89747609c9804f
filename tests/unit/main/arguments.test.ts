import { expect, test } from 'vitest';
import { ownArguments, readArguments } from '../../../src/main/arguments.ts';

test('without arguments the defaults count', () => {
  expect(readArguments([])).toEqual({
    venue: null,
    home: null,
    data: null,
    funding: null,
    seed: 1,
    speed: 1,
    balance: 10_000,
    maxPages: null,
  });
});

test('unpackaged, what follows the path of the app is ours', () => {
  const argv = ['--no-sandbox', '--inspect=0', '/app', '--home', 'a b', '--speed=20', '--seed', '7'];
  expect(readArguments(ownArguments(argv, false))).toMatchObject({ home: 'a b', speed: 20, seed: 7 });
  expect(ownArguments(['--no-sandbox'], false)).toEqual([]);
});

test("packaged, Chromium's own switches are passed over and nothing else", () => {
  expect(ownArguments(['--no-sandbox', '--ozone-platform=wayland', '--seed', '7'], true)).toEqual(['--seed', '7']);
  expect(readArguments(ownArguments(['--no-sandboxx'], true))).toHaveProperty('error');
});

test.each([
  [['--speed', 'fast'], '--speed is fast, allowed is 0.1..600'],
  [['--speed', '0'], '--speed is 0'],
  [['--speed', ''], '--speed is , allowed is 0.1..600'],
  [['--seed', '1.5'], '--seed is 1.5, allowed is a whole number'],
  [['--balance', '1'], '--balance is 1, allowed is 10..'],
  [['--journal-max-pages', '7'], '--journal-max-pages is 7, allowed is a whole number 8..'],
  [['--home', ''], '--home is empty'],
  [['--venue', 'mars'], '--venue is mars, allowed is sandbox, paper, testnet or live'],
  [['--venue', 'paper', '--data', 'x'], '--data is for the sandbox only'],
  [['--funding', 'x'], '--funding is given without --data'],
  [['--data', 'x', '--funding', ''], '--funding is empty'],
  [['--venue', 'live'], '--confirm is missing, needed is --confirm "trade real money"'],
  [['--venue', 'live', '--confirm', 'yes'], '--confirm is yes'],
  [['--venue', 'testnet', '--data', 'x'], '--data is for the sandbox only'],
  [['--spead', '2'], '--spead'],
  [['somewhere'], 'somewhere'],
  [['--home'], '--home'],
])('%j is refused in one sentence with the value and the range', (args, text) => {
  const read = readArguments(args);
  expect(read).toHaveProperty('error', expect.stringContaining(text));
  expect((read as { error: string }).error).not.toContain('\n');
});

test('who asks for a market of our own gets the sandbox, paper is asked for by name', () => {
  for (const args of [
    ['--seed', '2'],
    ['--speed', '1'],
    ['--data', 'x'],
  ])
    expect(readArguments(args)).toMatchObject({ venue: 'sandbox' });
  expect(readArguments(['--balance', '500'])).toMatchObject({ venue: null, balance: 500 });
  expect(readArguments(['--venue', 'paper', '--balance', '500'])).toMatchObject({ venue: 'paper', balance: 500 });
});

test('help wins', () => {
  expect(readArguments(['--help'])).toBe('help');
});

test('a real venue is asked for by name, real money by a sentence', () => {
  expect(readArguments(['--venue', 'testnet'])).toMatchObject({ venue: 'testnet' });
  expect(readArguments(['--venue', 'live', '--confirm', 'trade real money'])).toMatchObject({ venue: 'live' });
});
