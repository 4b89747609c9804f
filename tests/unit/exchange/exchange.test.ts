import { describe, expect, test } from 'vitest';
import { asTicks, asUnits } from '../../../src/contract/units.ts';
import { InvariantError } from '../../../src/engine/kernel/invariant.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import type { MarketAccess } from '../../../src/exchange/types.ts';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK, START_MS } from '../../support/exchange-lab.ts';
import { ScriptedMarket, testInstrument } from '../../support/scripted-market.ts';

const MINUTE = 60_000;

describe('market data', () => {
  test('is conflated: prints, mark and book of an asset, each once', () => {
    const lab = new ExchangeLab();
    lab.exchange.drainMarket();
    lab.quote([49_980, 100], [50_020, 100, 50_030, 70]);
    lab.mark(50_001);
    lab.mark(50_002);
    lab.order({ cloid: cloidOf(1), price: 50_030, lots: 250 });
    const at = lab.exchange.nowMs;
    expect(lab.exchange.drainMarket()).toEqual([
      {
        type: 'prints',
        asset: 0,
        firstAtMs: at,
        lastAtMs: at,
        openTicks: 50_020,
        highTicks: 50_030,
        lowTicks: 50_020,
        closeTicks: 50_030,
        volumeLots: 170,
        count: 2,
      },
      { type: 'mark', asset: 0, venueAtMs: at, markTicks: 50_002, oracleTicks: 50_002, fundingRate: null },
      { type: 'book', asset: 0, venueAtMs: at, bids: [50_030, 80, 49_980, 100], asks: [] },
    ]);
    expect(lab.exchange.drainMarket()).toEqual([]);
  });

  test('prints never span a border of bars', () => {
    const lab = new ExchangeLab();
    lab.exchange.drainMarket();
    const takeAt = (atMs: number, lots: number) => {
      lab.market.add({
        atMs,
        run: (market) => market.take({ asset: 0, agent: 1, isBuy: true, lots, limitTicks: MARK + 10 }),
      });
      lab.step({ kind: 'advance', atMs });
    };
    takeAt(START_MS + MINUTE - 1, 1);
    takeAt(START_MS + MINUTE, 2);
    takeAt(START_MS + 2 * MINUTE - 1, 3);
    takeAt(START_MS + 5 * MINUTE, 4);
    const prints = lab.exchange.drainMarket().filter((update) => update.type === 'prints');
    expect(prints.map((print) => [print.firstAtMs - START_MS, print.lastAtMs - START_MS, print.volumeLots])).toEqual([
      [MINUTE - 1, MINUTE - 1, 1],
      [MINUTE, 2 * MINUTE - 1, 5],
      [5 * MINUTE, 5 * MINUTE, 4],
    ]);
  });

  test('shows ten levels a side', () => {
    const lab = new ExchangeLab();
    const ladder = (from: number, step: number) =>
      Array.from({ length: 12 }, (_, i) => [from + step * i, i + 1]).flat();
    lab.quote(ladder(49_990, -10), ladder(50_010, 10));
    const book = lab.exchange.drainMarket().find((update) => update.type === 'book');
    expect(book).toMatchObject({ bids: ladder(49_990, -10).slice(0, 20), asks: ladder(50_010, 10).slice(0, 20) });
  });
});

describe('time', () => {
  test('runs what is due at its own moment, up to and including the target', () => {
    const seen: number[] = [];
    const note = (market: MarketAccess) => seen.push(market.nowMs);
    const scenes = [5, 10, 15].map((ms) => ({ atMs: START_MS + ms, run: note }));
    const exchange = new Exchange({ model: new ScriptedMarket([testInstrument(0)], START_MS, scenes) });
    expect(exchange.nextEventMs()).toBe(START_MS + 5);
    exchange.step({ kind: 'advance', atMs: START_MS + 10 });
    expect(seen).toEqual([START_MS + 5, START_MS + 10]);
    expect(exchange.nowMs).toBe(START_MS + 10);
    expect(() => exchange.step({ kind: 'advance', atMs: START_MS + 9 })).toThrow(InvariantError);
    expect(() => exchange.step({ kind: 'advance', atMs: Number.NaN })).toThrow(InvariantError);
  });

  test('a model that goes back in time is stopped', () => {
    const market = new ScriptedMarket([testInstrument(0)], START_MS, [{ atMs: START_MS - 1, run: () => undefined }]);
    const exchange = new Exchange({ model: market });
    expect(() => exchange.step({ kind: 'advance', atMs: START_MS + 1 })).toThrow('goes back');
  });
});

