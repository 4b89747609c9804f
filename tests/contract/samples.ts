import {
  DISABLE_BREAKER_WORD,
  NEW_SEASON_WORD,
  RELEASE_HALT_WORD,
  type TradeCommand,
} from '../../src/contract/commands.ts';
import type { AppInfo, KeychainStatus, Reply, SaveKeyRequest } from '../../src/contract/ipc.ts';
import { refuse } from '../../src/contract/refusals.ts';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type { AlertView, RiskView, ViewBatch, ViewPatch, ViewSnapshot } from '../../src/contract/views.ts';
import type { EngineInputBody } from '../../src/engine/domain/inputs.ts';
import type { MarketUpdate } from '../../src/engine/domain/market-update.ts';
import type { LegReply, VenueOrderStatus } from '../../src/engine/domain/orders-wire.ts';
import type { CommandReply, Effect } from '../../src/engine/domain/outputs.ts';
import type { JournalLine } from '../../src/engine/domain/ports.ts';
import { configHash, defaultSettings } from '../../src/engine/index.ts';
import * as view from '../renderer/samples.ts';

/*
 * One sample at least of every message. The types ask for one per member of each union: a new member without a sample does not compile.
 */

/** At least one sample for every value of `Key` in the union. */
type Samples<Union, Key extends keyof Union> = {
  readonly [Word in Union[Key] & string]: readonly [
    Extract<Union, Readonly<Record<Key, Word>>>,
    ...Extract<Union, Readonly<Record<Key, Word>>>[],
  ];
};

const AT = 1_760_054_400_123;
const CLOID = '0x0123456789abcdef0123456789abcdef';

export const COMMANDS: Samples<TradeCommand, 'type'> = {
  approveTicket: [
    { type: 'approveTicket', ticketId: 't1', maxSizeLots: null },
    { type: 'approveTicket', ticketId: 't2', maxSizeLots: asLots(12) },
  ],
  rejectTicket: [{ type: 'rejectTicket', ticketId: 't1' }],
  setAutoRule: [
    {
      type: 'setAutoRule',
      rule: {
        strategyId: '*',
        enabled: true,
        runFromStrength: 0.9,
        flagFromStrength: 0.7,
        maxOrdersPerHour: 300,
        maxNotionalPerDayUsdc: 10_000,
        endsAtMs: null,
      },
    },
    {
      type: 'setAutoRule',
      rule: {
        strategyId: 'ema-12-48',
        enabled: false,
        runFromStrength: 1,
        flagFromStrength: 0,
        maxOrdersPerHour: 1,
        maxNotionalPerDayUsdc: 10,
        endsAtMs: AT,
      },
    },
  ],
  killSwitch: [
    { type: 'killSwitch', flatten: false },
    { type: 'killSwitch', flatten: true },
  ],
  releaseHalt: [{ type: 'releaseHalt', confirmation: RELEASE_HALT_WORD }],
  acknowledgeBreaker: [{ type: 'acknowledgeBreaker', breaker: 'daily_drawdown' }],
  disableBreaker: [{ type: 'disableBreaker', breaker: 'volatility_spike', confirmation: DISABLE_BREAKER_WORD }],
  enableBreaker: [{ type: 'enableBreaker', breaker: 'volatility_spike' }],
  startSeason: [{ type: 'startSeason', confirmation: NEW_SEASON_WORD }],
  closePosition: [{ type: 'closePosition', asset: 3 }],
  cancelOrder: [{ type: 'cancelOrder', cloid: CLOID }],
  placeOrder: [
    {
      type: 'placeOrder',
      order: {
        asset: 0,
        isBuy: true,
        sizeLots: asLots(5),
        orderType: 'limit',
        limitTicks: asTicks(1_000),
        triggerTicks: null,
        timeInForce: 'Alo',
        reduceOnly: false,
        stopTicks: asTicks(980),
        takeProfitTicks: null,
      },
    },
  ],
  modifyOrder: [
    { type: 'modifyOrder', cloid: CLOID, priceTicks: asTicks(1_001), sizeLots: null },
    { type: 'modifyOrder', cloid: CLOID, priceTicks: null, sizeLots: asLots(4) },
  ],
  cancelAll: [
    { type: 'cancelAll', asset: null },
    { type: 'cancelAll', asset: 3 },
  ],
  reversePosition: [{ type: 'reversePosition', asset: 3 }],
  resumeLive: [{ type: 'resumeLive' }],
  acknowledgeIntervention: [{ type: 'acknowledgeIntervention', interventionId: 'm1' }],
  focus: [{ type: 'focus', asset: 0 }],
};

