import { expect, test } from 'vitest';
import type { Effect } from '../../../../src/engine/domain/outputs.ts';
import { PaperVenue } from '../../../../src/adapters/paper/paper-venue.ts';

/** The venue with a link and a feed that only note what they are told. */
function venue() {
  const followed: number[] = [];
  const executed: string[] = [];
  const parts = {
    link: { recordNo: 0, execute: ({ kind }: { kind: string }) => executed.push(kind) },
    feed: { follow: (assets: readonly number[]) => followed.push(...assets) },
    exchange: { nowMs: 0 },
  };
  return { followed, executed, paper: new PaperVenue(parts as never) };
}

test('a market that any order goes to is followed from then on', () => {
  const { paper, followed, executed } = venue();
  paper.execute({ kind: 'SendOrders', orders: [{ asset: 7 }] } as unknown as Extract<Effect, { kind: 'SendOrders' }>);
  paper.execute({ kind: 'SendTwap', asset: 9 } as Extract<Effect, { kind: 'SendTwap' }>);
  paper.execute({ kind: 'QueryAccount', reason: 'periodic' } as Extract<Effect, { kind: 'QueryAccount' }>);
  expect([followed, executed]).toEqual([
    [7, 9],
    ['SendOrders', 'SendTwap', 'QueryAccount'],
  ]);
});
