import type { AssetId, PriceTicks, QuoteUnits, SizeLots } from '../contract/units.ts';
import type { VenueOpenOrder, VenuePosition } from '../engine/domain/inputs.ts';
import type { Instrument } from '../engine/domain/instrument.ts';
import type { BookUpdate, MarkUpdate, PrintsUpdate } from '../engine/domain/market-update.ts';
import type { Grouping, LegReply, TimeInForce, VenueOrderStatus } from '../engine/domain/orders-wire.ts';

/*
 * The embedded exchange is a second pure machine: inputs in, outputs out, no clock, no chance of its own. It must behave as a
 * venue behind the same port as the real one; the engine never imports it.
 */

/**
 * An order as the exchange takes it. Prices and sizes that are no legal ticks or lots may arrive, also fractions: the rules refuse them.
 * A `WireOrder` of the engine is one.
 */
export interface ExchangeOrder {
  readonly cloid: string | null;
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly priceTicks: number;
  readonly sizeLots: number;
  readonly reduceOnly: boolean;
  readonly type:
    | { readonly kind: 'limit'; readonly tif: TimeInForce | 'FrontendMarket' }
    | {
        readonly kind: 'trigger';
        readonly isMarket: boolean;
        readonly triggerTicks: number;
        readonly tpsl: 'tp' | 'sl';
      };
}

/** Names an order of an account: by the exchange's number or by the client's id. */
export type OrderKey = { readonly oid: number } | { readonly cloid: string };

/** News of a market that lives elsewhere. */
export type OutsideUpdate = BookUpdate | MarkUpdate | PrintsUpdate;

/** What the exchange is told. `atMs` never falls; an action at `atMs` first advances the market to that time. */
export type ExchangeInput =
  | { readonly kind: 'advance'; readonly atMs: number }
  | { readonly kind: 'deposit'; readonly atMs: number; readonly account: string; readonly units: QuoteUnits }
  | {
      readonly kind: 'order';
      readonly atMs: number;
      readonly account: string;
      readonly requestId: string;
      readonly grouping: Grouping;
      readonly orders: readonly ExchangeOrder[];
      readonly expiresAfterMs: number | null;
    }
  | {
      /** `fast`: cancels that the venue sorts before others; they cannot name a trigger. */
      readonly kind: 'cancel';
      readonly atMs: number;
      readonly account: string;
      readonly requestId: string;
      readonly cancels: readonly ({ readonly asset: AssetId } & OrderKey)[];
      readonly fast?: true;
    }
  | {
      /**
       * Replaces orders: the old one ends as canceled, the new one gets a new oid. Answered by legs like an order. With `alwaysPlace` the new
       * order may be of any kind and comes also where the old one is gone; without it, it has to be one that rests.
       */
      readonly kind: 'modify';
      readonly atMs: number;
      readonly account: string;
      readonly requestId: string;
      readonly alwaysPlace: boolean;
      readonly modifies: readonly { readonly target: OrderKey; readonly order: ExchangeOrder }[];
    }
  | {
      /** Dead man's switch: cancels every order of the account at `timeMs`; null clears it. Answered without legs or refused. */
      readonly kind: 'scheduleCancel';
      readonly atMs: number;
      readonly account: string;
      readonly requestId: string;
      readonly timeMs: number | null;
    }
  | {
      readonly kind: 'leverage';
      readonly atMs: number;
      readonly account: string;
      readonly asset: AssetId;
      readonly leverage: number;
      /** Default: cross where the asset has it. */
      readonly isCross?: boolean;
      /** With an id the change is answered by a `reply` without legs; without one a refused change is only visible in the account. */
      readonly requestId?: string;
    }
  | {
      /** Adds margin to an isolated position (units > 0) or takes some out (units < 0). */
      readonly kind: 'isolatedMargin';
      readonly atMs: number;
      readonly account: string;
      readonly requestId: string;
      readonly asset: AssetId;
      readonly units: number;
    }
  | {
      readonly kind: 'twap';
      readonly atMs: number;
      readonly account: string;
      readonly requestId: string;
      readonly asset: AssetId;
      readonly isBuy: boolean;
      readonly sizeLots: number;
      readonly reduceOnly: boolean;
      readonly minutes: number;
      readonly randomize: boolean;
      /** Mark price at which it begins, reached from below (`above`) or from above; default at once. */
      readonly trigger?: { readonly ticks: number; readonly above: boolean } | null;
      /** Mark price that ends it: from there upwards for a buy, downwards for a sale. Default none. */
      readonly stopTicks?: number | null;
    }
  | {
      readonly kind: 'twapCancel';
      readonly atMs: number;
      readonly account: string;
      readonly requestId: string;
      readonly asset: AssetId;
      readonly twapId: number;
    }
  | {
      /** Moves USDC between the spot wallet and the perpetuals; `units` > 0. */
      readonly kind: 'classTransfer';
      readonly atMs: number;
      readonly account: string;
      readonly requestId: string;
      readonly units: number;
      readonly toPerp: boolean;
    }
  | {
      /** Opens the account of an address that appears for the first time, with the start deposit, or empty. */
      readonly kind: 'open';
      readonly atMs: number;
      readonly account: string;
      readonly isEmpty?: true;
    }
  | {
      /** Moves micro-USDC from the perpetuals of one account to those of another one of the same owner. Answered without legs or refused. */
      readonly kind: 'accountTransfer';
      readonly atMs: number;
      readonly account: string;
      readonly requestId: string;
      readonly destination: string;
      readonly units: number;
    }
  | {
      /** Fault: an asset takes no orders (cancels still work) until it is resumed. */
      readonly kind: 'halt';
      readonly atMs: number;
      readonly asset: AssetId;
      readonly halted: boolean;
    }
  | {
      /** Fault: takes an asset off the exchange, as the market does at the end of its life. */
      readonly kind: 'delist';
      readonly atMs: number;
      readonly asset: AssetId;
    }
  | {
      /** Fault: cap of an asset's open interest, micro-USDC >= 0; null = the usual one again. */
      readonly kind: 'openInterestCap';
      readonly atMs: number;
      readonly asset: AssetId;
      readonly units: number | null;
    }
  | {
      /** What a venue tells of its market, where the market lives elsewhere. */
      readonly kind: 'market';
      readonly atMs: number;
      readonly updates: readonly OutsideUpdate[];
    }
  | {
      /** What a venue lists now, where the market lives elsewhere. */
      readonly kind: 'instruments';
      readonly atMs: number;
      readonly instruments: readonly Instrument[];
    }
  | {
      /** Fault: only post-only orders are taken, as after an upgrade of the network, until it is told otherwise. */
      readonly kind: 'postOnly';
      readonly atMs: number;
      readonly postOnly: boolean;
    }
  | {
      /** Fault: a client's taking order fills at most this share (0..1) of its size; 1 = as the book allows. */
      readonly kind: 'fillShare';
      readonly atMs: number;
      readonly share: number;
    };

