import { describe, expect, test } from 'vitest';
import { asUnits } from '../../../src/contract/units.ts';
import { Exchange } from '../../../src/exchange/exchange.ts';
import { FEE_TIERS } from '../../../src/exchange/fee-tiers.ts';
import { feeRates, feeVolumeUnits } from '../../../src/exchange/fees.ts';
import { ClientMoney } from '../../../src/exchange/ledger/client-money.ts';
import { ALICE, BOB, ExchangeLab, MARK, START_MS } from '../../support/exchange-lab.ts';

const DAY = 86_400_000;
const MILLION = 1_000_000_000_000;

/** A rich client in front of a deep book; trades are 4 million USDC and a little each. */
function rich(): ExchangeLab {
  const lab = new ExchangeLab({ clientStartUnits: asUnits(100 * MILLION) });
  lab.quote([MARK, 1e12], [MARK + 10, 1e12]);
  return lab;
}

const rates = (lab: ExchangeLab) => {
  const { takerPpm, makerPpm } = lab.exchange.feeDetail(ALICE);
  return [takerPpm, makerPpm];
};

const toDay = (lab: ExchangeLab, day: number) => lab.step({ kind: 'advance', atMs: START_MS + day * DAY });

describe('fees by volume', () => {
  test('are the base ones for who has not traded', () => {
    const lab = rich();
    expect(rates(lab)).toEqual([450, 150]);
    expect(lab.exchange.feeDetail(ALICE)).toEqual({ takerPpm: 450, makerPpm: 150, days: [], lifetimeUnits: 0 });
  });

  test('follow from the fourteen days before today', () => {
    const lab = rich();
    lab.order({ sell: true, price: MARK, lots: 60_000_000, tif: 'Ioc' });
    lab.order({ sell: true, price: MARK, lots: 40_000_000, tif: 'Ioc' });
    // 5 million exactly: not above.
    expect(lab.exchange.feeDetail(ALICE).lifetimeUnits).toBe(5 * MILLION);
    toDay(lab, 1);
    expect(rates(lab)).toEqual([450, 150]);
    lab.order({ sell: true, price: MARK, lots: 1_000, tif: 'Ioc' });
    expect(ExchangeLab.fills(lab.last)).toMatchObject([{ feeUnits: (1_000 * MARK * 450) / 1e6 }]);
    expect(rates(lab)).toEqual([450, 150]);
    toDay(lab, 2);
    expect(rates(lab)).toEqual([400, 120]);
    lab.order({ sell: true, price: MARK, lots: 1_000, tif: 'Ioc' });
    expect(ExchangeLab.fills(lab.last)).toMatchObject([{ feeUnits: (1_000 * MARK * 400) / 1e6 }]);
    toDay(lab, 14);
    expect(rates(lab)).toEqual([400, 120]);
    toDay(lab, 15);
    expect(rates(lab)).toEqual([450, 150]);
  });

  test('count what was made and what was taken, by day', () => {
    const lab = rich();
    lab.order({ price: 49_000, lots: 2_000_000 });
    lab.order({ price: 49_000, lots: 2_000_000, sell: true, tif: 'Ioc' }, BOB);
    toDay(lab, 3);
    lab.quote([48_000, 1e9], [50_000, 1e9]);
    lab.order({ price: 49_500, lots: 1_000_000 });
    lab.quote([48_000, 1e9], [49_500, 1e9]);
    const day = (dayMs: number, takerUnits: number, makerUnits: number) => ({
      dayMs: START_MS + dayMs * DAY,
      takerUnits,
      makerUnits,
      exchangeUnits: 0,
    });
    const detail = lab.exchange.feeDetail(ALICE);
    expect(detail.days).toEqual([day(3, 0, 49_500 * 1e6)]);
    expect(detail.lifetimeUnits).toBe(49_500 * 1e6);
    expect(lab.exchange.feeDetail(BOB).days).toEqual([day(0, 2_000_000 * MARK, 0)]);
  });

  test('can be fixed', () => {
    const lab = new ExchangeLab({ fees: { takerPpm: 7, makerPpm: 3 } });
    expect(rates(lab)).toEqual([7, 3]);
    lab.trade(1_000);
    expect(rates(lab)).toEqual([7, 3]);
    expect(lab.exchange.feeDetail(BOB)).toMatchObject({ takerPpm: 7, makerPpm: 3 });
  });

  test('are the table of the venue', () => {
    const tiers = FEE_TIERS.map((tier) => [tier.aboveUnits / MILLION, tier.takerPpm, tier.makerPpm]);
    expect(tiers).toEqual([
      [0, 450, 150],
      [5, 400, 120],
      [25, 350, 80],
      [100, 300, 40],
      [500, 280, 0],
      [2_000, 260, 0],
      [7_000, 240, 0],
    ]);
    const now = 40 * DAY;
    const at = (millions: number) => {
      const money = new ClientMoney(1);
      money.addVolume(now - DAY, millions * MILLION, true);
      const client = { money } as Parameters<typeof feeRates>[1];
      const core = { fixedFees: null, nowMs: now } as Parameters<typeof feeRates>[0];
      expect(feeVolumeUnits(client, now)).toBe(millions * MILLION);
      return feeRates(core, client).takerPpm;
    };
    expect([5, 5.1, 25.1, 100.1, 500.1, 2_000.1, 7_000.1].map(at)).toEqual([450, 400, 350, 300, 280, 260, 240]);
  });
});

test('fifteen days of volume are kept', () => {
  const money = new ClientMoney(1);
  for (let day = 0; day < 40; day += 2) money.addVolume(day * DAY + 5, 10, day % 4 === 0);
  expect(money.days.map((day) => day.dayMs / DAY)).toEqual([24, 26, 28, 30, 32, 34, 36, 38]);
  expect(money.days[0]).toEqual({ dayMs: 24 * DAY, takerUnits: 10, makerUnits: 0 });
});

test('fee tiers go on after a restart', () => {
  const lab = rich();
  lab.order({ sell: true, price: MARK, lots: 90_000_000, tif: 'Ioc' });
  lab.order({ sell: true, price: MARK, lots: 90_000_000, tif: 'Ioc' });
  const snapshot: unknown = JSON.parse(JSON.stringify(lab.exchange.snapshot()));
  const next = Exchange.restore({ model: lab.market, clientStartUnits: asUnits(100 * MILLION) }, snapshot);
  next.step({ kind: 'advance', atMs: START_MS + DAY });
  expect(next.feeDetail(ALICE)).toMatchObject({ takerPpm: 400, lifetimeUnits: 9 * MILLION });
});
