import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { PaperSession } from '../../src/adapters/paper/compose-paper.ts';
import { recoverExchange } from '../../src/adapters/exchange-link/recover-exchange.ts';
import { asUnits } from '../../src/contract/units.ts';
import { createLiveModel } from '../../src/exchange/market/live-model.ts';
import { until } from '../support/loopback-venue.ts';
import { paperSession } from '../support/paper-desk.ts';
import { enter, SandboxPort, SessionNotes } from '../support/sandbox-port.ts';

/* The paper venue with the sandbox's wire server in the place of the public market: prices, fills, loss of the feed, crash. Loopback only. */

const LIMIT_MS = 60_000;

let port: SandboxPort;
const sessions: PaperSession[] = [];

afterEach(async () => {
  for (const session of sessions.splice(0)) await session.abandon();
  await port.close();
  expect(port.problems).toEqual([]);
});

interface Running {
  readonly session: PaperSession;
  readonly notes: SessionNotes;
}

async function run(home: string): Promise<Running> {
  const notes = new SessionNotes();
  const session = await paperSession(home, port.url, notes);
  sessions.push(session);
  session.start();
  const { engine } = session.host;
  await until(() => engine.figures().reconciled && engine.figures().equity !== null, 15_000);
  await until(() => session.view().connection === 'connected');
  await until(() => engine.figures().market.updates > 50, 15_000);
  return { session, notes };
}

const figures = ({ session }: Running) => session.host.engine.figures();
const lots = (one: Running, asset: number) =>
  figures(one).positions.find((each) => each.asset === asset)?.sizeLots ?? 0;
const state = ({ session }: Running) =>
  session.host.engine.viewSnapshot().find((patch) => patch.kind === 'session')?.session.state;

/** The exchange as its journal alone gives it. */
function onDisk(home: string) {
  const model = createLiveModel({ startMs: 0, barIntervalMs: 60_000 });
  return recoverExchange(join(home, 'exchange.db'), { model, clientStartUnits: asUnits(10_000_000_000) }, 'look')
    .exchange;
}

async function buy(one: Running, asset: number): Promise<void> {
  // Histories of twelve markets come one after the other; without one nothing is known of a market's volatility.
  let answer = '';
  for (let tries = 0; tries < 200 && answer !== 'ok'; tries += 1) {
    answer = await enter(one.session, one.notes, { symbol: port.venue.symbolOf(asset) });
    if (!answer.startsWith('UNKNOWN_VOLATILITY')) break;
    const { updates } = figures(one).market;
    await until(() => figures(one).market.updates > updates + 5);
  }
  expect(answer).toBe('ok');
  await until(() => lots(one, asset) > 0, 15_000);
}

describe('paper', () => {
  test('trades at the live book, knows nothing of the venue as an account, and is the same after a crash', {
    timeout: LIMIT_MS,
  }, async () => {
    port = await SandboxPort.open();
    const home = port.home();
    const first = await run(home);
    expect(figures(first).equity?.equityUnits).toBe(10_000_000_000);
    const before = port.venue.exchange.bookLevels(0, 20).asks;
    await buy(first, 0);
    const account = first.session.gateway.venueAccount();
    expect(account.agent).toBeNull();
    const bought = lots(first, 0);
    // It was bought among the prices that the public market showed, and that market never heard of it.
    expect(before.length).toBeGreaterThan(0);
    expect(port.venue.exchange.account(port.account).positions).toEqual([]);
    await first.session.abandon();

    const second = await run(home);
    expect(lots(second, 0)).toBe(bought);
    expect(second.notes.all('SendOrders').filter((effect) => !effect.reducesOnly)).toEqual([]);
    const reply = await second.session.command({ type: 'closePosition', asset: 0 }, 'window');
    expect(reply.ok).toBe(true);
    await until(() => lots(second, 0) === 0, 15_000);
    await second.session.stop('evening');
    expect([...first.notes.broken, ...second.notes.broken]).toEqual([]);
    const exchange = onDisk(home);
    exchange.audit();
    expect(exchange.account(second.session.gateway.view().account).positions).toEqual([]);
  });

  test('the loss of the feed is told, takes no entries, and ends by itself', { timeout: LIMIT_MS }, async () => {
    port = await SandboxPort.open();
    const one = await run(port.home());
    await until(() => state(one) === 'live');
    port.mute('l2Book', 'bbo', 'trades', 'activeAssetCtx', 'subscriptionResponse');
    port.breakStreams();
    await until(() => one.session.view().connection !== 'connected', 10_000);
    await until(() => state(one) === 'degraded', 10_000);
    port.mute();
    port.breakStreams();
    await until(() => one.session.view().connection === 'connected', 20_000);
    await until(() => state(one) === 'live', 20_000);
    await buy(one, 1);
    expect(one.notes.broken).toEqual([]);
  });
});
