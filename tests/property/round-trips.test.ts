import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import { NO_TRADES } from '../../src/engine/domain/trade-record.ts';
import { PortfolioRoom } from '../../src/engine/portfolio/portfolio-room.ts';
import { RoundTripBook, type TripFill } from '../../src/engine/portfolio/round-trips.ts';
import { accountOf, fillOf, reborn, T0 } from '../support/order-samples.ts';

/** A fill of asset 1; lots are signed. */
const fill = (lots: number, ticks: number, fee = 0): TripFill => ({
  asset: 1,
  isBuy: lots > 0,
  sizeLots: asLots(Math.abs(lots)),
  priceTicks: asTicks(ticks),
  feeUnits: asUnits(fee),
});

/** Hands fills to a book one after another from flat. */
function run(fills: readonly TripFill[], strategyId: string | null = 'ema'): RoundTripBook {
  const book = new RoundTripBook();
  let held = 0;
  for (const one of fills) {
    book.fill(one, held, strategyId);
    held += one.isBuy ? one.sizeLots : -one.sizeLots;
  }
  return book;
}

describe('round trips', () => {
  test('a trip of part fills counts once, its fees in it', () => {
    const book = new RoundTripBook();
    expect(book.fill(fill(10, 100, 5), 0, 'ema')).toBeNull();
    expect(book.fill(fill(10, 110, 5), 10, 'ema')).toBeNull();
    expect(book.fill(fill(-5, 120, 2), 20, null)).toBeNull();
    expect(book.record('ema')).toEqual(NO_TRADES);
    expect(book.fill(fill(-15, 120, 8), 15, null)).not.toBeNull();
    // 2,400 came in, 2,100 went out, 20 of fees, of 2,100 opened.
    const won = book.record('ema');
    expect(won).toMatchObject({ trades: 1, wins: 1, losses: 0, avgLoss: 0 });
    expect(won.avgWin).toBeCloseTo(280 / 2_100, 12);
  });

  test('fees make a loss of what the price left even', () => {
    const lost = run([fill(-10, 100, 4), fill(10, 100, 6)]).record('ema');
    expect(lost).toMatchObject({ trades: 1, wins: 0, losses: 1 });
    expect(lost.avgLoss).toBeCloseTo(0.01, 12);
  });

  test('a fill that turns a position ends one trip and begins the next, the fee shared by size', () => {
    const book = run([fill(10, 100), fill(-30, 110, 30)]);
    expect(book.record('ema').avgWin).toBeCloseTo((100 - 10) / 1_000, 12);
    expect(book.fill(fill(20, 100), -20, 'other')).not.toBeNull();
    const both = book.record('ema');
    expect(both.wins).toBe(2);
    expect(both.avgWin).toBeCloseTo((0.09 + (200 - 20) / 2_200) / 2, 12);
    expect(book.record('other')).toEqual(NO_TRADES);
  });

  test('what a stranger opened is nobody’s trip, whoever adds to it or closes it', () => {
    const book = new RoundTripBook();
    book.fill(fill(10, 100), 0, null);
    book.fill(fill(10, 100), 10, 'ema');
    book.fill(fill(-20, 150), 20, 'ema');
    expect(book.record('ema')).toEqual(NO_TRADES);
    book.fill(fill(10, 100), 0, 'ema');
    book.fill(fill(-10, 110), 10, null);
    expect(book.record('ema')).toMatchObject({ trades: 1, wins: 1 });
  });

  test('a position whose beginning was not seen proves nothing, nor one that the venue corrected', () => {
    const unseen = new RoundTripBook();
    expect(unseen.fill(fill(-10, 200), 10, 'ema')).toBeNull();
    expect(unseen.fill(fill(5, 100), 5, 'ema')).toBeNull();
    expect(unseen.fill(fill(-10, 200), 10, 'ema')).toBeNull();
    const doubted = run([fill(10, 100)]);
    doubted.doubt(1);
    expect(doubted.fill(fill(-10, 200), 10, 'ema')).toBeNull();
    const missed = run([fill(10, 100)]);
    expect(missed.fill(fill(-12, 200), 12, 'ema')).toBeNull();
    for (const book of [unseen, doubted, missed]) expect(book.record('ema')).toEqual(NO_TRADES);
  });

  test('trips of nobody are not counted', () => {
    const book = run([fill(10, 100), fill(-10, 110)], null);
    expect(book.snapshot()).toEqual({ trips: [], sums: [] });
  });

  test('at most 500 strategies are remembered; the longest quiet goes first', () => {
    const book = new RoundTripBook();
    const trip = (strategyId: string): void => {
      book.fill(fill(1, 100), 0, strategyId);
      book.fill(fill(-1, 101), 1, strategyId);
    };
    for (let no = 0; no < 500; no++) trip(`s${no}`);
    trip('s0');
    trip('late');
    expect([book.record('s0').trades, book.record('s1').trades, book.record('late').trades]).toEqual([2, 0, 1]);
  });

  test('any fills come to what a count lot by lot comes to, over restarts at any place', () => {
    const lots = fc.integer({ min: -3, max: 3 }).filter((one) => one !== 0);
    const one = fc.record({ lots, ticks: fc.integer({ min: 50, max: 150 }), fee: fc.integer({ min: -3, max: 9 }) });
    let trips = 0;
    fc.assert(
      fc.property(fc.array(one, { minLength: 5, maxLength: 40 }), fc.nat(40), (draw, restartAt) => {
        let book = new RoundTripBook();
        let held = 0;
        // The oracle cuts each fill into lots and goes from flat to flat.
        let trip = { opened: 0, cash: 0 };
        const rates: number[] = [];
        for (const [at, { lots: signed, ticks, fee }] of draw.entries()) {
          if (at === restartAt) book = reborn(book, new RoundTripBook());
          book.fill(fill(signed, ticks, fee), held, 'ema');
          for (let lot = 0; lot < Math.abs(signed); lot++) {
            const step = Math.sign(signed);
            if (held === 0 || Math.sign(held) === step) trip.opened += ticks;
            trip.cash -= step * ticks + fee / Math.abs(signed);
            held += step;
            if (held !== 0) continue;
            rates.push(trip.cash / trip.opened);
            trip = { opened: 0, cash: 0 };
          }
        }
        trips += rates.length;
        const won = rates.filter((rate) => rate > 0);
        const lost = rates.filter((rate) => rate <= 0);
        const mean = (list: readonly number[]): number =>
          list.length === 0 ? 0 : Math.abs(list.reduce((sum, rate) => sum + rate, 0)) / list.length;
        const record = book.record('ema');
        // A trip that is even but for rounding may fall on either side.
        fc.pre(rates.every((rate) => Math.abs(rate) > 1e-12));
        expect(record).toMatchObject({ trades: rates.length, wins: won.length, losses: lost.length });
        expect(record.avgWin).toBeCloseTo(mean(won), 9);
        expect(record.avgLoss).toBeCloseTo(mean(lost), 9);
      }),
      { numRuns: 500 },
    );
    expect(trips).toBeGreaterThan(500);
  });
});

