import type { AccountSnapshot, EngineInputBody, FillInput, OrderUpdate } from '../../engine/domain/inputs.ts';
import type { Effect, TwapLooks } from '../../engine/domain/outputs.ts';
import type { ClearinghouseState } from '../../hyperliquid/decode/account-shapes.ts';
import { AccountReader, type AccountReading, type ReaderParts } from './account-reader.ts';
import { backoffMs, pause } from './backoff.ts';
import { RecentKeys } from './recent-keys.ts';
import { orderStatusInput } from './to-inputs.ts';
import { twapUpdate } from './twap-answers.ts';

/** Fills younger than this before the last one seen are asked for again: duplicates are harmless, gaps are not. */
const FILL_OVERLAP_MS = 60_000;

/** Fills remembered: the venue's snapshots hold at most 2000. */
const FILLS_REMEMBERED = 10_000;

/** Orders whose client id is remembered by number. */
const ORDERS_REMEMBERED = 20_000;

/** Tries of a question for one order; the engine itself asks again later. */
const ORDER_TRIES = 3;

/** A periodic question that waits for its next turn. */
type AccountUnasked = Extract<EngineInputBody, { kind: 'AccountUnasked' }>;

/** What is asked of the account, and the mark of the question, which its answer gives back. */
export type AccountQuestion = Pick<Extract<Effect, { kind: 'QueryAccount' }>, 'reason' | 'epoch'>;

/** What a desk needs. */
export interface AccountDeskParts extends Omit<ReaderParts, 'cloidOf' | 'learn'> {
  /** Fills before this are none of this run's, ms UTC. */
  readonly sinceMs: number;
  /** The venue's time. */
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly deliver: (body: AccountSnapshot | FillInput | OrderUpdate | AccountUnasked) => void;
  /** False while the venue's weight is needed for actions: questions that come again anyway are not asked then. */
  readonly hasRoom: () => boolean;
  /** Called with each reading, before it is delivered. */
  readonly onReading: (snapshot: AccountSnapshot) => void;
}

/** Answers questions about the account, and lets each fill through once, whichever way it came. */
export class AccountDesk {
  readonly #parts: AccountDeskParts;
  readonly #reader: AccountReader;
  readonly #seen = new RecentKeys(FILLS_REMEMBERED);
  readonly #cloids = new Map<number, string>();
  #lastFillMs: number;
  #reading = false;
  #next: AccountQuestion | null = null;

  constructor(parts: AccountDeskParts) {
    this.#parts = parts;
    this.#lastFillMs = parts.sinceMs;
    this.#reader = new AccountReader({ ...parts, cloidOf: this.cloidOf, learn: this.learn });
  }

  /** The venue's last statement as it came, or null before the first. */
  get statement(): ClearinghouseState | null {
    return this.#reader.statement;
  }

  /** The client id of an order number, or null. */
  readonly cloidOf = (oid: number): string | null => this.#cloids.get(oid) ?? null;

  /** Remembers the client id of an order number. */
  readonly learn = (oid: number, cloid: string): void => {
    this.#cloids.delete(oid);
    this.#cloids.set(oid, cloid);
    if (this.#cloids.size <= ORDERS_REMEMBERED) return;
    const [oldest] = this.#cloids.keys();
    if (oldest !== undefined) this.#cloids.delete(oldest);
  };

  /** Lets a fill of the stream through if it is new and of this run. */
  readonly takeFill = (fill: FillInput): void => {
    if (fill.venueAtMs < this.#lastFillMs - FILL_OVERLAP_MS || !this.#isNew(fill)) return;
    this.#sawFill(fill);
    this.#parts.deliver(fill);
  };

  /** Asks for one order by its client id. Without an answer nothing is said: the engine asks again. */
  async askOrder({ cloid, asset, twap }: Extract<Effect, { kind: 'QueryOrder' }>): Promise<void> {
    if (twap !== undefined) return this.#askTwap(cloid, asset, twap);
    const { http, account, coins, signal, nowMs, deliver, onProblem } = this.#parts;
    const answer = await http.askAgain('orderStatus', { user: account, oid: cloid }, { tries: ORDER_TRIES, signal });
    if (!answer.ok) {
      onProblem(answer.error.reason);
      return;
    }
    const update = orderStatusInput(answer.value, { cloid, asset, nowMs: nowMs() }, (coin) => coins.ofCoin(coin));
    if (update === null) onProblem(`the answer for order ${cloid} is no data`);
    else deliver(update);
  }

  async #askTwap(cloid: string, asset: number, twap: TwapLooks): Promise<void> {
    const { http, account, coins, signal, nowMs, deliver, onProblem } = this.#parts;
    const instrument = coins.ofAsset(asset);
    if (instrument === null) return;
    const answer = await http.askAgain('twapHistory', { user: account }, { tries: ORDER_TRIES, signal });
    if (!answer.ok) {
      onProblem(answer.error.reason);
      return;
    }
    const update = twapUpdate(answer.value, { cloid, instrument, twap, nowMs: nowMs() });
    if (update === null) onProblem(`the answer for the time-weighted order ${cloid} is no data`);
    else deliver(update);
  }

  /**
   * Asks for the whole account. One question is under way at a time; a more pressing reason that comes meanwhile is asked after it. All
   * but the periodic question are repeated until they are answered; that one waits for its next turn when it is not due or the budget is spent,
   * which is told, so that nobody takes it for silence.
   */
  async askAccount(question: AccountQuestion): Promise<void> {
    if (question.reason === 'periodic' && !this.#parts.hasRoom()) {
      const { epoch } = question;
      this.#parts.deliver({ kind: 'AccountUnasked', ...(epoch === undefined ? {} : { epoch }) });
      return;
    }
    if (this.#reading) {
      if (question.reason !== 'periodic') this.#next = question;
      return;
    }
    this.#reading = true;
    try {
      for (let next: AccountQuestion | null = question; next !== null && !this.#parts.signal.aborted; ) {
        this.#next = null;
        await this.#read(next);
        next = this.#next;
      }
    } finally {
      this.#reading = false;
    }
  }

  async #read({ reason, epoch }: AccountQuestion): Promise<void> {
    const { signal, onProblem } = this.#parts;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      const reading = await this.#reader.read(reason, this.#lastFillMs - FILL_OVERLAP_MS, signal);
      if (reading.ok) {
        this.#tell(reading.value, epoch);
        return;
      }
      onProblem(reading.error.reason);
      if (reason === 'periodic' || this.#next !== null) return;
      if (!(await pause(backoffMs(attempt, Math.random), signal))) return;
    }
  }

  #tell({ snapshot, later }: AccountReading, epoch: AccountQuestion['epoch']): void {
    for (const fill of snapshot.fills) {
      this.#isNew(fill);
      this.#sawFill(fill);
    }
    this.#parts.onReading(snapshot);
    this.#parts.deliver(epoch === undefined ? snapshot : { ...snapshot, epoch });
    for (const fill of later) this.takeFill(fill);
  }

  /** A time ahead of the venue's clock must not make the fills that follow look old. */
  #sawFill({ venueAtMs }: FillInput): void {
    this.#lastFillMs = Math.max(this.#lastFillMs, Math.min(venueAtMs, this.#parts.nowMs()));
  }

  #isNew({ venueAtMs, asset, tid }: FillInput): boolean {
    return this.#seen.add(`${venueAtMs}:${asset}:${tid}`);
  }
}
