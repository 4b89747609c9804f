import type { Exchange } from '../../exchange/exchange.ts';
import type { SessionStore } from '../host/session-store.ts';
import type { ExchangeLink } from './exchange-link.ts';

/**
 * The exchange's journal holds few records and long stretches of market between them, which a restart after a crash runs through again: a
 * snapshot is saved after this much of its time, exchange ms, but not more often than after this many records.
 */
const SPAN_MS = 300_000;
const SPAN_RECORDS = 100;

/** What is saved, where, and how often. */
export interface ExchangeSnapshotsParts {
  readonly exchange: Exchange;
  readonly link: ExchangeLink;
  /** Null for a run that nobody restarts: nothing is saved. */
  readonly store: SessionStore | null;
  /** Records between two snapshots at most; 0 = only those that are asked for. */
  readonly every: number;
}

/** Saves the exchange's state to its journal from time to time. */
export class ExchangeSnapshots {
  readonly #parts: ExchangeSnapshotsParts;
  #savedNo: number;
  #savedMs: number;

  constructor(parts: ExchangeSnapshotsParts) {
    this.#parts = parts;
    this.#savedNo = parts.link.recordNo;
    this.#savedMs = parts.exchange.nowMs;
  }

  /** Saves now. */
  save(): void {
    const { exchange, link, store } = this.#parts;
    if (store === null) return;
    store.saveSnapshot({
      seq: link.recordNo,
      atMs: exchange.nowMs,
      recordNo: link.recordNo,
      stateHash: null,
      state: JSON.stringify(exchange.snapshot()),
    });
    this.#savedNo = link.recordNo;
    this.#savedMs = exchange.nowMs;
  }

  /** Saves when enough has happened since the last time. */
  saveIfDue(): void {
    const { exchange, link, every } = this.#parts;
    const records = link.recordNo - this.#savedNo;
    const isLong = exchange.nowMs - this.#savedMs >= SPAN_MS && records >= SPAN_RECORDS;
    if (every > 0 && (isLong || records >= every)) this.save();
  }
}
