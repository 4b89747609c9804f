import { describe, expect, test } from 'vitest';
import { refuse } from '../../../src/contract/refusals.ts';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import type { OrderRequest, PositionSizeResult } from '../../../src/engine/domain/flow.ts';
import { accountView } from '../../../src/engine/monitoring/account-view.ts';
import { barView } from '../../../src/engine/monitoring/bar-view.ts';
import { bookView } from '../../../src/engine/monitoring/book-view.ts';
import { fillView } from '../../../src/engine/monitoring/fill-view.ts';
import { marketRow } from '../../../src/engine/monitoring/market-row.ts';
import { orderView } from '../../../src/engine/monitoring/order-view.ts';
import {
  type ProtectiveOrder,
  type ShownPosition,
  positionView,
  protectedRate,
} from '../../../src/engine/monitoring/position-view.ts';
import { type ShownTicket, ticketView } from '../../../src/engine/monitoring/ticket-view.ts';
import { bar } from '../../support/closed-bars.ts';
import { T0, instrument } from '../../support/market-updates.ts';

const HEALTHY = { silent: [], doubt: '', faults: [] } as const;

describe('market', () => {
  const quote = {
    bids: [100, 5, 99, 7],
    asks: [] as number[],
    bestBidTicks: 100,
    bestAskTicks: 0,
    markTicks: asTicks(101),
    lastTicks: asTicks(102),
    dayBaseTicks: asTicks(90),
    dayVolumeUnits: asUnits(7_000_000),
    fundingRate: 0.0001,
    bookAtMs: T0,
    markAtMs: T0 + 5,
  };

  test('a row shows an empty side as unknown and the newer time', () => {
    expect(marketRow(instrument(3, 'BTC'), quote, { stale: true, health: HEALTHY })).toEqual({
      asset: 3,
      bidTicks: 100,
      askTicks: null,
      markTicks: 101,
      lastTicks: 102,
      dayBaseTicks: 90,
      dayVolumeUnits: 7_000_000,
      fundingRate: 0.0001,
      updatedAtMs: T0 + 5,
      stale: true,
      health: HEALTHY,
    });
  });

  test('a row without a quote shows nothing known', () => {
    expect(marketRow(instrument(3, 'BTC'), null, { stale: true, health: HEALTHY })).toMatchObject({
      bidTicks: null,
      markTicks: null,
      updatedAtMs: 0,
    });
  });

  test('a book is made of pairs', () => {
    expect(bookView(3, quote)).toEqual({
      asset: 3,
      atMs: T0,
      bids: [
        [100, 5],
        [99, 7],
      ],
      asks: [],
    });
    expect(bookView(3, { bids: [], asks: [], bookAtMs: null })).toEqual({ asset: 3, atMs: 0, bids: [], asks: [] });
  });

  test('a bar keeps time, prices and volume, and says from when on trades may be missing', () => {
    const shown = bar(2, [10, 12, 9, 11]);
    const view = {
      openMs: T0 + 2 * 3_600_000,
      openTicks: 10,
      highTicks: 12,
      lowTicks: 9,
      closeTicks: 11,
      volumeLots: 1,
    };
    expect(barView(shown, false)).toEqual(view);
    expect(barView(shown, true)).toEqual({ ...view, incomplete: true });
  });
});

