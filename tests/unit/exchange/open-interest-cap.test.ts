import { beforeEach, describe, expect, test } from 'vitest';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { ALICE, BOB, cloidOf, ExchangeLab, MARK, START_MS } from '../../support/exchange-lab.ts';
import { ScriptedMarket, testInstrument } from '../../support/scripted-market.ts';

const USDC = 1_000_000;
const CAPPED = 'Order would increase open interest while open interest is capped asset=0';
const AGGRESSIVE = 'Order rejected due to price more aggressive than oracle while at open interest cap asset=0';

let lab: ExchangeLab;

const cap = (usdc: number | null, asset = 0): void => {
  const units = usdc === null ? null : usdc * USDC;
  lab.step({ kind: 'openInterestCap', atMs: lab.exchange.nowMs, asset, units });
};

/** The last refusal or end in the history. */
const status = (account = ALICE): string => lab.exchange.orderHistory(account)[0]!.status;

beforeEach(() => {
  lab = new ExchangeLab();
  // 500.10 USDC of open interest, worth 500 at the mark, which is the cap.
  lab.trade(10_000);
  cap(500);
  lab.quote([MARK - 10, 10_000], [MARK + 10, 10_000]);
});

describe('while open interest is at its cap', () => {
  test('nobody opens or adds, on any side, in any form', () => {
    expect(lab.exchange.isAtOpenInterestCap(0)).toBe(true);
    for (const sell of [false, true]) {
      expect(lab.order({ sell, lots: 1_000 }, BOB)).toMatchObject({ status: 'error', text: CAPPED });
      expect(status(BOB)).toBe('positionIncreaseAtOpenInterestCapRejected');
    }
    expect(lab.order({ lots: 1_000, price: 49_000, tif: 'Alo' })).toMatchObject({ status: 'error', text: CAPPED });
    expect(lab.order({ lots: 1_000, price: MARK + 100, tif: 'Ioc' })).toMatchObject({ status: 'error', text: CAPPED });
    expect(lab.lots()).toBe(10_000);
  });

  test('a position is closed, but not turned', () => {
    expect(lab.order({ sell: true, lots: 15_000, price: MARK - 100, tif: 'Ioc' })).toMatchObject({ text: CAPPED });
    expect(status()).toBe('positionFlipAtOpenInterestCapRejected');
    expect(lab.order({ sell: true, lots: 4_000, price: MARK - 1_000, tif: 'Ioc' })).toMatchObject({ status: 'filled' });
    expect(lab.lots()).toBe(6_000);
    expect(lab.exchange.isAtOpenInterestCap(0)).toBe(false);
    expect(lab.order({ lots: 1_000, price: MARK + 100, tif: 'Ioc' })).toMatchObject({ status: 'filled' });
  });

  test('an order that could rest may not lie more than a hundredth beyond the oracle, unless it only reduces', () => {
    const close = { sell: true, lots: 1_000 } as const;
    expect(lab.order({ ...close, price: 49_499 })).toMatchObject({ status: 'error', text: AGGRESSIVE });
    expect(status()).toBe('tooAggressiveAtOpenInterestCapRejected');
    expect(lab.order({ ...close, price: 49_500 })).toMatchObject({ status: 'filled' });
    cap(1);
    expect(lab.order({ ...close, price: 45_000, reduceOnly: true })).toMatchObject({ status: 'filled' });
    expect(lab.order({ ...close, price: 60_000 })).toMatchObject({ status: 'resting' });
  });

  test('stops of a position are taken and fire', () => {
    expect(lab.order({ sell: true, lots: 10_000, price: 45_000, trigger: { at: 48_000, tpsl: 'sl' } })).toMatchObject({
      status: 'waiting',
    });
    lab.quote([47_990, 10_000], [48_010, 10_000]);
    lab.mark(48_000);
    expect(lab.lots()).toBe(0);
  });

  test('an order that rested before it is taken off when it would open something', () => {
    cap(null);
    lab.order({ cloid: cloidOf(1), lots: 2_000, price: 49_900 }, BOB);
    cap(500);
    const outputs = lab.scene((market) => {
      market.replaceQuotes(0, 0, [], [MARK + 10, 10_000]);
      market.take({ asset: 0, agent: 1, isBuy: false, lots: 2_000, limitTicks: 49_900 });
    });
    expect(ExchangeLab.events(outputs)).toEqual(['001:openInterestCapCanceled']);
    expect(lab.lots(0, BOB)).toBe(0);
  });

  test('an order that rested and closes goes on, as far as it closes', () => {
    cap(null);
    lab.order({ cloid: cloidOf(1), sell: true, lots: 15_000, price: 50_100 });
    cap(500);
    const outputs = lab.scene((market) => {
      market.replaceQuotes(0, 0, [MARK - 10, 10_000], []);
      market.take({ asset: 0, agent: 1, isBuy: true, lots: 15_000, limitTicks: 50_100 });
    });
    expect(ExchangeLab.fills(outputs).map(({ sizeLots }) => sizeLots)).toEqual([10_000]);
    expect(lab.lots()).toBe(0);
    // The sale of the agent has taken the long side over: open interest is where it was.
    expect(ExchangeLab.events(outputs)).toEqual(['001:openInterestCapCanceled']);
  });

  test('time-weighted orders that open end with the reason', () => {
    const outcome = lab.ask({
      kind: 'twap',
      atMs: lab.exchange.nowMs,
      account: BOB,
      requestId: 't',
      asset: 0,
      isBuy: true,
      sizeLots: 11_000,
      reduceOnly: false,
      minutes: 5,
      randomize: false,
    });
    expect(outcome).toMatchObject({ status: 'ok' });
    expect(lab.exchange.twaps(BOB)).toMatchObject([
      { status: 'error', detail: 'Order would increase open interest while open interest is capped' },
    ]);
  });

  test('other assets are free', () => {
    expect(lab.order({ asset: 1, lots: 1_000, price: MARK + 10, tif: 'Ioc' }, BOB)).toMatchObject({ status: 'filled' });
  });

  test('the cap is known after a restart, and can be lifted', () => {
    const model = new ScriptedMarket(lab.market.instruments, START_MS);
    const back = Exchange.restore({ model }, JSON.parse(JSON.stringify(lab.exchange.snapshot())));
    expect(back.isAtOpenInterestCap(0)).toBe(true);
    expect(back.stateHash()).toBe(lab.exchange.stateHash());
    back.step({ kind: 'openInterestCap', atMs: back.nowMs, asset: 0, units: null });
    expect(back.isAtOpenInterestCap(0)).toBe(false);
  });
});

test('a cap that is none, or of an asset that is none, is refused by the program that gives it', () => {
  expect(() => cap(-1)).toThrow(RangeError);
  expect(() => cap(Number.NaN)).toThrow(RangeError);
  cap(1, 99);
});

test('without a say the cap follows the highest leverage', () => {
  const caps = [40, 25, 20, 10, 5, 3].map((maxLeverage) => {
    const one = new ExchangeLab({ instruments: [testInstrument(0, { maxLeverage })] });
    return one.exchange.openInterestCapUnits(0) / USDC / 1e6;
  });
  expect(caps).toEqual([5_000, 5_000, 5_000, 1_000, 100, 25]);
});
