import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ViewPatch } from '../../src/contract/views.ts';
import { applyPatches, joinPatches } from '../../src/renderer/stores/apply-patches.ts';
import { mergeLog } from '../../src/renderer/stores/merge.ts';
import { EMPTY_VIEW, KEEP } from '../../src/renderer/stores/view-state.ts';
import { account, bar, decision, fill, instrument, marketRow, order, position, session, ticket } from './samples.ts';

const first: ViewPatch[] = [
  { kind: 'session', session: session(1) },
  { kind: 'instruments', instruments: [instrument(0), instrument(1)] },
  { kind: 'market', rows: [marketRow(0, 1000), marketRow(1, 2000)] },
  { kind: 'bars', asset: 0, bars: [bar(0, [1, 2, 1, 2]), bar(60, [2, 3, 2, 3])], reset: true },
  { kind: 'tickets', upsert: [ticket('a'), ticket('b')], remove: [] },
  { kind: 'positions', upsert: [position(0)], remove: [] },
  { kind: 'orders', upsert: [order('x')], remove: [] },
  { kind: 'fills', add: [fill('f1', 10)] },
  {
    kind: 'account',
    account: account(
      [
        [1, 100],
        [2, 101],
      ],
      true,
    ),
  },
  { kind: 'decisions', add: [decision('d1', { atMs: 5 })] },
];

describe('applyPatches', () => {
  it('builds the picture from nothing', () => {
    const state = applyPatches(EMPTY_VIEW, first);
    expect(state.session?.atMs).toBe(1);
    expect([...state.market.keys()]).toEqual([0, 1]);
    expect(state.series).toMatchObject({ asset: 0, bars: [{ openMs: 0 }, { openMs: 60 }] });
    expect(state.curve.points).toEqual([
      [1, 100],
      [2, 101],
    ]);
    expect(state.fills.map((row) => row.tid)).toEqual(['f1']);
  });

  it('keeps the identity of rows that did not change', () => {
    const before = applyPatches(EMPTY_VIEW, first);
    const after = applyPatches(before, [{ kind: 'market', rows: [marketRow(1, 2001)] }]);
    expect(after.market.get(0)).toBe(before.market.get(0));
    expect(after.market.get(1)?.markTicks).toBe(2001);
    expect(after.tickets).toBe(before.tickets);
    expect(after.series).toBe(before.series);
  });

  it('does not touch the state that it was given', () => {
    const before = applyPatches(EMPTY_VIEW, first);
    const copy = structuredClone(before);
    applyPatches(before, [
      { kind: 'tickets', upsert: [], remove: ['a'] },
      { kind: 'positions', upsert: [], remove: [0] },
      { kind: 'fills', add: [fill('f2', 11)] },
      { kind: 'bars', asset: 0, bars: [bar(60, [2, 9, 2, 9])], reset: false },
    ]);
    expect(before).toEqual(copy);
  });

  it('removes tickets, positions and orders, and ignores what is not there', () => {
    const before = applyPatches(EMPTY_VIEW, first);
    const after = applyPatches(before, [
      { kind: 'tickets', upsert: [], remove: ['a', 'nothing'] },
      { kind: 'positions', upsert: [], remove: [0] },
      { kind: 'orders', upsert: [], remove: ['x'] },
    ]);
    expect([...after.tickets.keys()]).toEqual(['b']);
    expect(after.positions.size + after.orders.size).toBe(0);
    expect(applyPatches(after, [{ kind: 'orders', upsert: [], remove: ['x'] }]).orders).toBe(after.orders);
  });

  it('merges bars by their open time and keeps counting one series', () => {
    const before = applyPatches(EMPTY_VIEW, first);
    const after = applyPatches(before, [
      { kind: 'bars', asset: 0, bars: [bar(60, [2, 5, 2, 5]), bar(120, [5, 6, 5, 6])], reset: false },
    ]);
    expect(after.series.bars.map((row) => row.closeTicks)).toEqual([2, 5, 6]);
    expect(after.series.bars[0]).toBe(before.series.bars[0]);
    expect(after.series.generation).toBe(before.series.generation);
  });

  it('starts a new series on a reset and on another asset', () => {
    const before = applyPatches(EMPTY_VIEW, first);
    const reset = applyPatches(before, [{ kind: 'bars', asset: 0, bars: [bar(300, [1, 1, 1, 1])], reset: true }]);
    expect(reset.series.bars.map((row) => row.openMs)).toEqual([300]);
    expect(reset.series.generation).toBeGreaterThan(before.series.generation);
    const other = applyPatches(reset, [{ kind: 'bars', asset: 1, bars: [], reset: false }]);
    expect(other.series).toMatchObject({ asset: 1, bars: [] });
  });

  it('bounds the series, and says so by a new generation', () => {
    const bars = Array.from({ length: KEEP.bars }, (_, at) => bar(at, [1, 1, 1, 1]));
    const full = applyPatches(EMPTY_VIEW, [{ kind: 'bars', asset: 0, bars, reset: true }]);
    const after = applyPatches(full, [{ kind: 'bars', asset: 0, bars: [bar(KEEP.bars, [2, 2, 2, 2])], reset: false }]);
    expect(after.series.bars.length).toBeLessThanOrEqual(KEEP.bars);
    expect(after.series.bars.at(-1)?.openMs).toBe(KEEP.bars);
    expect(after.series.generation).toBe(full.series.generation + 1);
  });

  it('extends the equity curve, and replaces it when told', () => {
    const before = applyPatches(EMPTY_VIEW, first);
    const longer = applyPatches(before, [
      {
        kind: 'account',
        account: account(
          [
            [2, 102],
            [3, 103],
          ],
          false,
        ),
      },
    ]);
    expect(longer.curve.points).toEqual([
      [1, 100],
      [2, 102],
      [3, 103],
    ]);
    expect(longer.curve.generation).toBe(before.curve.generation);
    const anew = applyPatches(longer, [{ kind: 'account', account: account([[9, 1]], true) }]);
    expect(anew.curve.points).toEqual([[9, 1]]);
    expect(anew.curve.generation).toBe(longer.curve.generation + 1);
  });

  it('joins what comes often, without changing what it says', () => {
    const patches: ViewPatch[] = [
      { kind: 'market', rows: [marketRow(0, 1)] },
      { kind: 'session', session: session(1) },
      { kind: 'market', rows: [marketRow(0, 2), marketRow(1, 3)] },
      { kind: 'session', session: session(2) },
      { kind: 'tickets', upsert: [ticket('a')], remove: [] },
    ];
    expect(joinPatches(patches).map((patch) => patch.kind)).toEqual(['session', 'market', 'tickets']);
    const state = applyPatches(EMPTY_VIEW, patches);
    expect(state.session?.atMs).toBe(2);
    expect([state.market.get(0)?.markTicks, state.market.get(1)?.markTicks]).toEqual([2, 3]);
  });
});

