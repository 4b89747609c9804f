import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asLots, asTicks } from '../../src/contract/units.ts';
import type { ExchangeInput, ExchangeOrder, ExchangeOutput } from '../../src/exchange/types.ts';
import { cloidOf, ExchangeLab } from '../support/exchange-lab.ts';
import { ReferenceBook } from '../support/reference-book.ts';
import { testInstrument } from '../support/scripted-market.ts';

/*
 * The whole order path of rich clients against the slow book: whatever they place, cancel and modify, by client id or number, the fills and
 * what rests are the same.
 */

const ACCOUNTS = ['0x01', '0x02', '0x03'] as const;
const MIDDLE = 50_000;

const terms = fc.record({
  isBuy: fc.boolean(),
  priceTicks: fc.integer({ min: MIDDLE - 8, max: MIDDLE + 8 }),
  sizeLots: fc.integer({ min: 250, max: 3_000 }),
  tif: fc.constantFrom('Gtc', 'Gtc', 'Gtc', 'Ioc', 'FrontendMarket'),
  named: fc.boolean(),
});

const operation = fc.record({
  account: fc.nat(2),
  kind: fc.constantFrom('order', 'order', 'order', 'cancel', 'modify', 'modify'),
  pick: fc.nat(),
  byOid: fc.boolean(),
  terms,
});

interface Live {
  readonly account: number;
  readonly oid: number;
  readonly cloid: string | null;
}

/** Terms of an order as they are drawn. */
interface Wanted {
  readonly isBuy: boolean;
  readonly priceTicks: number;
  readonly sizeLots: number;
  readonly tif: string;
  readonly named: boolean;
}

class Duel {
  readonly lab = new ExchangeLab({
    instruments: [testInstrument(0, { maxLeverage: 50 }), testInstrument(1)],
    quotes: false,
    fees: { takerPpm: 0, makerPpm: 0 },
  });
  readonly slow = new ReferenceBook();
  readonly fills: number[][] = [];
  live: Live[] = [];
  #cloid = 1;

  constructor() {
    for (const account of ACCOUNTS) this.lab.deposit(1_000_000, account);
  }

  run(operations: readonly (typeof operation extends fc.Arbitrary<infer T> ? T : never)[]): void {
    for (const one of operations) {
      const target = this.live[one.pick % Math.max(1, this.live.length)];
      if (one.kind === 'order') this.#place(one.account, this.#order(one.terms, null));
      else if (target !== undefined) this.#change(one, target);
      this.#compare();
    }
  }

  #order(wanted: Wanted, reuse: string | null) {
    const { isBuy, priceTicks, sizeLots, tif, named } = wanted;
    const cloid = reuse ?? (named ? cloidOf(this.#cloid++) : null);
    const type = { kind: 'limit', tif } as ExchangeOrder['type'];
    return {
      cloid,
      asset: 0,
      isBuy,
      priceTicks: asTicks(priceTicks),
      sizeLots: asLots(sizeLots),
      reduceOnly: false,
      type,
    };
  }

  #step(input: ExchangeInput): readonly ExchangeOutput[] {
    const outputs = this.lab.step(input);
    for (const output of outputs) {
      if (output.kind === 'fill')
        this.fills.push([output.oid, output.priceTicks, output.sizeLots, output.isTaker ? 1 : 0]);
    }
    return outputs;
  }

  #place(account: number, order: ExchangeOrder): void {
    const atMs = this.lab.exchange.nowMs;
    const request = { atMs, account: ACCOUNTS[account]!, requestId: 'r', expiresAfterMs: null } as const;
    this.#follow(account, order, this.#step({ kind: 'order', grouping: 'na', orders: [order], ...request }));
  }

  /** Does to the slow book what the exchange was asked for; the number of the new order is read from the answer or its events. */
  #follow(account: number, order: ExchangeOrder, outputs: readonly ExchangeOutput[]): void {
    const { isBuy, priceTicks: ticks, sizeLots: lots, type } = order;
    const reply = outputs.find((output) => output.kind === 'reply');
    const leg = reply?.outcome.status === 'ok' ? reply.outcome.legs[0] : undefined;
    const oid = leg !== undefined && 'oid' in leg ? (leg.oid ?? -1) : -1;
    if (type.kind === 'limit' && type.tif !== 'Gtc') {
      const filled = this.slow.take(account, isBuy, lots, ticks);
      expect(leg).toMatchObject(filled === 0 ? { code: 'no_match' } : { status: 'filled', filledLots: filled });
      return;
    }
    this.slow.place(oid, { owner: account, isBuy, ticks, lots });
    if (leg?.status === 'resting') this.live.push({ account, oid, cloid: order.cloid });
  }

  #change(one: { kind: string; byOid: boolean; terms: Wanted }, target: Live): void {
    const atMs = this.lab.exchange.nowMs;
    const key = one.byOid || target.cloid === null ? { oid: target.oid } : { cloid: target.cloid };
    const request = { atMs, account: ACCOUNTS[target.account]!, requestId: 'c' } as const;
    this.live = this.live.filter((other) => other !== target);
    const known = this.slow.cancel(target.oid);
    if (one.kind === 'cancel') {
      const outputs = this.#step({ kind: 'cancel', ...request, cancels: [{ asset: 0, ...key }] });
      expect(outputs.at(-1)).toMatchObject({ outcome: { legs: [{ status: known ? 'cancelled' : 'error' }] } });
      return;
    }
    const order = this.#order(one.terms, target.cloid);
    const outputs = this.#step({ kind: 'modify', ...request, alwaysPlace: known, modifies: [{ target: key, order }] });
    if (known) this.#follow(target.account, order, outputs);
    else expect(outputs).toMatchObject([{ outcome: { legs: [{ code: 'unknown_order' }] } }]);
  }

  #compare(): void {
    const book = this.lab.exchange.drainMarket().findLast((update) => update.type === 'book' && update.asset === 0);
    if (book?.type === 'book') {
      expect(book.bids).toEqual(this.slow.depth(true).slice(0, 20));
      expect(book.asks).toEqual(this.slow.depth(false).slice(0, 20));
    }
    const makers = this.fills.filter(([, , , taker]) => taker === 0);
    expect(makers.map(([oid, ticks, lots]) => [oid, ticks, lots])).toEqual(
      this.slow.trades.map((trade, i) => [this.slow.makerIds[i], trade.ticks, trade.lots]),
    );
    this.lab.exchange.audit();
  }
}

test('orders, cancels and modifies trade and rest as in the slow book', () => {
  let trades = 0;
  let modified = 0;
  fc.assert(
    fc.property(fc.array(operation, { minLength: 20, maxLength: 80, size: 'max' }), (operations) => {
      const duel = new Duel();
      duel.run(operations);
      trades += duel.slow.trades.length;
      modified += operations.filter((one) => one.kind === 'modify').length;
    }),
    { numRuns: 250 },
  );
  expect(trades).toBeGreaterThan(500);
  expect(modified).toBeGreaterThan(500);
});
