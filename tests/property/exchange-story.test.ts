import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExchangeInput, ExchangeOutput } from '../../src/exchange/types.ts';
import type { Exchange } from '../../src/exchange/exchange.ts';
import { ACCOUNTS, openStory, stories, type Story } from '../support/exchange-story.ts';

interface Seen {
  readonly outputs: readonly ExchangeOutput[];
  readonly hash: string;
}

/** Everything that the exchange shows of the orders of an account. */
function viewsOf(exchange: Exchange, account: string) {
  return {
    account: exchange.account(account),
    open: exchange.openOrderDetails(account),
    history: exchange.orderHistory(account),
    twaps: exchange.twaps(account),
    scheduled: exchange.scheduledCancel(account),
  };
}

function play(story: Story): Seen {
  const exchange = openStory(story);
  const outputs = story.inputs.flatMap((input) => exchange.step(input));
  return { outputs, hash: exchange.stateHash() };
}

/** How often each thing happened in all stories: a property over lives in which nothing happens would prove nothing. */
function tally(counts: Map<string, number>, outputs: readonly ExchangeOutput[]): void {
  for (const output of outputs) {
    let name: string = output.kind;
    if (output.kind === 'orderUpdate') name = output.status;
    if (output.kind === 'fill') name = output.liquidation ? 'liquidation' : 'fill';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
}

test('whatever happens, money and lots are conserved, books are not crossed, reductions only reduce', () => {
  const counts = new Map<string, number>();
  fc.assert(
    fc.property(stories(150), (story) => {
      // The exchange checks its ledger after every step and would throw.
      const exchange = openStory(story);
      for (const input of story.inputs) {
        tally(counts, exchange.step(input));
        exchange.audit();
        for (const update of exchange.drainMarket()) {
          if (update.type !== 'book' || update.bids.length === 0 || update.asks.length === 0) continue;
          expect(update.bids[0]!).toBeLessThan(update.asks[0]!);
        }
        for (const account of ACCOUNTS) {
          const { openOrders, positions, cashUnits } = exchange.account(account);
          const cloids = openOrders.flatMap((order) => (order.cloid === null ? [] : [order.cloid]));
          expect(new Set(cloids).size).toBe(cloids.length);
          if (positions.length === 0) expect(cashUnits).toBeGreaterThanOrEqual(0);
          for (const asset of [0, 1]) {
            const lots = positions.find((position) => position.asset === asset)?.sizeLots ?? 0;
            const resting = openOrders.filter(
              (order) => order.asset === asset && order.reduceOnly && order.triggerTicks === null,
            );
            const closing = resting.reduce((sum, order) => sum + order.remainingLots, 0);
            expect(closing).toBeLessThanOrEqual(Math.abs(lots));
            for (const order of resting) expect(order.isBuy).toBe(lots < 0);
          }
        }
      }
    }),
    { numRuns: 700 },
  );
  const expected = [
    'open',
    'filled',
    'canceled',
    'triggered',
    'selfTradeCanceled',
    'reduceOnlyCanceled',
    'fill',
    'liquidation',
  ];
  expected.push(
    'siblingFilledCanceled',
    'liquidatedCanceled',
    'iocCancelRejected',
    'parentCanceled',
    'marginCanceled',
    'scheduledCancel',
  );
  for (const name of expected) expect([name, (counts.get(name) ?? 0) >= 20]).toEqual([name, true]);
});

test('the ends of an order add up: filled and remaining lots match its fills, and nothing follows an end', () => {
  fc.assert(
    fc.property(stories(120), (story) => {
      const { outputs } = play(story);
      const filled = new Map<number, number>();
      const ended = new Set<number>();
      for (const output of outputs) {
        if (output.kind === 'fill') {
          expect(ended.has(output.oid)).toBe(false);
          filled.set(output.oid, (filled.get(output.oid) ?? 0) + output.sizeLots);
        }
        if (output.kind !== 'orderUpdate') continue;
        expect(ended.has(output.oid)).toBe(false);
        expect(output.filledLots).toBe(filled.get(output.oid) ?? 0);
        if (output.status === 'open' || output.status === 'triggered') continue;
        ended.add(output.oid);
        if (output.status === 'filled') expect(output.remainingLots).toBe(0);
      }
    }),
    { numRuns: 200 },
  );
});

test('advancing in small steps changes nothing', () => {
  fc.assert(
    fc.property(stories(100), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }), (story, cuts) => {
      const split: ExchangeInput[] = [];
      let nowMs = story.scenes[0]!.atMs;
      for (const input of story.inputs) {
        const stops = cuts.map((cut) => nowMs + Math.floor((input.atMs - nowMs) * cut)).sort((a, b) => a - b);
        split.push(...stops.map((atMs): ExchangeInput => ({ kind: 'advance', atMs })), input);
        nowMs = input.atMs;
      }
      expect(play({ ...story, inputs: split })).toEqual(play(story));
    }),
    { numRuns: 200 },
  );
});