/** What it answers, in the order in which it happened. Only accounts of clients appear here, never the market's own agents. */
export type ExchangeOutput =
  | { readonly kind: 'reply'; readonly requestId: string; readonly account: string; readonly outcome: RequestOutcome }
  | ExchangeOrderEvent
  | ExchangeFill
  | { readonly kind: 'listing'; readonly instruments: readonly Instrument[] };

/** Result of one request: per leg in the order of the request, or one text when the whole request was refused. */
export type RequestOutcome =
  | { readonly status: 'ok'; readonly legs: readonly LegReply[]; readonly twapId?: number }
  | { readonly status: 'refused'; readonly text: string };

/** An order of an account changed its status. */
export interface ExchangeOrderEvent {
  readonly kind: 'orderUpdate';
  readonly account: string;
  readonly asset: AssetId;
  readonly oid: number;
  readonly cloid: string | null;
  readonly status: VenueOrderStatus;
  readonly filledLots: SizeLots;
  readonly remainingLots: SizeLots;
  readonly atMs: number;
}

/** One execution for one side of a trade. */
export interface ExchangeFill {
  readonly kind: 'fill';
  readonly account: string;
  /** Decimal string, one per trade: both sides of it have the same. */
  readonly tid: string;
  readonly asset: AssetId;
  readonly oid: number;
  readonly cloid: string | null;
  readonly isBuy: boolean;
  readonly priceTicks: PriceTicks;
  readonly sizeLots: SizeLots;
  readonly feeUnits: QuoteUnits;
  readonly closedPnlUnits: QuoteUnits;
  readonly isTaker: boolean;
  readonly liquidation: boolean;
  /** `market`: closed against the book, `backstop`: taken over by the insurance account at the mark; null when not liquidated. */
  readonly liquidationMethod: 'market' | 'backstop' | null;
  /** Mark at the time of a liquidation, else null. */
  readonly markTicks: number | null;
  /** Signed lots of the position before it. */
  readonly startLots: number;
  /** Time-weighted order of which the order is a slice. */
  readonly twapId: number | null;
  readonly atMs: number;
}

