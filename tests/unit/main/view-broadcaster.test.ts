import { expect, test } from 'vitest';
import type { ViewBatch, ViewPatch } from '../../../src/contract/views.ts';
import { ViewBroadcaster } from '../../../src/main/view-broadcaster.ts';

const FILLS: ViewPatch = { kind: 'fills', add: [] };
const ALERTS: ViewPatch = { kind: 'alerts', add: [] };

test('batches are numbered without a gap and a snapshot fits between them', () => {
  const sent: ViewBatch[] = [];
  const views = new ViewBroadcaster('e', (batch) => sent.push(batch));
  expect(views.snapshot([FILLS])).toEqual({ epoch: 'e', seq: 0, patches: [FILLS] });
  views.publish([FILLS]);
  views.publish([ALERTS]);
  expect(sent.map(({ fromSeq, toSeq }) => [fromSeq, toSeq])).toEqual([
    [1, 1],
    [2, 2],
  ]);
  // The second picture took away what was waiting for whoever had the first: they get it as a batch.
  expect(views.snapshot([FILLS])).toEqual({ epoch: 'e', seq: 3, patches: [FILLS] });
  expect(sent.at(-1)).toEqual({ epoch: 'e', fromSeq: 3, toSeq: 3, patches: [FILLS] });
});

test('what was concluded is sent and lies over every later snapshot', () => {
  const sent: ViewBatch[] = [];
  const views = new ViewBroadcaster('e', (batch) => sent.push(batch));
  views.conclude([ALERTS]);
  expect(sent.at(-1)?.patches).toEqual([ALERTS]);
  expect(views.snapshot([FILLS]).patches).toEqual([FILLS, ALERTS]);
});
