import type { CommandOrigin, TradeCommand } from '../../contract/commands.ts';
import type { VenueName } from '../../contract/views.ts';
import type { AssetId, PriceTicks, QuoteUnits, SizeLots } from '../../contract/units.ts';
import type { Instrument } from './instrument.ts';
import type { MarketUpdate } from './market-update.ts';
import type { LegReply, VenueOrderStatus } from './orders-wire.ts';
import type { SentimentPolling } from '../../contract/sentiment-view.ts';
import type { SentimentPoint } from './sentiment.ts';
import type { EngineSettings } from './settings.ts';

/** What every input carries: its number (1, 2, 3 ... without gaps) and the time at which the host took it in, ms UTC, never falling. */
export interface InputStamp {
  readonly seq: number;
  readonly atMs: number;
}

/** Bodies of the inputs; the host adds the stamp. */
export type EngineInputBody =
  | RunStarted
  | { readonly kind: 'Tick' }
  | { readonly kind: 'Market'; readonly updates: readonly MarketUpdate[] }
  | { readonly kind: 'Instruments'; readonly instruments: readonly Instrument[] }
  | VenueStatus
  | ClockReading
  | AgentStatus
  | VenueReply
  | OrderUpdate
  | FillInput
  | AccountSnapshot
  | FundingInput
  | {
      readonly kind: 'Command';
      readonly commandId: string;
      readonly origin: CommandOrigin;
      readonly command: TradeCommand;
    }
  | { readonly kind: 'Signal'; readonly origin: 'manual' | 'external'; readonly signal: unknown }
  | {
      readonly kind: 'ConfigChanged';
      readonly version: number;
      readonly configHash: string;
      readonly settings: EngineSettings;
    }
  | { readonly kind: 'JobFinished'; readonly jobId: string; readonly resultHash: string; readonly blob: string }
  | SentimentInput
  | SentimentStatus
  | AdapterFault
  /** The last periodic question for the account was left for the next turn: it is not due yet, or the venue's weight is needed for other things. */
  | { readonly kind: 'AccountUnasked'; readonly epoch?: number }
  | { readonly kind: 'Resumed'; readonly sleptMs: number }
  | { readonly kind: 'Shutdown'; readonly reason: string };

/** The one front door of the engine. */
export type EngineInput = EngineInputBody & InputStamp;

/** First input of every run. A restart on an old journal begins a new run on the replayed state. */
export interface RunStarted {
  readonly kind: 'RunStarted';
  readonly runId: string;
  readonly seed: number;
  readonly venue: VenueName;
  /** Account address at the venue, lower case. */
  readonly account: string;
  readonly versions: { readonly engine: string; readonly runtime: string };
  readonly configHash: string;
  readonly settings: EngineSettings;
  /**
   * Set when the journal under this run was damaged: why. What was lost may have held a halt, so the run begins halted.
   */
  readonly journalDamage?: string;
}

/** The link to the venue changed. */
export interface VenueStatus {
  readonly kind: 'VenueStatus';
  readonly connection: 'disconnected' | 'connecting' | 'connected';
  readonly reason: string;
}

/** What was measured of the clocks; told by venues whose time is not the engine's own. */
export interface ClockReading {
  readonly kind: 'ClockReading';
  /** How far the venue's clock is ahead of this machine's, ms, signed. */
  readonly machineMs: number;
  /** How far the engine's time may be from the venue's, ms >= 0. */
  readonly errorMs: number;
}

/** What the venue says of the key that orders are signed with; told by venues that know agents, whenever it changes. */
export interface AgentStatus {
  readonly kind: 'AgentStatus';
  /** Lower case. */
  readonly address: string;
  /** When its approval ends, ms UTC; null where the venue does not tell. */
  readonly validUntilMs: number | null;
  /** Why it may no longer trade, in words; '' while it may. */
  readonly refused: string;
}

/**
 * Answer to one effect. `unknown` = sent, no usable answer: the orders may or may not live. `unsent` = it never left us (taken back by a
 * cancel, or its time was over before it could leave).
 */
export interface VenueReply {
  readonly kind: 'VenueReply';
  readonly effectId: string;
  readonly outcome:
    | { readonly status: 'ok'; readonly legs: readonly LegReply[] }
    | { readonly status: 'refused'; readonly text: string }
    | { readonly status: 'unknown'; readonly reason: string }
    | { readonly status: 'unsent'; readonly reason: string };
}

/** A change of an order at the venue, or the answer to a query by client id. */
export interface OrderUpdate {
  readonly kind: 'OrderUpdate';
  readonly asset: AssetId;
  readonly oid: number;
  readonly cloid: string | null;
  /** `unknownOid` only answers a query: the venue has never seen this client id. */
  readonly status: VenueOrderStatus | 'unknownOid';
  readonly filledLots: SizeLots;
  readonly remainingLots: SizeLots;
  readonly venueAtMs: number;
}

