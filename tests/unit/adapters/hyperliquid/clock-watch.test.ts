import { expect, test } from 'vitest';
import { ClockWatch } from '../../../../src/adapters/hyperliquid/clock-watch.ts';
import { VenueClock } from '../../../../src/adapters/hyperliquid/venue-clock.ts';
import type { VenueHttp } from '../../../../src/adapters/hyperliquid/venue-http.ts';

const WALL_MS = 1_760_000_000_000;

/** A venue whose clock agrees, behind a budget that lets a question wait first. */
function measured(waitMs: number, wayMs: number): Promise<readonly number[]> {
  let steadyMs = 5_000;
  const clock = new VenueClock(
    () => WALL_MS + steadyMs,
    () => steadyMs,
  );
  const errors: number[] = [];
  const http = {
    ask: (_type: string, _params: object, _signal: AbortSignal, onLeave: () => void) => {
      steadyMs += waitMs;
      onLeave();
      steadyMs += wayMs;
      return Promise.resolve({ ok: true, value: { time: WALL_MS + steadyMs - wayMs / 2 } });
    },
  } as unknown as VenueHttp;
  const watch = new ClockWatch(http, clock, ({ errorMs }) => errors.push(errorMs));
  return watch.measure(new AbortController().signal).then(() => errors);
}

test('half of the way there and back is in doubt', async () => {
  expect(await measured(0, 600)).toEqual([300]);
});

test('what a question waited for its turn is no part of its way', async () => {
  expect(await measured(20_000, 600)).toEqual([300]);
});