const ALERT: AlertView = {
  alertId: 'a1',
  atMs: AT,
  level: 'emergency',
  category: 'risk_management',
  title: 'Emergency',
  body: 'Every position is being closed.',
  asset: null,
  ticketId: 't1',
};

const RISK: RiskView = {
  level: 'critical',
  halted: true,
  haltReason: 'kill switch, by person:window',
  reduceOnly: true,
  flattening: false,
  dailyDrawdownRate: 0.021,
  seasonDrawdownRate: null,
  lifetimeDrawdownRate: null,
  seasonSinceMs: null,
  lossAtStopsRate: 0.004,
  metrics: view.riskMetrics(),
  caps: [{ name: 'gross', used: null, limit: 1 }],
  breakers: [
    {
      name: 'daily_drawdown',
      state: 'tripped',
      measure: 'drawdown',
      metric: 0.021,
      trip: 0.02,
      tripsAt: 'above',
      emergency: 0.05,
      resetAt: 0.016,
      since: AT,
      until: null,
      evidence: 'unit value down',
      action: 'no new positions',
      reset: 'next day',
      trips: 1,
      tripsOfDay: 1,
      blocks: 'entries',
      strategies: [],
      needs: 'acknowledgement',
      history: [{ atMs: AT, metric: 0.021, evidence: 'unit value down', endedMs: null }],
    },
  ],
};

export const PATCHES: Samples<ViewPatch, 'kind'> = {
  session: [{ kind: 'session', session: view.session(AT) }],
  instruments: [{ kind: 'instruments', instruments: [view.instrument(0), view.instrument(1, { listed: false })] }],
  market: [{ kind: 'market', rows: [view.marketRow(0, 1_000), view.marketRow(1, 5, { bidTicks: null, stale: true })] }],
  book: [{ kind: 'book', book: { asset: 0, atMs: AT, bids: [[asTicks(999), asLots(5)]], asks: [] } }],
  bars: [
    { kind: 'bars', asset: 0, bars: [view.bar(AT, [1, 3, 1, 2])], reset: true },
    { kind: 'bars', asset: 0, bars: [], reset: false },
  ],
  tickets: [
    {
      kind: 'tickets',
      upsert: [
        view.ticket('t1'),
        view.ticket('t2', {
          state: 'refused',
          size: null,
          refusal: refuse('OVER_CAP', 'risk.caps.assetRate', 2, 1, 'too much'),
        }),
      ],
      remove: ['t0'],
    },
  ],
  positions: [{ kind: 'positions', upsert: [view.position(2), view.position(3, { markTicks: null })], remove: [1] }],
  orders: [{ kind: 'orders', upsert: [view.order(CLOID)], remove: [CLOID] }],
  fills: [{ kind: 'fills', add: [view.fill('7', AT, { slippageRate: 0.0001, cloid: CLOID })] }],
  account: [{ kind: 'account', account: view.account([[AT, 10]], true) }],
  risk: [{ kind: 'risk', risk: RISK }],
  alerts: [{ kind: 'alerts', add: [ALERT] }],
  bookRisk: [{ kind: 'bookRisk', bookRisk: view.bookRisk() }],
  regime: [{ kind: 'regime', regime: view.regime() }],
  sentiment: [{ kind: 'sentiment', sentiment: view.sentiment() }],
  interventions: [
    { kind: 'interventions', items: [] },
    {
      kind: 'interventions',
      items: [
        {
          interventionId: 'm1',
          kind: 'exit',
          asset: 0,
          cloid: CLOID,
          sinceMs: AT,
          title: 'BTC could not be closed',
          story: [{ atMs: AT, text: 'no match' }],
          advice: 'close it again',
          resolvedAtMs: null,
        },
      ],
    },
  ],
  decisions: [
    { kind: 'decisions', add: [view.decision('run:1:d0', { figures: { rate: 0.1, code: 'OVER_CAP', none: null } })] },
  ],
};

const ALL_PATCHES: readonly ViewPatch[] = Object.values(PATCHES).flat();

export const BATCH: ViewBatch = { epoch: 'e1', fromSeq: 4, toSeq: 5, patches: ALL_PATCHES };
export const SNAPSHOT: ViewSnapshot = { epoch: 'e1', seq: 5, patches: ALL_PATCHES };