describe('positions', () => {
  const long: ShownPosition = {
    asset: 3,
    sizeLots: asLots(200),
    costUnits: asUnits(200 * 50),
    realisedUnits: asUnits(17),
    strategyId: 'don',
    openedAtMs: T0,
    stopTicks: asTicks(45),
    takeProfitTicks: null,
    markTicks: asTicks(60),
  };

  function stop(over: Partial<ProtectiveOrder> = {}): ProtectiveOrder {
    return {
      isBuy: false,
      orderType: 'stop_loss',
      sizeLots: asLots(50),
      filledLots: asLots(0),
      reduceOnly: true,
      live: true,
      ...over,
    };
  }

  test('of either side show entry, worth and exposure', () => {
    const setting = { equityUnits: asUnits(120_000), protective: [], unprotectedSinceMs: null };
    expect(positionView(long, setting)).toEqual({
      asset: 3,
      sizeLots: 200,
      entryTicks: 50,
      markTicks: 60,
      notionalUnits: 12_000,
      unrealisedUnits: 2_000,
      realisedUnits: 17,
      exposureRate: 0.1,
      strategyId: 'don',
      openedAtMs: T0,
      stopTicks: 45,
      takeProfitTicks: null,
      protectedRate: 0,
      unprotectedSinceMs: null,
    });
    const short = { ...long, sizeLots: asLots(-200), costUnits: asUnits(-200 * 50) };
    expect(positionView(short, setting)).toMatchObject({
      entryTicks: 50,
      notionalUnits: 12_000,
      unrealisedUnits: -2_000,
      exposureRate: 0.1,
    });
  });

  test('without a mark stand at cost; without equity have no exposure', () => {
    const view = positionView(
      { ...long, markTicks: null },
      { equityUnits: null, protective: [], unprotectedSinceMs: null },
    );
    expect(view).toMatchObject({ notionalUnits: 10_000, unrealisedUnits: 0, exposureRate: 0 });
    expect(positionView(long, { equityUnits: asUnits(0), protective: [], unprotectedSinceMs: null }).exposureRate).toBe(
      0,
    );
  });

  test.each([
    ['nothing', [], 0],
    ['half', [stop(), stop()], 0.5],
    ['what is left of a part-filled stop', [stop({ sizeLots: asLots(200), filledLots: asLots(50) })], 0.75],
    ['at most all', [stop({ sizeLots: asLots(900) })], 1],
    ['a take-profit does not count', [stop({ orderType: 'take_profit' })], 0],
    ['a child that waits does not count', [stop({ live: false })], 0],
    ['a stop of the other side does not count', [stop({ isBuy: true })], 0],
    ['an order that could open does not count', [stop({ reduceOnly: false })], 0],
  ] as const)('protected: %s', (_, orders, rate) => {
    expect(protectedRate(asLots(200), orders)).toBe(rate);
  });

  test('a short is protected by buys', () => {
    expect(protectedRate(asLots(-100), [stop({ isBuy: true })])).toBe(0.5);
    expect(protectedRate(asLots(0), [stop()])).toBe(0);
  });
});

test('an order shows its side, type, state and note', () => {
  const request: OrderRequest = {
    cloid: '0xab',
    asset: 3,
    isBuy: false,
    sizeLots: asLots(10),
    orderType: 'stop_loss',
    priceTicks: asTicks(90),
    triggerTicks: asTicks(100),
    timeInForce: null,
    reduceOnly: true,
    strategyId: 'don',
    signalId: 's',
    ticketId: 't1',
    signalStrength: 0.9,
    urgency: 'normal',
    decisionMidTicks: 100.5,
    createdAtMs: T0,
    expiresAtMs: T0 + 5,
    parentCloid: '0xaa',
    reason: 'entry',
  };
  const known = { ...request, oid: 9, foreign: false };
  const view = orderView({ ...known, state: 'open', stateSinceMs: T0 + 1, filledLots: asLots(4) }, 'waits', null);
  expect(view).toEqual({
    cloid: '0xab',
    asset: 3,
    side: 'sell',
    type: 'stop_loss',
    timeInForce: null,
    priceTicks: 90,
    triggerTicks: 100,
    sizeLots: 10,
    filledLots: 4,
    reduceOnly: true,
    state: 'open',
    stateSinceMs: T0 + 1,
    note: 'waits',
    strategyId: 'don',
    signalId: 's',
    createdAtMs: T0,
    oid: 9,
    foreign: false,
    quality: null,
  });
  expect(
    orderView({ ...known, isBuy: true, state: 'open', stateSinceMs: 0, filledLots: asLots(0) }, '', null).side,
  ).toBe('buy');
});

test('a fill shows what it realised and its slippage', () => {
  const fill = {
    kind: 'Fill',
    tid: '77',
    asset: 3,
    oid: 5,
    cloid: null,
    isBuy: true,
    priceTicks: asTicks(100),
    sizeLots: asLots(4),
    feeUnits: asUnits(2),
    isTaker: true,
    liquidation: false,
    venueAtMs: T0,
  } as const;
  expect(fillView(fill, asUnits(-9), 'don', 0.001)).toEqual({
    tid: '77',
    asset: 3,
    side: 'buy',
    priceTicks: 100,
    sizeLots: 4,
    feeUnits: 2,
    closedPnlUnits: -9,
    isTaker: true,
    atMs: T0,
    cloid: null,
    strategyId: 'don',
    slippageRate: 0.001,
  });
  expect(fillView({ ...fill, isBuy: false }, asUnits(0), null, null).side).toBe('sell');
});

