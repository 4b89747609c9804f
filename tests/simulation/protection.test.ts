import { afterAll, afterEach, expect, test } from 'vitest';
import { RandomTrader, RESTLESS } from '../../src/simulation/random-trader.ts';
import { ACCOUNT, RIG_START_MS, RUN_ALL, SandboxRig } from '../../src/simulation/sandbox-rig.ts';
import { lotsCovered } from '../../src/simulation/two-books.ts';
import { WalkingMarket } from '../../src/simulation/walking-market.ts';
import { wholeSizes } from '../support/whole-sizes.ts';

/*
 * As long as nothing fails, a position is never without a stop of its whole size for longer than one round of messages takes: thin books that
 * fill entries in part, quotes that stand while they fill in part, prices that jump past stops, a person who closes and cancels at will.
 */

/** Longest that a position may be covered in part only, simulated ms; a request takes 40 ms each way. */
const LONGEST_MS = 1_000;

let rig: SandboxRig | null = null;
afterEach(() => {
  rig?.close();
  rig = null;
});

let fills = 0;
let repairs = 0;

test.each(Array.from({ length: 32 }, (_, seed) => seed))('every position has its stop (seed %i)', async (seed) => {
  const isPatient = seed >= 16;
  // Who cancels stop after stop waits longer for each new one; that is measured where an entry has one stop.
  const trader = new RandomTrader(seed, { ...RESTLESS, kill: 0.3, killAndFlatten: 0.5, cancel: isPatient ? 0 : 12 });
  const it = await SandboxRig.open({
    market: () =>
      new WalkingMarket({
        seed,
        startMs: RIG_START_MS,
        levelUnits: seed % 2 === 0 ? 4_000_000_000 : 100_000_000,
        volatility: 0.0008,
        shocks: seed % 3 === 0 ? [{ atMs: RIG_START_MS + 200_000, asset: null, factor: 0.93 }] : [],
      }),
    settings: wholeSizes((base) => ({
      ...base,
      sizing: { ...base.sizing, method: 'fixed', baseRate: 0.3 },
      desk: { ...base.desk, autoRules: isPatient ? [] : [RUN_ALL] },
      execution: !isPatient ? base.execution : { ...base.execution, entryStyle: 'post_only', sliceEntries: true },
    })),
    watchers: [
      trader.see,
      (_input, { effects }) => {
        for (const effect of effects) {
          if (effect.kind === 'SendOrders' && effect.orders[0]?.type.kind === 'trigger') repairs += 1;
        }
      },
    ],
  });
  rig = it;
  const bareSinceMs = new Map<number, number>();
  const look = (): void => {
    const { positions, openOrders } = it.exchange.account(ACCOUNT);
    const held = new Set(positions.map((position) => position.asset));
    for (const asset of bareSinceMs.keys()) if (!held.has(asset)) bareSinceMs.delete(asset);
    for (const { asset, sizeLots } of positions) {
      const covered = lotsCovered(openOrders, { asset, sizeLots });
      if (covered >= Math.abs(sizeLots)) bareSinceMs.delete(asset);
      else if (!bareSinceMs.has(asset)) bareSinceMs.set(asset, it.nowMs);
      const bareMs = it.nowMs - (bareSinceMs.get(asset) ?? it.nowMs);
      expect(bareMs, `asset ${asset}: ${covered} of ${sizeLots} lots covered`).toBeLessThanOrEqual(LONGEST_MS);
    }
  };
  const endMs = it.nowMs + 8 * 60_000;
  while (it.nowMs < endMs) {
    it.run(trader.pauseMs(), look);
    trader.act(it);
    it.commit();
  }
  fills += it.engine.figures().counters.fills;
});

afterAll(() => {
  expect(fills).toBeGreaterThanOrEqual(200);
  expect(repairs).toBeGreaterThanOrEqual(20);
});
