import { expect, test } from 'vitest';
import { StoreHealth } from '../../../src/adapters/exchange-link/store-health.ts';

test('several stores are up only when each of them is; the first reason stands as long as it lasts', () => {
  const told: (string | null)[] = [];
  const health = new StoreHealth((down) => told.push(down));
  const ours = health.watch('ours');
  const theirs = health.watch('theirs');
  theirs('disk full');
  ours('disk full');
  ours(null);
  expect(told).toEqual(['theirs: disk full']);
  ours('gone');
  theirs(null);
  expect(told).toEqual(['theirs: disk full', 'ours: gone']);
  ours(null);
  ours(null);
  expect(told).toEqual(['theirs: disk full', 'ours: gone', null]);
});