/** One execution. Identity = (venueAtMs, asset, tid); seen twice it counts once. */
export interface FillInput {
  readonly kind: 'Fill';
  readonly tid: string;
  readonly asset: AssetId;
  readonly oid: number;
  readonly cloid: string | null;
  readonly isBuy: boolean;
  readonly priceTicks: PriceTicks;
  readonly sizeLots: SizeLots;
  readonly feeUnits: QuoteUnits;
  readonly isTaker: boolean;
  readonly liquidation: boolean;
  readonly venueAtMs: number;
  /** The time-weighted order that the order is a slice of; left out for any other. */
  readonly twapId?: number;
}

/** One funding payment. Identity = (venueAtMs, asset); seen twice it counts once. */
export interface FundingInput {
  readonly kind: 'Funding';
  readonly asset: AssetId;
  /** Micro-USDC, negative = paid by us. */
  readonly units: QuoteUnits;
  /** Signed position that it was paid on, and the rate of that hour. */
  readonly sizeLots: SizeLots;
  readonly rate: number;
  readonly venueAtMs: number;
}

/** The venue's truth about the account, asked for on start, on reconnect, on resume and every 30 s. */
export interface AccountSnapshot {
  readonly kind: 'AccountSnapshot';
  readonly reason: 'start' | 'reconnect' | 'resume' | 'periodic';
  readonly venueAtMs: number;
  /** Cash without unrealised PnL, micro-USDC. */
  readonly cashUnits: QuoteUnits;
  /** Sum of deposits less withdrawals ever made, micro-USDC: unitised NAV needs it. */
  readonly netDepositsUnits: QuoteUnits;
  readonly positions: readonly VenuePosition[];
  readonly openOrders: readonly VenueOpenOrder[];
  /** Fills since the last known one, oldest first; duplicates are harmless. */
  readonly fills: readonly FillInput[];
  /** Funding since the last known payment, oldest first; duplicates are harmless. Left out by a venue that tells it otherwise. */
  readonly funding?: readonly FundingInput[];
  /** All that the account has ever traded, micro-USDC; left out where it is not known. */
  readonly volumeUnits?: number;
  /** Of the question that this answers. Left out in journals of earlier builds: then the reason alone decides what it may open. */
  readonly epoch?: number;
}

/** One position as the venue reports it. */
export interface VenuePosition {
  readonly asset: AssetId;
  /** Signed, never 0. */
  readonly sizeLots: SizeLots;
  /** Signed cost of the open size, micro-USDC: average entry = cost / size. */
  readonly costUnits: QuoteUnits;
  /** How the venue margins it; left out by a venue where nobody but the engine could change that. */
  readonly margin?: VenueMargin;
}

/** How the venue margins one position. */
export interface VenueMargin {
  /** Chosen leverage, integer >= 1. */
  readonly leverage: number;
  readonly isIsolated: boolean;
  /** Cash that belongs to an isolated position: its equity less what it has gained, micro-USDC, signed. 0 where margin is shared. */
  readonly ownUnits: QuoteUnits;
}

/** One resting order as the venue reports it. */
export interface VenueOpenOrder {
  readonly asset: AssetId;
  readonly oid: number;
  readonly cloid: string | null;
  readonly isBuy: boolean;
  readonly priceTicks: PriceTicks;
  readonly triggerTicks: PriceTicks | null;
  readonly tpsl: 'tp' | 'sl' | null;
  readonly remainingLots: SizeLots;
  readonly reduceOnly: boolean;
  /** False for children whose parent is not filled yet. A trigger that watches the mark is live: it protects. */
  readonly live: boolean;
}

/** An adapter failed in a way that the engine has to know of (store, socket, worker). */
export interface AdapterFault {
  readonly kind: 'AdapterFault';
  readonly component: 'journal' | 'venue' | 'market' | 'keychain' | 'alerts' | 'worker' | 'config';
  readonly recovered: boolean;
  readonly message: string;
}

/** A reading of the index of sentiment. What a source sent and did not fit never becomes one. */
export interface SentimentInput {
  readonly kind: 'Sentiment';
  /** Whose index it is: `alternative.me`. */
  readonly source: string;
  /** Integer 0 (fear) .. 100 (greed). */
  readonly value: number;
  /** The source's own word for the value. */
  readonly label: string;
  /** The value's own time, ms UTC; its age is counted from here. */
  readonly publishedAtMs: number;
  /** When the source publishes the next one, by its own word, ms UTC; null where it did not say. */
  readonly nextUpdateMs: number | null;
  /** Values from before this one, oldest first; known ones are harmless. */
  readonly history?: readonly SentimentPoint[];
}

/** How the source of sentiment is being asked changed. */
export interface SentimentStatus {
  readonly kind: 'SentimentStatus';
  readonly source: string;
  readonly polling: SentimentPolling;
  /** Why it fails, or what a recording is; else ''. */
  readonly reason: string;
  /** Tries in a row that failed. */
  readonly failures: number;
  /** When it is asked again, ms UTC, or null. */
  readonly nextTryMs: number | null;
}
