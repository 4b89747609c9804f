import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MarketRowView, ViewPatch } from '../../src/contract/views.ts';
import type { MarketUpdate } from '../../src/engine/domain/market-update.ts';
import { book, mark, print } from '../support/market-updates.ts';
import { PipelineLab, PRICE } from '../support/pipeline-lab.ts';

/** What comes of one market: its book, a book that is crossed or far away or deep, a touch, a mark, a trade. */
type News = 'book' | 'crossed' | 'far' | 'deep' | 'touch' | 'mark' | 'print';

interface Turn {
  readonly pauseMs: number;
  readonly news: readonly (readonly [asset: number, what: News])[];
  readonly isLookedAt: boolean;
}

const news = fc.tuple(
  fc.nat({ max: 2 }),
  fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom<News>('book', 'touch', 'mark', 'print') },
    { weight: 1, arbitrary: fc.constantFrom<News>('crossed', 'far', 'deep') },
  ),
);

const turn: fc.Arbitrary<Turn> = fc.record({
  pauseMs: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(0, 1, 100, 500, 999) },
    { weight: 3, arbitrary: fc.integer({ min: 1_000, max: 6_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 6_000, max: 40_000 }) },
  ),
  news: fc.oneof({ weight: 5, arbitrary: fc.array(news, { maxLength: 4 }) }, { weight: 1, arbitrary: fc.constant([]) }),
  isLookedAt: fc.boolean(),
});

function update(asset: number, what: News, atMs: number): MarketUpdate {
  const bids = [PRICE - 100, 1_000];
  const asks = [PRICE + 100, 1_000];
  switch (what) {
    case 'book':
      return book(asset, atMs, bids, asks);
    case 'crossed':
      return book(asset, atMs, [PRICE + 100, 1_000], asks);
    case 'far':
      return book(asset, atMs, [PRICE * 2, 1_000], [PRICE * 2 + 100, 1_000]);
    case 'deep':
      return book(asset, atMs, [PRICE - 100, 900_000_000], asks);
    case 'touch':
      return { ...book(asset, atMs, bids, asks), levelsAtMs: 1 };
    case 'mark':
      return mark(asset, atMs, PRICE);
    case 'print':
      return print(asset, atMs, PRICE);
  }
}

function take(rows: Map<number, MarketRowView>, patches: readonly ViewPatch[]): void {
  for (const patch of patches) if (patch.kind === 'market') for (const row of patch.rows) rows.set(row.asset, row);
}

/** Asks for the whole picture of one engine at each step, and of its twin only for what changed. Rows that differ are told. */
function tell(
  turns: readonly Turn[],
  staleAfterMs: number,
): { readonly shown: readonly MarketRowView[]; readonly whole: readonly MarketRowView[] } {
  const settings = (base: PipelineLab['settings']): PipelineLab['settings'] => ({
    ...base,
    market: { ...base.market, staleAfterMs },
  });
  const [follower, twin] = [PipelineLab.live([], settings), PipelineLab.live([], settings)];
  const rows = new Map<number, MarketRowView>();
  take(rows, follower.engine.viewSnapshot());
  let whole = new Map<number, MarketRowView>();
  for (const { pauseMs, news: came, isLookedAt } of turns) {
    follower.atMs += pauseMs;
    twin.atMs = follower.atMs;
    const updates = came.map(([asset, what]) => update(asset, what, follower.atMs));
    const body = updates.length === 0 ? ({ kind: 'Tick' } as const) : ({ kind: 'Market', updates } as const);
    twin.step(body);
    take(rows, follower.step(body, isLookedAt).viewPatches);
    if (!isLookedAt) continue;
    whole = new Map();
    take(whole, twin.engine.viewSnapshot());
    const [shown, now] = [[...rows.values()], [...whole.values()]].map((list) =>
      list.toSorted((a, b) => a.asset - b.asset),
    );
    if (JSON.stringify(shown) !== JSON.stringify(now)) return { shown: shown ?? [], whole: now ?? [] };
  }
  return { shown: [], whole: [] };
}

test.each([2_000, 15_000, 30_000])(
  'whoever follows the changes alone sees the trust in each market as the whole picture tells it; silent after %d ms',
  (staleAfterMs) => {
    fc.assert(
      fc.property(fc.array(turn, { minLength: 20, maxLength: 120 }), (turns) => {
        const { shown, whole } = tell(turns, staleAfterMs);
        expect(shown).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  },
);
