import type { WhatIfView } from '../../../src/contract/what-if.ts';
import type {
  AlertView,
  DecisionView,
  FillView,
  InterventionView,
  OrderQualityView,
  OrderState,
  OrderView,
  PositionView,
  TicketView,
} from '../../../src/contract/views.ts';
import { asLots, asTicks, asUnits } from '../../../src/contract/units.ts';
import { refuse } from '../../../src/contract/refusals.ts';
import { INSTRUMENTS, legal, type PreviewMarket } from './fixture-market.ts';

const MINUTE = 60_000;

export interface Fixture {
  readonly tickets: TicketView[];
  readonly positions: PositionView[];
  readonly orders: OrderView[];
  readonly fills: FillView[];
  readonly interventions: readonly InterventionView[];
  readonly alerts: AlertView[];
  readonly decisions: DecisionView[];
}

const STRATEGIES = ['ema-cross-1h', 'donchian-20'] as const;

function lotsFor(usdc: number, ticks: number): number {
  return Math.floor((usdc * 1e6) / ticks);
}

interface TicketSeed {
  readonly at: number;
  readonly asset: number;
  readonly side: TicketView['side'];
  readonly state: TicketView['state'];
  readonly usdc: number;
}

function ticketOf(market: PreviewMarket, nowMs: number, seed: TicketSeed): TicketView {
  const reference = legal(market.mid(seed.asset));
  const sign = seed.side === 'short' ? -1 : 1;
  const waiting = seed.state === 'waiting';
  const createdAtMs = waiting ? nowMs - 20_000 - seed.at * 24_000 : nowMs - (seed.at + 4) * 11 * MINUTE;
  const targetLots = lotsFor(seed.usdc, reference);
  const refused = seed.state === 'refused';
  return {
    ticketId: `t-${seed.asset}-${seed.at}`,
    signalId: `s-${seed.asset}-${seed.at}`,
    strategyId: STRATEGIES[seed.at % 2] ?? 'ema-cross-1h',
    source: 'genetic',
    asset: seed.asset,
    side: seed.side,
    strength: 0.62 + ((seed.at * 7) % 35) / 100,
    rationale:
      seed.at % 2 === 0
        ? 'EMA 12 crossed above EMA 48 on closed hourly bars, slope rising for three bars'
        : 'Close beyond the 20-bar channel with volume above its median',
    state: seed.state,
    approvedBy: seed.state === 'done' || seed.state === 'approved' ? 'person' : null,
    flagged: seed.at === 5,
    createdAtMs,
    expiresAtMs: createdAtMs + 150_000,
    referenceTicks: asTicks(reference),
    bandLowTicks: asTicks(legal(reference * 0.995)),
    bandHighTicks: asTicks(legal(reference * 1.005)),
    stopTicks: seed.side === 'flat' ? null : asTicks(legal(reference * (1 - sign * 0.018))),
    takeProfitTicks: seed.side === 'flat' ? null : asTicks(legal(reference * (1 + sign * 0.036))),
    size:
      refused || seed.side === 'flat'
        ? null
        : {
            targetLots: asLots(targetLots),
            targetUnits: asUnits(targetLots * reference),
            method: 'volatility_adjusted',
            bindingConstraint: seed.at % 2 === 0 ? 'asset' : 'loss_at_stop',
            steps: [
              { name: 'base', rate: 0.2, note: 'method volatility_adjusted' },
              { name: 'volatility', rate: 0.262, note: 'target 0.60 / vol 0.46' },
              { name: 'strength', rate: 0.214, note: 'x 0.82' },
              { name: 'strategy', rate: 0.214, note: 'cap 40 %' },
              { name: 'asset', rate: 0.15, note: 'cap 15 %' },
              { name: 'gross', rate: 0.15, note: 'cap 100 %, used 46 %' },
              { name: 'net', rate: 0.15, note: 'cap 60 %, used 22 %' },
              { name: 'loss_at_stop', rate: seed.at % 2 === 0 ? 0.15 : 0.118, note: '0.5 % of equity a trade' },
              { name: 'lot', rate: seed.at % 2 === 0 ? 0.1499 : 0.1179, note: 'rounded down' },
            ],
          },
    expectedSlippageRate: null,
    ...(refused || seed.side === 'flat' ? {} : { whatIf: WHAT_IF }),
    refusal: refused
      ? refuse('OVER_CAP', 'risk.caps.grossRate', 1.012, 1, 'The order would take gross exposure to 101.2 % of equity.')
      : null,
  };
}