export const REPLIES: readonly (Reply<string> | CommandReply)[] = [
  { ok: true, value: 'halted' },
  { ok: false, error: refuse('HALTED', 'risk.halted', 'kill switch', 'no', 'trading is halted') },
  { commandId: 'window-1-1', ok: true, text: 'buy BTC sent' },
  { commandId: 'window-1-2', ok: false, error: refuse('TICKET_UNKNOWN', 'ticketId', null, null, 'no such ticket') },
];

export const APP_INFO: AppInfo = {
  version: '0.1.0',
  electron: '1',
  chrome: '2',
  node: '3',
  testRuntime: true,
  venue: 'sandbox',
  venuesOffered: ['sandbox'],
  speed: 1,
  dataName: null,
  home: 'home',
  startNotices: ['The journal was damaged.'],
};

export const KEYCHAIN: KeychainStatus = { available: false, reason: 'no service', stored: ['agent'], sessionOnly: [] };
export const SAVE_KEY: SaveKeyRequest = { name: 'agent', secret: 'not a key', sessionOnly: true };

export const MARKET_UPDATES: Samples<MarketUpdate, 'type'> = {
  book: [{ type: 'book', asset: 0, venueAtMs: AT, bids: [999, 5], asks: [1_001, 7, 1_002, 1] }],
  mark: [
    { type: 'mark', asset: 0, venueAtMs: AT, markTicks: asTicks(1_000), oracleTicks: asTicks(999), fundingRate: null },
    {
      type: 'mark',
      asset: 0,
      venueAtMs: AT,
      markTicks: asTicks(1_000),
      oracleTicks: asTicks(999),
      fundingRate: -0.0000125,
    },
  ],
  prints: [
    {
      type: 'prints',
      asset: 0,
      firstAtMs: AT,
      lastAtMs: AT + 1,
      openTicks: asTicks(1),
      highTicks: asTicks(3),
      lowTicks: asTicks(1),
      closeTicks: asTicks(2),
      volumeLots: asLots(9),
      count: 4,
    },
  ],
  unfollowed: [{ type: 'unfollowed', asset: 0 }],
  gap: [
    { type: 'gap', asset: 0, fromMs: 0 },
    { type: 'gap', asset: 0, fromMs: AT },
  ],
  mend: [
    {
      type: 'mend',
      asset: 0,
      intervalMs: 60_000,
      bars: [AT, 1, 3, 1, 2, 10],
      wholeToMs: AT + 60_000,
      forming: [2, 2, 1, 1, 4, 3],
      settled: false,
    },
    { type: 'mend', asset: 0, intervalMs: 60_000, bars: [], wholeToMs: 0, forming: [], settled: true },
  ],
  history: [{ type: 'history', asset: 0, intervalMs: 60_000, bars: [AT, 1, 3, 1, 2, 10] }],
  hours: [{ type: 'hours', asset: 0, bars: [AT, 1, 3, 1, 2, 10] }],
};

export const LEGS: Samples<LegReply, 'status'> = {
  resting: [{ cloid: CLOID, status: 'resting', oid: 1 }],
  filled: [{ cloid: CLOID, status: 'filled', oid: 1, filledLots: asLots(5), avgTicks: 1_000.25 }],
  waiting: [{ cloid: CLOID, status: 'waiting', oid: 2 }],
  cancelled: [{ cloid: CLOID, status: 'cancelled' }],
  error: [{ cloid: CLOID, status: 'error', code: 'margin', text: 'Insufficient margin' }],
};

const ORDER_STATUSES: Readonly<Record<VenueOrderStatus | 'unknownOid', true>> = {
  open: true,
  filled: true,
  canceled: true,
  triggered: true,
  rejected: true,
  marginCanceled: true,
  selfTradeCanceled: true,
  reduceOnlyCanceled: true,
  siblingFilledCanceled: true,
  delistedCanceled: true,
  liquidatedCanceled: true,
  iocCancelRejected: true,
  scheduledCancel: true,
  internalCancel: true,
  openInterestCapCanceled: true,
  vaultWithdrawalCanceled: true,
  outcomeSettledCanceled: true,
  tickRejected: true,
  minTradeNtlRejected: true,
  perpMarginRejected: true,
  perpMaxPositionRejected: true,
  reduceOnlyRejected: true,
  badAloPxRejected: true,
  badTriggerPxRejected: true,
  marketOrderNoLiquidityRejected: true,
  positionIncreaseAtOpenInterestCapRejected: true,
  positionFlipAtOpenInterestCapRejected: true,
  tooAggressiveAtOpenInterestCapRejected: true,
  openInterestIncreaseRejected: true,
  insufficientSpotBalanceRejected: true,
  oracleRejected: true,
  tooManyOpenOrdersRejected: true,
  parentCanceled: true,
  expired: true,
  unknownOid: true,
};

