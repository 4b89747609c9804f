import type { AutoRule } from './commands.ts';
import type { Refusal } from './refusals.ts';
import type { BarView, BookView, InstrumentView, MarketFaultView, MarketRowView } from './market-views.ts';
import type { ClockView, DeadManSwitchView } from './session-parts.ts';
import type { RiskView } from './risk-views.ts';
import type { BookRiskView } from './book-risk.ts';
import type { RegimeView } from './regime-view.ts';
import type { WhatIfView } from './what-if.ts';
import type { SentimentView } from './sentiment-view.ts';
import type { StrategyRecordView } from './strategy-record.ts';
import type { AssetId, PriceTicks, QuoteUnits, SizeLots } from './units.ts';

export type {
  BreakerBlocks,
  BreakerMeasure,
  BreakerState,
  BreakerTrip,
  BreakerView,
  RiskLevel,
  RiskView,
} from './risk-views.ts';
export type {
  BarView,
  BookView,
  InstrumentView,
  MarketChannel,
  MarketFaultKind,
  MarketFaultView,
  MarketHealthView,
  MarketRowView,
  SilentChannelView,
} from './market-views.ts';

/*
 * What the window shows. Views carry integers with their scale (ticks, lots, micro-USDC) so that the renderer formats and never
 * computes money. Views are outside the engine's state hash.
 */

/** A venue that this build offers. */
export type VenueName = 'sandbox' | 'paper' | 'testnet' | 'live';
/** Direction of a position or of an entry. */
export type Side = 'long' | 'short';

/** The run as a whole: what it is connected to and whether it may trade. */
export interface SessionView {
  readonly venue: VenueName;
  readonly runId: string;
  /** Engine time, ms UTC. In the sandbox it is the exchange's own time. */
  readonly atMs: number;
  /**
   * starting until the first reconciliation, then live; degraded = no entries; fallback = the venue is down, entries go to paper; halted =
   * kill switch or breaker.
   */
  readonly state: 'starting' | 'live' | 'degraded' | 'fallback' | 'halted' | 'stopped';
  readonly stateReason: string;
  readonly mode: ModeView;
  readonly connection: 'disconnected' | 'connecting' | 'connected';
  readonly barIntervalMs: number;
  readonly nextBarAtMs: number;
  /** Since when the market feed says nothing at all, ms UTC; null while it speaks or never has. */
  readonly feedSilentSinceMs: number | null;
  /** Faults of all markets together. */
  readonly marketFaults: readonly MarketFaultView[];
  readonly journal: 'open' | 'closed' | 'read_only';
  readonly journalReason: string;
  /** Null where the venue's time is the engine's own. */
  readonly clock: ClockView | null;
  readonly deadManSwitch: DeadManSwitchView;
  readonly autoRules: readonly AutoRule[];
  readonly strategies: readonly StrategyView[];
}

/** How far the venue and the engine know of each other, and what waits for that. */
export interface ModeView {
  readonly mode: 'starting' | 'live' | 'degraded' | 'reconciling' | 'fallback' | 'returning' | 'confirming';
  readonly sinceMs: number;
  readonly reason: string;
  /** What happens next, in words; '' while live. */
  readonly next: string;
  /** Exits that are decided anew once the account was compared. */
  readonly waitingExits: readonly {
    readonly asset: AssetId;
    readonly by: 'person' | 'signal';
    readonly sinceMs: number;
  }[];
  /** What differed when the account was compared after the last fallback. */
  readonly differences: readonly string[];
  readonly paper: PaperLedgerView;
}

/** The paper ledger of the present or the last fallback; none of it is in the account. Money in micro-USDC. */
export interface PaperLedgerView {
  readonly positions: readonly {
    readonly asset: AssetId;
    /** Signed. */
    readonly sizeLots: SizeLots;
    readonly costUnits: QuoteUnits;
    readonly stopTicks: PriceTicks | null;
    readonly takeProfitTicks: PriceTicks | null;
    readonly unrealisedUnits: QuoteUnits;
  }[];
  readonly entries: number;
  /** Realised less all fees. */
  readonly resultUnits: QuoteUnits;
}

/** One strategy that proposes trades. */
export interface StrategyView {
  readonly strategyId: string;
  readonly family: string;
  /** The genome as a rule a trader can read. */
  readonly rule: string;
  /** What its finished round trips came to; left out before the first. */
  readonly record?: StrategyRecordView;
}

/** One named step of the size waterfall; `rate` is exposure as a fraction of equity after the step. */
export interface SizeStepView {
  readonly name: string;
  readonly rate: number;
  readonly note: string;
}

/** The size given to a proposal and which rule bound it. */
export interface SizeView {
  readonly targetLots: SizeLots;
  readonly targetUnits: QuoteUnits;
  readonly method: string;
  readonly bindingConstraint: string;
  readonly steps: readonly SizeStepView[];
}

