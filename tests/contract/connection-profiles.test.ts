import { afterEach, describe, expect, test } from 'vitest';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BudgetMeter } from '../../src/adapters/hyperliquid/budget-meter.ts';
import { profileOf } from '../../src/adapters/hyperliquid/profile/profile.ts';
import { VenueHttp } from '../../src/adapters/hyperliquid/venue-http.ts';
import type { ConnectionSettings } from '../../src/contract/connection.ts';
import { asTicks } from '../../src/contract/units.ts';
import { gatewayRig, loopbackEndpoints, type Rig, sendCancel, sendOrders, wireOrder } from '../support/gateway-rig.ts';
import { until } from '../support/loopback-venue.ts';
import { enter, type Rule, SandboxPort, SessionNotes } from '../support/sandbox-port.ts';

/*
 * Connections of several makes against the sandbox's own wire server, in fair weather, under 429 and with streams that stall. Real time.
 */

const LIMIT_MS = 60_000;

/** The streams stall so long after the server's start. */
const STALL_AT_MS = 6_000;

let port: SandboxPort;

afterEach(async () => {
  await port.close();
  expect(port.problems).toEqual([]);
});

/** A gateway with the connection of a style and a pattern of use. */
async function connected(connection: ConnectionSettings, rules: readonly Rule[] = []): Promise<Rig> {
  port = await SandboxPort.open(rules);
  const profile = profileOf(connection);
  const meter = new BudgetMeter(() => Date.now(), profile);
  const http = new VenueHttp(loopbackEndpoints(port.url), meter, profile);
  const rig = gatewayRig(port.url, { ...port.gatewayParts(), meter, http });
  await rig.connect();
  return rig;
}

const DEFAULT = { style: 'intraday', usage: 'steady' } as const;

/** A resting order far below the market. */
const resting = (id: string) =>
  sendOrders(id, { orders: [wireOrder({ priceTicks: asTicks(500_000), sizeLots: 100 as never })] });

describe('a session with the connection of its config.json', () => {
  test.each([
    [{ style: 'scalping', usage: 'burst' }, 4],
    [{ style: 'intraday', usage: 'intermittent' }, 2],
    [{ style: 'swing', usage: 'idle' }, 1],
    [{ style: 'portfolio', usage: 'steady' }, 3],
  ] as const)('%o starts, trades and stops', { timeout: LIMIT_MS }, async (connection, sockets) => {
    port = await SandboxPort.open();
    const home = port.home();
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config.json'), JSON.stringify({ connection }));
    const notes = new SessionNotes();
    const session = await port.session(home, notes);
    session.start();
    const { engine } = session.host;
    await until(() => engine.seq > 0 && engine.figures().reconciled && engine.figures().equity !== null, 15_000);
    await until(() => session.view().sockets.market === 'ready', 10_000);
    expect(session.view().profile).toMatchObject({ ...connection, marketSockets: { used: sockets, limit: sockets } });
    await until(() => engine.figures().market.updates > 50);
    // A size needs a volatility, and that the market's history.
    await until(() => engine.barsOf(0).closed.length > 60, 20_000);
    // A ticket needs a book: with whole books alone the first comes at once, by the touch.
    expect(await enter(session, notes, { symbol: port.venue.symbolOf(0) })).toBe('ok');
    await until(() => (engine.figures().positions.find(({ asset }) => asset === 0)?.sizeLots ?? 0) > 0, 20_000);
    const { profile, budget, problems } = session.view();
    expect(problems).toEqual([]);
    expect(profile.endpoints.find(({ name, isAction }) => name === 'order' && isAction)?.count).toBeGreaterThan(0);
    expect(budget.ipWeight.used).toBeLessThan(budget.ipWeight.limit);
    await session.stop('done');
    expect(notes.broken).toEqual([]);
  });
});

