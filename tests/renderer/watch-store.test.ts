import { beforeEach, expect, test, vi } from 'vitest';
import type * as Store from '../../src/renderer/stores/watch-store.ts';

/* The store keeps what it holds in the window's storage; here a map stands for it. */

const storage = new Map<string, string>();
vi.stubGlobal('window', {
  localStorage: {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => void storage.set(key, value),
  },
});

/** The store as a window that opens now finds it. */
async function opened(): Promise<typeof Store> {
  vi.resetModules();
  return import('../../src/renderer/stores/watch-store.ts');
}

beforeEach(() => storage.clear());

test('pins and groups come back in the next window', async () => {
  const first = await opened();
  first.togglePin('BTC');
  first.togglePin('ETH');
  first.togglePin('BTC');
  first.addGroup(' Majors ');
  first.toggleInGroup('Majors', 'BTC');
  first.toggleInGroup('Majors', 'SOL');
  first.toggleInGroup('Majors', 'SOL');
  const second = await opened();
  const { pins, groups, chosen } = second.watchStore.getState();
  expect([...pins]).toEqual(['ETH']);
  expect(groups.map(({ name, symbols }) => [name, [...symbols]])).toEqual([['Majors', ['BTC']]]);
  expect(chosen).toBeNull();
});

test('a group is in view when it is made, and all markets are when it goes', async () => {
  const store = await opened();
  store.addGroup('A');
  expect(store.chosenSymbols(store.watchStore.getState())).toEqual(new Set());
  store.toggleInGroup('A', 'BTC');
  expect(store.chosenSymbols(store.watchStore.getState())).toEqual(new Set(['BTC']));
  store.removeGroup('A');
  expect(store.chosenSymbols(store.watchStore.getState())).toBeNull();
});

test('a name that is empty, too long or taken is refused with its reason, and makes no group', async () => {
  const store = await opened();
  store.addGroup('A');
  const { groups } = store.watchStore.getState();
  expect(store.nameProblem(' ', groups)).toBe('1 to 24 characters');
  expect(store.nameProblem('x'.repeat(25), groups)).toBe('1 to 24 characters');
  expect(store.nameProblem('a', groups)).toBe('There is a group of this name');
  store.addGroup('a');
  expect(store.watchStore.getState().groups).toHaveLength(1);
  for (let i = 0; i < 30; i += 1) store.addGroup(`g${i}`);
  expect(store.watchStore.getState().groups).toHaveLength(store.MAX_GROUPS);
});

test('what is stored and does not fit costs itself alone', async () => {
  const { readGroups } = await opened();
  expect(readGroups('{"not": "a list"}')).toEqual([]);
  expect(readGroups('no json')).toEqual([]);
  const mixed = [{ name: 'A', symbols: ['BTC', 7, ''] }, { name: 'a', symbols: [] }, null, { name: 3 }, { name: 'B' }];
  expect(readGroups(JSON.stringify(mixed)).map(({ name, symbols }) => [name, [...symbols]])).toEqual([['A', ['BTC']]]);
});
