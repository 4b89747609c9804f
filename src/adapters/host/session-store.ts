import type { HostJournal } from '../host/engine-host.ts';
import type { StoreEvents } from '../store/journal-store.ts';

/** A journal file that is open for writing, as a session needs it. */
export interface SessionStore extends HostJournal {
  /** Why it cannot write now, or null. */
  readonly down: string | null;
  /** Bytes handed over and not yet durable. */
  readonly backlogBytes: number;
  readonly listen: (events: StoreEvents) => void;
  readonly close: () => Promise<void>;
}