describe('listing', () => {
  test('opens an asset and tells the whole list once a moment', () => {
    const instruments = [testInstrument(0), testInstrument(1, { listed: false }), testInstrument(2, { listed: false })];
    const lab = new ExchangeLab({ instruments });
    const outputs = lab.scene((market) => {
      market.list(1);
      market.list(2);
      market.list(2);
    });
    expect(outputs).toMatchObject([
      { kind: 'listing', instruments: [{ listed: true }, { listed: true }, { listed: true }] },
    ]);
    expect(lab.exchange.instruments().map((instrument) => instrument.listed)).toEqual([true, true, true]);
    expect(lab.scene((market) => market.list(1))).toEqual([]);
  });

  test('a delisting cancels orders, settles positions at the mark without fee, and closes the book', () => {
    const lab = new ExchangeLab();
    lab.trade(1_000);
    lab.trade(-400, BOB);
    lab.order({ cloid: cloidOf(1), price: 49_000 });
    lab.send(
      [
        { cloid: cloidOf(2), price: 49_000, lots: 500 },
        { cloid: cloidOf(3), sell: true, lots: 500, price: 47_000, trigger: { at: 48_000, tpsl: 'sl' } },
      ],
      { grouping: 'normalTpsl' },
    );
    lab.mark(50_100);
    const cash = lab.exchange.account(ALICE).cashUnits;
    const outputs = lab.scene((market) => market.delist(0));
    expect(ExchangeLab.events(outputs)).toEqual(['001:delistedCanceled', '002:delistedCanceled', '003:parentCanceled']);
    expect(
      ExchangeLab.fills(outputs).map((fill) => [fill.account, fill.sizeLots, fill.priceTicks, fill.feeUnits]),
    ).toEqual([
      [ALICE, 1_000, 50_100, 0],
      [BOB, 400, 50_100, 0],
    ]);
    expect(outputs.at(-1)).toMatchObject({ kind: 'listing', instruments: [{ listed: false }, { listed: true }] });
    expect(lab.exchange.account(ALICE)).toMatchObject({ positions: [], openOrders: [], marginUsedUnits: 0 });
    expect(lab.exchange.account(ALICE).cashUnits).toBe(cash + 1_000 * (50_100 - 50_010));
    const books = lab.exchange.drainMarket().filter((update) => update.type === 'book' && update.asset === 0);
    expect(books).toMatchObject([{ bids: [], asks: [] }]);
    expect(lab.order({ price: 49_000 })).toMatchObject({ code: 'delisted' });
    lab.exchange.audit();
    expect(() => lab.scene((market) => market.replaceQuotes(0, 0, [], []))).toThrow('not listed');
  });
});

describe('a model that misbehaves', () => {
  const faults: readonly { readonly name: string; readonly run: (market: MarketAccess) => void }[] = [
    { name: 'quotes half a lot', run: (market) => market.replaceQuotes(0, 0, [49_000, 0.5], []) },
    { name: 'quotes nothing', run: (market) => market.replaceQuotes(0, 0, [49_000, 0], []) },
    { name: 'quotes no number', run: (market) => market.replaceQuotes(0, 0, [Number.NaN, 1], []) },
    { name: 'quotes worst first', run: (market) => market.replaceQuotes(0, 0, [48_000, 1, 49_000, 1], []) },
    { name: 'is an agent that is not there', run: (market) => market.replaceQuotes(0, 3, [], []) },
    {
      name: 'takes half a lot',
      run: (market) => market.take({ asset: 0, agent: 1, isBuy: true, lots: 0.5, limitTicks: MARK }),
    },
    { name: 'marks at nothing', run: (market) => market.setMark(0, asTicks(0), asTicks(MARK), null) },
    {
      name: 'has a rate that is no number',
      run: (market) => market.setMark(0, asTicks(MARK), asTicks(MARK), Number.NaN),
    },
    { name: 'names an asset that is not there', run: (market) => market.list(5) },
  ];
  test.each(faults)('it $name', ({ run }) => {
    expect(() => new ExchangeLab().scene(run)).toThrow(InvariantError);
  });
});

test('an asset has client interest while there is an order or a position', () => {
  const lab = new ExchangeLab();
  const seen: boolean[] = [];
  const look = () => lab.scene((market) => seen.push(market.hasClientInterest(0), market.hasClientInterest(1)));
  look();
  lab.order({ cloid: cloidOf(1), price: 49_000 });
  look();
  lab.trade(1_000);
  lab.cancel(cloidOf(1));
  look();
  lab.trade(-1_000);
  look();
  expect(seen).toEqual([false, false, true, false, true, false, false, false]);
});

test('a deposit adds to cash and to what was deposited, and must be a positive whole number', () => {
  const lab = new ExchangeLab({ clientStartUnits: asUnits(5) });
  lab.deposit(1);
  expect(lab.exchange.account(ALICE)).toMatchObject({ cashUnits: 1_000_005, netDepositsUnits: 1_000_005 });
  for (const usdc of [0, -1, Number.NaN, 0.0000005]) expect(() => lab.deposit(usdc)).toThrow(RangeError);
  lab.exchange.audit();
});

test('history comes from the model, before now', () => {
  const lab = new ExchangeLab();
  const bars = lab.exchange.history(0, 2);
  expect(bars).toHaveLength(12);
  expect(bars[6]).toBe(START_MS - MINUTE);
});

test('a snapshot of another market or version is refused', () => {
  const lab = new ExchangeLab();
  const snapshot = JSON.parse(JSON.stringify(lab.exchange.snapshot()));
  const model = () => new ScriptedMarket([testInstrument(0)], START_MS);
  expect(() => Exchange.restore({ model: model() }, snapshot)).toThrow('snapshot of 2 assets, not 1');
  expect(() => Exchange.restore({ model: model() }, { ...snapshot, state: { ...snapshot.state, version: 9 } })).toThrow(
    'version 9',
  );
  expect(() => Exchange.restore({ model: model() }, {})).toThrow(InvariantError);
});

test('instruments are numbered in order', () => {
  const model = new ScriptedMarket([testInstrument(1)], START_MS);
  expect(() => new Exchange({ model })).toThrow('has asset 1, not 0');
});
