import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LiveSession, SessionVenue } from '../../src/adapters/hyperliquid/live-session.ts';
import { SessionUniverse } from '../../src/main/session-universe.ts';
import { until } from '../support/loopback-venue.ts';
import { paperSession } from '../support/paper-desk.ts';
import { enter, SandboxPort, SessionNotes } from '../support/sandbox-port.ts';

/* The universe with the sandbox's wire server in the place of the venue: delistings under a position, and a choice of markets over a restart. */

const LIMIT_MS = 60_000;

let port: SandboxPort;
let notes: SessionNotes;
const papers: LiveSession<SessionVenue>[] = [];

beforeEach(async () => {
  port = await SandboxPort.open();
  notes = new SessionNotes();
});

afterEach(async () => {
  for (const session of papers.splice(0)) await session.abandon();
  await port.close();
  expect(port.problems).toEqual([]);
});

type Session = LiveSession<SessionVenue>;

async function running(session: Session): Promise<Session> {
  session.start();
  const { engine } = session.host;
  await until(() => engine.figures().reconciled && engine.figures().equity !== null, 15_000);
  await until(() => engine.figures().market.updates > 50, 15_000);
  return session;
}

async function paper(home: string): Promise<Session> {
  const session = await paperSession(home, port.url, notes, { markets: 4 });
  papers.push(session);
  return await running(session);
}

const lots = ({ host }: Session, asset: number): number =>
  host.engine.figures().positions.find((each) => each.asset === asset)?.sizeLots ?? 0;
const followed = ({ gateway }: Session): readonly string[] =>
  gateway.universe.view().rows.flatMap((row) => (row.followed ? [row.symbol] : []));

async function buy(session: Session, symbol: string, asset: number): Promise<void> {
  const row = () =>
    session.host.engine
      .viewSnapshot()
      .find((view) => view.kind === 'market')
      ?.rows.find((each) => each.asset === asset);
  await until(() => (row()?.bidTicks ?? null) !== null, 15_000);
  let answer = '';
  for (let tries = 0; tries < 200 && answer !== 'ok'; tries += 1) {
    answer = await enter(session, notes, { symbol });
    if (!/^(UNKNOWN_VOLATILITY|NO_PRICE|STALE_DATA)/.test(answer)) break;
    const { updates } = session.host.engine.figures().market;
    await until(() => session.host.engine.figures().market.updates > updates + 5);
  }
  expect(answer).toBe('ok');
  await until(() => lots(session, asset) > 0, 15_000);
}

/** The market is taken off under a position; how that ends is the same wherever the account is. */
async function delistUnder(session: Session): Promise<void> {
  const asset = 0;
  const symbol = port.venue.symbolOf(asset);
  await buy(session, symbol, asset);
  port.venue.submit({ kind: 'delist', asset });
  void session.gateway.universe.refresh();
  await until(() => notes.alerts.some(({ title }) => title === `${symbol} was taken off by the venue`), 15_000);
  await until(() => lots(session, asset) === 0, 20_000);
  await until(() => !followed(session).includes(symbol));
  expect(session.gateway.universe.view().rows[asset]).toMatchObject({ delisted: true, followed: false });
  expect(session.gateway.universe.whyNot([symbol])).toMatchObject({ code: 'UNKNOWN_SYMBOL' });
  const instruments = session.host.engine.figures().instruments;
  expect(instruments.find((each) => each.asset === asset)?.listed).toBe(false);
  expect(notes.broken).toEqual([]);
}

describe('a market that is taken off under a position', () => {
  test('on a venue is told, settled and let go', { timeout: LIMIT_MS }, async () => {
    const session = await running(await port.session(port.home(), notes, { markets: 4 }));
    await delistUnder(session);
    expect(session.host.engine.figures().positions).toEqual([]);
  });

  test('on paper is told, settled and let go', { timeout: LIMIT_MS }, async () => {
    const session = await paper(port.home());
    await delistUnder(session);
    expect(session.host.engine.figures().positions).toEqual([]);
  });
});

test('an account hears of it by the end of its stops, without asking for the list', { timeout: LIMIT_MS }, async () => {
  const session = await running(await port.session(port.home(), notes, { markets: 4 }));
  const symbol = port.venue.symbolOf(1);
  await buy(session, symbol, 1);
  await until(() => port.venue.exchange.openOrderDetails(port.account).length > 0, 15_000);
  port.venue.submit({ kind: 'delist', asset: 1 });
  await until(() => notes.alerts.some(({ title }) => title === `${symbol} was taken off by the venue`), 5_000);
  expect(session.gateway.universe.view().rows[1]?.delisted).toBe(true);
});

test('a choice of markets is followed at once and after a restart; what is dropped is not traded', {
  timeout: LIMIT_MS,
}, async () => {
  const home = port.home();
  const first = await paper(home);
  expect(followed(first)).toHaveLength(4);
  const all = first.gateway.universe.view().rows.map(({ symbol }) => symbol);
  const chosen = all.filter((symbol) => !followed(first).includes(symbol)).slice(0, 3);
  const [dropped] = followed(first);
  const desk = new SessionUniverse(home, Promise.resolve(first.gateway));
  const reply = await desk.setWatch({ symbols: chosen });
  expect(reply.ok && reply.value.chosen).toEqual(chosen);
  expect(followed(first).toSorted()).toEqual(chosen.toSorted());
  const asset = all.indexOf(chosen[0] as string);
  // Its history came too: without one nothing is known of its volatility.
  await buy(first, chosen[0] as string, asset);
  await expect(enter(first, notes, { symbol: dropped as string })).rejects.toThrow('no ticket');
  expect(JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'))).toMatchObject({ watch: { symbols: chosen } });

  const refused = await desk.setWatch({ symbols: ['NOTHING'] });
  expect(refused).toMatchObject({ ok: false, error: { code: 'UNKNOWN_SYMBOL', actual: 'NOTHING' } });
  expect(followed(first).toSorted()).toEqual(chosen.toSorted());
  await first.stop('evening');
  papers.length = 0;

  const second = await paper(home);
  expect(followed(second).toSorted()).toEqual(chosen.toSorted());
  expect(lots(second, asset)).toBeGreaterThan(0);
  // What is held stays, whatever is chosen.
  const kept = await new SessionUniverse(home, Promise.resolve(second.gateway)).setWatch({
    symbols: [chosen[1] as string],
  });
  expect(kept.ok && kept.value.rows[asset]).toMatchObject({ followed: true, why: 'held' });
  expect(notes.broken).toEqual([]);
});

test('candles of the venue in all six intervals end with the running bar', { timeout: LIMIT_MS }, async () => {
  const session = await paper(port.home());
  for (const interval of ['1m', '5m', '15m', '1h', '4h', '1d'] as const) {
    const reply = await session.gateway.universe.candles({ symbol: 'BTC', interval, endMs: null, count: 20 });
    if (!reply.ok) throw new Error(reply.error.detail);
    const { candles } = reply.value;
    expect(candles.length, interval).toBeGreaterThan(0);
    const open = candles.filter(({ isOpen }) => isOpen);
    expect(open.length, interval).toBeLessThanOrEqual(1);
    expect(candles.slice(0, -1).every(({ isOpen }) => !isOpen)).toBe(true);
  }
});