/** What any order would make of the book. */
export const WHAT_IF: WhatIfView = {
  assetRate: [0, 0.118],
  grossRate: [0.595, 0.713],
  netRate: [0.271, 0.389],
  correlatedRate: [0.192, 0.31],
  volatilityYear: [0.184, 0.241],
  stressLoss: [0.071, 0.118],
  valueAtRisk95: [0.0162, 0.0213],
  riskShare: 0.31,
  marginRate: 0.024,
  maxLeverage: 20,
  liquidationDistance: null,
  fundingPerDayRate: 0.00004,
  lossAtStopRate: 0.0048,
  headroomRate: 0.0064,
};

const SEEDS: readonly TicketSeed[] = [
  { at: 0, asset: 2, side: 'long', state: 'waiting', usdc: 1540 },
  { at: 1, asset: 9, side: 'short', state: 'waiting', usdc: 1180 },
  { at: 2, asset: 0, side: 'flat', state: 'waiting', usdc: 0 },
  { at: 3, asset: 1, side: 'long', state: 'done', usdc: 1500 },
  { at: 4, asset: 24, side: 'long', state: 'refused', usdc: 900 },
  { at: 5, asset: 0, side: 'long', state: 'done', usdc: 1490 },
  { at: 6, asset: 11, side: 'short', state: 'expired', usdc: 640 },
  { at: 7, asset: 48, side: 'long', state: 'rejected', usdc: 720 },
  { at: 8, asset: 8, side: 'short', state: 'done', usdc: 1010 },
  { at: 9, asset: 62, side: 'long', state: 'done', usdc: 830 },
  { at: 10, asset: 30, side: 'short', state: 'void', usdc: 410 },
];

function positionOf(
  market: PreviewMarket,
  nowMs: number,
  row: readonly [number, number, number, number],
): PositionView {
  const [asset, usdc, drift, covered] = row;
  const mark = Math.round(market.mid(asset));
  const entry = mark / (1 + drift);
  const lots = Math.sign(usdc) * lotsFor(Math.abs(usdc), mark);
  return {
    asset,
    sizeLots: asLots(lots),
    entryTicks: entry,
    markTicks: asTicks(mark),
    notionalUnits: asUnits(Math.abs(lots) * mark),
    unrealisedUnits: asUnits(Math.round(lots * (mark - entry))),
    realisedUnits: asUnits(asset === 1 ? 4_215_300 : asset === 62 ? -1_904_000 : 0),
    exposureRate: (Math.abs(lots) * mark) / 10_318_420_000,
    strategyId: STRATEGIES[asset % 2] ?? null,
    openedAtMs: nowMs - 90 * MINUTE,
    stopTicks: covered === 0 ? null : asTicks(legal(entry * (1 - Math.sign(usdc) * 0.018))),
    takeProfitTicks: asTicks(legal(entry * (1 + Math.sign(usdc) * 0.036))),
    protectedRate: covered,
    unprotectedSinceMs: covered === 1 ? null : nowMs - (asset === 62 ? 14_000 : 0),
  };
}

const POSITIONS: readonly (readonly [number, number, number, number])[] = [
  [0, 1502, 0.0082, 1],
  [1, 1488, -0.0041, 1],
  [8, -1010, -0.0113, 1],
  [62, 834, 0.0267, 0.6],
  [25, -655, 0.0034, 1],
  [13, 402, -0.0009, 1],
  [65, 240, 0.0123, 0],
];

interface OrderSeed {
  readonly asset: number;
  readonly side: 'buy' | 'sell';
  readonly type: OrderView['type'];
  readonly away: number;
  readonly state: OrderState;
  readonly note: string;
}

const ORDERS: readonly OrderSeed[] = [
  {
    asset: 48,
    side: 'buy',
    type: 'limit',
    away: -0.001,
    state: 'unknown',
    note: 'No answer for 4 s. Asking by client id; counts as never placed after 15 s.',
  },
  { asset: 0, side: 'sell', type: 'stop_loss', away: -0.018, state: 'open', note: '' },
  { asset: 0, side: 'sell', type: 'take_profit', away: 0.036, state: 'open', note: '' },
  { asset: 1, side: 'sell', type: 'stop_loss', away: -0.018, state: 'open', note: '' },
  { asset: 8, side: 'buy', type: 'stop_loss', away: 0.018, state: 'open', note: '' },
  {
    asset: 62,
    side: 'sell',
    type: 'stop_loss',
    away: -0.018,
    state: 'partially_filled',
    note: 'Trimmed to the position',
  },
  { asset: 0, side: 'buy', type: 'limit', away: -0.0006, state: 'open', note: 'Post-only, second quote' },
  { asset: 1, side: 'buy', type: 'limit', away: 0, state: 'filled', note: '' },
  { asset: 24, side: 'buy', type: 'limit', away: 0, state: 'denied', note: 'Over a cap: gross 1.012, limit 1' },
  { asset: 30, side: 'sell', type: 'limit', away: 0, state: 'cancelled', note: '' },
  { asset: 65, side: 'buy', type: 'limit', away: -0.002, state: 'open', note: 'Placed elsewhere' },
  { asset: 11, side: 'sell', type: 'limit', away: 0, state: 'rejected', note: 'Post-only order would have matched' },
];

