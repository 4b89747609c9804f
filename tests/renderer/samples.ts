import type { BookRiskView } from '../../src/contract/book-risk.ts';
import type { RiskMetricsView } from '../../src/contract/risk-metrics.ts';
import type { WhatIfView } from '../../src/contract/what-if.ts';
import type { RegimeView } from '../../src/contract/regime-view.ts';
import type { SentimentView } from '../../src/contract/sentiment-view.ts';
import { asLots, asTicks, asUnits } from '../../src/contract/units.ts';
import type {
  AccountView,
  BarView,
  DecisionView,
  FillView,
  InstrumentView,
  MarketRowView,
  OrderView,
  PositionView,
  RiskView,
  SessionView,
  TicketView,
} from '../../src/contract/views.ts';

export function instrument(asset: number, over: Partial<InstrumentView> = {}): InstrumentView {
  return { asset, symbol: `S${asset}`, szDecimals: 2, priceDecimals: 4, maxLeverage: 10, listed: true, ...over };
}

export function marketRow(asset: number, markTicks: number, over: Partial<MarketRowView> = {}): MarketRowView {
  return {
    asset,
    bidTicks: asTicks(markTicks - 1),
    askTicks: asTicks(markTicks + 1),
    markTicks: asTicks(markTicks),
    lastTicks: asTicks(markTicks),
    dayBaseTicks: asTicks(1000),
    dayVolumeUnits: asUnits(0),
    fundingRate: null,
    updatedAtMs: 0,
    stale: false,
    health: { silent: [], doubt: '', faults: [] },
    ...over,
  };
}

export function bar(
  openMs: number,
  [open, high, low, close]: readonly [number, number, number, number],
  volume = 1,
): BarView {
  return {
    openMs,
    openTicks: asTicks(open),
    highTicks: asTicks(high),
    lowTicks: asTicks(low),
    closeTicks: asTicks(close),
    volumeLots: asLots(volume),
  };
}

export function ticket(ticketId: string, over: Partial<TicketView> = {}): TicketView {
  return {
    ticketId,
    signalId: `signal-${ticketId}`,
    strategyId: 'ema',
    source: 'genetic',
    asset: 0,
    side: 'long',
    strength: 0.8,
    rationale: '',
    state: 'waiting',
    approvedBy: null,
    flagged: false,
    createdAtMs: 0,
    expiresAtMs: 60_000,
    referenceTicks: asTicks(1000),
    bandLowTicks: asTicks(990),
    bandHighTicks: asTicks(1010),
    stopTicks: asTicks(980),
    takeProfitTicks: asTicks(1040),
    size: {
      targetLots: asLots(500),
      targetUnits: asUnits(500_000),
      method: 'fixed',
      bindingConstraint: 'asset',
      steps: [],
    },
    expectedSlippageRate: null,
    refusal: null,
    ...over,
  };
}

export function position(asset: number, over: Partial<PositionView> = {}): PositionView {
  return {
    asset,
    sizeLots: asLots(10),
    entryTicks: 1000.5,
    markTicks: asTicks(1010),
    notionalUnits: asUnits(10_100),
    unrealisedUnits: asUnits(95),
    realisedUnits: asUnits(0),
    exposureRate: 0.1,
    strategyId: 'ema',
    openedAtMs: 0,
    stopTicks: asTicks(980),
    takeProfitTicks: null,
    protectedRate: 1,
    unprotectedSinceMs: null,
    ...over,
  };
}

export function order(cloid: string, over: Partial<OrderView> = {}): OrderView {
  return {
    cloid,
    asset: 0,
    side: 'buy',
    type: 'limit',
    timeInForce: 'Gtc',
    priceTicks: asTicks(1000),
    triggerTicks: null,
    sizeLots: asLots(10),
    filledLots: asLots(0),
    reduceOnly: false,
    state: 'open',
    stateSinceMs: 0,
    note: '',
    strategyId: 'ema',
    signalId: null,
    createdAtMs: 0,
    oid: 7,
    foreign: false,
    quality: null,
    ...over,
  };
}

export function fill(tid: string, atMs: number, over: Partial<FillView> = {}): FillView {
  return {
    tid,
    asset: 0,
    side: 'buy',
    priceTicks: asTicks(1000),
    sizeLots: asLots(1),
    feeUnits: asUnits(1),
    closedPnlUnits: asUnits(0),
    isTaker: true,
    atMs,
    cloid: null,
    strategyId: null,
    slippageRate: null,
    ...over,
  };
}

export function decision(decisionId: string, over: Partial<DecisionView> = {}): DecisionView {
  return {
    decisionId,
    atMs: 0,
    chain: 'c',
    stage: 'signal',
    outcome: 'passed',
    text: '',
    asset: null,
    figures: {},
    ...over,
  };
}

export function account(curve: AccountView['curve'], curveReset: boolean): AccountView {
  const none = asUnits(0);
  return {
    equityUnits: none,
    cashUnits: none,
    unrealisedUnits: none,
    dayPnlUnits: none,
    dayPnlRate: 0,
    feesUnits: none,
    fundingUnits: none,
    marginUsedUnits: none,
    grossRate: 0,
    netRate: 0,
    navPerUnit: 1,
    curve,
    curveReset,
  };
}