describe('tickets', () => {
  const ticket: ShownTicket = {
    ticketId: 't1',
    signal: {
      id: 's1',
      strategyId: 'don',
      source: 'genetic',
      symbol: 'BTC',
      side: 'long',
      strength: 0.8,
      createdAt: T0,
      expiresAt: T0 + 60_000,
      stopLossRate: 0.02,
      takeProfitRate: null,
      performance: null,
      rationale: 'broke out',
      asset: 3,
      acceptedAtMs: T0,
      external: false,
    },
    referenceTicks: asTicks(100),
    bandLowTicks: asTicks(99),
    bandHighTicks: asTicks(101),
    createdAtMs: T0,
    expiresAtMs: T0 + 60_000,
    state: 'waiting',
    approvedBy: null,
    flagged: false,
  };
  const size: PositionSizeResult = {
    asset: 3,
    targetLots: asLots(7),
    targetUnits: asUnits(700),
    maxLots: asLots(9),
    rawRate: 0.2,
    finalRate: 0.1,
    methodUsed: 'fixed',
    volatilityAdjustment: 1,
    correlationAdjustment: 1,
    regimeMultiplier: 0.8,
    bindingConstraint: 'asset',
    steps: [
      { name: 'base', rate: 0.2, kind: 'fixed', figure: 0 },
      { name: 'strength', rate: 0.16, kind: 'factor', figure: 0.8 },
      { name: 'gross', rate: 0.16, kind: 'room', figure: 40 },
      { name: 'asset', rate: 0.1, kind: 'cut', figure: 7 },
      { name: 'lot', rate: 0.1, kind: 'lot', figure: 7 },
    ],
    atMs: T0,
    refusal: null,
  };

  test('show the size of this moment and what bound it', () => {
    const prices = { stopTicks: asTicks(98), takeProfitTicks: asTicks(110) };
    expect(ticketView(ticket, size, prices, null)).toEqual({
      ticketId: 't1',
      signalId: 's1',
      strategyId: 'don',
      source: 'genetic',
      asset: 3,
      side: 'long',
      strength: 0.8,
      rationale: 'broke out',
      state: 'waiting',
      approvedBy: null,
      flagged: false,
      createdAtMs: T0,
      expiresAtMs: T0 + 60_000,
      referenceTicks: 100,
      bandLowTicks: 99,
      bandHighTicks: 101,
      stopTicks: 98,
      takeProfitTicks: 110,
      size: {
        targetLots: 7,
        targetUnits: 700,
        method: 'fixed',
        bindingConstraint: 'asset',
        steps: [
          { name: 'base', rate: 0.2, note: 'fixed share' },
          { name: 'strength', rate: 0.16, note: 'x 0.800' },
          { name: 'gross', rate: 0.16, note: 'room for 40 lots' },
          { name: 'asset', rate: 0.1, note: 'cut to 7 lots' },
          { name: 'lot', rate: 0.1, note: '7 whole lots' },
        ],
      },
      expectedSlippageRate: null,
      refusal: null,
    });
  });

  test('say why there is no size', () => {
    const refusal = refuse('NO_PRICE', 'market.book', 0, '> 0', 'no book');
    expect(ticketView(ticket, null, null, refusal)).toMatchObject({ size: null, stopTicks: null, refusal });
  });
});

describe('the account', () => {
  const figures = {
    equity: {
      equityUnits: asUnits(110_000),
      unrealisedUnits: asUnits(-500),
      grossUnits: asUnits(55_000),
      netUnits: asUnits(-11_000),
    },
    cashUnits: asUnits(110_500),
    feesUnits: asUnits(30),
    fundingUnits: asUnits(-3),
    marginUsedUnits: asUnits(5_000),
    risk: { navPerUnit: 1.1, dayStartEquityUnits: asUnits(100_000) },
    curve: [[T0, 110_000]] as const,
    curveReset: true,
  };

  test('shows the day, rates of equity and what is new of the curve', () => {
    expect(accountView(figures)).toEqual({
      equityUnits: 110_000,
      cashUnits: 110_500,
      unrealisedUnits: -500,
      dayPnlUnits: 10_000,
      dayPnlRate: 0.1,
      feesUnits: 30,
      fundingUnits: -3,
      marginUsedUnits: 5_000,
      grossRate: 0.5,
      netRate: -0.1,
      navPerUnit: 1.1,
      curve: [[T0, 110_000]],
      curveReset: true,
    });
  });

  test('has no day before the first equity and no rates without equity', () => {
    const empty = accountView({
      ...figures,
      equity: { ...figures.equity, equityUnits: asUnits(-5) },
      risk: { navPerUnit: 1, dayStartEquityUnits: null },
    });
    expect(empty).toMatchObject({ dayPnlUnits: 0, dayPnlRate: 0, grossRate: 0, netRate: 0 });
  });
});