function qualityOf(market: PreviewMarket, nowMs: number, asset: number): OrderQualityView {
  const mid = market.mid(asset);
  return {
    submitAtMs: nowMs - 600_000,
    ackAtMs: nowMs - 599_814,
    firstFillAtMs: nowMs - 599_814,
    lastFillAtMs: nowMs - 599_371,
    decisionMidTicks: mid,
    arrivalMidTicks: mid * 1.0001,
    averageTicks: mid * 1.00021,
    expectedSlippageRate: 0.00012,
    slippageRate: 0.00021,
    shortfallRate: 0.00066,
    fillRate: 1,
    feeUnits: asUnits(420_317),
    makerShare: 0,
    markouts: [
      { afterMs: 1_000, rate: 0.00004 },
      { afterMs: 5_000, rate: -0.00011 },
      { afterMs: 30_000, rate: null },
    ],
    grade: 'good',
  };
}

function interventionsOf(nowMs: number): InterventionView[] {
  return [
    {
      interventionId: 'm1',
      kind: 'exit',
      asset: 13,
      cloid: null,
      sinceMs: nowMs - 95_000,
      title: 'DOT could not be closed',
      story: [
        { atMs: nowMs - 95_000, text: 'limit sell 128.1 DOT at 3.1268 cancelled: no match within 0.5 %' },
        { atMs: nowMs - 80_000, text: 'limit sell 128.1 DOT at 3.1112 cancelled: no match within 1 %' },
        { atMs: nowMs - 50_000, text: 'Five tries without a match; its stop at 3.09 still stands' },
      ],
      advice: 'Close it by hand with a limit that the book can meet, or leave it to its stop.',
      resolvedAtMs: null,
    },
    {
      interventionId: 'm2',
      kind: 'protection',
      asset: 8,
      cloid: null,
      sinceMs: nowMs - 640_000,
      title: 'The stop of LINK was refused three times',
      story: [{ atMs: nowMs - 640_000, text: 'stop_loss buy 54.7 LINK at 18.805 rejected: too many open orders' }],
      advice: 'Cancel resting orders that are not needed.',
      resolvedAtMs: nowMs - 600_000,
    },
  ];
}

function orderOf(market: PreviewMarket, nowMs: number, seed: OrderSeed, at: number): OrderView {
  const price = legal(market.mid(seed.asset) * (1 + seed.away));
  const sizeLots = lotsFor(900 + at * 37, price);
  const trigger = seed.type === 'stop_loss' || seed.type === 'take_profit';
  return {
    cloid: `0x${`${at + 10}`.padStart(32, '0')}`,
    asset: seed.asset,
    side: seed.side,
    type: seed.type,
    timeInForce: trigger ? null : at % 2 === 0 ? 'Alo' : 'Gtc',
    priceTicks: asTicks(price),
    triggerTicks: trigger ? asTicks(price) : null,
    sizeLots: asLots(sizeLots),
    filledLots: asLots(
      seed.state === 'filled' ? sizeLots : seed.state === 'partially_filled' ? Math.floor(sizeLots * 0.4) : 0,
    ),
    reduceOnly: trigger,
    state: seed.state,
    stateSinceMs: nowMs - 4200,
    note: seed.note,
    strategyId: STRATEGIES[at % 2] ?? null,
    signalId: `s-${seed.asset}-3`,
    createdAtMs: nowMs - at * 3 * MINUTE - 5000,
    oid: 90_000 + at,
    foreign: seed.note === 'Placed elsewhere',
    quality: seed.state === 'filled' ? qualityOf(market, nowMs, seed.asset) : null,
  };
}

