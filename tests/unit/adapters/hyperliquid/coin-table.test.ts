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

const ladder = (...tiers: readonly (readonly [lowerBound: string, maxLeverage: number])[]) => ({
  description: '',
  marginTiers: tiers.map(([lowerBound, maxLeverage]) => ({ lowerBound, maxLeverage })),
});

test('the steps of a margin ladder come from the table of the asset; one that is no ladder is left out', () => {
  const table = new CoinTable();
  const ids = [56, 10, 57, 58, 59, 60];
  table.take({
    universe: ids.map((marginTableId) => entry(`T${marginTableId}`, { maxLeverage: 40, marginTableId })),
    marginTables: [
      [56, ladder(['0.0', 40], ['150000000.0', 20])],
      [57, ladder(['0.0', 40])],
      [58, ladder(['0.0', 40], ['0.0', 20])],
      [59, ladder(['1.0', 40], ['5.0', 20])],
      [60, ladder(['0.0', 40], ['5.0', 45])],
    ],
    collateralToken: null,
  });
  const [tiered, ...others] = table.all();
  expect(tiered?.marginTiers).toEqual([
    { lowerBoundUnits: 0, maxLeverage: 40 },
    { lowerBoundUnits: 150_000_000_000_000, maxLeverage: 20 },
  ]);
  for (const other of others) expect(other).not.toHaveProperty('marginTiers');
});

test.skipIf(INFO === null)('the ladders of a captured universe are those that the venue tells of', () => {
  const text = readFileSync(join(INFO!, 'meta--go-Meta-WithDex-0.response.json'), 'utf8');
  const table = new CoinTable();
  table.take(JSON.parse(text) as Meta);
  const steps = (coin: string) =>
    table.ofCoin(coin)?.marginTiers?.map((tier) => [tier.lowerBoundUnits / 1e12, tier.maxLeverage]);
  expect(steps('BTC')).toEqual([
    [0, 40],
    [150, 20],
  ]);
  expect(table.all().some(({ marginTiers }) => marginTiers === undefined)).toBe(true);
});
