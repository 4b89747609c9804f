import { performance } from 'node:perf_hooks';
import type { BookUpdate } from '../../engine/domain/market-update.ts';
import { asTicks } from '../../contract/units.ts';
import { book, BusyEngine, mark, POSITIONS } from './busy-engine.ts';
import { approve, openTicket } from './candidates.ts';
import { type Bench, judged } from './result.ts';

/** Engines, each of which trips once; the first ones warm the way up. */
const WARM_UP = 300;
const SAMPLES = 200;

/** From the input that trips to the cancel that leaves, ms. */
const GOAL_MS = 1;

/** Prices of the shorts, a tenth of a per cent of equity each, go to this multiple: 3 % of equity is lost. */
const RISE = 4;

/**
 * A price update of twenty positions that takes the account past two breakers (the day's fall and the loss of a quarter of an hour), with an entry under way: from
 * the input to the engine's output with the cancel of that entry. The peer is the same update where nothing trips.
 */
export const breakerReaction: Bench = {
  name: 'breaker-reaction',
  about: 'the price that trips a breaker to the cancel of what opens: 50 symbols, 20 positions, one entry under way',
  run: async () => {
    const times: number[] = [];
    const peer: number[] = [];
    for (let round = 0; round < WARM_UP + SAMPLES; round += 1) {
      const busy = new BusyEngine();
      approve(busy, openTicket(busy, round), round);
      const calm = timed(busy, 1);
      const tripping = timed(busy, RISE);
      if (!tripping.cancelled || calm.cancelled)
        throw new Error('the breaker did not trip where it has to, or did before');
      if (round < WARM_UP) continue;
      times.push(tripping.ms);
      peer.push(calm.ms);
    }
    const base = { name: 'breaker-reaction', unit: 'ms', peer: 'the same prices where nothing trips' };
    return [judged(base, times, { p50: GOAL_MS, p99: GOAL_MS }, peer)];
  },
};

/** One update of all marks, those of the shorts at `rise` times their price. */
function timed(busy: BusyEngine, rise: number): { readonly ms: number; readonly cancelled: boolean } {
  busy.atMs += 1_000;
  const books: readonly BookUpdate[] = [book(0, 0, busy.atMs)];
  const marks = Array.from({ length: POSITIONS }, (_, asset) => {
    const told = mark(asset, busy.atMs);
    const ticks = asTicks(Math.round(told.markTicks * (asset % 2 === 0 ? 1 : rise)));
    return { ...told, markTicks: ticks, oracleTicks: ticks };
  });
  const from = performance.now();
  const { effects } = busy.step({ kind: 'Market', updates: [...books, ...marks] });
  const ms = performance.now() - from;
  return { ms, cancelled: effects.some(({ kind }) => kind === 'Cancel') };
}
