import { expect, test } from 'vitest';
import type { ClosedBar } from '../../../src/engine/domain/flow.ts';
import { BookRiskLook } from '../../../src/engine/risk/metrics/book-risk-look.ts';
import { hourlyReturns } from '../../../src/engine/risk/metrics/hourly-returns.ts';
import { flatBar } from '../../support/closed-bars.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const END = 800 * HOUR;

/** Minutes up to `END` and a few beyond; every hour closes at a price of its own. */
function minutes(count: number, beyond: number): readonly ClosedBar[] {
  return Array.from({ length: count + beyond }, (_, at) => {
    const openMs = END - (count - at) * MINUTE;
    const ticks = 1_000 + ((openMs / MINUTE) % 97);
    return flatBar(0, ticks, { openMs, intervalMs: MINUTE });
  });
}

test('what is made of the hours is made once an hour, however often bars close, and anew where one of them was mended', () => {
  const look = new BookRiskLook();
  const before = look.past(0, minutes(4_000, 0), END);
  expect([...before.returns]).toEqual([...hourlyReturns(minutes(4_000, 0), END, 60)]);
  const other = look.past(1, minutes(4_000, 0), END);
  const correlations = look.correlations([0, 1], [before.returns, other.returns]);
  const after = look.past(0, minutes(4_000, 5), END);
  expect(after.returns).toBe(before.returns);
  expect(after.days).toBe(before.days);
  expect(look.correlations([0, 1], [after.returns, other.returns])).toBe(correlations);
  const mended = minutes(4_000, 5).map((one) => {
    const isHour = one.openMs === END - HOUR - MINUTE;
    return isHour ? flatBar(0, 1_500, { openMs: one.openMs, intervalMs: MINUTE }) : one;
  });
  const anew = look.past(0, mended, END);
  expect(anew.returns).not.toBe(before.returns);
  expect([...anew.returns]).toEqual([...hourlyReturns(mended, END, 60)]);
  expect(look.past(0, mended, END + HOUR).returns).not.toBe(anew.returns);
});