function fillOf(market: PreviewMarket, nowMs: number, at: number): FillView {
  const asset = [0, 1, 8, 62, 25, 13][at % 6] ?? 0;
  const price = legal(market.mid(asset) * (1 + ((at % 5) - 2) * 0.0009));
  return {
    tid: `fill-${at}`,
    asset,
    side: at % 4 === 3 ? 'sell' : 'buy',
    priceTicks: asTicks(price),
    sizeLots: asLots(lotsFor(260 + at * 9, price)),
    feeUnits: asUnits(117_000 + at * 4051),
    closedPnlUnits: asUnits(at % 4 === 3 ? 3_215_400 - at * 290_000 : 0),
    isTaker: at % 2 === 0,
    atMs: nowMs - (40 - at) * 7 * MINUTE,
    cloid: `0x${`${(at % 11) + 10}`.padStart(32, '0')}`,
    strategyId: at % 9 === 8 ? null : (STRATEGIES[at % 2] ?? null),
    slippageRate: at % 7 === 6 ? null : ((at % 5) - 1) * 0.00013,
  };
}

type Stage = readonly [DecisionView['stage'], DecisionView['outcome'], string, DecisionView['figures']];

const CHAIN: readonly Stage[] = [
  [
    'signal',
    'passed',
    'Signal accepted: long, strength 0.84',
    { strength: 0.84, bar: '10:00', emaFast: 3981.42, emaSlow: 3968.07 },
  ],
  [
    'sizing',
    'passed',
    'Volatility sizing, bound by the asset cap',
    { targetRate: 0.214, cappedRate: 0.15, equity: '10,318.42' },
  ],
  ['desk', 'info', 'Ticket waits for a person until 10:02:30', { ticket: 't-1-3' }],
  ['desk', 'passed', 'Approved by a person in the window', { approvedBy: 'person' }],
  ['risk', 'passed', 'Price collar', { actual: 0.0004, limit: 0.05 }],
  ['risk', 'passed', 'Gross exposure', { actual: 0.462, limit: 1 }],
  ['risk', 'passed', 'Loss at stops, all positions', { actual: 0.0112, limit: 0.02 }],
  [
    'orders',
    'passed',
    'Entry with stop and target attached',
    { sizeLots: 3762, priceTicks: 398640, clientId: '0x00000000000000000000000000000017' },
  ],
  ['execution', 'info', 'Sent after the intent was durable', { gateMs: 0.41 }],
  ['fill', 'passed', 'Filled 0.3762 ETH at 3,986.4', { slippageBps: 1.3, fee: '0.6750' }],
];

function decisionsOf(nowMs: number): DecisionView[] {
  const chains: readonly (readonly [string, number, number])[] = [
    ['s-24-4', 24, 5],
    ['s-8-8', 8, 10],
    ['s-0-5', 0, 10],
    ['s-1-3', 1, 10],
  ];
  return chains.flatMap(([chain, asset, length], index) =>
    CHAIN.slice(0, length).map(([stage, outcome, text, figures], at): DecisionView => {
      const refused = length < CHAIN.length && at === length - 1;
      return {
        decisionId: `${chain}:${at}`,
        atMs: nowMs - (40 - index * 9) * MINUTE + at * 900,
        chain,
        stage,
        outcome: refused ? 'refused' : outcome,
        text: refused ? 'Gross exposure' : text,
        asset,
        figures: refused ? { actual: 1.012, limit: 1 } : figures,
      };
    }),
  );
}

function alertsOf(nowMs: number): AlertView[] {
  return [
    {
      alertId: 'a1',
      atMs: nowMs - 61 * MINUTE,
      level: 'info',
      category: 'execution',
      title: 'Filled BTC',
      body: 'Bought 0.01338 BTC at 111,420',
      asset: 0,
      ticketId: null,
    },
    {
      alertId: 'a2',
      atMs: nowMs - 22 * MINUTE,
      level: 'warning',
      category: 'risk_management',
      title: 'ZEC is covered to 60 %',
      body: 'The stop was trimmed; the repair is on its way',
      asset: 62,
      ticketId: null,
    },
    {
      alertId: 'a3',
      atMs: nowMs - 4 * MINUTE,
      level: 'critical',
      category: 'execution',
      title: 'Order state unknown',
      body: 'TAO entry got no answer; being asked by client id',
      asset: 48,
      ticketId: null,
    },
  ];
}

/** Everything about trading, the same every time for the same clock. */
export function tradingFixture(market: PreviewMarket, nowMs: number): Fixture {
  if (INSTRUMENTS.length < 66) throw new Error('The preview needs 66 markets');
  return {
    tickets: SEEDS.map((seed) => ticketOf(market, nowMs, seed)),
    positions: POSITIONS.map((row) => positionOf(market, nowMs, row)),
    orders: ORDERS.map((seed, at) => orderOf(market, nowMs, seed, at)),
    fills: Array.from({ length: 40 }, (_, at) => fillOf(market, nowMs, at)),
    alerts: alertsOf(nowMs),
    interventions: interventionsOf(nowMs),
    decisions: decisionsOf(nowMs),
  };
}