type OrderUpdateInput = Extract<EngineInputBody, { kind: 'OrderUpdate' }>;

const UPDATES: readonly OrderUpdateInput[] = Object.keys(ORDER_STATUSES).map((status) => ({
  kind: 'OrderUpdate',
  asset: 0,
  oid: 1,
  cloid: CLOID,
  status: status as VenueOrderStatus,
  filledLots: asLots(1),
  remainingLots: asLots(2),
  venueAtMs: AT,
}));

const FILL: Extract<EngineInputBody, { kind: 'Fill' }> = {
  kind: 'Fill',
  tid: '17',
  asset: 0,
  oid: 1,
  cloid: null,
  isBuy: true,
  priceTicks: asTicks(1_000),
  sizeLots: asLots(5),
  feeUnits: asUnits(-3),
  isTaker: false,
  liquidation: true,
  venueAtMs: AT,
};

export const INPUTS: Samples<EngineInputBody, 'kind'> = {
  RunStarted: [
    {
      kind: 'RunStarted',
      runId: 'run',
      seed: 7,
      venue: 'sandbox',
      account: `0x${'0'.repeat(40)}`,
      versions: { engine: '0.1.0', runtime: 'node 24' },
      configHash: configHash(defaultSettings()),
      settings: defaultSettings(),
    },
  ],
  Tick: [{ kind: 'Tick' }],
  Market: [{ kind: 'Market', updates: Object.values(MARKET_UPDATES).flat() }],
  Instruments: [{ kind: 'Instruments', instruments: [view.instrument(0)] }],
  VenueStatus: [
    { kind: 'VenueStatus', connection: 'disconnected', reason: 'cable' },
    { kind: 'VenueStatus', connection: 'connecting', reason: '' },
    { kind: 'VenueStatus', connection: 'connected', reason: '' },
  ],
  VenueReply: [
    { kind: 'VenueReply', effectId: 'run:1:0', outcome: { status: 'ok', legs: Object.values(LEGS).flat() } },
    { kind: 'VenueReply', effectId: 'run:1:0', outcome: { status: 'refused', text: 'expired' } },
    { kind: 'VenueReply', effectId: 'run:1:0', outcome: { status: 'unknown', reason: 'reset' } },
  ],
  OrderUpdate: UPDATES as readonly [OrderUpdateInput, ...OrderUpdateInput[]],
  Fill: [FILL],
  Funding: [{ kind: 'Funding', asset: 0, units: asUnits(-12), sizeLots: asLots(-5), rate: 0.0000125, venueAtMs: AT }],
  AccountSnapshot: [
    {
      kind: 'AccountSnapshot',
      reason: 'start',
      venueAtMs: AT,
      cashUnits: asUnits(-1),
      netDepositsUnits: asUnits(10),
      positions: [
        {
          asset: 0,
          sizeLots: asLots(-5),
          costUnits: asUnits(-5_000),
          margin: { leverage: 5, isIsolated: true, ownUnits: asUnits(1_200) },
        },
      ],
      openOrders: [
        {
          asset: 0,
          oid: 2,
          cloid: null,
          isBuy: true,
          priceTicks: asTicks(1_100),
          triggerTicks: asTicks(1_050),
          tpsl: 'sl',
          remainingLots: asLots(5),
          reduceOnly: true,
          live: true,
        },
      ],
      fills: [FILL],
    },
  ],
  Command: Object.values(COMMANDS)
    .flat()
    .map((command, i) => ({ kind: 'Command', commandId: `c${i}`, origin: 'window', command })) as unknown as Samples<
    EngineInputBody,
    'kind'
  >['Command'],
  Signal: [
    { kind: 'Signal', origin: 'external', signal: { id: 'x', strength: 2, nested: [null, 'text'] } },
    { kind: 'Signal', origin: 'manual', signal: null },
  ],
  ConfigChanged: [
    { kind: 'ConfigChanged', version: 2, configHash: configHash(defaultSettings()), settings: defaultSettings() },
  ],
  JobFinished: [{ kind: 'JobFinished', jobId: 'j', resultHash: 'h', blob: '{}' }],
  AgentStatus: [{ kind: 'AgentStatus', address: '0xaa', validUntilMs: AT, refused: '' }],
  ClockReading: [{ kind: 'ClockReading', machineMs: -1_500, errorMs: 40 }],
  Sentiment: [
    { kind: 'Sentiment', source: 'index', value: 20, label: 'Fear', publishedAtMs: AT, nextUpdateMs: null },
    {
      kind: 'Sentiment',
      source: 'index',
      value: 20,
      label: 'Fear',
      publishedAtMs: AT,
      nextUpdateMs: AT + 1,
      history: [[AT - 86_400_000, 19, 'Extreme Fear']],
    },
  ],
  SentimentStatus: [
    { kind: 'SentimentStatus', source: 'index', polling: 'failing', reason: 'status 500', failures: 2, nextTryMs: AT },
    { kind: 'SentimentStatus', source: 'index', polling: 'waiting', reason: '', failures: 0, nextTryMs: null },
  ],
  AdapterFault: [{ kind: 'AdapterFault', component: 'journal', recovered: false, message: 'disk full' }],
  AccountUnasked: [{ kind: 'AccountUnasked', epoch: 2 }, { kind: 'AccountUnasked' }],
  Resumed: [{ kind: 'Resumed', sleptMs: 60_000 }],
  Shutdown: [{ kind: 'Shutdown', reason: 'quit' }],
};

