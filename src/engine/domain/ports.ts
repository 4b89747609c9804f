import type { AlertView, ViewBatch } from '../../contract/views.ts';
import type { EngineInputBody } from './inputs.ts';
import type { Effect } from './outputs.ts';

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
    effect: Extract<Effect, { kind: 'SendOrders' | 'Cancel' | 'QueryOrder' | 'QueryAccount' }>,
  ) => void;
  readonly stop: () => Promise<void>;
}

/** Durable, ordered store of journal lines. `onDurable` tells the highest record number that survives a power cut. */
export interface JournalPort {
  readonly append: (line: JournalLine) => void;
  readonly flush: () => Promise<void>;
  readonly close: () => Promise<void>;
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

/** Where view batches go. */
export interface ViewSinkPort {
  readonly publish: (batch: ViewBatch) => void;
}

/** Secrets of the OS keychain; every call ends within its time limit with a value or a plain reason. */
export interface SecretsPort {
  readonly get: (
    name: string,
  ) => Promise<{ readonly ok: true; readonly secret: string | null } | { readonly ok: false; readonly reason: string }>;
  readonly set: (
    name: string,
    secret: string,
  ) => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;
  readonly delete: (name: string) => Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>;
}
