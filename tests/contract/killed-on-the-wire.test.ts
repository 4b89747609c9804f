import { type ChildProcess, fork } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { replayFile } from '../../src/cli/replay/replay-file.ts';
import { RandomStream } from '../../src/engine/kernel/random.ts';
import { decidedOrders, decidedOverTime, doubled } from '../e2e/support/truth.ts';
import { until } from '../support/loopback-venue.ts';
import { AGENT, type Rule, SandboxPort } from '../support/sandbox-port.ts';
import type { TraderBooks, TraderOrder } from '../support/wire-trader.ts';

/*
 * `kill -9` of a whole process that trades at random on the wire in bad weather, again and again in the same home, at moments that the seed
 * chooses; then one that only looks has to come to the exchange's truth.
 */

const KILLS = 12;

/** Of one that only begins and cancels orders over time. */
const KILLS_OVER_TIME = 2;

const PROGRAM = resolve(import.meta.dirname, '../support/wire-trader.ts');

/** Everything that may befall a request or its news, each now and then. */
const WEATHER: readonly Rule[] = [
  { fault: 'loseReply', kind: 'exchange', chance: 0.1 },
  { fault: 'delayReply', kind: 'exchange', chance: 0.1, ms: 700 },
  { fault: 'delayRequest', kind: 'exchange', chance: 0.1, ms: 300 },
  { fault: 'dropRequest', kind: 'exchange', chance: 0.05 },
  { fault: 'status', status: 502, kind: 'exchange', chance: 0.05 },
  { fault: 'dropEvent', channel: 'orderUpdates', chance: 0.1 },
  { fault: 'dropEvent', channel: 'userFills', chance: 0.1 },
  { fault: 'duplicateEvent', channel: 'userFills', chance: 0.2 },
  { fault: 'reorderEvent', channel: 'orderUpdates', chance: 0.1 },
  { fault: 'fillShare', share: 0.6 },
];

let port: SandboxPort;
let child: ChildProcess | null = null;

afterEach(async () => {
  child?.kill('SIGKILL');
  await port.close();
});

/** A life of the process: what it last told of its books, and its end. */
interface Life {
  readonly books: () => TraderBooks | null;
  readonly errors: () => string;
  readonly kill: () => Promise<void>;
}

