import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { Instrument } from '../../../src/engine/domain/instrument.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { createGeneratedModel } from '../../../src/exchange/market/generated-model.ts';
import { createLiveModel } from '../../../src/exchange/market/live-model.ts';
import type { ExchangeFill, ExchangeInput, ExchangeOrder, OutsideUpdate } from '../../../src/exchange/types.ts';

const START_MS = Date.UTC(2026, 0, 5, 10, 30);
const ME = '0x00000000000000000000000000000000000000aa';
const MINUTE = 60_000;

/* Prices in hundredths, sizes in ten thousandths: BTC-like but cheap. */
const instrument = (asset: number, listed = true): Instrument => ({
  asset,
  symbol: `L${asset}`,
  szDecimals: 2,
  priceDecimals: 4,
  maxLeverage: 20,
  listed,
});

class Lab {
  readonly exchange: Exchange;
  atMs = START_MS;
  readonly fills: ExchangeFill[] = [];

  constructor(exchange = new Exchange(options())) {
    this.exchange = exchange;
  }

  static open(): Lab {
    const lab = new Lab();
    lab.step({ kind: 'instruments', instruments: [instrument(0), instrument(1)] } as Omit<ExchangeInput, 'atMs'>);
    lab.market(mark(0, 1_000_000), mark(1, 1_000_000), book(0, 999_000, 1_001_000));
    return lab;
  }

  step(input: Omit<ExchangeInput, 'atMs'>): string {
    const outputs = this.exchange.step({ ...input, atMs: this.atMs } as ExchangeInput);
    this.fills.push(...outputs.filter((output) => output.kind === 'fill'));
    this.exchange.audit();
    const reply = outputs.find((output) => output.kind === 'reply');
    return reply === undefined ? '' : JSON.stringify(reply.outcome);
  }

  market(...updates: OutsideUpdate[]): void {
    this.step({ kind: 'market', updates } as Omit<ExchangeInput, 'atMs'>);
  }

  order(order: Partial<ExchangeOrder>): string {
    const whole: ExchangeOrder = {
      cloid: null,
      asset: 0,
      isBuy: true,
      priceTicks: 1_001_000,
      sizeLots: 100,
      reduceOnly: false,
      type: { kind: 'limit', tif: 'Gtc' },
      ...order,
    };
    return this.step({
      kind: 'order',
      account: ME,
      requestId: `r${this.atMs}:${this.fills.length}`,
      grouping: 'na',
      orders: [whole],
      expiresAfterMs: null,
    } as Omit<ExchangeInput, 'atMs'>);
  }

  position(): number {
    return this.exchange.account(ME).positions.find(({ asset }) => asset === 0)?.sizeLots ?? 0;
  }
}

function options() {
  return { model: createLiveModel({ startMs: START_MS, barIntervalMs: MINUTE }) };
}

function mark(asset: number, ticks: number, fundingRate: number | null = null): OutsideUpdate {
  const price = asTicks(ticks);
  return { type: 'mark', asset, venueAtMs: START_MS, markTicks: price, oracleTicks: price, fundingRate };
}

function book(asset: number, bid: number, ask: number, lots = 500): OutsideUpdate {
  return {
    type: 'book',
    asset,
    venueAtMs: START_MS,
    bids: [bid, lots, bid - 1_000, lots],
    asks: [ask, lots, ask + 1_000, lots],
  };
}

function prints(asset: number, lowTicks: number, highTicks: number, lots: number): OutsideUpdate {
  return {
    type: 'prints',
    asset,
    firstAtMs: START_MS,
    lastAtMs: START_MS,
    openTicks: asTicks(lowTicks),
    highTicks: asTicks(highTicks),
    lowTicks: asTicks(lowTicks),
    closeTicks: asTicks(highTicks),
    volumeLots: asLots(lots),
    count: 1,
  };
}

