import * as v from 'valibot';
import {
  ARCHIVE_INTERVALS,
  type DownloadRequest,
  type ExportRequest,
  type ImportKind,
  type RefillRequest,
  type SeriesKey,
} from '../../contract/candle-archive.ts';
import type { ApprovalRequest, GenerateAgentRequest, ImportAgentRequest } from '../../contract/agent-keys.ts';
import type { SaveKeyRequest } from '../../contract/ipc.ts';
import { BREAKER_NAMES, type TradeCommand } from '../../contract/commands.ts';
import { type ConnectionSettings, TRADING_STYLES, USAGE_PATTERNS } from '../../contract/connection.ts';
import { REHEARSAL_MARKETS_MAX, REHEARSED_SIZES, type RehearsalRequest } from '../../contract/rehearsal.ts';
import type { SettingChange } from '../../contract/settings-view.ts';
import type { WhatIfRequest } from '../../contract/what-if.ts';
import { CANDLES_MAX, type CandlesRequest, type WatchRequest } from '../../contract/universe.ts';

/* Shapes of everything that the window may send. What does not fit is refused with the path and never reaches a handler. */

const name = v.pipe(
  v.string(),
  v.regex(/^[a-zA-Z0-9 ._-]{1,64}$/, 'allowed is 1..64 of letters, digits, space, dot, dash, underscore'),
);
const rate = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const asset = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const autoRule = v.strictObject({
  strategyId: v.pipe(v.string(), v.minLength(1), v.maxLength(40)),
  enabled: v.boolean(),
  runFromStrength: rate,
  flagFromStrength: rate,
  maxOrdersPerHour: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(300)),
  maxNotionalPerDayUsdc: v.pipe(v.number(), v.minValue(10), v.maxValue(1e9)),
  endsAtMs: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
});

const lots = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER));
const ticks = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER)));
const cloid = v.pipe(v.string(), v.regex(/^0x[0-9a-f]{32}$/));

const orderTicket = v.strictObject({
  asset,
  isBuy: v.boolean(),
  sizeLots: lots,
  orderType: v.picklist(['market', 'limit', 'stop_loss', 'take_profit', 'twap']),
  limitTicks: ticks,
  triggerTicks: ticks,
  timeInForce: v.picklist(['Gtc', 'Ioc', 'Alo']),
  reduceOnly: v.boolean(),
  twap: v.exactOptional(
    v.strictObject({
      minutes: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(1_440)),
      randomize: v.boolean(),
    }),
  ),
  stopTicks: ticks,
  takeProfitTicks: ticks,
});

const typed = v.pipe(v.string(), v.maxLength(100));
const breaker = v.picklist(BREAKER_NAMES);

/** A command for the engine. */
export const tradeCommand = v.variant('type', [
  v.strictObject({
    type: v.literal('approveTicket'),
    ticketId: id,
    maxSizeLots: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER))),
  }),
  v.strictObject({ type: v.literal('rejectTicket'), ticketId: id }),
  v.strictObject({ type: v.literal('setAutoRule'), rule: autoRule }),
  v.strictObject({ type: v.literal('killSwitch'), flatten: v.boolean() }),
  v.strictObject({ type: v.literal('releaseHalt'), confirmation: typed }),
  v.strictObject({ type: v.literal('acknowledgeBreaker'), breaker, confirmation: v.exactOptional(typed) }),
  v.strictObject({ type: v.literal('disableBreaker'), breaker, confirmation: typed }),
  v.strictObject({ type: v.literal('enableBreaker'), breaker }),
  v.strictObject({ type: v.literal('startSeason'), confirmation: typed }),
  v.strictObject({ type: v.literal('closePosition'), asset }),
  v.strictObject({ type: v.literal('cancelOrder'), cloid: v.pipe(v.string(), v.regex(/^0x[0-9a-f]{32}$/)) }),
  v.strictObject({ type: v.literal('placeOrder'), order: orderTicket }),
  v.strictObject({ type: v.literal('modifyOrder'), cloid, priceTicks: ticks, sizeLots: v.nullable(lots) }),
  v.strictObject({ type: v.literal('cancelAll'), asset: v.nullable(asset) }),
  v.strictObject({ type: v.literal('reversePosition'), asset }),
  v.strictObject({ type: v.literal('resumeLive') }),
  v.strictObject({ type: v.literal('acknowledgeIntervention'), interventionId: id }),
  v.strictObject({ type: v.literal('focus'), asset }),
]) as unknown as v.GenericSchema<unknown, TradeCommand>;

/** A key to be stored. */
export const saveKeyRequest = v.strictObject({
  name,
  secret: v.pipe(v.string(), v.minLength(1), v.maxLength(4_096)),
  sessionOnly: v.boolean(),
}) as unknown as v.GenericSchema<unknown, SaveKeyRequest>;

