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
}
