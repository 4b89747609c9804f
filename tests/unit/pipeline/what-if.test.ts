import { expect, test } from 'vitest';
import type { TicketView, ViewPatch } from '../../../src/contract/views.ts';
import { PipelineLab } from '../../support/pipeline-lab.ts';

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
