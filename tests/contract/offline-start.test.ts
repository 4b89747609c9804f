import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { LiveSession } from '../../src/adapters/hyperliquid/live-session.ts';
import { SessionManager } from '../../src/adapters/session/session-manager.ts';
import type { SessionView } from '../../src/contract/views.ts';
import type { PaperSession } from '../../src/adapters/paper/compose-paper.ts';
import { LoopbackVenue, until } from '../support/loopback-venue.ts';
import { paperSession } from '../support/paper-desk.ts';
import { enter, type Rule, SandboxPort, SessionNotes } from '../support/sandbox-port.ts';
import { FakeTimers } from '../support/session-timers.ts';

/* A start without any network, in a home that was used before: what is stored is there to look at, marked as old, and nothing is decided on it. */

const MINUTE = 60_000;
const HOUR = 3_600_000;
const homes: string[] = [];

afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function home(): string {
  const made = mkdtempSync(join(tmpdir(), 'trimtab-offline-'));
  homes.push(made);
  return made;
}

/** Hundred minutes of a coin up to now. */
function minutes(coin: string): unknown {
  const endMs = Math.floor(Date.now() / MINUTE) * MINUTE;
  return Array.from({ length: 100 }, (_, at) => {
    const t = endMs - (100 - at) * MINUTE;
    return { t, T: t + MINUTE - 1, s: coin, i: '1m', o: '950.0', c: '951.0', h: '952.0', l: '949.0', v: '1.0', n: 3 };
  });
}

test('on paper the markets of the last run and their stored bars are shown, with their age, and nothing is decided', async () => {
  const at = home();
  const venue = await LoopbackVenue.open();
  venue.info.set('candleSnapshot', ({ req }) => ({ json: minutes((req as { coin: string }).coin) }));
  const before = await paperSession(at, venue.url, new SessionNotes(), { markets: 2 });
  before.start();
  const { engine } = before.host;
  await until(() => [0, 1].every((asset) => engine.seq > 0 && engine.barsOf(asset).closed.length > 50), 15_000);
  // The chart's own bars are stored too.
  const asked = { symbol: 'BTC', interval: '1m', endMs: null, count: 60 } as const;
  expect((await before.gateway.universe.candles(asked)).ok).toBe(true);
  await before.stop('evening');
  await venue.close();

  const notes = new SessionNotes();
  let aheadMs = 14 * HOUR;
  const after: PaperSession = await paperSession(at, venue.url, notes, {
    markets: 2,
    wallMs: () => Date.now() + aheadMs,
    runId: 'offline',
  });
  after.start();
  await until(() => after.host.engine.seq > engine.seq);
  const { universe } = after.gateway;
  await until(() => after.gateway.view().problems.length > 0, 10_000);
  const view = universe.view();
  expect(view.isBefore).toBe(true);
  expect(view.rows.filter(({ followed }) => followed).map(({ symbol }) => symbol)).toEqual(['BTC', 'ETH']);
  const stored = await universe.candles({ ...asked, endMs: null, count: 1_000 });
  if (!stored.ok) throw new Error(stored.error.detail);
  expect(stored.value.isStored).toBe(true);
  expect(stored.value.candles.length).toBeGreaterThan(50);
  const newest = stored.value.candles.at(-1);
  expect(newest?.isOpen).toBe(false);
  expect(stored.value.atMs - (newest?.openMs ?? 0)).toBeGreaterThan(14 * HOUR - 2 * MINUTE);
  // The window says what it waits for, and nothing was decided.
  const session = after.host.engine.viewSnapshot().find(({ kind }) => kind === 'session');
  expect(session?.kind === 'session' && session.session).toMatchObject({
    state: expect.stringMatching(/starting|degraded/) as string,
  });
  expect(session?.kind === 'session' && session.session.stateReason).toMatch(/markets|reach|refused|connect/);
  expect(notes.effects.filter(({ kind }) => kind === 'SendOrders')).toEqual([]);
  expect(after.host.engine.figures().signals.accepted).toBe(0);
  aheadMs = 0;
  await after.stop('night');
});