/** What the exchange knows of an account's perpetuals, cross and isolated together. Cash is without unrealised PnL; orders and positions are in order of oid and asset. */
export interface AccountState {
  readonly cashUnits: QuoteUnits;
  readonly netDepositsUnits: QuoteUnits;
  /** Cash and unrealised PnL at the last marks. */
  readonly equityUnits: QuoteUnits;
  /** Initial margin of cross positions and resting opening orders, and the whole equity of isolated positions. */
  readonly marginUsedUnits: QuoteUnits;
  readonly positions: readonly VenuePosition[];
  readonly openOrders: readonly VenueOpenOrder[];
}

/** Number of an internal market agent (maker or taker), an integer >= 0. Agents hold real accounts in the same books. */
export type AgentId = number;

/** Immediate-or-cancel order of an agent; `lots` > 0, `limitTicks` is its worst price. */
export interface AgentTake {
  readonly asset: AssetId;
  readonly agent: AgentId;
  readonly isBuy: boolean;
  readonly lots: number;
  readonly limitTicks: number;
}

/** What the matching core offers to a market model. Everything here happens at `nowMs` of the core. */
export interface MarketAccess {
  readonly nowMs: number;
  readonly instrument: (asset: AssetId) => Instrument;
  /** Best price of a side, or 0 when that side is empty. */
  readonly bestBidTicks: (asset: AssetId) => number;
  readonly bestAskTicks: (asset: AssetId) => number;
  /**
   * Replaces all resting quotes of the agent on the asset by the given ladders ([ticks, lots, ...], best first). What crosses orders of
   * others trades with them first, so the market passes through clients' resting orders; the rest of the level then rests.
   */
  readonly replaceQuotes: (asset: AssetId, agent: AgentId, bids: readonly number[], asks: readonly number[]) => void;
  /** Immediate-or-cancel order of an agent; returns the lots filled. */
  readonly take: (order: AgentTake) => number;
  /** Sets mark and oracle; triggers, margin and liquidations of clients are examined right after. `fundingRate` is hourly. */
  readonly setMark: (
    asset: AssetId,
    markTicks: PriceTicks,
    oracleTicks: PriceTicks,
    fundingRate: number | null,
  ) => void;
  readonly list: (asset: AssetId) => void;
  /** Cancels every order of the asset and closes positions at the last mark (settlement, no fee). */
  readonly delist: (asset: AssetId) => void;
  /** True if a client has a position or an order there: the model then walks the path in finer steps. */
  readonly hasClientInterest: (asset: AssetId) => boolean;
}

/** A source of market life: generated or recorded. Deterministic; its state is part of the exchange's snapshot and hash. */
export interface MarketModel {
  readonly name: 'generated' | 'recorded' | 'live';
  /** Every instrument that is ever listed, by asset id 0..n-1; `listed` as of `startMs`. */
  readonly instruments: readonly Instrument[];
  readonly barIntervalMs: number;
  readonly startMs: number;
  /** End of the recording, or null if the market goes on for ever. */
  readonly endMs: number | null;
  /** Number of agents it uses, 0..n-1. */
  readonly agentCount: number;
  /** Time of the next event, or Infinity. Never falls. */
  readonly nextAtMs: () => number;
  /** Runs every event of time `nextAtMs()`. */
  readonly runNext: (market: MarketAccess) => void;
  /** Closed bars before `beforeMs`, newest `maxBars`, oldest first, flat [openMs, o, h, l, c, vLots]. */
  readonly history: (asset: AssetId, beforeMs: number, maxBars: number) => readonly number[];
  /**
   * Hours from before everything that `history` has, over by `beforeMs`, newest `maxBars`, oldest first, in the same form; absent where the
   * market has no longer past than its history.
   */
  readonly hours?: (asset: AssetId, beforeMs: number, maxBars: number) => readonly number[];
  /**
   * Rate that is paid at a full hour, as a fraction; null = none is known, and nothing is paid. Absent where the rate that was told last is paid.
   */
  readonly fundingPaid?: (asset: AssetId, atMs: number) => number | null;
  /** JSON-safe state. */
  readonly snapshot: () => unknown;
  readonly restore: (state: unknown) => void;
}