export function session(atMs: number, over: Partial<SessionView> = {}): SessionView {
  return {
    venue: 'sandbox',
    runId: 'run',
    atMs,
    state: 'live',
    stateReason: '',
    mode: {
      mode: 'live',
      sinceMs: atMs,
      reason: '',
      next: '',
      waitingExits: [],
      differences: [],
      paper: { positions: [], entries: 0, resultUnits: asUnits(0) },
    },
    connection: 'connected',
    barIntervalMs: 60_000,
    nextBarAtMs: atMs + 60_000,
    feedSilentSinceMs: null,
    marketFaults: [],
    journal: 'open',
    journalReason: '',
    clock: null,
    deadManSwitch: { armedUntilMs: null, reason: 'no entry rests' },
    autoRules: [],
    strategies: [],
    ...over,
  };
}

export function sentiment(over: Partial<SentimentView> = {}): SentimentView {
  return {
    enabled: true,
    polling: 'waiting',
    reason: '',
    failures: 0,
    nextTryMs: null,
    source: 'alternative.me',
    value: 28,
    label: 'Fear',
    publishedAtMs: 1_760_054_400_000,
    nextUpdateMs: null,
    known: true,
    unknownAfterMs: 172_800_000,
    change7d: null,
    change30d: -12,
    history: [[1_760_054_400_000, 28]],
    historyReset: true,
    ...over,
  };
}

/** A regime as the window gets it. */
export function regime(over: Partial<RegimeView> = {}): RegimeView {
  return {
    regime: 'sideways_stable',
    reason: '',
    confidence: 0.4,
    sinceMs: 1_760_000_400_000,
    pending: 'sideways_stable',
    overridden: false,
    trendScore: -0.12,
    sigmaFast: 0.021,
    sigmaSlow: 0.024,
    volatilityRank: null,
    volumeRatio: null,
    components: [
      { part: 'trend', value: -0.12, vote: 0 },
      { part: 'sentiment', value: 44, vote: 0 },
      { part: 'volatility', value: 0.021, vote: 1 },
      { part: 'correlation', value: 0.86, vote: -1 },
      { part: 'volume', value: null, vote: 0 },
    ],
    composite: 'neutral',
    index: 'BTC',
    changes: [{ atMs: 1_760_000_400_000, regime: 'sideways_stable' }],
    bounds: { enter: 0.5, leave: 0.2 },
    ...over,
  };
}

/** Figures of an account that holds two markets. */
export function riskMetrics(over: Partial<RiskMetricsView> = {}): RiskMetricsView {
  return {
    positionCount: 2,
    totalExposureUnits: asUnits(2_500_000_000),
    grossRate: 0.25,
    netRate: -0.05,
    dailyPnlUnits: asUnits(-12_340_000),
    marginUsedRate: 0.0125,
    lossAtHeldStopsRate: 0.004,
    volatilityYear: 0.081,
    stressLoss: 0.061,
    concentration: 0.52,
    maxPosition: { asset: 0, symbol: 'BTC', rate: -0.15 },
    nearestLiquidation: { asset: 1, symbol: 'ETH', rate: 0.43 },
    adlRank: null,
    sharpe: 1.27,
    sharpeDays: 64,
    volatilityPercentile: 0.38,
    fearGreed: { value: 24, ageMs: 18_000_000 },
    ...over,
  };
}

/** The state of the rules of an account that is well. */
export function risk(over: Partial<RiskView> = {}): RiskView {
  return {
    level: 'low',
    halted: false,
    haltReason: '',
    reduceOnly: false,
    flattening: false,
    dailyDrawdownRate: 0.001,
    seasonDrawdownRate: 0.002,
    lifetimeDrawdownRate: 0.002,
    seasonSinceMs: null,
    lossAtStopsRate: 0.001,
    caps: [],
    metrics: riskMetrics(),
    breakers: [],
    ...over,
  };
}

/** The risk of a book of two holdings. */
export function bookRisk(over: Partial<BookRiskView> = {}): BookRiskView {
  const holding = { strategyId: 'ema-cross-1h', volatility: 0.6, riskShare: 0.5 };
  return {
    atMs: 1_760_054_400_000,
    holdings: [
      { ...holding, asset: 0, symbol: 'BTC', weight: 0.15 },
      { ...holding, asset: 1, symbol: 'ETH', weight: -0.1, volatility: null },
    ],
    grossRate: 0.25,
    netRate: 0.05,
    volatilityYear: 0.08,
    unknown: '',
    averageCorrelation: -0.7,
    concentration: 0.52,
    valueAtRisk95: 0.011,
    expectedShortfall95: null,
    stressLoss: 0,
    betaToIndex: 0.02,
    correlations: [
      [1, 0.7],
      [0.7, 1],
    ],
    meanCorrelation: 0.7,
    shrinkage: 1,
    ...over,
  };
}

/** What an order would make of a book. */
export function whatIf(over: Partial<WhatIfView> = {}): WhatIfView {
  return {
    assetRate: [0, 0.1],
    grossRate: [0.2, 0.3],
    netRate: [0.2, 0.3],
    correlatedRate: [0.1, 0.2],
    volatilityYear: [0.1, 0.13],
    stressLoss: [0.08, 0.12],
    valueAtRisk95: [null, 0.011],
    riskShare: 0.29,
    marginRate: 0.02,
    maxLeverage: 20,
    liquidationDistance: null,
    fundingPerDayRate: -0.00024,
    lossAtStopRate: 0.004,
    headroomRate: 0.011,
    ...over,
  };
}
