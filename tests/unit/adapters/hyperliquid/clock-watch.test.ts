import { expect, test } from 'vitest';
import { ClockWatch, isSure } from '../../../../src/adapters/hyperliquid/clock-watch.ts';
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

/** A venue that gives these answers in turn (null = none), the steady clock of this machine, and the pauses between the tries. */
function failing(answers: readonly (number | null)[]) {
  const lab = { steadyMs: 5_000, wallMs: WALL_MS, asked: 0, pauses: [] as number[], told: [] as number[] };
  const clock = new VenueClock(
    () => lab.wallMs,
    () => lab.steadyMs,
  );
  const http = {
    ask: (_type: string, _params: object, _signal: AbortSignal, onLeave: () => void) => {
      onLeave();
      const offMs = answers[Math.min(lab.asked, answers.length - 1)] ?? null;
      lab.asked += 1;
      return Promise.resolve(
        offMs === null ? { ok: false, error: {} } : { ok: true, value: { time: WALL_MS + offMs } },
      );
    },
  } as unknown as VenueHttp;
  const stop = new AbortController();
  const watch = new ClockWatch(
    http,
    clock,
    ({ errorMs }) => lab.told.push(errorMs),
    (ms, signal) => {
      lab.pauses.push(ms);
      return Promise.resolve(!signal.aborted);
    },
  );
  return { lab, clock, watch, stop };
}

test('after a jump the venue is asked until it answers, with growing pauses, and until then the clock counts as doubtful', async () => {
  const { lab, clock, watch, stop } = failing([null, null, null, null, 0]);
  lab.wallMs += 3_600_000;
  const found = watch.jumped(3_600_000, stop.signal);
  expect(isSure(clock)).toBe(false);
  expect(lab.told).toEqual([3_600_000]);
  await found;
  expect(lab.asked).toBe(5);
  expect(isSure(clock)).toBe(true);
  expect(clock.nowMs()).toBe(WALL_MS);
  const bounds = [250, 500, 1_000, 2_000];
  expect(lab.pauses).toHaveLength(4);
  bounds.forEach((full, at) => {
    expect(lab.pauses[at]).toBeGreaterThanOrEqual(full / 2);
    expect(lab.pauses[at]).toBeLessThanOrEqual(full);
  });
});

test('a venue whose time is told differently each time is asked on', async () => {
  const { lab, clock, watch, stop } = failing([-600_000, 900_000, 0]);
  await watch.jumped(5_000, stop.signal);
  expect(lab.asked).toBe(3);
  expect(isSure(clock)).toBe(true);
  expect(clock.nowMs()).toBe(WALL_MS);
});

test('two jumps ask together, and the end of the session ends the asking', async () => {
  const { lab, watch, stop } = failing([null]);
  const both = [watch.jumped(5_000, stop.signal), watch.find(stop.signal)];
  expect(both[0]).toBe(both[1]);
  stop.abort();
  await Promise.all(both);
  expect(lab.asked).toBeLessThanOrEqual(2);
});

test('a regular measure that fails leaves what was known', async () => {
  const { lab, clock, watch, stop } = failing([null]);
  expect(await watch.measure(stop.signal)).toBe(false);
  expect(lab.asked).toBe(1);
  expect(clock.nowMs()).toBe(WALL_MS);
});

/** Lets what a measure waits for come. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

test('a message with an impossible time has the venue asked at once', async () => {
  const { lab, clock, watch, stop } = failing([20_000]);
  watch.saw(clock.nowMs(), stop.signal);
  watch.saw(clock.nowMs() + 1_900, stop.signal);
  watch.saw(clock.nowMs() - 14_000, stop.signal);
  await settle();
  expect(lab.asked).toBe(0);
  watch.saw(clock.nowMs() + 20_000, stop.signal);
  await settle();
  expect(lab.asked).toBe(1);
  expect(clock.nowMs()).toBe(WALL_MS + 20_000);
});

test('a venue that was set back is noticed by its messages too', async () => {
  const { lab, clock, watch, stop } = failing([-40_000]);
  watch.saw(clock.nowMs() - 40_000, stop.signal);
  await settle();
  expect(lab.asked).toBe(1);
  // Time stands until the venue has caught up; entries wait meanwhile.
  expect(isSure(clock)).toBe(false);
});

test('messages whose time stays impossible do not have it asked again and again: pauses double from 1 s to 30 s, and begin anew after a quiet minute', async () => {
  const { lab, clock, watch, stop } = failing([0]);
  const asked: number[] = [];
  const startMs = lab.steadyMs;
  const frames = async (ms: number): Promise<void> => {
    for (const untilMs = lab.steadyMs + ms; lab.steadyMs < untilMs; lab.steadyMs += 100) {
      const before = lab.asked;
      watch.saw(clock.nowMs() + 500_000, stop.signal);
      await settle();
      if (lab.asked > before) asked.push(lab.steadyMs - startMs);
    }
  };
  await frames(100_000);
  expect(asked).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000]);
  lab.steadyMs += 60_000;
  await frames(1_500);
  expect(asked.length).toBe(10);
});

test('nothing is asked while the venue is asked for its time already', async () => {
  const { lab, clock, watch, stop } = failing([null, null, 0]);
  const found = watch.find(stop.signal);
  watch.saw(clock.nowMs() + 500_000, stop.signal);
  await found;
  expect(lab.asked).toBe(3);
});
