import type { AcceptedSignal } from '../domain/flow.ts';
import type { SignalSettings } from '../domain/settings.ts';
import type { Result } from '../kernel/result.ts';
import { AnswerMemory, type RememberedAnswer } from './answer-memory.ts';
import { type SignalContext, checkSignal, readSignalId } from './check-signal.ts';

/** Totals since the first start; every signal received is accepted, refused or a duplicate. */
export interface SignalCounters {
  readonly received: number;
  readonly accepted: number;
  readonly refused: number;
  readonly duplicates: number;
}

interface SignalRoomState {
  readonly counters: SignalCounters;
  readonly answers: readonly RememberedAnswer[];
}

/** The one door for signals of every origin. Answers are idempotent by id, within each origin: no sender can use up another's ids. */
export class SignalRoom {
  #settings: SignalSettings;
  #counters: { -readonly [K in keyof SignalCounters]: SignalCounters[K] } = {
    received: 0,
    accepted: 0,
    refused: 0,
    duplicates: 0,
  };
  readonly #answers = new AnswerMemory();

  constructor(settings: SignalSettings) {
    this.#settings = settings;
  }

  /** Changes limits between two steps; answers given stay as they are. */
  configure(settings: SignalSettings): void {
    this.#settings = settings;
  }

  /**
   * Judges a signal of any shape, never throwing. `duplicate` true: the id was seen within two days (at most 10,000 ids are kept), the
   * result is the answer of the first time and nothing further may follow from it. A signal without a usable id is never a duplicate.
   */
  accept(
    raw: unknown,
    context: SignalContext,
  ): { readonly duplicate: boolean; readonly result: Result<AcceptedSignal> } {
    this.#counters.received++;
    const id = readSignalId(raw);
    const key = id === null ? null : `${context.origin}:${id}`;
    const known = key === null ? null : this.#answers.find(key);
    if (known !== null) {
      this.#counters.duplicates++;
      return { duplicate: true, result: known };
    }
    const result = checkSignal(raw, context, this.#settings);
    if (result.ok) this.#counters.accepted++;
    else this.#counters.refused++;
    if (key !== null) this.#answers.keep(key, context.atMs, result);
    return { duplicate: false, result };
  }

  /** Totals since the first start. */
  counters(): SignalCounters {
    return { ...this.#counters };
  }

  /** JSON-safe, complete. */
  snapshot(): unknown {
    const state: SignalRoomState = { counters: { ...this.#counters }, answers: this.#answers.snapshot() };
    return state;
  }

  /** Continues from a snapshot. */
  restore(state: unknown): void {
    const { counters, answers } = state as SignalRoomState;
    this.#counters = { ...counters };
    this.#answers.restore(answers);
  }
}
