import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BESIDE } from '../../src/adapters/archive/candle-files.ts';
import type { CandleStore } from '../../src/adapters/archive/candle-store.ts';
import { coverOf } from '../../src/adapters/archive/series-parts.ts';
import { ArchiveLab, BTC, HOUR, hours, T0 } from '../support/archive-lab.ts';

/*
 * Whatever is done to a store of candles, it holds what a plain map holds: appended, overlapping and refilled pages, whole imports, a process that
 * dies in the middle of a write, and a new start after each. What it says is complete was told by the venue, hour by hour.
 */

const IMPORTED = { ...BTC, source: 'imported' } as const;
const SPAN = 90;
/** Gaps that a view lists. */
const LISTED = 20;

type Op =
  | { readonly kind: 'add' | 'torn'; readonly from: number; readonly holes: readonly boolean[]; readonly tilt: number }
  | { readonly kind: 'append' | 'tornAppend'; readonly skip: number; readonly count: number; readonly tilt: number }
  | { readonly kind: 'empty'; readonly from: number; readonly count: number }
  | { readonly kind: 'import'; readonly holes: readonly boolean[]; readonly tilt: number; readonly dies: boolean }
  | { readonly kind: 'reopen' | 'remove' };

const tilt = fc.integer({ min: 0, max: 20 });
const holes = fc.array(fc.boolean(), { minLength: 1, maxLength: 30 });
const from = fc.integer({ min: 0, max: SPAN });
const op: fc.Arbitrary<Op> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), from, holes, tilt }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('torn' as const), from, holes, tilt }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('append' as const, 'append' as const, 'tornAppend' as const),
      skip: fc.integer({ min: 0, max: 3 }),
      count: fc.integer({ min: 1, max: 12 }),
      tilt,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('empty' as const), from, count: fc.integer({ min: 1, max: 20 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('import' as const), holes, tilt, dies: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reopen' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const) }) },
);

/** A series as anybody would keep it: figures by hour, and whether the last one was running. */
class Model {
  readonly tilts = new Map<number, number>();
  /** Hours that the venue was asked for. */
  readonly told = new Set<number>();
  isRunning = false;

  get last(): number {
    return Math.max(-1, ...this.tilts.keys());
  }

  get hours(): readonly number[] {
    return [...this.tilts.keys()].sort((a, b) => a - b);
  }

  add(at: readonly number[], mark: number, isRunning: boolean): void {
    const { last } = this;
    const newest = at.at(-1) ?? -1;
    if (at.length === 0) return;
    // A running bar that newer ones came after is known no better than before.
    if (this.isRunning && newest >= last) this.tilts.delete(last);
    if (newest >= last) this.isRunning = isRunning;
    for (const hour of at) this.tilts.set(hour, mark);
  }

  bars(): Float64Array {
    return Float64Array.from(this.hours.flatMap((hour) => [...hours([hour], this.tilts.get(hour) as number)]));
  }

  gaps(): readonly { readonly fromMs: number; readonly toMs: number }[] {
    const all = this.hours;
    return all.slice(1).flatMap((hour, at) => {
      const before = (all[at] as number) + 1;
      return before < hour ? [{ fromMs: T0 + before * HOUR, toMs: T0 + hour * HOUR }] : [];
    });
  }

  clear(): void {
    this.tilts.clear();
    this.told.clear();
    this.isRunning = false;
  }
}

async function check(store: CandleStore, venue: Model, imported: Model): Promise<void> {
  for (const [key, model] of [
    [BTC, venue],
    [IMPORTED, imported],
  ] as const) {
    const series = await store.read(key);
    const view = store.view(key);
    if (model.tilts.size === 0) {
      expect(series?.bars.length ?? 0).toBe(0);
      continue;
    }
    expect(series?.bars).toEqual(model.bars());
    expect(series?.unfinished).toBe(model.isRunning);
    const gaps = model.gaps();
    expect(view).toMatchObject({
      bars: model.tilts.size,
      firstMs: T0 + (model.hours[0] as number) * HOUR,
      lastMs: T0 + model.last * HOUR,
      unfinished: model.isRunning,
      gapCount: gaps.length,
      missingBars: gaps.reduce((sum, gap) => sum + (gap.toMs - gap.fromMs) / HOUR, 0),
      gaps: gaps.slice(-LISTED).reverse(),
    });
    const cover = series === null ? null : coverOf(series);
    for (let ms = cover?.fromMs ?? 0; ms < (cover?.toMs ?? 0); ms += HOUR)
      expect({ hour: (ms - T0) / HOUR, told: model.told.has((ms - T0) / HOUR) }).toMatchObject({ told: true });
  }
}

/** The hours of a page from `start` on; the last one is always there, so that a page ends where it says. */
const pageOf = (start: number, there: readonly boolean[]): readonly number[] =>
  there.flatMap((is, at) => (is || at === there.length - 1 ? [start + at] : []));

function plan(
  step: Extract<Op, { tilt: number }>,
  model: Model,
): { start: number; end: number; at: readonly number[] } {
  if ('skip' in step) {
    // Where a bar runs, what is appended begins with it.
    const start = Math.max(0, model.last + (model.isRunning ? 0 : 1)) + step.skip;
    return {
      start,
      end: start + step.count,
      at: pageOf(
        start,
        Array.from({ length: step.count }, () => true),
      ),
    };
  }
  const start = 'from' in step ? step.from : 0;
  return { start, end: start + step.holes.length, at: pageOf(start, step.holes) };
}

test('a store of candles is a map of bars, whatever is done to it', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(op, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 0, max: 999 }),
      async (ops, tear) => {
        const lab = new ArchiveLab();
        const [venue, imported] = [new Model(), new Model()];
        let store = await lab.open();
        try {
          for (const [at, step] of ops.entries()) {
            store = await act(lab, store, { venue, imported }, step, tear + at);
            await check(store, venue, imported);
          }
          await store.settle();
          expect((await lab.open()).view(BTC)?.bars ?? 0).toBe(venue.tilts.size);
        } finally {
          await store.settle();
          lab.close();
        }
      },
    ),
    { numRuns: 120 },
  );
});

