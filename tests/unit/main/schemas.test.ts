import * as v from 'valibot';
import { expect, test } from 'vitest';
import {
  approvalRequest,
  generateAgentRequest,
  importAgentRequest,
  keyName,
  nothing,
  saveKeyRequest,
  speed,
  tradeCommand,
  whatIfRequest,
} from '../../../src/main/ipc/schemas.ts';

const RULE = {
  strategyId: 'ema',
  enabled: true,
  runFromStrength: 0.9,
  flagFromStrength: 0.7,
  maxOrdersPerHour: 10,
  maxNotionalPerDayUsdc: 1000,
  endsAtMs: null,
};

test.each([
  { type: 'approveTicket', ticketId: 't', maxSizeLots: null },
  { type: 'approveTicket', ticketId: 't', maxSizeLots: 5 },
  { type: 'rejectTicket', ticketId: 't' },
  { type: 'setAutoRule', rule: RULE },
  { type: 'killSwitch', flatten: true },
  { type: 'releaseHalt', confirmation: 'RESUME' },
  { type: 'acknowledgeBreaker', breaker: 'daily_drawdown' },
  { type: 'acknowledgeBreaker', breaker: 'total_drawdown', confirmation: 'ACCEPT' },
  { type: 'disableBreaker', breaker: 'volatility_spike', confirmation: 'DISABLE' },
  { type: 'enableBreaker', breaker: 'fear_greed_extreme' },
  { type: 'startSeason', confirmation: 'NEW SEASON' },
  { type: 'closePosition', asset: 0 },
  { type: 'cancelOrder', cloid: `0x${'0'.repeat(32)}` },
  { type: 'acknowledgeIntervention', interventionId: 'm1' },
  {
    type: 'placeOrder',
    order: {
      asset: 0,
      isBuy: true,
      sizeLots: 5,
      orderType: 'limit',
      limitTicks: 1_000,
      triggerTicks: null,
      timeInForce: 'Alo',
      reduceOnly: false,
      stopTicks: 980,
      takeProfitTicks: null,
    },
  },
  { type: 'modifyOrder', cloid: `0x${'0'.repeat(32)}`, priceTicks: 5, sizeLots: null },
  { type: 'cancelAll', asset: null },
  { type: 'reversePosition', asset: 3 },
  { type: 'resumeLive' },
  { type: 'focus', asset: 3 },
])('$type passes unchanged', (command) => {
  expect(v.parse(tradeCommand, command)).toEqual(command);
});

test.each([
  [null, 'no object'],
  ['killSwitch', 'a name alone'],
  [{ type: 'placeOrder' }, 'an unknown command'],
  [{ type: 'killSwitch' }, 'a missing field'],
  [{ type: 'killSwitch', flatten: 'yes' }, 'a wrong type'],
  [{ type: 'killSwitch', flatten: true, more: 1 }, 'a field too many'],
  [{ type: 'approveTicket', ticketId: 't', maxSizeLots: 0 }, 'a size of nothing'],
  [{ type: 'approveTicket', ticketId: 't', maxSizeLots: Number.NaN }, 'NaN'],
  [{ type: 'approveTicket', ticketId: 't', maxSizeLots: 1.5 }, 'part of a lot'],
  [{ type: 'approveTicket', ticketId: '', maxSizeLots: null }, 'no ticket'],
  [{ type: 'cancelOrder', cloid: '0x1' }, 'a short client id'],
  [{ type: 'modifyOrder', cloid: `0x${'0'.repeat(32)}`, priceTicks: 0, sizeLots: null }, 'a price of nothing'],
  [{ type: 'placeOrder', order: { asset: 0, isBuy: true } }, 'an order without a size'],
  [{ type: 'cancelAll' }, 'no word on which asset'],
  [{ type: 'disableBreaker', breaker: 'volatility_spike' }, 'a breaker taken out without a word'],
  [{ type: 'acknowledgeBreaker', breaker: 'all' }, 'an unknown breaker'],
  [{ type: 'focus', asset: -1 }, 'a negative asset'],
  [{ type: 'setAutoRule', rule: { ...RULE, runFromStrength: 2 } }, 'a strength above one'],
  [{ type: 'setAutoRule', rule: { ...RULE, maxOrdersPerHour: 301 } }, 'more orders than allowed'],
] as [unknown, string][])('%j is refused: %s', (command) => {
  expect(v.safeParse(tradeCommand, command).success).toBe(false);
});

test('keys, speeds and empty calls are bounded', () => {
  expect(v.is(saveKeyRequest, { name: 'agent', secret: 'x', sessionOnly: false })).toBe(true);
  expect(v.is(saveKeyRequest, { name: 'agent', secret: '', sessionOnly: false })).toBe(false);
  expect(v.is(saveKeyRequest, { name: '../agent', secret: 'x', sessionOnly: false })).toBe(false);
  expect(v.is(keyName, 'a'.repeat(65))).toBe(false);
  expect([0.1, 600].every((value) => v.is(speed, value))).toBe(true);
  expect([0, 601, Number.NaN, '1'].some((value) => v.is(speed, value))).toBe(false);
  expect(v.is(nothing, undefined)).toBe(true);
  expect(v.is(nothing, {})).toBe(false);
});

test('requests about agents name a network that exists, a name that the venue takes, and days that it grants', () => {
  const approval = { network: 'live', agentName: 'trimtab', validDays: 90 };
  const given = { network: 'testnet', secret: 's', sessionOnly: true };
  expect(v.parse(approvalRequest, approval)).toEqual(approval);
  expect(v.parse(generateAgentRequest, { ...approval, sessionOnly: false })).toEqual({
    ...approval,
    sessionOnly: false,
  });
  expect(v.parse(importAgentRequest, given)).toEqual(given);
  for (const wrong of [
    { network: 'sandbox' },
    { agentName: '' },
    { agentName: 'a'.repeat(17) },
    { agentName: 'x valid_until 5' },
    { validDays: 0 },
    { validDays: 181 },
    { validDays: 1.5 },
    { more: 1 },
  ])
    expect(v.is(approvalRequest, { ...approval, ...wrong })).toBe(false);
  expect(v.is(importAgentRequest, { ...given, secret: '' })).toBe(false);
  expect(v.is(importAgentRequest, { ...given, secret: 's'.repeat(4_097) })).toBe(false);
});

test('the question what an order would make of the book takes whole steps alone', () => {
  const given = { asset: 0, isBuy: true, lots: 5, entryTicks: 100, stopTicks: null };
  expect(v.parse(whatIfRequest, given)).toEqual(given);
  expect(v.is(whatIfRequest, { ...given, stopTicks: 90 })).toBe(true);
  for (const wrong of [
    { lots: 0 },
    { lots: 1.5 },
    { entryTicks: 0 },
    { entryTicks: null },
    { stopTicks: -1 },
    { asset: -1 },
    { isBuy: 'yes' },
    { more: 1 },
  ])
    expect(v.is(whatIfRequest, { ...given, ...wrong })).toBe(false);
});
