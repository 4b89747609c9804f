import type { SessionStore } from '../adapters/host/session-store.ts';
import type { StoreEvents } from '../adapters/store/journal-store.ts';
import { JournalWriter } from '../adapters/store/journal-writer.ts';
import type { SnapshotToSave, WriterOptions } from '../adapters/store/messages.ts';
import type { Effect } from '../engine/domain/outputs.ts';
import type { JournalLine } from '../engine/domain/ports.ts';

const DEAF: StoreEvents = { onDurable: () => undefined, onState: () => undefined };

/**
 * A journal whose disk obeys the test: what is appended waits until `commit` writes it with the real writer, so a crash can fall between
 * any two records. The real store does the same with a thread and a disk of their own pace.
 */
export class GroupCommitStore implements SessionStore {
  readonly backlogBytes = 0;
  readonly #writer: JournalWriter;
  #events = DEAF;
  #waiting: (JournalLine | SnapshotToSave)[] = [];
  #down: string | null = null;
  #isOpen = true;
  #durableNo = 0;
  #toldNo = 0;
  /** Client ids of orders whose intent has reached the disk. */
  readonly durableIntents = new Set<string>();
  /** Called with every line before it is taken; may throw to kill the process at that instant. */
  onAppend: (line: JournalLine) => void = () => undefined;

  constructor(options: WriterOptions) {
    this.#writer = new JournalWriter({ ...options, durability: 'process_crash' }, (message) => {
      if (message.kind === 'failed')
        throw new Error(`the journal of a simulation cannot be written: ${message.reason}`);
      if (message.kind === 'durable') this.#durableNo = message.recordNo;
    });
  }

  get down(): string | null {
    return this.#down;
  }

  /** Entries that would be lost in a crash now. */
  get waiting(): number {
    return this.#waiting.length;
  }

  readonly listen = (events: StoreEvents): void => {
    this.#events = events;
  };

  readonly append = (line: JournalLine): void => {
    this.#waiting.push(line);
    this.onAppend(line);
  };

  readonly saveSnapshot = (snapshot: SnapshotToSave): void => {
    this.#waiting.push(snapshot);
  };

  readonly flush = async (): Promise<void> => this.commit();

  /** Makes the oldest `entries` durable, unless the disk is out of order. */
  commit(entries = Number.POSITIVE_INFINITY): void {
    if (this.#down !== null) return;
    if (!this.#isOpen) return;
    const batch = this.#waiting.splice(0, Math.min(entries, this.#waiting.length));
    let lines: JournalLine[] = [];
    for (const entry of batch) {
      if ('payload' in entry) {
        lines.push(entry);
        if (entry.type === 'intent') this.#noteIntent(entry.payload);
        continue;
      }
      if (lines.length > 0) this.#writer.append(lines);
      lines = [];
      this.#writer.snapshot(entry);
    }
    if (lines.length > 0) this.#writer.append(lines);
    if (this.#durableNo === this.#toldNo) return;
    this.#toldNo = this.#durableNo;
    this.#events.onDurable(this.#durableNo);
  }

  #noteIntent(payload: string): void {
    const intent = JSON.parse(payload) as Effect;
    if (intent.kind === 'SendOrders') for (const { cloid } of intent.orders) this.durableIntents.add(cloid);
  }

  /** The disk stops taking anything. */
  fail(reason: string): void {
    this.#down = reason;
    this.#events.onState(reason);
  }

  /** The disk is back and writes what has waited. */
  recover(): void {
    this.#down = null;
    this.#events.onState(null);
    this.commit();
  }

  /** The process dies: the oldest `entries` had reached the disk, the rest never existed. */
  crash(entries: number): void {
    this.#events = DEAF;
    this.#down = null;
    this.commit(entries);
    this.#waiting = [];
    this.#end();
  }

  readonly close = async (): Promise<void> => {
    this.commit();
    this.#end();
  };

  #end(): void {
    if (this.#isOpen) this.#writer.close();
    this.#isOpen = false;
  }
}
