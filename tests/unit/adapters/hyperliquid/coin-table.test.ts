import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CoinTable } from '../../../../src/adapters/hyperliquid/coin-table.ts';
import type { Meta } from '../../../../src/hyperliquid/decode/market-shapes.ts';
import { recordedData } from '../../../support/data.ts';

const INFO = recordedData('hyperliquid/info');

type Entry = Meta['universe'][number];

const entry = (name: string, more: Partial<Entry>): Entry => ({
  szDecimals: 0,
  name,
  maxLeverage: 3,
  marginTableId: 3,
  onlyIsolated: null,
  isDelisted: null,
  marginMode: null,
  growthMode: null,
  lastGrowthModeChangeTime: null,
  ...more,
});

function tableOf(universe: readonly Entry[]): CoinTable {
  const table = new CoinTable();
  table.take({ universe, marginTables: null, collateralToken: null });
  return table;
}

test('an asset without cross margin is known as one, also by the older flag alone', () => {
  const table = tableOf([
    entry('PLAIN', {}),
    entry('OLDER', { onlyIsolated: true }),
    entry('STRICT', { onlyIsolated: true, marginMode: 'strictIsolated' }),
    entry('NOCROSS', { marginMode: 'noCross' }),
  ]);
  expect(table.all().map(({ symbol, marginMode }) => [symbol, marginMode])).toEqual([
    ['PLAIN', undefined],
    ['OLDER', 'noCross'],
    ['STRICT', 'strictIsolated'],
    ['NOCROSS', 'noCross'],
  ]);
  expect(table.all()[0]).not.toHaveProperty('marginMode');
});

test.skipIf(INFO === null)('the two listed assets of a captured universe that have no cross margin', () => {
  const text = readFileSync(join(INFO!, 'meta--go-Meta-WithDex-0.response.json'), 'utf8');
  const table = tableOf((JSON.parse(text) as Meta).universe);
  const isolated = table.all().filter(({ listed, marginMode }) => listed && marginMode !== undefined);
  expect(isolated.map(({ symbol, marginMode }) => [symbol, marginMode])).toEqual([
    ['MEGA', 'strictIsolated'],
    ['FOGO', 'strictIsolated'],
  ]);
});
