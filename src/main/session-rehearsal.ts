import { RehearsalDesk } from '../adapters/rehearsal/rehearsal-desk.ts';
import { readStoredIndex } from '../adapters/sentiment/stored-index.ts';
import type { Reply } from '../contract/ipc.ts';
import { refuse } from '../contract/refusals.ts';
import type { RehearsalRequest, RehearsalResult, RehearsalView } from '../contract/rehearsal.ts';
import type { Prepared } from './prepare.ts';
import type { SessionDriver } from './session-driver.ts';

/** What rehearsals of a session need. */
export interface SessionRehearsalParts {
  readonly home: string;
  readonly opened: Promise<Pick<SessionDriver, 'archive' | 'host'>>;
  /** Recorded candles of the session with what was paid in their hours; null = none. */
  readonly recorded: Prepared['recorded'];
  /** Folder of the built threads. */
  readonly built: URL;
}

/** Rehearsals over the candle store of the session of this process. */
export class SessionRehearsal {
  readonly #parts: SessionRehearsalParts;
  #desk: RehearsalDesk | null = null;

  constructor(parts: SessionRehearsalParts) {
    this.#parts = parts;
  }

  readonly view = (): Promise<Reply<RehearsalView>> => this.#with((desk) => ({ ok: true, value: desk.view() }));

  readonly begin = (request: RehearsalRequest): Promise<Reply<RehearsalView>> =>
    this.#with((desk) => desk.begin(request));

  readonly cancel = (): Promise<Reply<RehearsalView>> => this.#with((desk) => ({ ok: true, value: desk.cancel() }));

  readonly result = (): Promise<Reply<RehearsalResult | null>> =>
    this.#with((desk) => ({ ok: true, value: desk.result() }));

  async #with<T>(act: (desk: RehearsalDesk) => Reply<T>): Promise<Reply<T>> {
    const { home, opened, recorded, built } = this.#parts;
    const { archive, host } = await opened;
    if (archive === null) return NO_STORE;
    this.#desk ??= new RehearsalDesk({
      store: archive.store,
      moods: () => readStoredIndex(home, Date.now()),
      funding: (symbol) => recorded?.series.find((one) => one.symbol === symbol)?.funding ?? null,
      settings: () => host.engine.settings,
      worker: new URL('./rehearsal-worker.js', built),
    });
    return act(this.#desk);
  }
}

const NO_STORE = {
  ok: false,
  error: refuse(
    'BAD_FIELD',
    'rehearsal',
    null,
    null,
    'the candle store could not be opened; the health of the session says why',
  ),
} as const;