/** One proposal on the desk, waiting for or past a decision. */
export interface TicketView {
  readonly ticketId: string;
  readonly signalId: string;
  readonly strategyId: string;
  readonly source: string;
  readonly asset: AssetId;
  readonly side: Side | 'flat';
  readonly strength: number;
  readonly rationale: string;
  readonly state: 'waiting' | 'approved' | 'rejected' | 'expired' | 'refused' | 'void' | 'done';
  readonly approvedBy: string | null;
  readonly flagged: boolean;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly referenceTicks: PriceTicks;
  readonly bandLowTicks: PriceTicks;
  readonly bandHighTicks: PriceTicks;
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
  /** The size as it stands now, or null with the refusal that says why there is none. */
  readonly size: SizeView | null;
  /** Slippage that walking the visible book promises for this size, fraction, + = worse; null without a size. */
  readonly expectedSlippageRate: number | null;
  /** How it would be executed if it were approved now, in a sentence; left out without a size. */
  readonly how?: string;
  /** What it would make of the book; left out without a size. */
  readonly whatIf?: WhatIfView;
  readonly refusal: Refusal | null;
}

/** One open position with its marks. */
export interface PositionView {
  readonly asset: AssetId;
  /** Signed. */
  readonly sizeLots: SizeLots;
  readonly entryTicks: number;
  readonly markTicks: PriceTicks | null;
  readonly notionalUnits: QuoteUnits;
  readonly unrealisedUnits: QuoteUnits;
  readonly realisedUnits: QuoteUnits;
  readonly exposureRate: number;
  readonly strategyId: string | null;
  readonly openedAtMs: number;
  readonly stopTicks: PriceTicks | null;
  readonly takeProfitTicks: PriceTicks | null;
  /** Share 0..1 of the position covered by exchange-resident reduce-only stops. */
  readonly protectedRate: number;
  /** Since when it is not covered whole, ms UTC, or null. */
  readonly unprotectedSinceMs: number | null;
}

/** The order states of the engine's table. */
export type OrderState =
  | 'pending'
  | 'submitted'
  | 'unknown'
  | 'open'
  | 'partially_filled'
  | 'filled'
  | 'cancelled'
  | 'rejected'
  | 'expired'
  | 'error'
  | 'denied';

/** One order of ours, working or done. */
export interface OrderView {
  readonly cloid: string;
  readonly asset: AssetId;
  readonly side: 'buy' | 'sell';
  readonly type: 'market' | 'limit' | 'stop_loss' | 'take_profit' | 'twap';
  readonly timeInForce: 'Gtc' | 'Ioc' | 'Alo' | null;
  readonly priceTicks: PriceTicks;
  readonly triggerTicks: PriceTicks | null;
  readonly sizeLots: SizeLots;
  readonly filledLots: SizeLots;
  readonly reduceOnly: boolean;
  readonly state: OrderState;
  readonly stateSinceMs: number;
  /** For unknown orders: what is being asked and what happens next. Else the refusal text or ''. */
  readonly note: string;
  readonly strategyId: string | null;
  readonly signalId: string | null;
  readonly createdAtMs: number;
  /** The venue's number, or null until it told one. */
  readonly oid: number | null;
  /** True for an order that was placed elsewhere: it is shown, counted as exposure, and left alone. */
  readonly foreign: boolean;
  /** How well it was executed; null for orders that have no stamps (triggers that never acted, foreign and old ones). */
  readonly quality: OrderQualityView | null;
}

/** How well an order was executed, in words. */
export type ExecutionGrade = 'excellent' | 'good' | 'fair' | 'poor' | 'failed';

/** Stamps of one order. Times in ms UTC; rates are fractions, + = worse, but for mark-outs, where + = the market went our way. */
export interface OrderQualityView {
  readonly submitAtMs: number;
  readonly ackAtMs: number | null;
  readonly firstFillAtMs: number | null;
  readonly lastFillAtMs: number | null;
  readonly decisionMidTicks: number | null;
  /** Mid when the venue's first word came. */
  readonly arrivalMidTicks: number | null;
  readonly averageTicks: number | null;
  /** What walking the visible book promised at the decision. */
  readonly expectedSlippageRate: number | null;
  /** Average price against the decision mid. */
  readonly slippageRate: number | null;
  /** The same with fees. */
  readonly shortfallRate: number | null;
  readonly fillRate: number;
  readonly feeUnits: QuoteUnits;
  readonly makerShare: number | null;
  /** Mid against the average price, 1, 5 and 30 s after the last fill; null while to come. */
  readonly markouts: readonly { readonly afterMs: number; readonly rate: number | null }[];
  readonly grade: ExecutionGrade | null;
}

/** One execution of an order of ours. */
export interface FillView {
  readonly tid: string;
  readonly asset: AssetId;
  readonly side: 'buy' | 'sell';
  readonly priceTicks: PriceTicks;
  readonly sizeLots: SizeLots;
  readonly feeUnits: QuoteUnits;
  readonly closedPnlUnits: QuoteUnits;
  readonly isTaker: boolean;
  readonly atMs: number;
  readonly cloid: string | null;
  readonly strategyId: string | null;
  /** Slippage against the decision mid as a fraction, positive = worse; null when there is no decision of ours. */
  readonly slippageRate: number | null;
}

