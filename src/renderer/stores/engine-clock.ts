/*
 * The engine's time between two messages. In the sandbox engine time runs faster than the wall (x5, x60), so the clock learns its
 * rate from what it sees and runs on at that rate, but not for long: a silent engine's clock stands still, as it should.
 */

interface Sample {
  readonly engineMs: number;
  readonly wallMs: number;
}

/** Wall time over which the rate is learnt. */
const WINDOW_MS = 3000;
/** Longest time that the clock runs on by itself. */
const RUN_ON_MS = 1500;

/** What the clock has seen; plain data, so that it can be tested without a clock. */
export interface EngineClock {
  readonly samples: readonly Sample[];
}

/** A clock that has seen nothing. */
export const NEW_CLOCK: EngineClock = { samples: [] };

/** Takes a reading. Engine time that goes back (another run) starts afresh. */
export function observeEngineTime(clock: EngineClock, engineMs: number, wallMs: number): EngineClock {
  const last = clock.samples.at(-1);
  if (last !== undefined && engineMs === last.engineMs) return clock;
  const fresh = last === undefined || engineMs < last.engineMs || wallMs - last.wallMs > WINDOW_MS;
  const kept = fresh ? [] : clock.samples.filter((sample) => sample.wallMs >= wallMs - WINDOW_MS);
  return { samples: [...kept, { engineMs, wallMs }] };
}

/** Engine ms per wall ms over the window, 1 until two readings are known. */
export function engineRate(clock: EngineClock): number {
  const first = clock.samples[0];
  const last = clock.samples.at(-1);
  if (first === undefined || last === undefined || !(last.wallMs - first.wallMs >= 200)) return 1;
  return Math.max(0, (last.engineMs - first.engineMs) / (last.wallMs - first.wallMs));
}

/** Engine time at `wallMs`, or null before the first reading. */
export function engineNow(clock: EngineClock, wallMs: number): number | null {
  const last = clock.samples.at(-1);
  if (last === undefined) return null;
  const runOn = Math.max(0, Math.min(RUN_ON_MS, wallMs - last.wallMs));
  return last.engineMs + runOn * engineRate(clock);
}