const stamp = (gate: 'durable' | 'none') => ({ effectId: 'run:1:0', gate });

export const EFFECTS: Samples<Effect, 'kind'> = {
  SendOrders: [
    {
      ...stamp('durable'),
      kind: 'SendOrders',
      grouping: 'normalTpsl',
      orders: [
        {
          cloid: CLOID,
          asset: 0,
          isBuy: true,
          priceTicks: asTicks(1_000),
          sizeLots: asLots(5),
          reduceOnly: false,
          type: { kind: 'limit', tif: 'Ioc' },
        },
        {
          cloid: CLOID,
          asset: 0,
          isBuy: false,
          priceTicks: asTicks(900),
          sizeLots: asLots(5),
          reduceOnly: true,
          type: { kind: 'trigger', isMarket: true, triggerTicks: asTicks(950), tpsl: 'sl' },
        },
      ],
      expiresAfterMs: AT + 5_000,
      reducesOnly: false,
      urgent: false,
    },
  ],
  SendTwap: [
    {
      ...stamp('durable'),
      kind: 'SendTwap',
      cloid: CLOID,
      asset: 0,
      isBuy: true,
      sizeLots: asLots(500),
      reduceOnly: false,
      minutes: 30,
      randomize: true,
      expiresAfterMs: AT + 5_000,
      reducesOnly: false,
      urgent: false,
    },
  ],
  Cancel: [
    { ...stamp('none'), kind: 'Cancel', cancels: [{ asset: 0, cloid: CLOID }] },
    { ...stamp('none'), kind: 'Cancel', cancels: [{ asset: 0, cloid: CLOID, twapId: null }] },
  ],
  ScheduleCancel: [
    { ...stamp('none'), kind: 'ScheduleCancel', timeMs: AT + 30_000, expiresAfterMs: AT + 5_000 },
    { ...stamp('none'), kind: 'ScheduleCancel', timeMs: null, expiresAfterMs: null },
  ],
  QueryOrder: [{ ...stamp('none'), kind: 'QueryOrder', cloid: CLOID, asset: 0 }],
  QueryAccount: [{ ...stamp('none'), kind: 'QueryAccount', reason: 'resume' }],
  Alert: [{ ...stamp('none'), kind: 'Alert', alert: ALERT }],
};

export const JOURNAL_LINES: Readonly<Record<JournalLine['type'], JournalLine>> = {
  input: { recordNo: 1, seq: 1, type: 'input', class: 'market', atMs: AT, payload: JSON.stringify(INPUTS.Tick[0]) },
  intent: {
    recordNo: 2,
    seq: 1,
    type: 'intent',
    class: 'audit',
    atMs: AT,
    payload: JSON.stringify(EFFECTS.SendOrders[0]),
  },
  released: {
    recordNo: 3,
    seq: 1,
    type: 'released',
    class: 'audit',
    atMs: AT,
    payload: '{"effectId":"run:1:0","reason":"durable"}',
  },
};
