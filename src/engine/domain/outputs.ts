import type { AssetId } from '../../contract/units.ts';
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
    | { readonly kind: 'Cancel'; readonly cancels: readonly { readonly asset: AssetId; readonly cloid: string }[] }
    | ScheduleCancel
    | { readonly kind: 'QueryOrder'; readonly cloid: string; readonly asset: AssetId }
    | { readonly kind: 'QueryAccount'; readonly reason: 'start' | 'reconnect' | 'resume' | 'periodic' }
    | { readonly kind: 'Alert'; readonly alert: AlertView }
  );

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
