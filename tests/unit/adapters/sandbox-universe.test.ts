import { describe, expect, it } from 'vitest';
import { SandboxUniverse } from '../../../src/adapters/exchange-link/sandbox-universe.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { createGeneratedModel } from '../../../src/exchange/market/generated-model.ts';
import type { ClosedBar } from '../../../src/engine/domain/flow.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';

const START_MS = Date.UTC(2025, 0, 1);
const MINUTE = 60_000;

/** Read by every test, changed by none. */
const exchange = new Exchange({ model: createGeneratedModel({ seed: 3, startMs: START_MS }) });
exchange.step({ kind: 'advance', atMs: START_MS + 60 * MINUTE });

const bars: ClosedBar[] = Array.from({ length: 60 }, (_, i) => ({
  asset: 0,
  openMs: START_MS + i * MINUTE,
  intervalMs: MINUTE,
  openTicks: asTicks(1_000 + i),
  highTicks: asTicks(1_010 + i),
  lowTicks: asTicks(990 + i),
  closeTicks: asTicks(1_001 + i),
  volumeLots: asLots(1),
  prints: 1,
}));

/** A generated market an hour after its start, whose engine made a bar of each minute since. */
function opened(chosen: readonly string[] | null = null, held: readonly number[] = []) {
  const universe = new SandboxUniverse({
    exchange,
    bars: (asset) => (asset === 0 ? { closed: bars, forming: null } : { closed: [], forming: null }),
    held: () => held,
    chosen,
  });
  return { universe };
}

describe('the universe of the sandbox', () => {
  it('has every market with its figures; the 60 of the largest volume are marked, and all are at hand', () => {
    const { universe } = opened();
    const view = universe.view();
    expect(view.rows).toHaveLength(exchange.instruments().length);
    expect(view).toMatchObject({ followed: 60, followsAll: true, chosen: null, refreshMs: 0 });
    for (const row of view.rows) {
      expect(row.markTicks).toBeGreaterThan(0);
      expect(row.oracleTicks).toBeGreaterThan(0);
      expect(row.dayVolumeUsd).toBeGreaterThan(0);
      expect(row.openInterestUsd).toBeGreaterThanOrEqual(0);
      expect(row.dayChange).not.toBeNull();
    }
    const marked = view.rows.filter(({ why }) => why === 'default').map(({ dayVolumeUsd }) => dayVolumeUsd ?? 0);
    const others = view.rows.filter(({ why }) => why === null).map(({ dayVolumeUsd }) => dayVolumeUsd ?? 0);
    expect(Math.min(...marked)).toBeGreaterThanOrEqual(Math.max(0, ...others));
  });

  it('marks what a person chose, and what is held', () => {
    const { universe } = opened(null, [2]);
    const names = universe.view().rows.map(({ symbol }) => symbol);
    universe.watch([names[5] as string]);
    expect(universe.view().rows.flatMap(({ symbol, why }) => (why === null ? [] : [[symbol, why]]))).toEqual([
      [names[2], 'held'],
      [names[5], 'chosen'],
    ]);
    expect(universe.whyNot([...names, 'NEW'])).toMatchObject({ code: 'OUT_OF_RANGE', actual: names.length + 1 });
    universe.watch(['NEW']);
    expect(universe.view().chosen).toEqual([names[5]]);
  });

  it('gives volatility and correlation with BTC, some markets at each look, from the hours of its past and of its own bars', () => {
    const { universe: young } = opened();
    const looks = Math.ceil(exchange.instruments().length / 8);
    const hour = 60 * MINUTE;
    const hourly = (asset: number): readonly ClosedBar[] =>
      Array.from({ length: 40 }, (_, i) => ({
        ...(bars[0] as ClosedBar),
        asset,
        openMs: START_MS - (40 - i) * hour,
        intervalMs: hour,
        closeTicks: asTicks(1_000 + ((i * 37) % 50) + ((asset * i * i) % 23)),
      }));
    const old = new SandboxUniverse({
      exchange,
      bars: (asset) => ({ closed: hourly(asset), forming: null }),
      held: () => [],
      chosen: null,
    });
    expect(young.view().rows.filter(({ volatilityYear }) => volatilityYear !== null)).toHaveLength(8);
    for (let look = 0; look < looks; look++) for (const one of [young, old]) one.view();
    expect(young.view().rows.every(({ volatilityYear }) => (volatilityYear ?? 0) > 0.1)).toBe(true);
    const { rows } = old.view();
    expect(rows.every(({ volatilityYear }) => (volatilityYear ?? 0) > 0)).toBe(true);
    expect(rows.find(({ symbol }) => symbol === 'BTC')?.correlationBtc).toBeCloseTo(1, 12);
    expect(rows.some(({ correlationBtc }) => correlationBtc !== null && correlationBtc < 0.99)).toBe(true);
    for (const { listedSinceMs } of rows) expect(listedSinceMs).toBeLessThanOrEqual(START_MS);
  });

  it('joins candles of the history and of the engine without a gap, the running one marked', async () => {
    const { universe } = opened();
    const reply = await universe.candles({ symbol: 'BTC', interval: '5m', endMs: null, count: 20 });
    if (!reply.ok) throw new Error(reply.error.detail);
    const { candles } = reply.value;
    const openMs = candles.map((bar) => bar.openMs);
    expect(openMs.slice(1).every((at, i) => at - (openMs[i] as number) === 5 * MINUTE)).toBe(true);
    expect(openMs[0]).toBeLessThan(START_MS);
    const last = candles.at(-1);
    expect(last).toMatchObject({ openMs: START_MS + 55 * MINUTE, openTicks: 1_055, closeTicks: 1_060, volumeLots: 5 });
    expect(candles.map(({ isOpen }) => isOpen)).toEqual(candles.map((bar) => bar.openMs + 5 * MINUTE > exchange.nowMs));
    const page = await universe.candles({ symbol: 'BTC', interval: '5m', endMs: openMs[3] as number, count: 3 });
    expect(page.ok && page.value.candles.map((bar) => bar.openMs)).toEqual(openMs.slice(0, 3));
    expect(await universe.candles({ symbol: 'NO', interval: '1m', endMs: null, count: 1 })).toMatchObject({
      ok: false,
    });
  });
});
