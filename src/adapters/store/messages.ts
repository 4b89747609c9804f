import type { JournalLine } from '../../engine/domain/ports.ts';

/**
 * A snapshot on its way to the disk; `state` is its JSON. `stateHash` null: whoever checks a replay against it works the hash out then; to
 * do so for every snapshot would hold the trading loop up.
 */
export interface SnapshotToSave {
  readonly seq: number;
  readonly atMs: number;
  readonly recordNo: number;
  readonly stateHash: string | null;
  readonly state: string;
}

/** What the writer thread is told. */
export type ToWriter =
  | { readonly kind: 'append'; readonly lines: readonly JournalLine[] }
  | { readonly kind: 'snapshot'; readonly snapshot: SnapshotToSave }
  | { readonly kind: 'close' };

/** What the writer thread tells. `failed` repeats with every retry that fails; `durable` after a failure means that it is back. */
export type FromWriter =
  | { readonly kind: 'open' }
  | { readonly kind: 'durable'; readonly recordNo: number }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'closed' };

/** Data that the writer thread is started with. */
export interface WriterOptions {
  readonly path: string;
  /** Market records are dropped, oldest first, once they and the snapshots pass this many bytes; audit records stay for good. */
  readonly marketBytes: number;
  readonly durability: 'power_cut' | 'process_crash';
  /** Largest size of the file in pages, or null; a disk of that size. */
  readonly maxPages: number | null;
}
