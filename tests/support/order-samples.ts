import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { OrderRequest } from '../../src/engine/domain/flow.ts';
import type { AccountSnapshot, FillInput, OrderUpdate } from '../../src/engine/domain/inputs.ts';
import type { ExecutionSettings } from '../../src/engine/domain/settings.ts';

/** Time at which the samples begin, ms UTC. */
export const T0 = 1_700_000_000_000;

/** Settings with round figures. */
export const EXECUTION: ExecutionSettings = {
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

/** An entry of 100 lots at 1,000 ticks on asset 1. */
export function request(change: Partial<OrderRequest> = {}): OrderRequest {
  return {
    cloid: '0xa0',
    asset: 1,
    isBuy: true,
    sizeLots: asLots(100),
    orderType: 'limit',
    priceTicks: asTicks(1_000),
    triggerTicks: null,
    timeInForce: 'Ioc',
    reduceOnly: false,
    strategyId: 'ema',
    signalId: 's1',
    ticketId: 't1',
    signalStrength: 0.9,
    urgency: 'high',
    decisionMidTicks: 999,
    createdAtMs: T0,
    expiresAtMs: T0 + 5_000,
    parentCloid: null,
    reason: 'entry',
    ...change,
  };
}

/** A stop of 100 lots below the entry, attached to it unless `change` says otherwise. */
export function stopRequest(change: Partial<OrderRequest> = {}): OrderRequest {
  return request({
    cloid: '0xa1',
    isBuy: false,
    orderType: 'stop_loss',
    triggerTicks: asTicks(980),
    priceTicks: asTicks(882),
    timeInForce: null,
    reduceOnly: true,
    parentCloid: '0xa0',
    reason: 'stop_loss',
    ...change,
  });
}

/** One execution of 40 lots at 1,001 ticks of the entry. */
export function fillOf(change: Partial<FillInput> = {}): FillInput {
  return {
    kind: 'Fill',
    tid: '1',
    asset: 1,
    oid: 7,
    cloid: '0xa0',
    isBuy: true,
    priceTicks: asTicks(1_001),
    sizeLots: asLots(40),
    feeUnits: asUnits(18),
    isTaker: true,
    liquidation: false,
    venueAtMs: T0 + 10,
    ...change,
  };
}

/** An update of the entry. */
export function updateOf(status: OrderUpdate['status'], change: Partial<OrderUpdate> = {}): OrderUpdate {
  return {
    kind: 'OrderUpdate',
    asset: 1,
    oid: 7,
    cloid: '0xa0',
    status,
    filledLots: asLots(0),
    remainingLots: asLots(100),
    venueAtMs: T0 + 10,
    ...change,
  };
}

/** A snapshot of an account with 1,000 USDC and nothing else. */
export function accountOf(change: Partial<AccountSnapshot> = {}): AccountSnapshot {
  return {
    kind: 'AccountSnapshot',
    reason: 'periodic',
    venueAtMs: T0,
    cashUnits: asUnits(1_000_000_000),
    netDepositsUnits: asUnits(1_000_000_000),
    positions: [],
    openOrders: [],
    fills: [],
    ...change,
  };
}

/** What a room is after its state went through JSON. */
export function reborn<T extends { snapshot(): unknown; restore(state: unknown): void }>(room: T, fresh: T): T {
  fresh.restore(JSON.parse(JSON.stringify(room.snapshot())));
  return fresh;
}
