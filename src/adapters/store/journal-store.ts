import { Worker } from 'node:worker_threads';
import type { JournalLine } from '../../engine/domain/ports.ts';
import type { FromWriter, SnapshotToSave, ToWriter, WriterOptions } from './messages.ts';

/** What the owner of a store is told. */
export interface StoreEvents {
  readonly onDurable: (recordNo: number) => void;
  /** A reason when the store fails, null when it is back. */
  readonly onState: (down: string | null) => void;
}

/** Lines are handed to the writer at the latest when this many wait: few enough that it writes while a busy loop goes on. */
const BATCH_LINES = 64;

/** The near side of a journal: collects records and passes them to the writer thread, tells what is durable. */
export class JournalStore {
  readonly #worker: Worker;
  #events: StoreEvents = { onDurable: () => undefined, onState: () => undefined };
  #batch: JournalLine[] = [];
  #posted = false;
  #appendedNo: number;
  #durableNo: number;
  #backlogBytes = 0;
  #inFlight: { readonly recordNo: number; readonly bytes: number }[] = [];
  #down: string | null = null;
  #waiters: { readonly recordNo: number; readonly resolve: () => void }[] = [];
  #closed: (() => void) | null = null;
  /** True once the thread is gone: nothing is written any more until the next start. */
  #dead = false;

  private constructor(worker: Worker, lastRecordNo: number) {
    this.#worker = worker;
    this.#appendedNo = lastRecordNo;
    this.#durableNo = lastRecordNo;
  }

  /**
   * Starts the writer thread and waits until its file is open. `workerUrl` is the bundled or plain `journal-worker` module. Rejects with
   * the reason when the file cannot be opened.
   */
  static open(workerUrl: URL, options: WriterOptions, lastRecordNo: number): Promise<JournalStore> {
    const worker = new Worker(workerUrl, { workerData: options, name: 'journal' });
    const store = new JournalStore(worker, lastRecordNo);
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromWriter) => {
        if (message.kind === 'open') resolve(store);
        else store.#onMessage(message);
      });
      // Before the file is open both end the opening, and after it the writing; a promise that is settled takes no second word.
      worker.on('error', (cause: Error) => {
        reject(cause);
        store.#die(`its thread failed: ${cause.message}`);
      });
      worker.on('exit', (code) => {
        reject(new Error(`the journal's thread ended with code ${code} before its file was open`));
        store.#die(`its thread ended with code ${code}`);
      });
    });
  }

  /** Names who is told of durability and failures, and tells of one that has come before. */
  listen(events: StoreEvents): void {
    this.#events = events;
    if (this.#down !== null) events.onState(this.#down);
  }

  /** Bytes handed over and not yet durable: a driver that outruns the disk waits for this to fall. */
  get backlogBytes(): number {
    return this.#backlogBytes;
  }

  /** Why the store cannot write now, or null. */
  get down(): string | null {
    return this.#down;
  }

  /** Highest record that survives a power cut. */
  get durableNo(): number {
    return this.#durableNo;
  }

  readonly append = (line: JournalLine): void => {
    this.#batch.push(line);
    this.#appendedNo = line.recordNo;
    // An intent holds an order back: it goes at once. The rest may gather for a turn of the loop, a message costs more than a line.
    if (this.#batch.length >= BATCH_LINES || line.type === 'intent') this.#post();
    else if (!this.#posted) {
      this.#posted = true;
      setImmediate(() => this.#post());
    }
  };

  readonly saveSnapshot = (snapshot: SnapshotToSave): void => {
    this.#post();
    this.#send({ kind: 'snapshot', snapshot });
  };

  readonly flush = (): Promise<void> => {
    this.#post();
    if (this.#durableNo >= this.#appendedNo || this.#down !== null) return Promise.resolve();
    const recordNo = this.#appendedNo;
    return new Promise((resolve) => this.#waiters.push({ recordNo, resolve }));
  };

  /** Writes what waits, closes the file and ends the thread. One whose thread has died is closed already. */
  async close(): Promise<void> {
    if (this.#dead) return;
    this.#post();
    const closed = new Promise<void>((resolve) => {
      this.#closed = resolve;
    });
    this.#send({ kind: 'close' });
    await closed;
    await this.#worker.terminate();
  }

  #send(message: ToWriter): void {
    this.#worker.postMessage(message);
  }

  #post(): void {
    this.#posted = false;
    if (this.#dead) this.#batch = [];
    if (this.#batch.length === 0) return;
    const lines = this.#batch;
    this.#batch = [];
    let bytes = 0;
    for (const line of lines) bytes += line.payload.length;
    this.#backlogBytes += bytes;
    this.#inFlight.push({ recordNo: (lines[lines.length - 1] as JournalLine).recordNo, bytes });
    this.#send({ kind: 'append', lines });
  }

  #onMessage(message: Exclude<FromWriter, { kind: 'open' }>): void {
    switch (message.kind) {
      case 'durable':
        this.#onDurable(message.recordNo);
        return;
      case 'failed':
        this.#fail(message.reason);
        return;
      case 'closed':
        this.#closed?.();
    }
  }

  #onDurable(recordNo: number): void {
    this.#durableNo = recordNo;
    while (this.#inFlight.length > 0 && (this.#inFlight[0] as { recordNo: number }).recordNo <= recordNo) {
      this.#backlogBytes -= (this.#inFlight.shift() as { bytes: number }).bytes;
    }
    if (this.#down !== null) {
      this.#down = null;
      this.#events.onState(null);
    }
    this.#events.onDurable(recordNo);
    this.#wake();
  }

  #fail(reason: string): void {
    if (this.#down === null) {
      this.#down = reason;
      this.#events.onState(reason);
    }
    this.#wake();
  }

  /** The thread is gone: by itself, or because it was closed. */
  #die(reason: string): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#batch = [];
    this.#inFlight = [];
    if (this.#closed === null) this.#fail(reason);
    else this.#closed();
  }

  #wake(): void {
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiting) {
      if (this.#down !== null || waiter.recordNo <= this.#durableNo) waiter.resolve();
      else this.#waiters.push(waiter);
    }
  }
}