describe('a statement of the account that comes again anyway', () => {
  test('and is not due while nobody looks is said not to be asked for: an idle terminal is no venue that is silent', {
    timeout: LIMIT_MS,
  }, async () => {
    const rig = await connected({ style: 'swing', usage: 'idle' });
    const ask = (effectId: string) =>
      rig.gateway.execute({ kind: 'QueryAccount', effectId, gate: 'none', reason: 'periodic', epoch: 7 });
    ask('first');
    await until(() => rig.of('AccountSnapshot').length > 0);
    expect(rig.of('AccountUnasked')).toEqual([]);
    ask('second');
    await until(() => rig.of('AccountUnasked').length > 0);
    expect(rig.of('AccountUnasked')).toMatchObject([{ kind: 'AccountUnasked', epoch: 7 }]);
    expect(rig.of('AccountSnapshot')).toHaveLength(1);
    await rig.gateway.stop();
  });
});

describe('a burst of 429', () => {
  test('holds back questions, not orders and cancels; they come again one by one, and what was left out is counted', {
    timeout: LIMIT_MS,
  }, async () => {
    const rig = await connected(DEFAULT, [
      { fault: 'status', status: 429, kind: 'info', action: 'clearinghouseState', times: 3 },
    ]);
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'q', gate: 'none', reason: 'reconnect' });
    await until(() => rig.gateway.view().profile.isRecovering);
    rig.gateway.execute({ kind: 'QueryAccount', effectId: 'p', gate: 'none', reason: 'periodic' });
    const startedMs = performance.now();
    rig.gateway.execute(resting('order'));
    expect(await rig.reply('order')).toMatchObject({ status: 'ok' });
    rig.gateway.execute(sendCancel('cancel', [`0x${'f'.repeat(32)}`]));
    expect(await rig.reply('cancel')).toMatchObject({ legs: [{ status: 'error', code: 'unknown_order' }] });
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    // The account is read as soon as the venue lets it be.
    await until(() => rig.of('AccountSnapshot').length > 0, 20_000);
    await until(() => !rig.gateway.view().profile.isRecovering, 40_000);
    const { shares } = rig.gateway.view().budget;
    expect(shares.find(({ component }) => component === 'account')?.shed).toBeGreaterThanOrEqual(1);
    expect(rig.gateway.view().problems.join()).toContain('429');
    // Questions come again by themselves.
    const asked = (): number =>
      rig.gateway.view().profile.endpoints.find(({ name }) => name === 'exchangeStatus')?.count ?? 0;
    const before = asked();
    await until(() => asked() > before, 10_000);
    await rig.gateway.stop();
  });

  test('on orders themselves: the order is sent again with the same bytes while questions pause', {
    timeout: LIMIT_MS,
  }, async () => {
    const rig = await connected(DEFAULT, [
      { fault: 'status', status: 429, kind: 'exchange', action: 'order', times: 1 },
    ]);
    rig.gateway.execute(resting('order'));
    await until(() => rig.gateway.view().profile.isRecovering);
    expect(await rig.reply('order')).toMatchObject({ status: 'ok' });
    await until(() => !rig.gateway.view().profile.isRecovering, 40_000);
    await rig.gateway.stop();
  });
});

describe('streams', () => {
  test('that answer pings and say nothing are noticed within five seconds and replaced, each by itself', {
    timeout: LIMIT_MS,
  }, async () => {
    // Every socket that stands by then, and none of those that replace them.
    const rig = await connected(DEFAULT, [{ fault: 'stall', fromMs: STALL_AT_MS, times: 3 }]);
    const openedMs = performance.now();
    const subscriptions = rig.gateway.view().budget.subscriptions.used;
    const lost = () =>
      rig.of('AdapterFault').filter(({ component, recovered }) => component === 'market' && !recovered);
    await until(() => lost().length > 0, 20_000);
    // The server began before this clock did: the true silence was no longer than this and the time that opening took.
    expect(performance.now() - openedMs).toBeLessThan(STALL_AT_MS + 5_000);
    await until(() => rig.of('VenueStatus').some(({ reason }) => reason.includes('nothing for 4.')), 3_000);
    await until(() => rig.gateway.view().sockets.market === 'ready', 3_000);
    await until(() => rig.gateway.view().connection === 'connected', 3_000);
    expect(lost()[0]?.message).toMatch(/^the market \d of 2 socket: nothing for 4\.\d s although the socket is up$/);
    expect(rig.gateway.view().budget.subscriptions.used).toBe(subscriptions);
    expect(rig.gateway.view().budget.sockets.used).toBe(3);
    const before = rig.of('Market').length;
    await until(() => rig.of('Market').length > before + 3);
    await rig.gateway.stop();
  });
});
