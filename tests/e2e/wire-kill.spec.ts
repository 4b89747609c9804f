import type { OrderView } from '../../src/contract/views.ts';
import { expect, test } from './support/fixtures.ts';
import { writeConfig } from './support/market.ts';
import { replay } from './support/replay.ts';
import type { Terminal } from './support/terminal.ts';
import { below, buy, give, hold, readyAsset, rest } from './support/venue/by-hand.ts';
import { JournalWatch } from './support/venue/journal-watch.ts';
import { expectNothingTwice, expectReplay, expectSameTruth } from './support/venue/same-truth.ts';
import { WireVenue } from './support/venue/wire-venue.ts';

/*
 * The whole app on testnet's wire (our sandbox server in a process of its own), killed at each point of an order's life. Each instant is held
 * fast from outside, by the journal's own file or by faults of the server, so that the kill never misses it.
 */

/** What an instant works with. */
interface Scene {
  readonly terminal: Terminal;
  readonly venue: WireVenue;
  readonly journal: JournalWatch;
}

/** An instant of an order's life: `come` resolves when it has come, and answers what ends the hold on it after the kill. */
interface Instant {
  readonly name: string;
  /** Where it trades; each instant has a market of its own. */
  readonly place: number;
  /** Something was decided that the exchange never saw: it counts as never placed only some fifteen seconds later. */
  readonly fateIsOpen?: boolean;
  readonly come: (scene: Scene, symbol: string) => Promise<() => void>;
}

/** Longer than anything here takes: an answer that comes so late never comes. */
const NEVER_MS = 600_000;

/** A request that is this late arrives after the next start, and before the exchange refuses it as too late. */
const LATE_MS = 2_500;

const nothing = (): void => undefined;

/** Gives a command and does not wait for its answer, which the kill may cut off. */
function shout(answer: Promise<unknown>): void {
  answer.catch(() => undefined);
}

async function buyAt({ terminal }: Scene, symbol: string): Promise<void> {
  const asset = await readyAsset(terminal, symbol);
  await give(terminal, buy(await terminal.picture(), asset, 'market'));
}

