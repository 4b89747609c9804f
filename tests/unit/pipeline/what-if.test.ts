import { expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { TicketView, ViewPatch } from '../../../src/contract/views.ts';
import { PipelineLab, PRICE } from '../../support/pipeline-lab.ts';

function waiting(patches: readonly ViewPatch[]): readonly TicketView[] {
  return patches
    .flatMap((patch) => (patch.kind === 'tickets' ? patch.upsert : []))
    .filter(({ state }) => state === 'waiting');
}

test('a waiting ticket says what it would make of the book, and the state knows nothing of it', () => {
  const lab = PipelineLab.live([[0, 100]]);
  lab.propose(1, 'short');
  lab.propose(0, 'long');
  const hash = lab.engine.stateHash();
  const [short, long] = waiting(lab.engine.viewSnapshot());
  const size = (ticket: TicketView | undefined): number => (ticket?.size?.targetUnits ?? 0) / 10_000_000_000;
  expect(size(short)).toBeGreaterThan(0);
  expect(short?.whatIf?.assetRate).toEqual([0, expect.closeTo(-size(short), 3)]);
  expect(short?.whatIf?.netRate[0]).toBeCloseTo(0.01, 9);
  expect(short?.whatIf?.grossRate[1]).toBeCloseTo(0.01 + size(short), 3);
  expect(long?.whatIf?.assetRate).toEqual([expect.closeTo(0.01, 9), expect.closeTo(0.01 + size(long), 3)]);
  expect(long?.whatIf?.lossAtStopRate).toBeGreaterThan(0);
  expect(long?.whatIf?.headroomRate).toBeCloseTo(0.02 - (long?.whatIf?.lossAtStopRate ?? 0), 9);
  expect(lab.engine.stateHash()).toBe(hash);
});

test('an order of a person is asked about without being sent; without a stop all of it may be lost', () => {
  const lab = PipelineLab.live([[0, 100]]);
  const hash = lab.engine.stateHash();
  const order = {
    asset: 1,
    isBuy: true,
    lots: asLots(500),
    entryTicks: asTicks(PRICE),
    stopTicks: asTicks(PRICE * 0.9),
  };
  expect(lab.engine.whatIf(order)).toMatchObject({
    assetRate: [0, expect.closeTo(0.05, 9)],
    lossAtStopRate: expect.closeTo(0.005, 9),
    headroomRate: expect.closeTo(0.015, 9),
  });
  expect(lab.engine.whatIf({ ...order, stopTicks: null })?.lossAtStopRate).toBeCloseTo(0.05, 9);
  expect(lab.engine.whatIf({ ...order, asset: 77 })).toBeNull();
  expect(lab.engine.stateHash()).toBe(hash);
  const unknown = new PipelineLab();
  unknown.begin();
  expect(unknown.engine.whatIf(order)).toBeNull();
});
