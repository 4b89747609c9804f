import type { AlertView } from '../../contract/views.ts';
import type { EngineInputBody } from './inputs.ts';
import type { Effect, GatedEffect } from './outputs.ts';

/*
 * The outside world as the engine's host sees it. No port answers synchronously: answers come back as inputs through `deliver`.
 */

/** Takes an input body; the host stamps and journals it. */
export type Deliver = (body: EngineInputBody) => void;

/** Orders, cancels and queries go out here; replies, order updates, fills, snapshots and status come back as inputs. */
export interface VenuePort {
  /** Begins to deliver; the first deliveries are VenueStatus, Instruments and history. */
  readonly start: (deliver: Deliver) => void;
  readonly execute: (
    effect: Extract<
      Effect,
      { kind: 'SendOrders' | 'SendTwap' | 'Cancel' | 'ScheduleCancel' | 'QueryOrder' | 'QueryAccount' }
    >,
  ) => void;
  /** The nonce that an order request will be signed with; the intent holds it. Left out by a venue that knows no nonces. */
  readonly stampFor?: (effect: GatedEffect) => number;
  readonly stop: () => Promise<void>;
}

/** One line of the journal; `recordNo` counts all lines without gaps, `seq` is the input it belongs to. */
export interface JournalLine {
  readonly recordNo: number;
  readonly seq: number;
  readonly type: 'input' | 'intent' | 'released';
  readonly class: 'audit' | 'market';
  readonly atMs: number;
  readonly payload: string;
}

/** Native and other notifications. Delivery is reported back, never assumed. */
export interface AlertPort {
  readonly notify: (alert: AlertView) => void;
}

/** A source of sentiment: readings and word of how it is asked come back as inputs. Any index of 0..100 may stand behind it. */
export interface SentimentPort {
  /** Delivers what it knows already, then begins to ask. */
  readonly start: (deliver: Deliver) => void;
  readonly stop: () => Promise<void>;
}