const network = v.picklist(['testnet', 'live']);
const secret = v.pipe(v.string(), v.minLength(1), v.maxLength(4_096));
const approval = {
  network,
  agentName: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9-]{1,16}$/, 'allowed is 1..16 of letters, digits, dash')),
  validDays: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(180)),
};

/** An agent's key that was made elsewhere. */
export const importAgentRequest = v.strictObject({
  network,
  secret,
  sessionOnly: v.boolean(),
}) as unknown as v.GenericSchema<unknown, ImportAgentRequest>;

/** An agent to be made here. */
export const generateAgentRequest = v.strictObject({
  ...approval,
  sessionOnly: v.boolean(),
}) as unknown as v.GenericSchema<unknown, GenerateAgentRequest>;

/** What approves the agent of a network. */
export const approvalRequest = v.strictObject(approval) as unknown as v.GenericSchema<unknown, ApprovalRequest>;

/** What the connection to a venue is made of. */
export const connectionSettings = v.strictObject({
  style: v.picklist(TRADING_STYLES),
  usage: v.picklist(USAGE_PATTERNS),
}) as v.GenericSchema<unknown, ConnectionSettings>;

/** A change of one setting; what its path allows is checked where the settings are. */
export const settingChange = v.strictObject({
  path: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  value: v.nullable(
    v.union([
      v.number(),
      v.boolean(),
      v.pipe(v.string(), v.maxLength(100)),
      v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(200)),
    ]),
  ),
  confirmed: v.boolean(),
}) as v.GenericSchema<unknown, SettingChange>;

const symbol = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9:@/_-]{1,40}$/, 'allowed is 1..40 of letters, digits, : @ / _ -'),
);
const interval = v.picklist(ARCHIVE_INTERVALS);
const archiveSource = v.picklist(['venue', 'imported']);

/** Candles to be downloaded. */
export const downloadRequest = v.strictObject({
  symbols: v.pipe(v.array(symbol), v.minLength(1), v.maxLength(200)),
  intervals: v.pipe(v.array(interval), v.minLength(1), v.maxLength(ARCHIVE_INTERVALS.length)),
  days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_650)),
}) as unknown as v.GenericSchema<unknown, DownloadRequest>;

/** A series whose gaps are to be filled. */
export const refillRequest = v.strictObject({ symbol, interval }) as v.GenericSchema<unknown, RefillRequest>;

/** A job of the candle store. */
export const jobId = id as v.GenericSchema<unknown, string>;

/** How files to import are picked; where they are is picked in the main process. */
export const importKind = v.picklist(['files', 'folder']) as v.GenericSchema<unknown, ImportKind>;

/** What is to be exported. */
export const exportRequest = v.strictObject({
  symbol: v.nullable(symbol),
  interval,
  source: archiveSource,
}) as v.GenericSchema<unknown, ExportRequest>;

/** A stored series. */
export const seriesKey = v.strictObject({ symbol, interval, source: archiveSource }) as v.GenericSchema<
  unknown,
  SeriesKey
>;

/** Markets to rehearse; whether hours of them are stored is checked where they are read. */
export const rehearsalRequest = v.strictObject({
  symbols: v.pipe(v.array(symbol), v.minLength(1), v.maxLength(REHEARSAL_MARKETS_MAX)),
  size: v.picklist(REHEARSED_SIZES),
}) as v.GenericSchema<unknown, RehearsalRequest>;

/** Which markets to follow; whether they exist and fit is checked where they are followed. */
export const watchRequest = v.strictObject({
  symbols: v.nullable(v.pipe(v.array(symbol), v.maxLength(1_000))),
}) as v.GenericSchema<unknown, WatchRequest>;

/** Bars for the chart. */
export const candlesRequest = v.strictObject({
  symbol,
  interval,
  endMs: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8_640_000_000_000_000))),
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(CANDLES_MAX)),
}) as v.GenericSchema<unknown, CandlesRequest>;

/** An order of which the window asks what it would make of the book. */
export const whatIfRequest = v.strictObject({
  asset,
  isBuy: v.boolean(),
  lots,
  entryTicks: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(Number.MAX_SAFE_INTEGER)),
  stopTicks: ticks,
}) as unknown as v.GenericSchema<unknown, WhatIfRequest>;

/** Name of a stored key. */
export const keyName = name as v.GenericSchema<unknown, string>;

/** A speed of the sandbox. */
export const speed = v.pipe(v.number(), v.minValue(0.1), v.maxValue(600)) as v.GenericSchema<unknown, number>;

/** A call without an argument. */
export const nothing = v.undefined() as v.GenericSchema<unknown, undefined>;