describe('with a key', () => {
  const ports: SandboxPort[] = [];
  let session: LiveSession | null = null;

  afterEach(async () => {
    await session?.stop('the end of a test').catch(() => undefined);
    session = null;
    for (const port of ports.splice(0)) await port.close();
  });

  async function sandbox(rules: readonly Rule[] = []): Promise<SandboxPort> {
    const port = await SandboxPort.open(rules, 'off');
    ports.push(port);
    return port;
  }

  /** A day on the venue, so that the home holds bars and what the venue said of the key. */
  async function before(at: string): Promise<SandboxPort> {
    const port = await sandbox();
    const day = await port.session(at, new SessionNotes(), { markets: 2 });
    day.start();
    const { engine } = day.host;
    await until(() => engine.seq > 0 && [0, 1].every((asset) => engine.barsOf(asset).closed.length > 50), 20_000);
    await until(() => engine.figures().reconciled, 10_000);
    await day.stop('evening');
    return port;
  }

  const part = (manager: SessionManager, id: string) => manager.view().components.find((each) => each.id === id);

  test('what is stored is shown, the window says what is waited for, and nothing leaves', {
    timeout: 60_000,
  }, async () => {
    const at = home();
    const port = await before(at);
    await port.close();
    ports.length = 0;
    const notes = new SessionNotes();
    const manager = new SessionManager({ timers: new FakeTimers(), networks: () => [] });
    session = await port.session(at, notes, { markets: 2, manager, runId: 'offline' });
    session.start();
    await until(() => (part(manager, 'venue')?.detail ?? '') !== '', 10_000);
    expect(part(manager, 'venue')?.state).not.toBe('up');
    expect(part(manager, 'venue')?.detail).toMatch(/the venue cannot be reached/);
    expect(session.notices.join()).toMatch(/what is shown is what is stored/);
    const { universe } = session.gateway;
    expect(universe.view().isBefore).toBe(true);
    const [first] = universe.view().rows.filter(({ followed }) => followed);
    const stored = await universe.candles({ symbol: first?.symbol ?? '', interval: '1m', endMs: null, count: 500 });
    expect(stored.ok && stored.value.isStored).toBe(true);
    expect(stored.ok && stored.value.candles.length).toBeGreaterThan(50);
    const { engine } = session.host;
    await until(() => sessionOf(engine).stateReason.includes('the venue cannot be reached'), 10_000);
    expect(sessionOf(engine).state).toBe('degraded');
    expect(await enter(session, notes, { symbol: first?.symbol ?? '' })).not.toBe('ok');
    expect(notes.all('SendOrders')).toEqual([]);
  });

  test('it connects by itself once the venue answers, after the key was asked about', { timeout: 60_000 }, async () => {
    const at = home();
    await before(at);
    // Another exchange with the same account and agent, which answers nothing at first.
    const port = await sandbox([{ fault: 'status', status: 502, kind: 'info', times: 8 }]);
    session = await port.session(at, new SessionNotes(), { markets: 2, runId: 'late' });
    session.start();
    const { engine } = session.host;
    expect(engine.figures().reconciled).toBe(false);
    await until(() => engine.figures().reconciled && sessionOf(engine).state === 'live', 30_000);
    expect(session.gateway.universe.view().isBefore).toBeUndefined();
  });

  test('without anything that the venue ever said of the key it does not start', async () => {
    const port = await sandbox();
    await port.close();
    ports.length = 0;
    await expect(port.session(home())).rejects.toThrow(/the venue cannot be reached/);
  });
});

function sessionOf(engine: LiveSession['host']['engine']): SessionView {
  const patch = engine.viewSnapshot().find(({ kind }) => kind === 'session');
  if (patch?.kind !== 'session') throw new Error('the engine shows no session');
  return patch.session;
}
