import { beforeEach, expect, test } from 'vitest';
import { LiveHealth, type Running } from '../../../../src/adapters/hyperliquid/live-health.ts';
import type { VenueHttp } from '../../../../src/adapters/hyperliquid/venue-http.ts';
import { httpPart } from '../../../../src/adapters/hyperliquid/live-parts.ts';
import { SessionManager } from '../../../../src/adapters/session/session-manager.ts';
import type { SocketHealth } from '../../../../src/contract/session-health.ts';
import type { EngineInputBody } from '../../../../src/engine/domain/inputs.ts';
import type { Deliver } from '../../../../src/engine/domain/ports.ts';
import { FakeTimers } from '../../../support/session-timers.ts';

/* How a session's parts stand, from what its venue, its prices and its sentiment deliver. */

const socket = (name: string, change: Partial<SocketHealth> = {}): SocketHealth => ({
  name,
  state: 'ready',
  subscriptions: 4,
  reconnects: 0,
  reason: '',
  channels: [],
  faults: [],
  leftOut: [],
  ...change,
});

let at: {
  sockets: SocketHealth[];
  warmUp: { wanted: number; done: number; mending: number };
  broken: unknown;
  down: string | null;
};
let http: Pick<VenueHttp, 'onTry'>;
let manager: SessionManager;
let health: LiveHealth;
let timers: FakeTimers;
let tellVenue: Deliver;
let tellSentiment: Deliver;
const heard: EngineInputBody['kind'][] = [];

beforeEach(async () => {
  at = { sockets: [], warmUp: { wanted: 0, done: 0, mending: 0 }, broken: null, down: null };
  http = { onTry: () => undefined };
  heard.length = 0;
  timers = new FakeTimers();
  manager = new SessionManager({ timers, networks: () => [] });
  health = new LiveHealth();
  const running = {
    session: {
      host: {
        deliver: (body: EngineInputBody) => heard.push(body.kind),
        get broken() {
          return at.broken;
        },
      },
      gateway: {
        start: (deliver: Deliver) => {
          tellVenue = deliver;
        },
        sockets: () => at.sockets,
        get warmUp() {
          return at.warmUp;
        },
      },
      leaveVenue: () => Promise.resolve(),
    },
    stores: [
      {
        get down() {
          return at.down;
        },
      },
    ],
    sentiment: {
      start: (deliver: Deliver) => {
        tellSentiment = deliver;
      },
      stop: () => undefined,
    },
  } as unknown as Running;
  const plain = {
    title: 'x',
    required: true,
    needs: [],
    stage: 'open',
    startLimitMs: 1_000,
    stopLimitMs: 1_000,
    advice: '',
  };
  manager.add([
    httpPart(
      [],
      (context) => health.hear(http as VenueHttp, context),
      () => undefined,
    ),
    ...['store', 'engine'].map((id) => ({ ...plain, id, stage: 'open' as const, start: health.hold.bind(health, id) })),
    { ...plain, id: 'recorder', stage: 'open' as const, start: () => undefined },
  ]);
  await manager.open();
  manager.add(health.parts(running));
  void manager.run(null);
  await timers.pass(0);
});

const part = (id: string) => manager.view().components.find((each) => each.id === id);

async function connected(): Promise<void> {
  tellVenue({ kind: 'VenueStatus', connection: 'connected', reason: '' });
  await timers.pass(0);
}

test('the venue is up once it is connected, and on its way back while it is not; every input goes on to the engine', async () => {
  expect(part('venue')?.state).toBe('starting');
  await connected();
  expect(part('venue')?.state).toBe('up');
  tellVenue({ kind: 'VenueStatus', connection: 'connecting', reason: 'the account socket closed (1006)' });
  expect(part('venue')).toMatchObject({ state: 'restarting', detail: 'the account socket closed (1006)' });
  await connected();
  expect(part('venue')).toMatchObject({ state: 'up', restarts: 1 });
  expect(heard).toEqual(['VenueStatus', 'VenueStatus', 'VenueStatus']);
});

test('prices are up once every market has its history and one came, and lost with one of their sockets, not with the account’s', async () => {
  await connected();
  expect(part('market')).toMatchObject({ state: 'starting', detail: 'asking for the list of markets' });
  at.warmUp = { wanted: 2, done: 1, mending: 0 };
  at.sockets = [socket('account'), socket('market')];
  tellVenue({ kind: 'Market', updates: [] });
  expect(part('market')).toMatchObject({ state: 'starting', detail: '1 of 2 markets have their history' });
  at.warmUp = { wanted: 2, done: 2, mending: 0 };
  tellVenue({ kind: 'Market', updates: [] });
  await timers.pass(0);
  expect(part('market')?.state).toBe('up');
  at.sockets = [socket('account', { state: 'connecting', reason: 'gone' }), socket('market')];
  health.probe();
  expect(part('market')?.state).toBe('up');
  at.sockets = [
    socket('account'),
    socket('market', { state: 'connecting', reason: 'nothing for 4.1 s although the socket is up' }),
  ];
  health.probe();
  expect(part('market')).toMatchObject({ state: 'restarting', detail: 'nothing for 4.1 s although the socket is up' });
  at.sockets = [socket('account'), socket('market')];
  at.warmUp = { wanted: 2, done: 2, mending: 1 };
  tellVenue({ kind: 'Market', updates: [] });
  health.probe();
  expect(part('market')).toMatchObject({ state: 'up', detail: '2 markets, 1 wait for bars of an outage' });
});

test('a request that fails degrades what asks, one that is answered mends it', () => {
  http.onTry('exchangeStatus: status 502');
  expect(part('venue_http')).toMatchObject({ state: 'degraded', detail: 'exchangeStatus: status 502' });
  http.onTry(null);
  expect(part('venue_http')).toMatchObject({ state: 'up', lastError: { text: 'exchangeStatus: status 502' } });
});

test('sentiment degrades while its source fails, with the time of the next try', async () => {
  await timers.pass(0);
  tellSentiment({
    kind: 'SentimentStatus',
    source: 'fng',
    polling: 'failing',
    reason: 'status 503',
    failures: 1,
    nextTryMs: 9,
  } as never);
  expect(part('sentiment')).toMatchObject({ state: 'degraded', detail: 'status 503', retryAtMs: 9 });
  tellSentiment({
    kind: 'SentimentStatus',
    source: 'fng',
    polling: 'waiting',
    reason: '',
    failures: 0,
    nextTryMs: 9,
  } as never);
  expect(part('sentiment')?.state).toBe('up');
});

test('a journal that cannot be written and an engine that broke are found by the probe', () => {
  at.down = 'the disk is full';
  health.probe();
  expect(part('store')).toMatchObject({
    state: 'degraded',
    detail: 'it cannot be written: the disk is full. Nothing opens meanwhile',
  });
  at.down = null;
  health.probe();
  expect(part('store')?.state).toBe('up');
  expect(part('engine')?.state).toBe('up');
  at.broken = new Error('a rule');
  health.probe();
  expect(part('engine')).toMatchObject({ state: 'failed', detail: 'it broke a rule of its own and was stopped' });
  expect(manager.view().state).toBe('error');
});
