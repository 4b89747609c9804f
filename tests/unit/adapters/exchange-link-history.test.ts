import { expect, test } from 'vitest';
import { ExchangeLink } from '../../../src/adapters/exchange-link/exchange-link.ts';
import type { EngineInputBody } from '../../../src/engine/domain/inputs.ts';
import type { MarketUpdate } from '../../../src/engine/domain/market-update.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { createGeneratedModel } from '../../../src/exchange/market/generated-model.ts';

const START_MS = Date.UTC(2025, 0, 1);

/** What the engine is told of the past by an exchange whose bars are so long. */
function told(barIntervalMs: number, historyBars: number): readonly MarketUpdate[] {
  const model = createGeneratedModel({ seed: 5, startMs: START_MS, symbols: 3, barIntervalMs, historyBars: 60 });
  const link = new ExchangeLink({
    exchange: new Exchange({ model }),
    account: `0x${'a'.repeat(40)}`,
    journal: null,
    lastRecordNo: 0,
    latencyMs: 0,
    historyBars,
  });
  const inputs: EngineInputBody[] = [];
  link.start((body) => inputs.push(body));
  return inputs.flatMap((body) => (body.kind === 'Market' ? body.updates : []));
}

test('the hours of the index come before every history, and for the index alone', () => {
  const updates = told(60_000, 60);
  expect(updates.map(({ type, asset }) => [type, asset])).toEqual([
    ['hours', 0],
    ['history', 0],
    ['history', 1],
    ['history', 2],
  ]);
  const [hours] = updates;
  if (hours?.type !== 'hours') throw new Error('no hours');
  expect(hours.bars.length / 6).toBe(2_400);
  expect(hours.bars.at(-6)).toBe(START_MS - 2 * 3_600_000);
});

test('bars longer than an hour have no hours beside them, and a restored engine is told nothing', () => {
  expect(told(4 * 3_600_000, 60).map(({ type }) => type)).toEqual(['history', 'history', 'history']);
  expect(told(60_000, 0)).toEqual([]);
});
