import { describe, expect, test } from 'vitest';
import type { BookRiskView } from '../../../src/contract/book-risk.ts';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { RiskView, TicketView, ViewPatch } from '../../../src/contract/views.ts';
import type { WhatIfView } from '../../../src/contract/what-if.ts';
import type { Instrument } from '../../../src/engine/domain/instrument.ts';
import type { WireOrder } from '../../../src/engine/domain/orders-wire.ts';
import { instrument } from '../../support/market-updates.ts';
import { CASH, ordersOf, PipelineLab, PRICE, theOnly } from '../../support/pipeline-lab.ts';

function waiting(patches: readonly ViewPatch[]): readonly TicketView[] {
  return patches
    .flatMap((patch) => (patch.kind === 'tickets' ? patch.upsert : []))
    .filter(({ state }) => state === 'waiting');
}

test('a waiting ticket says what it would make of the book, and the state knows nothing of it', () => {
  const lab = PipelineLab.live([[0, 100]]);
  lab.propose(1, 'short');
  lab.propose(0, 'long');
  const hash = lab.engine.stateHash();
  const [short, long] = waiting(lab.engine.viewSnapshot());
  const size = (ticket: TicketView | undefined): number => (ticket?.size?.targetUnits ?? 0) / 10_000_000_000;
  expect(size(short)).toBeGreaterThan(0);
  expect(short?.whatIf?.assetRate).toEqual([0, expect.closeTo(-size(short), 3)]);
  expect(short?.whatIf?.netRate[0]).toBeCloseTo(0.01, 9);
  expect(short?.whatIf?.grossRate[1]).toBeCloseTo(0.01 + size(short), 3);
  expect(long?.whatIf?.assetRate).toEqual([expect.closeTo(0.01, 9), expect.closeTo(0.01 + size(long), 3)]);
  expect(long?.whatIf?.lossAtStopRate).toBeGreaterThan(0);
  expect(long?.whatIf?.headroomRate).toBeCloseTo(0.02 - (long?.whatIf?.lossAtStopRate ?? 0), 9);
  expect(lab.engine.stateHash()).toBe(hash);
});

test('an order of a person is asked about without being sent; without a stop all of it may be lost', () => {
  const lab = PipelineLab.live([[0, 100]]);
  const hash = lab.engine.stateHash();
  const order = {
    asset: 1,
    isBuy: true,
    lots: asLots(500),
    entryTicks: asTicks(PRICE),
    stopTicks: asTicks(PRICE * 0.9),
  };
  expect(lab.engine.whatIf(order)).toMatchObject({
    assetRate: [0, expect.closeTo(0.05, 9)],
    lossAtStopRate: expect.closeTo(0.005, 9),
    headroomRate: expect.closeTo(0.015, 9),
  });
  expect(lab.engine.whatIf({ ...order, stopTicks: null })?.lossAtStopRate).toBeCloseTo(0.05, 9);
  expect(lab.engine.whatIf({ ...order, asset: 77 })).toBeNull();
  expect(lab.engine.stateHash()).toBe(hash);
  const unknown = new PipelineLab();
  unknown.begin();
  expect(unknown.engine.whatIf(order)).toBeNull();
});

test('an order against a position takes margin and puts at stake only what it opens beyond it', () => {
  const lab = PipelineLab.live([[0, 1_000]]);
  const sell = { asset: 0, isBuy: false, entryTicks: asTicks(PRICE), stopTicks: null };
  const [less, turned] = [400, 1_500].map((lots) => lab.engine.whatIf({ ...sell, lots: asLots(lots) }));
  expect(less?.assetRate).toEqual([0.1, expect.closeTo(0.06, 12)]);
  expect([less?.marginRate, less?.lossAtStopRate, less?.headroomRate]).toEqual([0, 0, 0.02]);
  expect(turned?.assetRate[1]).toBeCloseTo(-0.05, 12);
  expect(turned?.lossAtStopRate).toBeCloseTo(0.05, 12);
  const alone = PipelineLab.live().engine.whatIf({ ...sell, lots: asLots(500) });
  expect(turned?.marginRate).toBeCloseTo(alone?.marginRate ?? Number.NaN, 12);
});