function live(order: TraderOrder): Life {
  const born = fork(PROGRAM, [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child = born;
  let books: TraderBooks | null = null;
  let errors = '';
  born.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  born.on('message', (told: TraderBooks) => (books = told));
  born.send(order);
  const ended = new Promise<void>((done) => born.once('close', () => done()));
  return {
    books: () => books,
    errors: () => errors,
    kill: async () => {
      born.kill('SIGKILL');
      await ended;
    },
  };
}

const account = () => port.venue.exchange.account(port.account);

/** The exchange's books in the trader's words. */
const venueBooks = () => ({
  positions: Object.fromEntries(account().positions.map(({ asset, sizeLots }) => [asset, sizeLots])),
  resting: account()
    .openOrders.map(({ cloid, oid }) => cloid ?? `oid:${oid}`)
    .toSorted(),
});

/** Positions that live stops do not cover exactly, and triggers of nothing, in words. */
function coverFaults(): readonly string[] {
  const { positions, openOrders } = account();
  const held = new Map(positions.map(({ asset, sizeLots }) => [asset, sizeLots as number]));
  const stops = openOrders.filter(({ tpsl, live: isLive, reduceOnly }) => tpsl === 'sl' && isLive && reduceOnly);
  const naked = [...held].flatMap(([asset, lots]) => {
    const covered = stops.filter((stop) => stop.asset === asset).reduce((sum, stop) => sum + stop.remainingLots, 0);
    return covered === Math.abs(lots) ? [] : [`asset ${asset} holds ${lots} lots, stops cover ${covered}`];
  });
  const idle = openOrders.filter(
    ({ asset, live: isLive, triggerTicks }) => isLive && triggerTicks !== null && !held.has(asset),
  );
  return [...naked, ...idle.map(({ cloid }) => `${cloid} guards nothing`)];
}

/** Client ids of the orders that the exchange took, once for each time. */
function taken(): readonly string[] {
  const oids = new Map<number, string>();
  for (const { order } of port.venue.exchange.orderHistory(port.account))
    if (order.cloid !== null) oids.set(order.oid, order.cloid);
  return [...oids.values()];
}

test(`killed ${KILLS} times while it trades in bad weather, a process comes to the exchange's truth and doubles nothing`, {
  timeout: 150_000,
}, async () => {
  // A dozen starts within a minute are more questions than the exchange lets one address ask.
  port = await SandboxPort.open(WEATHER, 'off');
  const home = port.home();
  const chance = new RandomStream(20251010, 'moments');
  const order = { home, url: port.url, key: AGENT };
  let commands = 0;
  for (let seed = 1; seed <= KILLS; seed += 1) {
    const life = live({ ...order, seed, trades: 'anything' });
    await until(() => (life.books()?.commands ?? 0) > 0, 30_000);
    // Not a wait for something: the kill comes at a moment that nobody chose.
    await wait(chance.int(0, 900));
    commands += life.books()?.commands ?? 0;
    await life.kill();
    expect(life.errors()).toBe('');
  }
  expect(commands).toBeGreaterThan(5 * KILLS);
  expect(taken().length).toBeGreaterThan(5 * KILLS);
  const last = live({ ...order, seed: 0, trades: 'nothing' });
  const differences = (): unknown => {
    const books = last.books();
    if (books === null || !books.reconciled) return 'not compared yet';
    const ours = { positions: books.positions, resting: [...books.resting].toSorted() };
    const same = JSON.stringify(ours) === JSON.stringify(venueBooks());
    return same ? [...books.unclear, ...coverFaults()] : { ours, venue: venueBooks() };
  };
  await expect.poll(differences, { timeout: 60_000, interval: 50 }).toEqual([]);
  await last.kill();
  expect(last.errors()).toBe('');
  const decided = decidedOrders(home);
  expect(doubled(decided)).toEqual([]);
  expect(doubled(taken())).toEqual([]);
  const known = new Set(decided);
  expect(taken().filter((cloid) => !known.has(cloid))).toEqual([]);
  expect(replayFile(join(home, 'journal.db'), null)).toMatchObject({ mismatches: [], damage: null });
});

/** Orders over time that run at the exchange, `asset:lots`. */
const runningThere = (): readonly string[] =>
  port.venue.exchange
    .twaps(port.account)
    .filter(({ status }) => status === 'activated')
    .map(({ asset, sizeLots }) => `${asset}:${sizeLots}`)
    .toSorted();

test(`killed ${KILLS_OVER_TIME} times amid orders over time, a process finds what runs and covers what it fills`, {
  timeout: 120_000,
}, async () => {
  port = await SandboxPort.open(WEATHER, 'off');
  const home = port.home();
  const chance = new RandomStream(20251011, 'moments');
  const order = { home, url: port.url, key: AGENT };
  for (let seed = 1; seed <= KILLS_OVER_TIME; seed += 1) {
    const life = live({ ...order, seed, trades: 'over time' });
    await until(() => (life.books()?.commands ?? 0) > 0, 30_000);
    // As above: the moment is nobody's choice.
    await wait(chance.int(0, 900));
    await life.kill();
    expect(life.errors()).toBe('');
  }
  const last = live({ ...order, seed: 0, trades: 'nothing' });
  const differences = (): unknown => {
    const books = last.books();
    if (books === null || !books.reconciled) return 'not compared yet';
    const { positions, running, resting } = books;
    const ours = { positions, running: running.toSorted(), resting: resting.toSorted() };
    const theirs = { ...venueBooks(), running: runningThere() };
    const same = isDeepStrictEqual(ours, theirs);
    return same ? [...books.unclear, ...coverFaults()] : { ours, theirs };
  };
  await expect.poll(differences, { timeout: 60_000, interval: 50 }).toEqual([]);
  await last.kill();
  expect(last.errors()).toBe('');
  // Each that the exchange took was decided once.
  const taken = port.venue.exchange.twaps(port.account);
  expect(taken.length).toBeGreaterThan(KILLS_OVER_TIME);
  expect(taken.length).toBeLessThanOrEqual(decidedOverTime(home));
  expect(replayFile(join(home, 'journal.db'), null)).toMatchObject({ mismatches: [], damage: null });
});
