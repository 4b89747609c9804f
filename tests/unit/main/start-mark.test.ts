import { expect, test } from 'vitest';
import type { MarketRowView, ViewBatch } from '../../../src/contract/views.ts';
import { StartMark } from '../../../src/main/shell/start-mark.ts';

const prices: ViewBatch = {
  epoch: 'e',
  fromSeq: 1,
  toSeq: 1,
  patches: [{ kind: 'market', rows: [{} as MarketRowView] }],
};
const none: ViewBatch = { ...prices, patches: [{ kind: 'market', rows: [] }] };

test('prices move once a visible window with a picture was given prices twice, and that is told once', () => {
  const told: string[] = [];
  const mark = new StartMark(
    () => 1234.6,
    (text) => told.push(text),
  );
  mark.sent(prices);
  mark.pictured();
  mark.sent(prices);
  mark.visible();
  mark.sent(none);
  mark.sent(prices);
  expect(told).toEqual([]);
  mark.sent(prices);
  mark.sent(prices);
  expect(told).toEqual(['prices move in the window 1235 ms after the program began']);
});