test.each([
  ['a long beside a long', 1, 'long'],
  ['a short beside a long', 1, 'short'],
] as const)('what a ticket says is what its approval makes of the book: %s', (_, asset, side) => {
  const lab = PipelineLab.live();
  lab.hold(0, 'long');
  const ticketId = lab.propose(asset, side);
  const views = lab.engine.viewSnapshot();
  const said = waiting(views)[0]?.whatIf as WhatIfView;
  const before = views.find((patch) => patch.kind === 'risk')?.risk as RiskView;
  const request = theOnly(ordersOf(lab.approve(ticketId)));
  const [entry] = request.orders as [WireOrder, ...WireOrder[]];
  lab.fill(entry, entry.sizeLots, { priceTicks: asTicks(side === 'long' ? PRICE + 100 : PRICE - 100) });
  lab.answerFilled(request);
  const after = lab.engine.viewSnapshot();
  const book = after.find((patch) => patch.kind === 'bookRisk')?.bookRisk as BookRiskView;
  const risk = after.find((patch) => patch.kind === 'risk')?.risk as RiskView;
  // A tenth of the account trades a hundredth of a per cent from the mark, at which everything that is held counts.
  const within = (told: number, is: number): void => expect(Math.abs(told - is)).toBeLessThan(1.5e-5);
  const held = book.holdings.find((one) => one.asset === asset);
  within(said.assetRate[1], held?.weight ?? 0);
  within(said.grossRate[1], book.grossRate);
  within(said.netRate[1], book.netRate);
  within(said.volatilityYear[1], book.volatilityYear);
  within(said.stressLoss[1], book.stressLoss);
  expect(said.riskShare).toBeCloseTo(held?.riskShare ?? Number.NaN, 3);
  within(said.lossAtStopRate, (risk.lossAtStopsRate ?? 0) - (before.lossAtStopsRate ?? 0));
  const marginOf = (patches: readonly ViewPatch[]): number =>
    (patches.find((patch) => patch.kind === 'account')?.account.marginUsedUnits ?? Number.NaN) / CASH;
  within(said.marginRate, marginOf(after) - marginOf(views));
});

describe('the margin of an order', () => {
  const order = { asset: 0, isBuy: true, lots: asLots(1_000), entryTicks: asTicks(PRICE), stopTicks: null };
  const listed = (more: Partial<Instrument>): PipelineLab => {
    const lab = PipelineLab.live();
    const shape = { szDecimals: 2, priceDecimals: 4, maxLeverage: 10 };
    lab.step({ kind: 'Instruments', instruments: [{ ...instrument(0, 'S0', shape), ...more }] });
    return lab;
  };

  test('of an asset without cross margin is all that stands behind it', () => {
    expect(listed({}).engine.whatIf(order)?.liquidationDistance).toBeNull();
    // 1/10 of margin less 1/20 of the price that is left to be maintained: 0.1 - d = 0.05 (1 - d).
    const view = listed({ marginMode: 'noCross' }).engine.whatIf(order);
    expect(view?.liquidationDistance).toBeCloseTo(0.05 / 0.95, 9);
  });

  test('knows what leverage the venue gives to the position after it, and news of the ladder at once', () => {
    const tiers = (bound: number) => [
      { lowerBoundUnits: 0, maxLeverage: 10 },
      { lowerBoundUnits: bound * 1_000_000, maxLeverage: 3 },
    ];
    // The order comes to 1,000 USDC.
    expect(listed({ marginTiers: tiers(1_000) }).engine.whatIf(order)?.maxLeverage).toBe(10);
    const lab = listed({ marginTiers: tiers(999) });
    expect(lab.engine.whatIf(order)?.maxLeverage).toBe(3);
    const shape = { szDecimals: 2, priceDecimals: 4, maxLeverage: 10 };
    lab.step({ kind: 'Instruments', instruments: [{ ...instrument(0, 'S0', shape), marginTiers: tiers(2_000) }] });
    expect(lab.engine.whatIf(order)?.maxLeverage).toBe(10);
  });
});
