import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { OrderView, ViewPatch } from '../../../src/contract/views.ts';
import type { VenueOpenOrder } from '../../../src/engine/domain/inputs.ts';
import { PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

/* Accounts with thousands of open orders: a comparison takes time in their number and no more, and says what changed and no more. */

const many = (count: number): readonly VenueOpenOrder[] =>
  Array.from({ length: count }, (_, no) => ({
    asset: no % 2,
    oid: 1_000 + no,
    cloid: no % 3 === 0 ? null : `0x${(no + 1).toString(16).padStart(32, '0')}`,
    isBuy: true,
    priceTicks: asTicks(PRICE / 2 + 10 * (no % 50)),
    triggerTicks: null,
    tpsl: null,
    remainingLots: asLots(1),
    reduceOnly: false,
    live: true,
  }));

const rowsOf = (patches: readonly ViewPatch[]): readonly OrderView[] =>
  patches.flatMap((patch) => (patch.kind === 'orders' ? patch.upsert : []));

/** Best of five, ms: once when the books lack all of the orders, and once when they have them. */
function timeOf(count: number): { readonly found: number; readonly known: number } {
  const openOrders = many(count);
  const times = Array.from({ length: 5 }, () => {
    const lab = PipelineLab.live();
    const from = performance.now();
    lab.account('periodic', { openOrders });
    const between = performance.now();
    lab.account('periodic', { openOrders });
    return { found: between - from, known: performance.now() - between };
  });
  const best = (name: 'found' | 'known'): number => Math.min(...times.map((time) => time[name]));
  return { found: best('found'), known: best('known') };
}

describe('an account with many open orders', () => {
  test('the time to compare them does not grow with the square of their number', () => {
    const [few, more] = [timeOf(500), timeOf(10_000)];
    // Twenty times as many: in proportion it is 20, in the square 400. How long it may take is the bench's matter.
    expect(more.found).toBeLessThan(120 * few.found);
    expect(more.known).toBeLessThan(120 * few.known);
  });

  test('is told once: what did not change is not sent to the window again', () => {
    const lab = PipelineLab.live();
    const openOrders = many(300);
    lab.engine.viewSnapshot();
    lab.account('periodic', { openOrders });
    expect(rowsOf(lab.engine.viewSnapshot())).toHaveLength(300);
    const [first, ...others] = openOrders as [VenueOpenOrder, ...VenueOpenOrder[]];
    const larger = { ...first, remainingLots: asLots(7) };
    lab.step({ kind: 'Tick' }, true);
    lab.account('periodic', { openOrders: [larger, ...others] });
    expect(
      rowsOf(lab.step({ kind: 'Tick' }, true).viewPatches).map(({ oid, sizeLots }) => ({ oid, sizeLots })),
    ).toEqual([{ oid: 1_000, sizeLots: 7 }]);
  });

  test('is one line and one alert, not one for each order; a handful are told singly', () => {
    const alertsAfter = (count: number): readonly string[] =>
      PipelineLab.live()
        .account('periodic', { openOrders: many(count) })
        .effects.flatMap((effect) => (effect.kind === 'Alert' ? [effect.alert.title] : []))
        .filter((title) => title.includes('placed elsewhere'));
    expect(alertsAfter(5)).toHaveLength(5);
    expect(alertsAfter(6)).toEqual(['6 orders were placed elsewhere']);
  });
});