describe('a market that lives elsewhere', () => {
  test('an order takes what the book shows, and what it took is gone until the next book', () => {
    const lab = Lab.open();
    lab.order({ sizeLots: 700, priceTicks: 1_001_000, type: { kind: 'limit', tif: 'Ioc' } });
    expect(lab.fills.map(({ priceTicks, sizeLots }) => [priceTicks, sizeLots])).toEqual([[1_001_000, 500]]);
    expect(lab.order({ sizeLots: 10, type: { kind: 'limit', tif: 'Ioc' } })).toContain('no_match');
    lab.market(book(0, 999_000, 1_001_000));
    lab.order({ sizeLots: 10, type: { kind: 'limit', tif: 'Ioc' } });
    expect(lab.position()).toBe(510);
  });

  test('a resting order fills when the book comes through it, at its own price and as a maker', () => {
    const lab = Lab.open();
    lab.order({ priceTicks: 999_500, sizeLots: 80 });
    lab.market(book(0, 998_000, 1_000_000));
    expect(lab.fills).toEqual([]);
    lab.market(book(0, 998_000, 999_400, 50));
    expect(lab.fills.map(({ priceTicks, sizeLots, isTaker }) => [priceTicks, sizeLots, isTaker])).toEqual([
      [999_500, 50, false],
    ]);
  });

  test('a trade at its price does not fill it, one beyond does, as far as its volume goes after what is better', () => {
    const lab = Lab.open();
    lab.order({ priceTicks: 998_500, sizeLots: 80 });
    lab.market(prints(0, 998_500, 998_500, 5_000));
    expect(lab.fills).toEqual([]);
    // 500 lots of the venue's own at 999000 come first.
    lab.market(book(0, 999_000, 1_001_000), prints(0, 998_400, 999_000, 530));
    expect(lab.fills.map(({ priceTicks, sizeLots }) => [priceTicks, sizeLots])).toEqual([[998_500, 30]]);
    lab.order({ isBuy: false, priceTicks: 1_000_500, sizeLots: 30, reduceOnly: true });
    lab.market(prints(0, 1_000_600, 1_000_600, 20));
    expect(lab.fills.at(-1)).toMatchObject({ priceTicks: 1_000_500, sizeLots: 20, isBuy: false });
  });

  test('a mark fires the stop, which takes from the book of that moment; hourly funding is paid by the rate told', () => {
    const lab = Lab.open();
    lab.order({ sizeLots: 200, type: { kind: 'limit', tif: 'Ioc' } });
    lab.order({
      isBuy: false,
      reduceOnly: true,
      priceTicks: 900_000,
      sizeLots: 200,
      type: { kind: 'trigger', isMarket: true, triggerTicks: 980_000, tpsl: 'sl' },
    });
    lab.market(mark(0, 1_000_000, 0.0001));
    lab.atMs = START_MS + 30 * MINUTE;
    lab.step({ kind: 'advance' });
    // 200 lots at 1,000,000 ticks are 200 USDC: 0.02 USDC an hour.
    expect(lab.exchange.fundingPayments(ME).map(({ units }) => units)).toEqual([-20_000]);
    lab.market(book(0, 981_000, 983_000), mark(0, 979_900));
    expect(lab.position()).toBe(0);
    expect(lab.fills.at(-1)).toMatchObject({ priceTicks: 981_000, sizeLots: 200, isBuy: false });
  });

  test('a delisted asset is settled at its last mark, a new one trades', () => {
    const lab = Lab.open();
    lab.order({ sizeLots: 100, type: { kind: 'limit', tif: 'Ioc' } });
    lab.step({ kind: 'instruments', instruments: [instrument(0, false), instrument(1), instrument(2)] } as never);
    expect(lab.position()).toBe(0);
    expect(lab.fills.at(-1)).toMatchObject({ priceTicks: 1_000_000, sizeLots: 100 });
    lab.market(mark(2, 1_000_000), book(2, 999_000, 1_001_000));
    expect(lab.order({ asset: 2, type: { kind: 'limit', tif: 'Ioc' } })).toContain('filled');
    expect(lab.order({ asset: 0 })).not.toContain('resting');
  });

  test('what is no sound market changes nothing', () => {
    const lab = Lab.open();
    const before = lab.exchange.stateHash();
    const crossed = book(0, 1_002_000, 1_001_000);
    const unsorted = { ...book(0, 999_000, 1_001_000), bids: [998_000, 1, 999_000, 1] } as OutsideUpdate;
    const half = { ...book(0, 999_000, 1_001_000), asks: [1_001_000, 0.5] } as OutsideUpdate;
    lab.market(
      crossed,
      unsorted,
      half,
      book(7, 1, 2),
      mark(0, Number.NaN),
      mark(0, 1_000_000, 7),
      prints(0, 1, 2, Number.NaN),
    );
    expect(lab.exchange.stateHash()).toBe(before);
  });

  test('a market of another kind takes no news from outside', () => {
    const exchange = new Exchange({ model: createGeneratedModel({ seed: 1, startMs: START_MS }) });
    expect(() => exchange.step({ kind: 'market', atMs: START_MS, updates: [] })).toThrow('no news from outside');
    expect(() => exchange.step({ kind: 'instruments', atMs: START_MS, instruments: [] })).toThrow('no news');
  });
});