describe('in the portfolio', () => {
  const none = () => null;

  test('a fill told twice counts once, a corrected cost changes nothing, a corrected size ends the trip', () => {
    const room = new PortfolioRoom();
    room.applySnapshot(accountOf({ reason: 'start' }), none);
    room.applyFill(fillOf(), 'ema');
    expect(room.applyFill(fillOf(), 'ema').ended).toBeNull();
    const sale = fillOf({ tid: '2', isBuy: false, priceTicks: asTicks(1_011), venueAtMs: T0 + 20 });
    const again = reborn(room, new PortfolioRoom());
    expect(again.applyFill(sale, null).ended).toMatchObject({ strategyId: 'ema' });
    expect(again.applyFill(sale, null).ended).toBeNull();
    expect(again.tradeRecord('ema')).toMatchObject({ trades: 1, wins: 1 });
    room.applySnapshot(accountOf({ venueAtMs: T0 + 15, positions: [] }), none);
    room.applyFill(fillOf({ tid: '3', isBuy: false, venueAtMs: T0 + 20 }), 'ema');
    room.applyFill(fillOf({ tid: '4', isBuy: true, venueAtMs: T0 + 21 }), 'ema');
    // The short that the sale opened was our own from flat on.
    expect(room.tradeRecord('ema').trades).toBe(1);
  });
});