test('a restart from a snapshot goes on exactly as if there had been none', () => {
  fc.assert(
    fc.property(stories(100), fc.nat(), (story, restartAt) => {
      const at = restartAt % story.inputs.length;
      let exchange = openStory(story);
      const outputs = story.inputs.flatMap((input, i) => {
        if (i === at) {
          const snapshot: unknown = JSON.parse(JSON.stringify(exchange.snapshot()));
          const next = openStory(story, snapshot);
          expect(JSON.parse(JSON.stringify(next.snapshot()))).toEqual(snapshot);
          expect(next.drainMarket()).toEqual(exchange.drainMarket());
          expect(next.nextEventMs()).toBe(exchange.nextEventMs());
          for (const account of ACCOUNTS) expect(viewsOf(next, account)).toEqual(viewsOf(exchange, account));
          exchange = next;
        }
        return exchange.step(input);
      });
      expect({ outputs, hash: exchange.stateHash() }).toEqual(play(story));
    }),
    { numRuns: 200 },
  );
});

test('history and details tell the same as the events', () => {
  const counts = new Map<string, number>();
  fc.assert(
    fc.property(stories(120), (story) => {
      const exchange = openStory(story);
      for (const input of story.inputs) {
        const outputs = exchange.step(input);
        tally(counts, outputs);
        for (const output of outputs) {
          if (output.kind !== 'orderUpdate' || output.status === 'open' || output.status === 'triggered') continue;
          const { account, oid, status, filledLots, remainingLots, atMs } = output;
          expect(exchange.orderDetail(account, { oid })).toMatchObject({
            status,
            statusAtMs: atMs,
            order: { oid, filledLots, remainingLots, origLots: filledLots + remainingLots },
          });
        }
      }
      for (const account of ACCOUNTS) {
        const { open, history, account: state, twaps } = viewsOf(exchange, account);
        const listed = open.flatMap((order) => [order, ...order.children]);
        expect(listed.map((order) => order.oid).sort((a, b) => a - b)).toEqual(
          state.openOrders.map((order) => order.oid).sort((a, b) => a - b),
        );
        for (const { order } of history)
          if (order.oid > 0) expect(order.children.every((c) => c.waitsForParent)).toBe(true);
        expect(history.map((entry) => entry.statusAtMs)).toEqual(
          history.map((entry) => entry.statusAtMs).sort((a, b) => b - a),
        );
        const fills = exchange.fillsSince(account, 0);
        for (const twap of twaps) {
          const lots = fills
            .filter((fill) => fill.twapId === twap.twapId)
            .reduce((sum, fill) => sum + fill.sizeLots, 0);
          expect(twap.executedLots).toBe(lots);
          expect(lots).toBeLessThanOrEqual(twap.sizeLots);
        }
        counts.set('twap', (counts.get('twap') ?? 0) + twaps.length);
      }
    }),
    { numRuns: 200 },
  );
  for (const name of ['twap', 'scheduledCancel', 'canceled'])
    expect([name, (counts.get(name) ?? 0) >= 20]).toEqual([name, true]);
});
