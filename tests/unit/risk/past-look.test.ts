import { expect, test } from 'vitest';
import { BarRing } from '../../../src/engine/market/bar-ring.ts';
import type { ClosedBar } from '../../../src/engine/domain/flow.ts';
import type { HourCloses } from '../../../src/engine/domain/hour-closes.ts';
import { correlate } from '../../../src/engine/risk/metrics/correlation.ts';
import { CorrelationLook } from '../../../src/engine/risk/metrics/correlation-look.ts';
import { returnsOf } from '../../../src/engine/risk/metrics/hourly-returns.ts';
import { PastLook } from '../../../src/engine/risk/metrics/past-look.ts';
import { flatBar } from '../../support/closed-bars.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const END = 800 * HOUR;

/** Minutes up to `END` and a few beyond; every hour closes at a price of its own. */
function minutes(count: number, beyond: number, asset = 0): readonly ClosedBar[] {
  return Array.from({ length: count + beyond }, (_, at) => {
    const openMs = END - (count - at) * MINUTE;
    const ticks = 1_000 + ((openMs / MINUTE) % (97 + 6 * asset));
    return flatBar(asset, ticks, { openMs, intervalMs: MINUTE });
  });
}

function hoursOf(bars: readonly ClosedBar[]): HourCloses {
  const ring = new BarRing(10_000);
  for (const bar of bars) ring.push(bar);
  return ring.hours;
}

test('what is made of the hours is made once an hour, however often bars close, and anew where one of them was mended', () => {
  const look = new PastLook();
  const correlations = new CorrelationLook();
  const before = look.recent(0, hoursOf(minutes(4_000, 0)), END);
  const days = look.days(0, hoursOf(minutes(4_000, 0)), END);
  const other = look.recent(1, hoursOf(minutes(4_000, 0, 1)), END);
  const own = correlations.of([before, other]);
  const withOther = correlations.withFirst(other, [before]);
  expect(look.recent(0, hoursOf(minutes(4_000, 5)), END)).toBe(before);
  expect(look.days(0, hoursOf(minutes(4_000, 5)), END)).toBe(days);
  expect(correlations.of([before, other])).toBe(own);
  expect(correlations.withFirst(other, [before])).toBe(withOther);

  const mended = hoursOf(
    minutes(4_000, 5).map((one) => {
      const isHour = one.openMs === END - HOUR - MINUTE;
      return isHour ? flatBar(0, 1_500, { openMs: one.openMs, intervalMs: MINUTE }) : one;
    }),
  );
  const anew = look.recent(0, mended, END);
  expect(anew).not.toBe(before);
  expect([...anew.closes].at(-2)).toBe(1_500);
  expect(anew.returns).toEqual(returnsOf(anew.closes));
  expect(look.days(0, mended, END)).not.toBe(days);
  const after = correlations.of([anew, other]);
  expect(after).not.toBe(own);
  expect(after).toEqual(correlate([anew.returns, other.returns]));
  expect(look.recent(0, mended, END + HOUR)).not.toBe(anew);
});

test('an hour that closes in the very list that was looked at is seen', () => {
  const look = new PastLook();
  const ring = new BarRing(100);
  for (let hour = 0; hour < 80; hour++) ring.push(flatBar(0, 1_000 + (hour % 7), { openMs: hour * HOUR }));
  const before = look.recent(0, ring.hours, 81 * HOUR);
  expect(before.returns.at(-1)).toBeNaN();
  ring.push(flatBar(0, 1_100, { openMs: 80 * HOUR }));
  const after = look.recent(0, ring.hours, 81 * HOUR);
  expect(after.returns.at(-1)).toBeGreaterThan(0);
  expect(after.returns).toEqual(returnsOf(after.closes));
});
