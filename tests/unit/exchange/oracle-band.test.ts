import { beforeEach, describe, expect, test } from 'vitest';
import { asTicks } from '../../../src/contract/units.ts';
import { ALICE, BOB, ExchangeLab, MARK } from '../../support/exchange-lab.ts';

const REFUSED = { status: 'error', code: 'price_band', text: 'Price too far from oracle asset=0' };
const HIGH = 55_000;
const LOW = 45_000;

let lab: ExchangeLab;

/** Sets mark and oracle apart. */
const marks = (mark: number, oracle: number): void => {
  lab.scene((market) => market.setMark(0, asTicks(mark), asTicks(oracle), null));
};

beforeEach(() => {
  lab = new ExchangeLab();
});

describe('an order that would trade at once', () => {
  test.each(['Ioc', 'FrontendMarket', 'Gtc'] as const)(
    '%s may reach a tenth beyond the oracle and no further',
    (tif) => {
      expect(lab.order({ lots: 1_000, price: HIGH + 1, tif })).toMatchObject(REFUSED);
      expect(lab.exchange.orderHistory(ALICE)[0]?.status).toBe('oracleRejected');
      expect(lab.order({ lots: 1_000, price: HIGH, tif })).toMatchObject({ status: 'filled' });
      expect(lab.order({ lots: 1_000, sell: true, price: LOW - 1, tif })).toMatchObject(REFUSED);
      expect(lab.order({ lots: 1_000, sell: true, price: LOW, tif })).toMatchObject({ status: 'filled' });
    },
  );

  test('is judged by the oracle, not by the mark', () => {
    marks(MARK, 45_000);
    expect(lab.order({ lots: 1_000, price: MARK + 100, tif: 'Ioc' })).toMatchObject(REFUSED);
    lab.quote([48_000, 10_000], [49_400, 10_000]);
    expect(lab.order({ lots: 1_000, price: 49_500, tif: 'Ioc' })).toMatchObject({ status: 'filled' });
  });

  test('also when it only reduces', () => {
    lab.trade(1_000);
    const close = { sell: true, lots: 1_000, reduceOnly: true, tif: 'Ioc' } as const;
    expect(lab.order({ ...close, price: LOW - 1 })).toMatchObject(REFUSED);
    expect(lab.order({ ...close, price: LOW })).toMatchObject({ status: 'filled' });
  });

  test('takes a stop that has fired out: it was judged when it was placed', () => {
    lab.trade(1_000);
    lab.order({ sell: true, price: 30_000, lots: 1_000, trigger: { at: 49_000, tpsl: 'sl' } });
    lab.quote([40_000, 10_000], [49_000, 10_000]);
    lab.mark(49_000);
    expect(lab.lots()).toBe(0);
  });
});

test('an order that comes to rest may lie as far away as ever', () => {
  expect(lab.order({ lots: 1_000, price: 20_000 })).toMatchObject({ status: 'resting' });
  lab.quote([MARK - 10, 10_000], []);
  expect(lab.order({ lots: 1_000, price: 80_000 })).toMatchObject({ status: 'resting' });
});

test('a post-only order that would trade is told that', () => {
  expect(lab.order({ lots: 1_000, price: 80_000, tif: 'Alo' })).toMatchObject({ code: 'post_only' });
});

test('one that meets nothing says so first', () => {
  lab.quote([], []);
  expect(lab.order({ lots: 1_000, price: 80_000, tif: 'Ioc' })).toMatchObject({ code: 'no_match' });
});

test('a slice whose price is out of the band is left out and caught up, the order over time goes on', () => {
  marks(MARK, 40_000);
  const sizeLots = 11_000;
  const outcome = lab.ask({
    kind: 'twap',
    atMs: lab.exchange.nowMs,
    account: BOB,
    requestId: 't',
    asset: 0,
    isBuy: true,
    sizeLots,
    reduceOnly: false,
    minutes: 5,
    randomize: false,
  });
  expect(outcome).toMatchObject({ status: 'ok' });
  expect(lab.exchange.twaps(BOB)).toMatchObject([{ status: 'activated', executedLots: 0 }]);
  marks(MARK, MARK);
  lab.quote([MARK - 10, 100_000], [MARK + 10, 100_000]);
  lab.step({ kind: 'advance', atMs: lab.exchange.nowMs + 300_000 });
  expect(lab.exchange.twaps(BOB)).toMatchObject([{ status: 'finished', executedLots: sizeLots }]);
});