/** A story of books, marks, trades and orders. */
const act = fc.oneof(
  fc.record({
    bid: fc.integer({ min: 900, max: 1_100 }),
    gap: fc.integer({ min: 1, max: 9 }),
    lots: fc.integer({ min: 1, max: 400 }),
  }),
  fc.record({ mark: fc.integer({ min: 850, max: 1_150 }), rate: fc.constantFrom(null, 0.0001, -0.001) }),
  fc.record({
    low: fc.integer({ min: 900, max: 1_100 }),
    up: fc.integer({ min: 0, max: 20 }),
    volume: fc.integer({ min: 1, max: 900 }),
  }),
  fc.record({
    price: fc.integer({ min: 900, max: 1_100 }),
    isBuy: fc.boolean(),
    size: fc.integer({ min: 1, max: 900 }),
    tif: fc.constantFrom('Gtc' as const, 'Ioc' as const, 'Alo' as const),
  }),
  fc.record({ waitMs: fc.integer({ min: 1, max: 2_000_000 }) }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

function play(lab: Lab, acts: readonly Act[]): void {
  for (const one of acts) {
    if ('bid' in one) lab.market(book(0, one.bid * 1_000, (one.bid + one.gap) * 1_000, one.lots));
    else if ('mark' in one) lab.market(mark(0, one.mark * 1_000, one.rate));
    else if ('low' in one) lab.market(prints(0, one.low * 1_000, (one.low + one.up) * 1_000, one.volume));
    else if ('price' in one) {
      lab.order({
        priceTicks: one.price * 1_000,
        isBuy: one.isBuy,
        sizeLots: one.size,
        type: { kind: 'limit', tif: one.tif },
      });
    } else {
      lab.atMs += one.waitMs;
      lab.step({ kind: 'advance' });
    }
  }
}

test('whatever comes from outside, money is conserved, and an exchange restored midway goes on alike', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), fc.array(act, { maxLength: 60 }), (first, second) => {
      const lab = Lab.open();
      play(lab, first);
      const saved: unknown = JSON.parse(JSON.stringify(lab.exchange.snapshot()));
      const copy = new Lab(Exchange.restore(options(), saved));
      copy.atMs = lab.atMs;
      expect(copy.exchange.stateHash()).toBe(lab.exchange.stateHash());
      play(lab, second);
      play(copy, second);
      expect(copy.exchange.stateHash()).toBe(lab.exchange.stateHash());
    }),
    { numRuns: 60 },
  );
});
