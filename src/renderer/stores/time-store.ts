import { useSyncExternalStore } from 'react';
import { type EngineClock, engineNow, engineRate, NEW_CLOCK, observeEngineTime } from './engine-clock.ts';

/* Time for the screen: one timer for all countdowns, and the arrival times from which ages are told. */

let clock: EngineClock = NEW_CLOCK;
let dataArrivedAt: number | null = null;

/** Takes the engine time of a session view. */
export function observeSession(engineMs: number): void {
  clock = observeEngineTime(clock, engineMs, performance.now());
}

/** Notes that prices arrived now. */
export function noteMarketData(): void {
  dataArrivedAt = performance.now();
}

/** Engine time now, or null before the first message. */
export function currentEngineMs(): number | null {
  return engineNow(clock, performance.now());
}

/** Engine ms per wall ms, as seen. */
export function currentEngineRate(): number {
  return engineRate(clock);
}

/** Wall ms since prices last arrived in this window, or null before the first. */
export function dataAgeMs(): number | null {
  return dataArrivedAt === null ? null : performance.now() - dataArrivedAt;
}

const TICK_MS = 250;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let beat = 0;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    beat += 1;
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
}

/** Calls `listener` four times a second, outside React. Returns the end of it. */
export function onBeat(listener: () => void): () => void {
  return subscribe(listener);
}

/** Re-renders the caller four times a second; `every` thins that out (4 = once a second). Returns the number of beats. */
export function useBeat(every = 1): number {
  return useSyncExternalStore(subscribe, () => Math.floor(beat / every));
}
