import type { BudgetComponent, ConnectionSettings, UsagePattern } from './connection.ts';
import type { RecorderView } from './recorder.ts';
import type { AssetId, QuoteUnits } from './units.ts';

/*
 * The account as the venue itself states it: what a person compares with the engine's own books. It decides nothing and is in no state
 * hash; the window asks for it while it shows it.
 */

/** What the venue says of one position. */
export interface VenuePositionView {
  readonly asset: AssetId;
  readonly leverage: number;
  /** False = isolated margin. */
  readonly isCross: boolean;
  readonly marginUsedUnits: QuoteUnits;
  /** Mark at which it is liquidated as things stand, in ticks (may carry a fraction); null where it cannot be. */
  readonly liquidationTicks: number | null;
  /** Funding since it was opened; > 0 = paid. */
  readonly fundingUnits: QuoteUnits;
}

/** How much is used of something that the venue limits. */
export interface BudgetUse {
  readonly used: number;
  readonly limit: number;
}

/** What is used of the venue's limits. */
export interface BudgetView {
  /** Request weight of the last minute. */
  readonly ipWeight: BudgetUse;
  /** Lifetime requests of the address, or null before they were asked for. */
  readonly address: BudgetUse | null;
  readonly sockets: BudgetUse;
  readonly subscriptions: BudgetUse;
  readonly openOrders: BudgetUse;
  /** Messages sent through sockets in the last minute. */
  readonly messages: BudgetUse;
  /** The request weight by who used it, most urgent first. */
  readonly shares: readonly ShareView[];
}

/** What one component has used of the request weight in the last minute. */
export interface ShareView {
  readonly component: BudgetComponent;
  readonly used: number;
  /** Its share. It may use more while others leave some. */
  readonly limit: number;
  /** Questions that were left out since the start because there was no room. */
  readonly shed: number;
  /** Time until there is room again, ms; 0 = there is. */
  readonly backInMs: number;
}

/** Response times of one kind of request over its last measures, ms. */
export interface EndpointView {
  /** Type of the question, or of the action. */
  readonly name: string;
  readonly isAction: boolean;
  readonly count: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** How long an answer is waited for now. */
  readonly timeoutMs: number;
}

/** What the connection is made of, and how it answers. */
export interface ConnectionView extends ConnectionSettings {
  /** The pattern in force: `idle` while nobody looks and nothing is open. */
  readonly usageNow: UsagePattern;
  /** Sockets for public data: those that are whole, and all. */
  readonly marketSockets: BudgetUse;
  /** HTTP connections that are open. */
  readonly connections: number;
  /** Histories that are read side by side at most now. */
  readonly readers: number;
  /** Questions that wait for room. */
  readonly waiting: number;
  /** True from a refusal for too many requests until the venue takes many again. */
  readonly isRecovering: boolean;
  /** Subscriptions that the venue refused; they are tried again. */
  readonly quarantined: number;
  /** By name, actions first. */
  readonly endpoints: readonly EndpointView[];
}

/** The venue's statement, and the agent that trades for the account. Null where the venue has not told yet. */
export interface VenueAccountView {
  /** The account's address, lower case. */
  readonly account: string;
  readonly agent: { readonly address: string; readonly validUntilMs: number | null } | null;
  readonly statement: {
    /** Venue time, ms UTC. */
    readonly atMs: number;
    readonly valueUnits: QuoteUnits;
    readonly marginUsedUnits: QuoteUnits;
    readonly maintenanceUnits: QuoteUnits | null;
    /** What may be withdrawn: neither margin nor loss. */
    readonly freeUnits: QuoteUnits;
    readonly positions: readonly VenuePositionView[];
  } | null;
  /** Null on the embedded exchange, which limits nothing. */
  readonly budget: BudgetView | null;
  /** Null on the embedded exchange, which is reached without a network. */
  readonly connection: ConnectionView | null;
  /** The flight recorder; null or left out where nothing is recorded. */
  readonly recorder?: RecorderView | null;
}
