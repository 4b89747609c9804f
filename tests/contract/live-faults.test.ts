import { afterEach, describe, expect, test } from 'vitest';
import { LiveLab } from '../support/live-lab.ts';
import { until } from '../support/loopback-venue.ts';
import type { Rule } from '../support/sandbox-port.ts';

/*
 * What can happen to the stream of an account, in a whole live session on the sandbox's wire with its own fault scripts. Each ends in the right state within
 * the time that stands here: positions, executions and cash are the exchange's, nothing is doubled, nothing opened on what was in doubt, and the health
 * panel shows what it was. Clocks of the session are moved by the test.
 */

const LIMIT_MS = 120_000;
const HOUR = 3_600_000;

/** Right state within, ms. */
const WITHIN = {
  /** A line that answers pings and brings nothing: noticed and replaced. */
  stall: 5_000,
  /** A close without a word, to a compared account. */
  close: 5_000,
  /** News that never came: the next look at the account (every five seconds here) tells it. */
  gap: 7_000,
  /** News in another order, or twice: with the last of it. */
  order: 3_000,
  /** The venue's clock jumped: its time is known again. */
  venueClock: 2_000,
  venueClockFar: 5_000,
  /** This machine's clock was set: its time is known again. */
  machineClock: 2_000,
  /** A sleep of an hour: new lines, the account compared. */
  sleep: 5_000,
} as const;

let lab: LiveLab;

afterEach(async () => {
  expect(await lab.close()).toEqual([]);
}, 30_000);

const account = () => lab.health().sockets.find(({ name }) => name === 'account');
const replaced = (): number => account()?.reconnects ?? 0;
const stops = () =>
  lab.port.venue.exchange.openOrderDetails(lab.port.account).filter(({ trigger }) => trigger !== null);

/** Waits until the right state stands; how long it took, ms. */
async function rightAgain(): Promise<number> {
  const startMs = performance.now();
  await until(() => lab.agrees && lab.view().state === 'live' && account()?.state === 'ready', 20_000);
  return performance.now() - startMs;
}

/** The health panel says that what happened to the machine is over: it is looked at each second of the session's clocks. */
async function settled(): Promise<void> {
  const isOver = (): boolean => lab.health().disturbances[0]?.settledMs !== null;
  for (let seconds = 0; seconds < 10 && !isOver(); seconds += 1) {
    const { seq } = lab.session.host.engine;
    await until(() => lab.session.host.engine.seq > seq + 5);
    await lab.timers.pass(1_000);
  }
  expect(isOver()).toBe(true);
}

/** A position of our own, covered by its stop and its target. */
async function holds(asset = 0): Promise<void> {
  expect(await lab.buy(asset)).toBe('ok');
  await until(() => lab.ours(asset) > 0 && stops().length >= 2, 10_000);
  await until(() => lab.agrees, 10_000);
}

/** Entries that left, and the exchange's executions, are what one entry makes. */
function nothingDoubled(entries: number): void {
  expect(lab.openings).toBe(entries);
  const opened = lab.port.venue.exchange
    .orderHistory(lab.port.account)
    .filter(({ order }) => !order.reduceOnly && order.cloid !== null);
  expect(new Set(opened.map(({ order }) => order.oid)).size).toBe(entries);
  expect(lab.counted).toBe(lab.executed);
}

describe('the lines', () => {
  test('a stall with pongs answered is noticed and replaced; what happened on it is in the books', {
    timeout: LIMIT_MS,
  }, async () => {
    lab = await LiveLab.open();
    await holds();
    lab.mute();
    const lots = await lab.byHand(1, 200);
    expect(lab.ours(1)).toBe(0);
    const startMs = lab.steadyMs();
    await lab.pass(4_100);
    await until(() => replaced() === 1);
    expect(lab.steadyMs() - startMs).toBeLessThan(WITHIN.stall);
    expect(account()?.reason).toMatch(/nothing for 4\.\d s although the socket is up/);
    lab.unmute();
    expect(await rightAgain()).toBeLessThan(WITHIN.close);
    expect(lab.ours(1)).toBe(lots);
    nothingDoubled(1);
  });

  test('a close without a word (1006) while orders fill', { timeout: LIMIT_MS }, async () => {
    lab = await LiveLab.open();
    await holds();
    lab.port.breakStreams();
    await lab.byHand(0, 100);
    await lab.byHand(1, -50);
    await until(() => replaced() === 1);
    expect(account()?.reason).toMatch(/1006/);
    expect(await rightAgain()).toBeLessThan(WITHIN.close);
    nothingDoubled(1);
  });

  test('another network', { timeout: LIMIT_MS }, async () => {
    lab = await LiveLab.open();
    await holds();
    lab.networks = ['eth0 10.0.0.7'];
    await lab.timers.pass(1_000);
    await until(() => replaced() === 1);
    expect(lab.health().disturbances[0]).toMatchObject({ kind: 'network_change' });
    expect(await rightAgain()).toBeLessThan(WITHIN.close);
    await settled();
    nothingDoubled(1);
  });
});

