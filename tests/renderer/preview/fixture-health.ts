import type { ComponentHealth, SessionHealthView } from '../../../src/contract/session-health.ts';

const FROM = Date.now();

const part = (id: string, title: string, change: Partial<ComponentHealth> = {}): ComponentHealth => ({
  id,
  title,
  required: true,
  state: 'up',
  sinceMs: FROM - 754_000,
  limitMs: 30_000,
  tookMs: 212,
  lastGoodMs: FROM,
  lastError: null,
  restarts: 0,
  retryAtMs: null,
  detail: '',
  advice: '',
  ...change,
});

const RECORDER = part('recorder', 'Recorder', {
  required: false,
  state: 'restarting',
  sinceMs: FROM - 4_000,
  restarts: 2,
  retryAtMs: FROM + 9_000,
  detail: 'the disk is full (ENOSPC: no space left on device, write)',
  lastError: { atMs: FROM - 4_000, text: 'the disk is full (ENOSPC: no space left on device, write)' },
  advice: 'Trading goes on without a recording; make room on the disk of the home. It is tried again.',
});

const PARTS: readonly ComponentHealth[] = [
  part('keychain', 'Agent key', { tookMs: 38 }),
  part('venue_http', 'Venue requests', {
    tookMs: 641,
    lastError: { atMs: FROM - 320_000, text: 'Request timed out after 1200 ms' },
  }),
  part('config', 'Home and settings', { tookMs: 4 }),
  part('store', 'Journal', { tookMs: 388 }),
  RECORDER,
  part('engine', 'Engine: strategies, risk, execution', { tookMs: 92 }),
  part('venue', 'Venue streams', { restarts: 1, tookMs: 903 }),
  part('market', 'Market data', { required: false, detail: '60 markets', tookMs: 11_204, limitMs: 60_000 }),
  part('sentiment', 'Sentiment', {
    required: false,
    state: 'degraded',
    detail: 'status 503',
    lastError: { atMs: FROM - 61_000, text: 'status 503' },
    retryAtMs: FROM + 44_000,
    advice: 'Trading goes on with the last value until it is too old; it is asked for again.',
  }),
];

const WAITING: Partial<ComponentHealth> = { state: 'waiting', tookMs: null, lastGoodMs: null, sinceMs: FROM };

/** A session's health for the preview: `good`, `starting` or `failed`. */
export function previewHealth(word: string): SessionHealthView {
  const quiet = { sockets: [], disturbances: [], advice: '', sinceMs: FROM } as const;
  if (word === 'starting') {
    const took = Date.now() - FROM;
    const components = PARTS.map(({ id, title, required, limitMs }, at) =>
      at < 3
        ? part(id, title, { required, limitMs, tookMs: 40 + at * 210 })
        : part(id, title, { required, limitMs, ...WAITING, ...(at === 3 ? { state: 'starting', tookMs: took } : {}) }),
    );
    return { ...quiet, atMs: Date.now(), state: 'connecting', reason: 'Journal is starting', components };
  }
  if (word === 'failed') {
    const reason = 'the venue cannot be reached: exchangeStatus: connect ECONNREFUSED 127.0.0.1:3001';
    const advice = 'Check the network of this machine and whether the venue is up, then start again.';
    const components = PARTS.map(({ id, title, required }, at) => {
      if (at === 0) return part(id, title, { required, state: 'stopped' });
      const lastError = { atMs: FROM, text: reason };
      return part(id, title, {
        required,
        ...(at === 1 ? { state: 'failed', detail: reason, advice, lastError, tookMs: 4_210 } : WAITING),
      });
    });
    return { ...quiet, atMs: Date.now(), state: 'error', reason, advice, components };
  }
  return {
    atMs: Date.now(),
    state: 'connected',
    sinceMs: FROM - 320_000,
    reason: '',
    advice: '',
    components: PARTS,
    sockets: [
      {
        name: 'account',
        state: 'ready',
        subscriptions: 7,
        reconnects: 1,
        reason: 'the machine slept',
        faults: [],
        leftOut: [],
        channels: [
          { channel: 'orderUpdates', ageMs: 41_200 },
          { channel: 'userFills', ageMs: null },
          { channel: 'l2Book', ageMs: 212 },
        ],
      },
      ...[1, 2, 3, 4].map((at) => ({
        name: `market ${at} of 4`,
        state: at === 3 ? ('subscribing' as const) : ('ready' as const),
        subscriptions: at === 3 ? 12 : 45,
        reconnects: at === 3 ? 2 : 1,
        reason: at === 3 ? 'the market 3 of 4 socket closed (1006)' : 'the machine slept',
        faults:
          at === 2
            ? [
                {
                  channel: 'bbo',
                  count: 3,
                  text: 'bbo: bbo[0].px is "NaN", expected was a decimal as text',
                  ageMs: 4_100,
                },
                {
                  channel: '',
                  count: 1,
                  text: 'market 2 of 4: a frame: it is no JSON: "<html>502 Bad Gateway"',
                  ageMs: 61_000,
                },
              ]
            : [],
        leftOut: at === 4 ? ['{"type":"trades","coin":"HYPE"}'] : [],
        channels: [
          { channel: 'activeAssetCtx', ageMs: 640 },
          { channel: 'bbo', ageMs: 18 },
          { channel: 'l2Book', ageMs: 4_210 },
          { channel: 'trades', ageMs: 130 },
        ],
      })),
    ],
    disturbances: [
      {
        kind: 'sleep',
        atMs: FROM - 322_000,
        byMs: 3_612_000,
        text: 'the machine slept for 3612 s',
        settledMs: FROM - 320_000,
      },
      {
        kind: 'network_change',
        atMs: FROM - 1_922_000,
        byMs: 0,
        text: 'wlan0 192.168.1.7 is gone, wlan0 172.20.10.2 is new',
        settledMs: null,
      },
    ],
  };
}
