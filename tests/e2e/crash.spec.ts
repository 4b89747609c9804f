import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { RandomStream } from '../../src/engine/kernel/random.ts';
import { expect, test } from './support/fixtures.ts';
import { fixMarket } from './support/market.ts';
import { holdings, type Picture } from './support/picture.ts';
import { replay } from './support/replay.ts';
import type { Terminal } from './support/terminal.ts';
import { arrivedOrders, decidedOrders, doubled, exchangeHoldings } from './support/truth.ts';

/** An instant of a terminal's life at which it is killed: resolves when it has come. */
interface Instant {
  readonly name: string;
  readonly come: (terminal: Terminal) => Promise<unknown>;
}

async function approve(terminal: Terminal): Promise<unknown> {
  const ticket = await terminal.ticket();
  return terminal.trade({ type: 'approveTicket', ticketId: ticket.ticketId, maxSizeLots: null });
}

/** Gives a command and does not wait for its answer, which the kill may cut off. */
function shout(answer: Promise<unknown>): void {
  answer.catch(() => undefined);
}

const INSTANTS: readonly Instant[] = [
  { name: 'as the window opens', come: async () => undefined },
  { name: 'as a ticket is asked', come: (terminal) => terminal.ticket() },
  { name: 'right after an approval', come: approve },
  {
    name: 'with an approval under way',
    come: async (terminal) => {
      const ticket = await terminal.ticket();
      shout(terminal.trade({ type: 'approveTicket', ticketId: ticket.ticketId, maxSizeLots: null }));
    },
  },
  {
    name: 'as the order is sent',
    come: async (terminal) => {
      const sent = terminal.log.nextLine(/ orders +passed/);
      shout(approve(terminal));
      await sent;
    },
  },
  {
    name: 'as it is filled',
    come: async (terminal) => {
      const filled = terminal.log.nextLine(/ fill +/);
      shout(approve(terminal));
      await filled;
    },
  },
  {
    name: 'as its stop rests',
    come: async (terminal) => {
      const rests = terminal.log.nextLine(/stop_loss .*: open/);
      shout(approve(terminal));
      await rests;
    },
  },
  {
    name: 'as everything is flattened',
    come: async (terminal) => {
      await approve(terminal);
      await terminal.trade({ type: 'killSwitch', flatten: true });
    },
  },
  { name: 'while it stands halted', come: (terminal) => terminal.trade({ type: 'killSwitch', flatten: false }) },
  {
    name: 'while it stops',
    come: async (terminal) => {
      await approve(terminal);
      const stopping = terminal.log.nextLine(/^loop lag/);
      terminal.child.kill('SIGTERM');
      await stopping;
    },
  },
];

/** Waits until the account agrees with the exchange, then checks that it really does and that nothing came twice. */
async function expectTruth(terminal: Terminal, home: string): Promise<Picture> {
  await expect
    .poll(async () => ['live', 'halted'].includes((await terminal.picture()).session?.state ?? ''))
    .toBe(true);
  // An order whose fate is open is asked for until its own time is over: some twenty seconds of the sandbox.
  await expect
    .poll(
      async () => {
        const { positions, orders } = await terminal.picture();
        const unclear = orders.filter((order) => ['pending', 'submitted', 'unknown'].includes(order.state));
        const naked = positions.filter((position) => position.protectedRate < 1);
        return {
          unclear: unclear.length,
          naked: naked.length,
          same: isDeepStrictEqual(exchangeHoldings(home), holdings(positions)),
        };
      },
      { timeout: 40_000 },
    )
    .toEqual({ unclear: 0, naked: 0, same: true });
  expect(doubled(arrivedOrders(home))).toEqual([]);
  expect(doubled(decidedOrders(home))).toEqual([]);
  const decided = new Set(decidedOrders(home));
  expect(arrivedOrders(home).filter((cloid) => !decided.has(cloid))).toEqual([]);
  return terminal.picture();
}

test('killed at ten instants, the terminal comes back to the truth of the exchange each time', async ({
  open,
  home,
}) => {
  test.setTimeout(240_000);
  fixMarket(home);
  const random = new RandomStream(20251010, 'kill');
  for (const instant of INSTANTS) {
    await test.step(instant.name, async () => {
      const terminal = await open({ args: ['--speed', '20'] });
      const picture = await expectTruth(terminal, home);
      if (picture.risk?.halted === true)
        expect(await terminal.trade({ type: 'releaseHalt', confirmation: 'RESUME' })).toMatchObject({ ok: true });
      await terminal.speed(40);
      await instant.come(terminal);
      // Not a wait for something: the kill comes at an instant that nobody chose, the same in every run of the test.
      await setTimeout(random.int(0, 120));
      await terminal.signal('SIGKILL');
    });
  }
  const last = await open({ args: ['--speed', '20'] });
  await expectTruth(last, home);
  expect(arrivedOrders(home).length).toBeGreaterThan(5);
  expect(await last.quit()).toBe(0);
  const { hash, seq } = await last.stateHash();
  const { code, outcome } = await replay(home);
  expect({ code, ...outcome }).toMatchObject({ code: 0, damage: null, mismatches: [], stateHash: hash, toSeq: seq });
});
