import type { ComponentHealth, ComponentState, Disturbance, SessionState } from '../../../contract/session-health.ts';
import type { TagTone } from '../../ui/tag.tsx';

/** What a part's state is called. */
export const PART_WORDS: Readonly<Record<ComponentState, string>> = {
  waiting: 'Waiting',
  starting: 'Starting',
  up: 'Up',
  degraded: 'Degraded',
  restarting: 'Restarting',
  failed: 'Failed',
  stopping: 'Stopping',
  stopped: 'Stopped',
  off: 'Off',
};

/** Its tint; the word tells it without one. */
export const PART_TONES: Readonly<Record<ComponentState, TagTone>> = {
  waiting: 'plain',
  starting: 'accent',
  up: 'up',
  degraded: 'warn',
  restarting: 'warn',
  failed: 'danger',
  stopping: 'plain',
  stopped: 'plain',
  off: 'plain',
};

/** What a session's state is called. */
export const SESSION_WORDS: Readonly<Record<SessionState, string>> = {
  disconnected: 'Disconnected',
  connecting: 'Connecting',
  connected: 'Connected',
  disconnecting: 'Disconnecting',
  error: 'Error',
};

/** Its tint. */
export const SESSION_TONES: Readonly<Record<SessionState, TagTone>> = {
  disconnected: 'plain',
  connecting: 'accent',
  connected: 'up',
  disconnecting: 'plain',
  error: 'danger',
};

/** What happened to the machine, by its kind. */
export const DISTURBANCE_WORDS: Readonly<Record<Disturbance['kind'], string>> = {
  sleep: 'Sleep',
  clock_jump: 'Clock set',
  network_change: 'Network',
};

/** A length of time as a person reads it: `212 ms`, `4.2 s`, `3 min`, `2.5 h`. `ms` >= 0. */
export function formatLength(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

/** What a part says of itself: its detail, and when it is tried again. `nowMs`: this machine's time, ms UTC. */
export function partSays({ detail, retryAtMs }: ComponentHealth, nowMs: number): string {
  if (retryAtMs === null) return detail;
  const waits = `tried again in ${formatLength(Math.max(0, retryAtMs - nowMs))}`;
  return detail === '' ? waits : `${detail}; ${waits}`;
}
