import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { TradeCommand } from '../../src/contract/commands.ts';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { RiskView, ViewBatch, ViewPatch } from '../../src/contract/views.ts';
import type { EngineInputBody } from '../../src/engine/domain/inputs.ts';
import type { Effect } from '../../src/engine/domain/outputs.ts';
import { configHash, defaultSettings } from '../../src/engine/index.ts';
import { tradeCommand } from '../../src/main/ipc/schemas.ts';
import {
  account,
  bar,
  decision,
  fill,
  instrument,
  marketRow,
  order,
  position,
  session,
  ticket,
} from '../renderer/samples.ts';

/* One sample for each member of each union that crosses a border: a new member without a sample does not compile. */

const CLOID = `0x${'ab'.repeat(16)}`;
const AT_MS = 1_760_000_000_000;

const commands: { readonly [Type in TradeCommand['type']]: Extract<TradeCommand, { type: Type }> } = {
  approveTicket: { type: 'approveTicket', ticketId: 't1', maxSizeLots: asLots(5) },
  rejectTicket: { type: 'rejectTicket', ticketId: 't1' },
  setAutoRule: {
    type: 'setAutoRule',
    rule: {
      strategyId: '*',
      enabled: true,
      runFromStrength: 0.9,
      flagFromStrength: 0.7,
      maxOrdersPerHour: 10,
      maxNotionalPerDayUsdc: 1_000,
      endsAtMs: null,
    },
  },
  killSwitch: { type: 'killSwitch', flatten: true },
  releaseHalt: { type: 'releaseHalt', confirmation: 'RESUME' },
  acknowledgeBreaker: { type: 'acknowledgeBreaker', breaker: 'daily_drawdown' },
  closePosition: { type: 'closePosition', asset: 3 },
  cancelOrder: { type: 'cancelOrder', cloid: CLOID },
  focus: { type: 'focus', asset: 0 },
};

const risk: RiskView = {
  level: 'low',
  halted: false,
  haltReason: '',
  reduceOnly: false,
  flattening: false,
  dailyDrawdownRate: 0.001,
  totalDrawdownRate: null,
  lossAtStopsRate: 0.01,
  caps: [{ name: 'gross', used: null, limit: 1 }],
  breakers: [],
};

const patches: { readonly [Kind in ViewPatch['kind']]: Extract<ViewPatch, { kind: Kind }> } = {
  session: { kind: 'session', session: session(AT_MS) },
  instruments: { kind: 'instruments', instruments: [instrument(0)] },
  market: { kind: 'market', rows: [marketRow(0, 100)] },
  book: {
    kind: 'book',
    book: { asset: 0, atMs: AT_MS, bids: [[asTicks(99), asLots(1)]], asks: [[asTicks(101), asLots(2)]] },
  },
  bars: { kind: 'bars', asset: 0, bars: [bar(AT_MS, [100, 110, 90, 105])], reset: true },
  tickets: { kind: 'tickets', upsert: [ticket('t1')], remove: ['t0'] },
  positions: { kind: 'positions', upsert: [position(0)], remove: [1] },
  orders: { kind: 'orders', upsert: [order(CLOID)], remove: [] },
  fills: { kind: 'fills', add: [fill('1', AT_MS)] },
  account: { kind: 'account', account: account([[AT_MS, 1]], true) },
  risk: { kind: 'risk', risk },
  alerts: {
    kind: 'alerts',
    add: [
      {
        alertId: 'a1',
        atMs: AT_MS,
        level: 'critical',
        category: 'risk_management',
        title: 'Kill switch',
        body: 'halted',
        asset: null,
        ticketId: null,
      },
    ],
  },
  decisions: { kind: 'decisions', add: [decision('d1')] },
};

const settings = defaultSettings();