const patchOf = fc.oneof(
  fc
    .tuple(fc.nat(4), fc.nat(50))
    .map(([asset, mark]): ViewPatch => ({ kind: 'market', rows: [marketRow(asset, mark)] })),
  fc
    .tuple(fc.nat(20), fc.nat(9))
    .map(([at, close]): ViewPatch => ({ kind: 'bars', asset: 0, bars: [bar(at, [1, 9, 1, close])], reset: false })),
  fc.nat(9).map((id): ViewPatch => ({ kind: 'tickets', upsert: [ticket(`t${id}`)], remove: [] })),
  fc.nat(9).map((id): ViewPatch => ({ kind: 'tickets', upsert: [], remove: [`t${id}`] })),
  fc.tuple(fc.nat(30), fc.nat(30)).map(([id, at]): ViewPatch => ({ kind: 'fills', add: [fill(`f${id}`, at)] })),
  fc.nat(30).map((at): ViewPatch => ({ kind: 'account', account: account([[at, at]], false) })),
);

describe('patches are upserts', () => {
  it('applying one twice equals applying it once', () => {
    fc.assert(
      fc.property(fc.array(patchOf, { maxLength: 30 }), patchOf, (history, patch) => {
        const once = applyPatches(applyPatches(EMPTY_VIEW, history), [patch]);
        const twice = applyPatches(once, [patch]);
        expect(twice).toEqual(once);
      }),
    );
  });

  it('one merged update equals the same patches one by one', () => {
    fc.assert(
      fc.property(fc.array(patchOf, { maxLength: 30 }), (patches) => {
        const merged = applyPatches(EMPTY_VIEW, patches);
        const single = patches.reduce((state, patch) => applyPatches(state, [patch]), EMPTY_VIEW);
        expect(merged).toEqual(single);
      }),
    );
  });
});

describe('logs', () => {
  const shape = {
    keyOf: (row: { id: string; at: number }) => row.id,
    timeOf: (row: { id: string; at: number }) => row.at,
    keep: 3,
  };
  const row = (id: string, at: number): { id: string; at: number } => ({ id, at });

  it('stay in time order, with arrival order among equals', () => {
    expect(mergeLog([row('b', 2)], [row('c', 2), row('a', 1)], shape).map((each) => each.id)).toEqual(['a', 'b', 'c']);
  });

  it('replace a known row in place', () => {
    const merged = mergeLog([row('a', 1), row('b', 2)], [{ id: 'a', at: 1 }], shape);
    expect(merged.map((each) => each.id)).toEqual(['a', 'b']);
  });

  it('drop the oldest beyond the bound, and do not take them again', () => {
    const full = mergeLog([], [row('a', 1), row('b', 2), row('c', 3), row('d', 4)], shape);
    expect(full.map((each) => each.id)).toEqual(['b', 'c', 'd']);
    expect(mergeLog(full, [row('a', 1)], shape).map((each) => each.id)).toEqual(['b', 'c', 'd']);
  });
});