/** The account in integers of micro-USDC; rates are fractions of equity. */
export interface AccountView {
  readonly equityUnits: QuoteUnits;
  readonly cashUnits: QuoteUnits;
  readonly unrealisedUnits: QuoteUnits;
  readonly dayPnlUnits: QuoteUnits;
  readonly dayPnlRate: number;
  readonly feesUnits: QuoteUnits;
  /** Funding received less paid, as far as it was told. */
  readonly fundingUnits: QuoteUnits;
  readonly marginUsedUnits: QuoteUnits;
  readonly grossRate: number;
  readonly netRate: number;
  /** Unit value of the account, 1 at the start of the run's history. */
  readonly navPerUnit: number;
  /** (atMs, equityUnits) samples for the equity curve, oldest first; only new points after the first view. */
  readonly curve: readonly (readonly [number, number])[];
  readonly curveReset: boolean;
}

/** One message that a trader has to see. */
export interface AlertView {
  readonly alertId: string;
  readonly atMs: number;
  readonly level: 'info' | 'warning' | 'critical' | 'emergency';
  readonly category: string;
  readonly title: string;
  readonly body: string;
  readonly asset: AssetId | null;
  readonly ticketId: string | null;
}

/** One line of the decision trace; `chain` groups the lines of one signal. */
export interface DecisionView {
  readonly decisionId: string;
  readonly atMs: number;
  readonly chain: string;
  readonly stage: 'signal' | 'desk' | 'sizing' | 'risk' | 'orders' | 'execution' | 'fill' | 'breaker' | 'reconcile';
  readonly outcome: 'passed' | 'refused' | 'info';
  readonly text: string;
  readonly asset: AssetId | null;
  readonly figures: Readonly<Record<string, number | string | null>>;
  /** Every check that was made, with its two numbers; only on lines of risk. */
  readonly checks?: readonly CheckView[];
}

/** A check with what it found and what it allows. */
export interface CheckView {
  readonly name: string;
  readonly passed: boolean;
  readonly actual: number | string | null;
  readonly limit: number | string | null;
}

/** Trouble with an order or a position that needs a person's hands, with its whole story. */
export interface InterventionView {
  readonly interventionId: string;
  readonly kind: 'entry' | 'exit' | 'flatten' | 'protection' | 'cancel';
  readonly asset: AssetId;
  readonly cloid: string | null;
  readonly sinceMs: number;
  readonly title: string;
  /** What happened, oldest first. */
  readonly story: readonly { readonly atMs: number; readonly text: string }[];
  /** What a person can do about it. */
  readonly advice: string;
  /** When it was over by itself, ms UTC; null while it lasts. It stays listed until a person acknowledges it. */
  readonly resolvedAtMs: number | null;
}

/** One change of the picture. Patches are upserts: applying one twice equals applying it once. */
export type ViewPatch =
  | { readonly kind: 'session'; readonly session: SessionView }
  | { readonly kind: 'instruments'; readonly instruments: readonly InstrumentView[] }
  | { readonly kind: 'market'; readonly rows: readonly MarketRowView[] }
  | { readonly kind: 'book'; readonly book: BookView }
  /** `reset` replaces the series of the asset; else bars are merged by openMs. Only the focused asset is sent. */
  | { readonly kind: 'bars'; readonly asset: AssetId; readonly bars: readonly BarView[]; readonly reset: boolean }
  | { readonly kind: 'tickets'; readonly upsert: readonly TicketView[]; readonly remove: readonly string[] }
  | { readonly kind: 'positions'; readonly upsert: readonly PositionView[]; readonly remove: readonly AssetId[] }
  | { readonly kind: 'orders'; readonly upsert: readonly OrderView[]; readonly remove: readonly string[] }
  | { readonly kind: 'fills'; readonly add: readonly FillView[] }
  | { readonly kind: 'account'; readonly account: AccountView }
  | { readonly kind: 'risk'; readonly risk: RiskView }
  | { readonly kind: 'sentiment'; readonly sentiment: SentimentView }
  | { readonly kind: 'regime'; readonly regime: RegimeView }
  | { readonly kind: 'bookRisk'; readonly bookRisk: BookRiskView }
  | { readonly kind: 'alerts'; readonly add: readonly AlertView[] }
  /** The whole list, replaced. */
  | { readonly kind: 'interventions'; readonly items: readonly InterventionView[] }
  | { readonly kind: 'decisions'; readonly add: readonly DecisionView[] };

/** Numbered patches: apply when `fromSeq` follows the last `toSeq` of the same epoch, else ask for a snapshot. */
export interface ViewBatch {
  readonly epoch: string;
  readonly fromSeq: number;
  readonly toSeq: number;
  readonly patches: readonly ViewPatch[];
}

/** The whole picture as patches; the next batch begins at `seq + 1`. */
export interface ViewSnapshot {
  readonly epoch: string;
  readonly seq: number;
  readonly patches: readonly ViewPatch[];
}