describe('news of the account', () => {
  const WEATHERS: readonly (readonly [string, readonly Rule[], number])[] = [
    ['executions never come (a gap)', [{ fault: 'dropEvent', channel: 'userFills', skip: 1 }], WITHIN.gap],
    ['updates of orders never come (a gap)', [{ fault: 'dropEvent', channel: 'orderUpdates' }], WITHIN.gap],
    [
      'neither comes (a gap)',
      [
        { fault: 'dropEvent', channel: 'userFills', skip: 1 },
        { fault: 'dropEvent', channel: 'orderUpdates' },
      ],
      WITHIN.gap,
    ],
    [
      'everything comes twice',
      [
        { fault: 'duplicateEvent', channel: 'userFills' },
        { fault: 'duplicateEvent', channel: 'orderUpdates' },
      ],
      WITHIN.order,
    ],
    [
      'everything comes after what was sent later',
      [
        { fault: 'reorderEvent', channel: 'userFills' },
        { fault: 'reorderEvent', channel: 'orderUpdates' },
      ],
      WITHIN.order,
    ],
    [
      'executions come two seconds late and are overtaken by everything else',
      [{ fault: 'delayEvent', channel: 'userFills', ms: 2_000 }],
      WITHIN.order,
    ],
    [
      'late, twice, and in another order',
      [
        { fault: 'duplicateEvent', channel: 'userFills', chance: 0.5 },
        { fault: 'reorderEvent', channel: 'userFills', chance: 0.5 },
        { fault: 'delayEvent', channel: 'orderUpdates', ms: 700, chance: 0.5 },
        { fault: 'duplicateEvent', channel: 'orderUpdates', chance: 0.5 },
      ],
      WITHIN.order,
    ],
  ];

  test.each(WEATHERS)(
    '%s: positions, executions and cash are the exchange’s, with one order for one approval',
    {
      timeout: LIMIT_MS,
    },
    async (_, rules, withinMs) => {
      lab = await LiveLab.open(rules);
      const startMs = performance.now();
      expect(await lab.buy(0)).toBe('ok');
      await until(() => lab.theirs(0) > 0, 5_000);
      const lots = (await lab.byHand(1, 200)) + (await lab.byHand(1, -60));
      await until(() => lab.agrees, 20_000);
      expect(performance.now() - startMs).toBeLessThan(withinMs);
      expect(lab.ours(1)).toBe(lots);
      expect(replaced()).toBe(0);
      nothingDoubled(1);
      // The stop that stands is as large as the position, and nothing is left unknown.
      await until(
        () => (stops().length === 2 && lab.session.host.engine.figures().orders.unknown === 0) || lab.agrees,
        10_000,
      );
      const reply = await lab.session.command({ type: 'closePosition', asset: 0 }, 'window');
      expect(reply.ok).toBe(true);
      await until(() => lab.theirs(0) === 0, 10_000);
      await until(() => lab.agrees, 20_000);
      nothingDoubled(1);
    },
  );
});

describe('clocks', () => {
  test.each([
    ['half a minute', 30_000, WITHIN.venueClock],
    // It has to be told twice, and the sandbox itself takes seconds to live through the hour.
    ['an hour', HOUR, WITHIN.venueClockFar],
  ])(
    'the venue’s clock jumps %s ahead: found by its messages, then the account and prices go on',
    {
      timeout: LIMIT_MS,
    },
    async (_, byMs, withinMs) => {
      lab = await LiveLab.open();
      await holds();
      const { exchange } = lab.port.venue;
      lab.port.ahead.ms += byMs;
      await until(() => exchange.nowMs - Date.now() > byMs - 1_000, 60_000);
      const startMs = performance.now();
      await until(() => Math.abs((lab.view().clock?.machineMs ?? 0) - byMs) < 2_000, 20_000);
      expect(performance.now() - startMs).toBeLessThan(withinMs);
      await until(() => (lab.view().clock?.errorMs ?? byMs) < 2_000, 20_000);
      await rightAgain();
      nothingDoubled(1);
      await lab.trades();
      expect(await lab.buy(1)).toBe('ok');
    },
  );

  test.each([
    ['forward', HOUR],
    ['back', -HOUR],
  ])(
    'this machine’s clock is set an hour %s: nothing opens before the venue’s time is known',
    { timeout: LIMIT_MS },
    async (_, byMs) => {
      lab = await LiveLab.open();
      await holds();
      const startMs = performance.now();
      lab.wallAheadMs += byMs;
      lab.timers.set(byMs);
      await until(() => lab.health().disturbances.some(({ kind }) => kind === 'clock_jump'));
      await until(() => (lab.view().clock?.errorMs ?? HOUR) < 2_000 && lab.view().clock?.machineMs !== 0, 20_000);
      expect(performance.now() - startMs).toBeLessThan(WITHIN.machineClock);
      expect(await rightAgain()).toBeLessThan(WITHIN.close);
      expect(replaced()).toBe(0);
      nothingDoubled(1);
    },
  );

  test('a sleep of an hour: new lines, the account compared with what happened meanwhile, then entries', {
    timeout: LIMIT_MS,
  }, async () => {
    lab = await LiveLab.open();
    await holds();
    lab.mute();
    let lots = await lab.byHand(1, 200);
    lab.port.ahead.ms += HOUR;
    lab.wallAheadMs += HOUR;
    lots += await lab.byHand(1, -50);
    // The sandbox takes seconds to live through the hour.
    await until(() => lab.port.venue.exchange.nowMs - Date.now() > HOUR - 1_000, 60_000);
    lab.unmute();
    const [before, lines] = [lab.openings, replaced()];
    lab.timers.sleep(HOUR);
    await until(() => lab.health().disturbances.some(({ kind }) => kind === 'sleep'));
    const startMs = performance.now();
    await until(() => replaced() > lines);
    expect(lab.openings).toBe(before);
    await rightAgain();
    expect(performance.now() - startMs).toBeLessThan(WITHIN.sleep);
    expect(lab.ours(1)).toBe(lots);
    expect(lab.health().disturbances[0]).toMatchObject({ kind: 'sleep', byMs: HOUR });
    await settled();
    nothingDoubled(1);
  });
});
