import type { VenueName } from '../../../src/contract/views.ts';
import { FakeEngine } from './fake-engine.ts';

const asked = new URLSearchParams(window.location.search);
const theme = asked.get('theme');
if (theme !== null) window.localStorage.setItem('trimtab.theme', theme);

const engine = new FakeEngine({
  venue: (asked.get('venue') ?? 'sandbox') as VenueName,
  halted: asked.has('halted'),
  empty: asked.has('empty'),
  trouble: asked.has('trouble'),
  health: asked.get('health') ?? 'good',
  mood: asked.get('mood') ?? 'good',
  regime: asked.get('regime') ?? 'good',
  mode: asked.get('mode') ?? 'live',
  archive: asked.get('archive') ?? 'full',
  updatesPerSecond: Number(asked.get('rate') ?? '10'),
});

// Before the session is open nobody says what it is.
const never = { getInfo: () => new Promise<never>(() => undefined) };
const bridge = { ...engine.bridge(), ...(asked.has('closed') ? never : {}) };
if (!asked.has('alone')) Object.defineProperty(window, 'trimtab', { value: bridge });
engine.start();
await import('../../../src/renderer/app/main.tsx');
