import type { AssetId, SizeLots } from '../../contract/units.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { AlertView, DecisionView, ViewPatch } from '../../contract/views.ts';
import type { Grouping, WireOrder } from './orders-wire.ts';

/** Identity and gate of an effect. `durable`: leaves only once the journal has kept the causing input. */
export interface EffectStamp {
  /** runId:seq:index. */
  readonly effectId: string;
  readonly gate: 'durable' | 'none';
}

/** What the engine wants done in the world; answers come back as inputs. */
export type Effect = EffectStamp &
  (
    | SendOrders
    | SendTwap
    | { readonly kind: 'Cancel'; readonly cancels: readonly CancelLine[] }
    | ScheduleCancel
    | QueryOrder
    | QueryAccount
    | { readonly kind: 'Alert'; readonly alert: AlertView }
  );

/** A question for the whole account. */
export interface QueryAccount {
  readonly kind: 'QueryAccount';
  readonly reason: 'start' | 'reconnect' | 'resume' | 'periodic';
  /**
   * How often what we know of the account has come into doubt (link lost or new, sleep, new run) before this question. The answer gives it back:
   * one to an earlier question does not hold what happened since. Always there in what the engine asks.
   */
  readonly epoch?: number;
}

/** One order request. Whole request is refused by the venue when it arrives after `expiresAfterMs`. */
export interface SendOrders {
  readonly kind: 'SendOrders';
  readonly grouping: Grouping;
  readonly orders: readonly WireOrder[];
  /** Venue time, ms UTC. */
  readonly expiresAfterMs: number;
  /** True if no leg can open or enlarge a position. */
  readonly reducesOnly: boolean;
  /** True if a person or a breaker caused it: such reductions may leave while the store is down. */
  readonly urgent: boolean;
  /**
   * The number under which the venue takes the request once. The engine leaves it out: the host asks the venue's port for it when it writes
   * the intent, so that it is on the disk before anything leaves.
   */
  readonly nonce?: number;
}

/** An order that the venue itself works: equal slices over a time, one every 30 s. It has no client id there; ours stays in our books. */
export interface SendTwap {
  readonly kind: 'SendTwap';
  readonly cloid: string;
  readonly asset: AssetId;
  readonly isBuy: boolean;
  readonly sizeLots: SizeLots;
  readonly reduceOnly: boolean;
  /** 5..1440. */
  readonly minutes: number;
  /** True: sizes of slices vary. */
  readonly randomize: boolean;
  /** Venue time, ms UTC: refused when it arrives later. */
  readonly expiresAfterMs: number;
  readonly reducesOnly: boolean;
  readonly urgent: boolean;
  /** As of `SendOrders`. */
  readonly nonce?: number;
}

/** Effects that wait until their intent is on the disk. */
export type GatedEffect = Extract<Effect, { readonly kind: 'SendOrders' | 'SendTwap' }>;

/** One order to be cancelled. */
export interface CancelLine {
  readonly asset: AssetId;
  readonly cloid: string;
  /** Of a time-weighted order, which is cancelled by an effect of its own: the venue's number, null while it is not known. */
  readonly twapId?: number | null;
}

/** Asks what became of an order. */
export interface QueryOrder {
  readonly kind: 'QueryOrder';
  readonly cloid: string;
  readonly asset: AssetId;
  /** Of a time-weighted order, which the venue does not know by a client id: its number, or what it looks like. */
  readonly twap?: TwapLooks;
}

/** By what the venue's list of time-weighted orders is searched for one of ours. */
export interface TwapLooks {
  readonly twapId: number | null;
  readonly isBuy: boolean;
  readonly sizeLots: SizeLots;
  readonly reduceOnly: boolean;
  readonly minutes: number;
  /** It began at this time or later, ms UTC of the venue. */
  readonly sinceMs: number;
}

/** Sets the account's dead man's switch at the venue (every order is cancelled at `timeMs`, ms UTC) or clears it (null). Answered without legs. */
export interface ScheduleCancel {
  readonly kind: 'ScheduleCancel';
  readonly timeMs: number | null;
  /** Refused by the venue when it arrives later, ms UTC; null = whenever. */
  readonly expiresAfterMs: number | null;
}

/** Answer to a Command input: a sentence for the person, or why not. */
export type CommandReply =
  | { readonly commandId: string; readonly ok: true; readonly text: string }
  | { readonly commandId: string; readonly ok: false; readonly error: Refusal };

/** What one step returns. Decisions and patches are views: they are outside the state hash. */
export interface StepOutput {
  readonly inputSeq: number;
  readonly effects: readonly Effect[];
  readonly decisions: readonly DecisionView[];
  readonly viewPatches: readonly ViewPatch[];
  readonly reply: CommandReply | null;
  /** When the engine wants a Tick at the latest, ms UTC, or null. */
  readonly nextWakeAtMs: number | null;
}
