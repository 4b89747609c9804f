import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import type { SessionHealthView, SocketHealth } from '../../src/contract/session-health.ts';
import { HealthBody } from '../../src/renderer/panels/health/health-dialog.tsx';

const socket = (change: Partial<SocketHealth>): SocketHealth => ({
  name: 'market',
  state: 'ready',
  subscriptions: 4,
  reconnects: 1,
  reason: 'the market socket: nothing for 4.1 s although the socket is up',
  channels: [{ channel: 'bbo', ageMs: 18 }],
  faults: [],
  leftOut: [],
  ...change,
});

const shown = (change: Partial<SocketHealth>): string => {
  const view: SessionHealthView = {
    atMs: 1_000_000,
    state: 'connected',
    sinceMs: 0,
    reason: '',
    advice: '',
    components: [],
    sockets: [socket(change)],
    disturbances: [],
  };
  return renderToStaticMarkup(createElement(HealthBody, { view }));
};

it('shows why a stream was replaced, which of its frames were refused and which subscriptions are left out', () => {
  const page = shown({
    faults: [
      { channel: 'bbo', count: 3, text: 'bbo: bbo[0].px is "NaN", expected was a decimal as text', ageMs: 4_100 },
      { channel: '', count: 1, text: 'market: a frame: it is no JSON: "<html>"', ageMs: 61_000 },
    ],
    leftOut: ['{"type":"trades","coin":"HYPE"}'],
  });
  expect(page).toContain('last replaced: the market socket: nothing for 4.1 s');
  expect(page).toContain('3 frames refused, the newest 4.1 s ago: bbo: bbo[0].px is &quot;NaN&quot;');
  expect(page).toContain(
    '1 frame refused, the newest 1 min ago: market: a frame: it is no JSON: &quot;&lt;html&gt;&quot;',
  );
  expect(page).toContain('left out, for the venue refuses it: {&quot;type&quot;:&quot;trades&quot;');
});

it('says nothing of refused frames where there were none', () => {
  expect(shown({})).not.toMatch(/refused|left out/);
});
