import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AssetBook } from '../../src/exchange/book/asset-book.ts';
import type { MatchHost, RestingOrder } from '../../src/exchange/book/resting-order.ts';
import { ReferenceBook, type ReferenceTrade } from '../support/reference-book.ts';

const AGENTS = 3;
const CLIENTS = 2;

interface TestOrder extends RestingOrder {
  live: boolean;
}

/** Drives the fast book with the same words as the plain one. */
class FastBook implements MatchHost {
  readonly trades: ReferenceTrade[] = [];
  readonly dropped: number[] = [];
  readonly #orders = new Map<number, TestOrder>();
  readonly #book = new AssetBook(0, AGENTS, this);

  allowance(order: RestingOrder): number {
    return order.remainingLots;
  }

  drop(order: RestingOrder): void {
    this.dropped.push(order.oid);
  }

  settle(trade: Parameters<MatchHost['settle']>[0]): void {
    const { makerAccount, takerAccount, takerIsBuy, ticks, lots } = trade;
    this.trades.push({ maker: makerAccount, taker: takerAccount, takerIsBuy, ticks, lots });
  }

  take(account: number, isBuy: boolean, lots: number, limitTicks: number): number {
    return this.#book.take({ account, isBuy, lots, limitTicks, order: null });
  }

  place(oid: number, wanted: { owner: number; isBuy: boolean; ticks: number; lots: number }): void {
    const { owner: account, isBuy, ticks: priceTicks, lots } = wanted;
    const order: TestOrder = { oid, account, isBuy, priceTicks, remainingLots: lots, seq: 0, live: true };
    order.remainingLots -= this.#book.take({ account, isBuy, lots, limitTicks: priceTicks, order });
    if (order.remainingLots === 0) return;
    this.#book.rest(order);
    this.#orders.set(oid, order);
  }

  cancel(oid: number): boolean {
    const order = this.#orders.get(oid);
    return order !== undefined && this.#book.remove(order);
  }

  replace(agent: number, bids: readonly number[], asks: readonly number[]): void {
    this.#book.replace(agent, bids, asks);
  }

  depth(isBuy: boolean): number[] {
    return (isBuy ? this.#book.bids : this.#book.asks).depth(1_000);
  }

  best(): { readonly bid: number; readonly ask: number } {
    return { bid: this.#book.bestBid(), ask: this.#book.bestAsk() };
  }

  restart(): FastBook {
    const next = new FastBook();
    next.#book.restore(JSON.parse(JSON.stringify(this.#book.snapshot())));
    for (const [oid, order] of this.#orders) {
      next.#orders.set(oid, order);
      if (this.#book.remove(order)) next.#book.putBack(order);
    }
    return next;
  }
}

const ticks = fc.integer({ min: 90, max: 110 });
const lots = fc.integer({ min: 1, max: 12 });
const ladder = fc.array(fc.tuple(ticks, lots), { maxLength: 24 });
const operation = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('replace' as const),
      agent: fc.nat(AGENTS - 1),
      bids: ladder,
      asks: ladder,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      owner: fc.integer({ min: AGENTS + 1, max: AGENTS + CLIENTS }),
      isBuy: fc.boolean(),
      ticks,
      lots,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('take' as const),
      agent: fc.nat(AGENTS - 1),
      isBuy: fc.boolean(),
      lots: fc.integer({ min: 1, max: 60 }),
      limit: ticks,
    }),
  },
);

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

function sorted(levels: readonly (readonly [number, number])[], isBuy: boolean): number[] {
  return [...levels].sort(([a], [b]) => (isBuy ? b - a : a - b)).flat();
}

function run(book: FastBook | ReferenceBook, one: Operation, id: number): unknown {
  switch (one.kind) {
    case 'replace':
      return book.replace(one.agent, sorted(one.bids, true), sorted(one.asks, false));
    case 'place':
      return book.place(id, one);
    case 'cancel':
      return book.cancel(id === 0 ? 0 : one.pick % id);
    case 'take':
      return book.take(one.agent, one.isBuy, one.lots, one.limit);
  }
}

test('the fast book trades like the plain one, order by order, and is never crossed', () => {
  fc.assert(
    fc.property(
      fc.array(operation, { minLength: 1, maxLength: 120, size: 'large' }),
      fc.nat(),
      (operations, restartAt) => {
        let fast = new FastBook();
        const plain = new ReferenceBook();
        const trades: ReferenceTrade[] = [];
        const dropped: number[] = [];
        operations.forEach((one, i) => {
          if (i === restartAt % operations.length) {
            trades.push(...fast.trades);
            dropped.push(...fast.dropped);
            fast = fast.restart();
          }
          expect(run(fast, one, i)).toEqual(run(plain, one, i));
          expect(fast.depth(true)).toEqual(plain.depth(true));
          expect(fast.depth(false)).toEqual(plain.depth(false));
          const { bid, ask } = fast.best();
          if (bid > 0 && ask > 0) expect(bid).toBeLessThan(ask);
        });
        expect([...trades, ...fast.trades]).toEqual(plain.trades);
        expect([...dropped, ...fast.dropped]).toEqual(plain.dropped.filter((id) => id >= 0));
      },
    ),
    { numRuns: 2_500 },
  );
});