async function act(
  lab: ArchiveLab,
  store: CandleStore,
  { venue, imported }: { readonly venue: Model; readonly imported: Model },
  step: Op,
  tear: number,
): Promise<CandleStore> {
  switch (step.kind) {
    case 'reopen':
      await store.settle();
      return lab.open();
    case 'remove':
      await store.remove(BTC);
      venue.clear();
      return store;
    case 'empty': {
      const covers = { fromMs: T0 + step.from * HOUR, toMs: T0 + (step.from + step.count) * HOUR };
      await store.add(BTC, { bars: hours([]), unfinished: false, covers });
      if (venue.tilts.size > 0)
        for (let hour = step.from; hour < step.from + step.count; hour += 1) venue.told.add(hour);
      return store;
    }
    case 'import': {
      const { at } = plan(step, imported);
      const series = { key: IMPORTED, bars: hours(at, step.tilt), unfinished: false, coveredFromMs: null };
      const bytes = await store.stage(series);
      if (step.dies) return lab.open();
      await store.commit(series, bytes);
      imported.clear();
      imported.add(at, step.tilt, false);
      return store;
    }
    default:
      return addPage(lab, store, venue, step, tear);
  }
}

async function addPage(
  lab: ArchiveLab,
  store: CandleStore,
  venue: Model,
  step: Extract<Op, { kind: 'add' | 'torn' | 'append' | 'tornAppend' }>,
  tear: number,
): Promise<CandleStore> {
  const { start, end, at } = plan(step, venue);
  const unfinished = (at.at(-1) as number) >= venue.last && step.tilt % 3 === 0;
  const covers = { fromMs: T0 + start * HOUR, toMs: T0 + end * HOUR };
  const path = lab.path();
  const before = existsSync(path) ? readFileSync(path) : null;
  await store.add(BTC, { bars: hours(at, step.tilt), unfinished, covers });
  if (step.kind === 'torn' || step.kind === 'tornAppend') {
    if (tearFile(path, before, tear)) return lab.open();
  }
  venue.add(at, step.tilt, unfinished);
  for (let hour = start; hour < end; hour += 1) venue.told.add(hour);
  return store;
}

/** Leaves the file as a death in the middle of the write would: an append cut off somewhere, or a new whole file half-written beside the old one. */
function tearFile(path: string, before: Buffer | null, tear: number): boolean {
  const after = readFileSync(path);
  const isAppend = before !== null && after.length > before.length && after.subarray(0, before.length).equals(before);
  if (isAppend) {
    truncateSync(path, before.length + (tear % (after.length - before.length)));
    expect(statSync(path).size).toBeLessThan(after.length);
    return true;
  }
  if (before === null) return false;
  writeFileSync(path, before);
  writeFileSync(`${path}${BESIDE}`, after.subarray(0, tear % after.length));
  return true;
}
