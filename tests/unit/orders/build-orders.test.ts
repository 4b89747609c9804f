import { describe, expect, test } from 'vitest';
import { asLots, asTicks } from '../../../src/contract/units.ts';
import type { OrderIntent, ProtectionIntent, ReductionIntent, SizedIntent } from '../../../src/engine/domain/flow.ts';
import { isLegalPrice } from '../../../src/contract/tick-rule.ts';
import { type Instrument } from '../../../src/engine/domain/instrument.ts';
import { mintApproval } from '../../../src/engine/domain/mint-approval.ts';
import type { ExecutionSettings } from '../../../src/engine/domain/settings.ts';
import {
  type BuildContext,
  buildEntry,
  buildProtection,
  buildReduction,
} from '../../../src/engine/orders/build-orders.ts';
import { worstTriggerPrice } from '../../../src/engine/orders/trigger-prices.ts';

const SETTINGS: ExecutionSettings = {
  maxSlippageRate: 0.005,
  entryExpiryMs: 5_000,
  reductionExpiryMs: 30_000,
  replyTimeoutMs: 3_000,
  ladderPauseMs: 1_000,
  reconcileEveryMs: 30_000,
  unprotectedBoundMs: 10_000,
  entryStyle: 'ioc',
  quoteMs: 2_000,
  requotes: 5,
  sliceEntries: false,
  sliceStyle: 'plain',
  slicePauseMs: 2_000,
  fallbackAfterMs: 30_000,
  resumeAfterFallback: 'ask',
  deadManSwitch: 'auto',
};

const BTC: Instrument = { asset: 3, symbol: 'BTC', szDecimals: 5, priceDecimals: 1, maxLeverage: 40, listed: true };

const context = (markTicks = 1_000_000): BuildContext => ({
  ids: { cloid: (index) => `0x${index.toString(16).padStart(32, '0')}` },
  atMs: 1_700_000_000_000,
  instrument: BTC,
  markTicks: asTicks(markTicks),
  settings: SETTINGS,
});

const approve = <T extends OrderIntent>(intent: T) => mintApproval(intent, [], 1_700_000_000_000);

const ENTRY: SizedIntent = {
  kind: 'entry',
  ticketId: 't1',
  signalId: 's1',
  strategyId: 'ema',
  signalStrength: 0.8,
  asset: 3,
  isBuy: true,
  lots: asLots(500),
  entryTicks: asTicks(1_000_000),
  limitTicks: asTicks(1_005_003),
  stopTicks: asTicks(980_001),
  takeProfitTicks: asTicks(1_040_009),
  decisionMidTicks: 999_995,
};

describe('buildEntry', () => {
  test('sends the parent first and its children with it, all legal and none worse than approved', () => {
    const group = buildEntry(approve(ENTRY), context());
    expect(group.grouping).toBe('normalTpsl');
    expect(group.reducesOnly).toBe(false);
    expect(group.expiresAfterMs).toBe(1_700_000_005_000);
    expect(group.cloids).toEqual(group.wire.map((order) => order.cloid));
    expect(group.wire).toEqual([
      {
        cloid: `0x${'0'.repeat(32)}`,
        asset: 3,
        isBuy: true,
        priceTicks: 1_005_000,
        sizeLots: 500,
        reduceOnly: false,
        type: { kind: 'limit', tif: 'Ioc' },
      },
      {
        cloid: `0x${'0'.repeat(31)}1`,
        asset: 3,
        isBuy: false,
        priceTicks: 882_010,
        sizeLots: 500,
        reduceOnly: true,
        type: { kind: 'trigger', isMarket: true, triggerTicks: 980_010, tpsl: 'sl' },
      },
      {
        cloid: `0x${'0'.repeat(31)}2`,
        asset: 3,
        isBuy: false,
        priceTicks: 936_000,
        sizeLots: 500,
        reduceOnly: true,
        type: { kind: 'trigger', isMarket: true, triggerTicks: 1_040_000, tpsl: 'tp' },
      },
    ]);
    expect(group.requests.map((request) => request.parentCloid)).toEqual([null, group.cloids[0], group.cloids[0]]);
    expect(group.requests[0]).toMatchObject({ ticketId: 't1', signalId: 's1', timeInForce: 'Ioc', urgency: 'high' });
    expect(group.requests.every((request) => request.expiresAtMs === group.expiresAfterMs)).toBe(true);
  });

  test('mirrors everything for a short: the limit rounds up, the stop down towards the entry', () => {
    const group = buildEntry(
      approve({
        ...ENTRY,
        isBuy: false,
        limitTicks: asTicks(995_003),
        stopTicks: asTicks(1_020_009),
        takeProfitTicks: null,
      }),
      context(),
    );
    expect(group.wire.map((order) => [order.isBuy, order.priceTicks])).toEqual([
      [false, 995_010],
      [true, 1_122_000],
    ]);
    expect(group.requests[1]?.triggerTicks).toBe(1_020_000);
  });

  test.each([0, -1, 1.5, Number.NaN])('breaks loudly for a size of %s lots', (lots) => {
    expect(() => buildEntry(approve({ ...ENTRY, lots: asLots(lots) }), context())).toThrow(/an order has a size/);
  });
});