const inputs: { readonly [Kind in EngineInputBody['kind']]: Extract<EngineInputBody, { kind: Kind }> } = {
  RunStarted: {
    kind: 'RunStarted',
    runId: 'r',
    seed: 1,
    venue: 'sandbox',
    account: '0x00',
    versions: { engine: '0', runtime: 'node' },
    configHash: configHash(settings),
    settings,
  },
  Tick: { kind: 'Tick' },
  Market: {
    kind: 'Market',
    updates: [
      { type: 'book', asset: 0, venueAtMs: AT_MS, bids: [99, 1], asks: [101, 1] },
      {
        type: 'mark',
        asset: 0,
        venueAtMs: AT_MS,
        markTicks: asTicks(100),
        oracleTicks: asTicks(100),
        fundingRate: 0.00001,
      },
      {
        type: 'prints',
        asset: 0,
        firstAtMs: AT_MS,
        lastAtMs: AT_MS,
        openTicks: asTicks(100),
        highTicks: asTicks(101),
        lowTicks: asTicks(99),
        closeTicks: asTicks(100),
        volumeLots: asLots(4),
        count: 2,
      },
      { type: 'history', asset: 0, intervalMs: 60_000, bars: [AT_MS, 1, 2, 1, 2, 3] },
    ],
  },
  Instruments: { kind: 'Instruments', instruments: [instrument(0)] },
  VenueStatus: { kind: 'VenueStatus', connection: 'connected', reason: 'sandbox' },
  VenueReply: {
    kind: 'VenueReply',
    effectId: 'r:1:0',
    outcome: { status: 'ok', legs: [{ cloid: CLOID, status: 'error', code: 'margin', text: 'Insufficient margin' }] },
  },
  OrderUpdate: {
    kind: 'OrderUpdate',
    asset: 0,
    oid: 1,
    cloid: null,
    status: 'open',
    filledLots: asLots(0),
    remainingLots: asLots(1),
    venueAtMs: AT_MS,
  },
  Fill: {
    kind: 'Fill',
    tid: '1',
    asset: 0,
    oid: 1,
    cloid: CLOID,
    isBuy: true,
    priceTicks: asTicks(100),
    sizeLots: asLots(1),
    feeUnits: asUnits(1),
    isTaker: true,
    liquidation: false,
    venueAtMs: AT_MS,
  },
  AccountSnapshot: {
    kind: 'AccountSnapshot',
    reason: 'start',
    venueAtMs: AT_MS,
    cashUnits: asUnits(1),
    netDepositsUnits: asUnits(1),
    positions: [{ asset: 0, sizeLots: asLots(-1), costUnits: asUnits(-100) }],
    openOrders: [],
    fills: [],
  },
  Command: { kind: 'Command', commandId: 'c', origin: 'window', command: commands.focus },
  Signal: { kind: 'Signal', origin: 'external', signal: { id: 'x', anything: [null, 'at all'] } },
  ConfigChanged: { kind: 'ConfigChanged', version: 2, configHash: configHash(settings), settings },
  JobFinished: { kind: 'JobFinished', jobId: 'j', resultHash: 'h', blob: '{}' },
  Sentiment: { kind: 'Sentiment', value: 50, label: 'Neutral', publishedAtMs: AT_MS },
  AdapterFault: { kind: 'AdapterFault', component: 'journal', recovered: false, message: 'the disk is full' },
  Resumed: { kind: 'Resumed', sleptMs: 10 },
  Shutdown: { kind: 'Shutdown', reason: 'quit' },
};

const effects: { readonly [Kind in Effect['kind']]: Extract<Effect, { kind: Kind }> } = {
  SendOrders: {
    kind: 'SendOrders',
    effectId: 'r:1:0',
    gate: 'durable',
    grouping: 'normalTpsl',
    orders: [
      {
        cloid: CLOID,
        asset: 0,
        isBuy: true,
        priceTicks: asTicks(100),
        sizeLots: asLots(1),
        reduceOnly: false,
        type: { kind: 'trigger', isMarket: true, triggerTicks: asTicks(90), tpsl: 'sl' },
      },
    ],
    expiresAfterMs: AT_MS,
    reducesOnly: false,
    urgent: false,
  },
  Cancel: { kind: 'Cancel', effectId: 'r:1:1', gate: 'none', cancels: [{ asset: 0, cloid: CLOID }] },
  QueryOrder: { kind: 'QueryOrder', effectId: 'r:1:2', gate: 'none', cloid: CLOID, asset: 0 },
  QueryAccount: { kind: 'QueryAccount', effectId: 'r:1:3', gate: 'none', reason: 'periodic' },
  Alert: {
    kind: 'Alert',
    effectId: 'r:1:4',
    gate: 'none',
    alert: patches.alerts.add[0] as (typeof patches.alerts.add)[number],
  },
};

const everything: readonly (readonly [string, unknown])[] = [
  ...Object.entries(commands).map(([name, value]) => [`command ${name}`, value] as const),
  ...Object.entries(patches).map(([name, value]) => [`patch ${name}`, value] as const),
  ...Object.entries(inputs).map(([name, value]) => [`input ${name}`, value] as const),
  ...Object.entries(effects).map(([name, value]) => [`effect ${name}`, value] as const),
  ['batch', { epoch: 'e', fromSeq: 1, toSeq: 1, patches: Object.values(patches) } satisfies ViewBatch],
];

test.each(everything)('%s survives JSON and the structured clone unchanged', (_name, message) => {
  expect(JSON.parse(JSON.stringify(message))).toEqual(message);
  expect(structuredClone(message)).toEqual(message);
});

describe.each(Object.entries(commands))('the door for %s', (_type, command) => {
  test('lets the sample in', () => {
    expect(v.safeParse(tradeCommand, command).success).toBe(true);
  });

  test('refuses a further field', () => {
    expect(v.safeParse(tradeCommand, { ...command, more: 1 }).success).toBe(false);
  });

  test.each(Object.keys(command))('refuses it without %s, and with a value of another kind there', (key) => {
    const { [key as keyof typeof command]: _gone, ...rest } = command;
    expect(v.safeParse(tradeCommand, rest).success).toBe(false);
    expect(
      v.safeParse(tradeCommand, { ...command, [key]: Symbol.iterator.toString() + key.length * 7 + '!' }).success,
    ).toBe(
      // A text is a text: these two take any within their length.
      key === 'ticketId' || key === 'confirmation',
    );
  });
});
