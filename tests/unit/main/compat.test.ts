import { expect, test } from 'vitest';
import { endpointsOf } from '../../../src/adapters/hyperliquid/endpoints.ts';
import { venuesOn } from '../../../src/main/compat.ts';

test('the shipped runtime reaches every venue', () => {
  expect(venuesOn(false, null)).toEqual(['sandbox', 'paper', 'testnet', 'live']);
});

test('from the test runtime no order leaves this machine', () => {
  expect(venuesOn(true, null)).toEqual(['sandbox']);
  expect(venuesOn(true, 'http://127.0.0.1:8787')).toEqual(['sandbox', 'paper', 'testnet']);
  // Another address than one of this machine opens testnet's door and is refused behind it.
  expect(endpointsOf('testnet', 'http://10.0.0.1:8787').ok).toBe(false);
  expect(endpointsOf('testnet', '').ok).toBe(false);
});