describe('buildReduction', () => {
  const REDUCTION: ReductionIntent = {
    kind: 'reduction',
    asset: 3,
    isBuy: false,
    lots: asLots(70),
    slippageRate: 0.005,
    reason: 'kill_switch',
    strategyId: 'ema',
    signalId: null,
  };

  test('is one reduce-only order that takes what is there and never rests', () => {
    const group = buildReduction(approve(REDUCTION), context());
    expect(group).toMatchObject({ grouping: 'na', reducesOnly: true, expiresAfterMs: 1_700_000_030_000 });
    expect(group.wire).toEqual([
      {
        cloid: `0x${'0'.repeat(32)}`,
        asset: 3,
        isBuy: false,
        priceTicks: 995_000,
        sizeLots: 70,
        reduceOnly: true,
        type: { kind: 'limit', tif: 'Ioc' },
      },
    ]);
    expect(group.requests[0]).toMatchObject({ orderType: 'market', urgency: 'emergency', parentCloid: null });
  });

  test.each([
    [true, 0.005, 1_005_000],
    [true, 0.08, 1_080_000],
    [true, 0.5, 1_080_000],
    [false, 0.5, 920_000],
    [false, -1, 1_000_000],
  ])('isBuy %s at %s from mark is priced %s, inside the band', (isBuy, slippageRate, expected) => {
    const group = buildReduction(approve({ ...REDUCTION, isBuy, slippageRate, reason: 'signal' }), context());
    expect(group.wire[0]?.priceTicks).toBe(expected);
    expect(group.requests[0]?.urgency).toBe('high');
  });

  test('a rate that is not a number is a broken promise', () => {
    expect(() => buildReduction(approve({ ...REDUCTION, slippageRate: Number.NaN }), context())).toThrow();
  });
});

describe('buildProtection', () => {
  const PROTECTION: ProtectionIntent = {
    kind: 'protection',
    asset: 3,
    isBuy: true,
    lots: asLots(9),
    stopTicks: asTicks(1_020_000),
    takeProfitTicks: asTicks(900_000),
    strategyId: null,
    signalId: null,
  };

  test('sets triggers of their own, without a parent', () => {
    const group = buildProtection(approve(PROTECTION), context());
    expect(group).toMatchObject({ grouping: 'na', reducesOnly: true });
    expect(
      group.requests.map(({ orderType, triggerTicks, parentCloid }) => [orderType, triggerTicks, parentCloid]),
    ).toEqual([
      ['stop_loss', 1_020_000, null],
      ['take_profit', 900_000, null],
    ]);
  });

  test('may arrive ten seconds late at most, less where reductions may: a lost one is not sent anew before', () => {
    const late = (reductionExpiryMs: number): number => {
      const base = context();
      const given = { ...base, settings: { ...base.settings, reductionExpiryMs } };
      return buildProtection(approve(PROTECTION), given).expiresAfterMs - base.atMs;
    };
    expect([late(30_000), late(4_000)]).toEqual([10_000, 4_000]);
  });

  test('needs at least one of the two', () => {
    expect(() =>
      buildProtection(approve({ ...PROTECTION, stopTicks: null, takeProfitTicks: null }), context()),
    ).toThrow(/a stop or a target/);
  });
});

describe('worstTriggerPrice', () => {
  test.each([1, 2, 5, 9, 11, 99, 100, 12_345, 99_999, 100_010, 1_234_500, 98_765_000])(
    'for a trigger at %s ticks is legal, beyond it, and within a tenth where the grid allows',
    (ticks) => {
      for (const decimals of [1, 3, 6]) {
        if (!isLegalPrice(ticks, decimals)) continue;
        const buy = worstTriggerPrice(asTicks(ticks), true, decimals);
        const sell = worstTriggerPrice(asTicks(ticks), false, decimals);
        expect(isLegalPrice(buy, decimals) && isLegalPrice(sell, decimals)).toBe(true);
        expect(buy).toBeGreaterThan(ticks);
        expect(sell).toBeLessThanOrEqual(ticks);
        if (ticks > 1) expect(sell).toBeLessThan(ticks);
        if (ticks >= 100) {
          expect(buy).toBeLessThanOrEqual(ticks * 1.1 + 1);
          expect(sell).toBeGreaterThanOrEqual(ticks * 0.9 - 1);
        }
      }
    },
  );
});