const INSTANTS: readonly Instant[] = [
  {
    name: 'after its first partial fill, its stop not placed',
    place: 0,
    fateIsOpen: true,
    come: async (scene, symbol) => {
      await scene.venue.rules([
        { fault: 'fillShare', share: 0.4 },
        { fault: 'dropRequest', kind: 'exchange', skip: 1 },
      ]);
      const from = scene.journal.newest();
      shout(buyAt(scene, symbol));
      await scene.journal.record(from, 'input', '"kind":"Fill"');
      const { orders, positions } = await scene.venue.truth();
      expect({ held: symbol in positions, stops: orders.filter(({ coin }) => coin === symbol) }).toEqual({
        held: true,
        stops: [],
      });
      return nothing;
    },
  },
  {
    name: 'before its intent is durable',
    place: 4,
    come: async (scene, symbol) => {
      await readyAsset(scene.terminal, symbol);
      const letGo = scene.journal.block();
      await buyAt(scene, symbol);
      return letGo;
    },
  },
  {
    name: 'with its intent on the disk, before the exchange sees anything of it',
    place: 1,
    fateIsOpen: true,
    come: async (scene, symbol) => {
      await scene.venue.rules([{ fault: 'dropRequest', kind: 'exchange' }]);
      const from = scene.journal.newest();
      shout(buyAt(scene, symbol));
      await scene.journal.record(from, 'intent', '"SendOrders"');
      return nothing;
    },
  },
  {
    name: 'while it is on its way: it arrives after the next start',
    place: 2,
    come: async (scene, symbol) => {
      await scene.venue.rules([{ fault: 'delayRequest', kind: 'exchange', ms: LATE_MS, times: 1 }]);
      const arrived = scene.venue.arrived('order');
      shout(buyAt(scene, symbol));
      await arrived;
      return nothing;
    },
  },
  {
    name: 'after it was accepted, with the answer and all news of it lost',
    place: 3,
    come: async (scene, symbol) => {
      await scene.venue.rules([
        { fault: 'delayReply', kind: 'exchange', ms: NEVER_MS },
        { fault: 'dropEvent', channel: 'orderUpdates' },
        { fault: 'dropEvent', channel: 'userFills' },
      ]);
      const executed = scene.venue.executed('order');
      shout(buyAt(scene, symbol));
      await executed;
      return nothing;
    },
  },
  {
    name: 'while a resting order is replaced: the old one is gone, the new one not sent',
    place: 5,
    come: async (scene, symbol) => {
      const order = await rest(scene.terminal, symbol);
      await scene.venue.rules([
        { fault: 'delayReply', kind: 'exchange', ms: NEVER_MS },
        { fault: 'dropEvent', channel: 'orderUpdates' },
      ]);
      const executed = scene.venue.executed('cancelByCloid');
      const change = { priceTicks: below(await scene.terminal.picture(), order.asset, 0.03), sizeLots: null };
      shout(scene.terminal.trade({ type: 'modifyOrder', cloid: order.cloid, ...change }));
      await executed;
      return nothing;
    },
  },
  {
    name: 'while a stop is moved: the new one rests, the old one is still there',
    place: 6,
    come: async (scene, symbol) => {
      const asset = await hold(scene.terminal, symbol);
      const picture = await scene.terminal.picture();
      const isStop = (each: OrderView): boolean => each.type === 'stop_loss' && each.state === 'open';
      const stop = picture.orders.find((each) => each.asset === asset && isStop(each));
      if (stop === undefined) throw new Error('there is no stop to move');
      await scene.venue.rules([
        { fault: 'delayReply', kind: 'exchange', ms: NEVER_MS },
        { fault: 'dropEvent', channel: 'orderUpdates' },
      ]);
      const executed = scene.venue.executed('order');
      const change = { priceTicks: below(picture, asset, 0.03), sizeLots: null };
      shout(scene.terminal.trade({ type: 'modifyOrder', cloid: stop.cloid, ...change }));
      await executed;
      return nothing;
    },
  },
  {
    name: 'while a cancel is on its way: it arrives after the next start',
    place: 7,
    come: async (scene, symbol) => {
      const order = await rest(scene.terminal, symbol);
      await scene.venue.rules([{ fault: 'delayRequest', kind: 'exchange', ms: LATE_MS, times: 1 }]);
      const arrived = scene.venue.arrived('cancelByCloid');
      shout(scene.terminal.trade({ type: 'cancelOrder', cloid: order.cloid }));
      await arrived;
      return nothing;
    },
  },
  {
    name: 'while everything is flattened',
    place: 8,
    come: async (scene, symbol) => {
      await hold(scene.terminal, symbol);
      await scene.venue.rules([
        { fault: 'delayReply', kind: 'exchange', ms: NEVER_MS },
        { fault: 'dropRequest', kind: 'exchange', action: 'order', skip: 1 },
        { fault: 'dropEvent', channel: 'userFills' },
      ]);
      const executed = scene.venue.executed('order');
      shout(scene.terminal.trade({ type: 'killSwitch', flatten: true }));
      await executed;
      return nothing;
    },
  },
];

const LAST = INSTANTS.at(-1);

test.skip(process.platform !== 'linux', "the keychain of a test's own exists on Linux only");

let venue: WireVenue;

test.beforeAll(async () => {
  venue = await WireVenue.open();
});

test.afterAll(async () => {
  await venue.close();
});

test('killed at each point of an order, the terminal comes back to the truth of the exchange', async ({
  open: start,
  home,
}) => {
  test.setTimeout(240_000);
  writeConfig(home, {
    market: { barIntervalMs: 60_000 },
    execution: { reconcileEveryMs: 5_000, reductionExpiryMs: 5_000 },
  });
  const journal = new JournalWatch(home);
  let terminal = await start(venue.options);
  const { universe } = await venue.info<{ universe: { name: string }[] }>({ type: 'meta' });
  const symbols = universe.map(({ name }) => name);
  const open: string[] = [];
  for (const instant of INSTANTS) {
    await test.step(instant.name, async () => {
      const symbol = symbols[instant.place] ?? '';
      await terminal.state('live');
      if (instant === LAST) await expectSameTruth(terminal, venue);
      const letGo = await instant.come({ terminal, venue, journal }, symbol);
      await terminal.signal('SIGKILL');
      letGo();
      await venue.rules([]);
      const replayed = expectReplay(home);
      terminal = await start(venue.options);
      // The next instants need not wait for it.
      if (instant.fateIsOpen === true) open.push(symbol);
      await expectSameTruth(terminal, venue, instant === LAST ? [] : open);
      expectNothingTwice(home, venue);
      await replayed;
    });
  }
  await terminal.state('halted');
  const { positions } = await venue.truth();
  expect(positions).toEqual({});
  expect(await terminal.quit()).toBe(0);
  const { hash, seq } = await terminal.stateHash();
  const { code, outcome } = await replay(home);
  expect({ code, ...outcome }).toMatchObject({ code: 0, damage: null, mismatches: [], stateHash: hash, toSeq: seq });
  expect(venue.problems).toEqual([]);
});
