import type { SentimentInput, SentimentStatus } from '../../engine/domain/inputs.ts';
import type { Deliver, SentimentPort } from '../../engine/domain/ports.ts';
import type { SentimentPoint } from '../../engine/domain/sentiment.ts';
import type { Result } from '../../engine/kernel/result.ts';
import { decodeFearGreed, type FearGreedAnswer } from './decode-fear-greed.ts';
import { getText } from './get-text.ts';
import { type CachedIndex, readCache, writeCache } from './index-cache.ts';
import { nextAskMs, retryPauseMs, rowsToAsk } from './schedule.ts';
import { reasonOf } from '../../engine/kernel/reason-of.ts';

/** Runs something later; what comes back takes it back. */
export type Later = (ms: number, run: () => void) => () => void;

/** What a poller needs. */
export interface FearGreedOptions {
  /** Base address, see `sentimentEndpoint`. */
  readonly endpoint: string;
  /** File of the kept history. */
  readonly cachePath: string;
  /** Suffix for a cache that has to be set aside. */
  readonly stamp: string;
  /** This machine's time, ms UTC; may jump. */
  readonly wallMs: () => number;
  /** 0..1, for the spread of moments. */
  readonly random: () => number;
  readonly later: Later;
  /** Longest wait for a whole answer, ms. */
  readonly timeoutMs: number;
}

/** Name of the source. */
export const FEAR_GREED_SOURCE = 'alternative.me';

/** The whole history is some 400 KB. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Long waits are cut into pieces: a timer stands still while a laptop sleeps, the time of day does not. */
const PIECE_MS = 30_000;

/** The Fear & Greed index of alternative.me: kept on the disk, extended at its own times, asked again after failures. */
export class FearGreedPoller implements SentimentPort {
  /** Sentences that a person has to see at the start. */
  readonly notices: readonly string[];
  readonly #options: FearGreedOptions;
  readonly #ending = new AbortController();
  #deliver: Deliver = () => undefined;
  #cached: CachedIndex | null;
  #failures = 0;
  #cancel: () => void = () => undefined;
  #underWay: Promise<void> = Promise.resolve();

  constructor(options: FearGreedOptions) {
    this.#options = options;
    const { cachePath, stamp, wallMs } = options;
    const { cached, notice } = readCache(cachePath, FEAR_GREED_SOURCE, { nowMs: wallMs(), stamp });
    this.#cached = cached;
    this.notices = notice === null ? [] : [notice];
  }

  /** Delivers what the disk held, then asks when it is time: at once without a whole history. */
  start(deliver: Deliver): void {
    this.#deliver = deliver;
    const cached = this.#cached;
    if (cached !== null) deliver(readingOf(cached.points, cached.nextUpdateMs));
    const nowMs = this.#options.wallMs();
    if (cached?.complete === true && cached.nextUpdateMs !== null && cached.nextUpdateMs > nowMs) {
      this.#await(cached, '');
      return;
    }
    this.#status({ polling: 'asking', reason: '', nextTryMs: null });
    this.#ask();
  }

  /** Asks no more; resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#cancel();
    this.#ending.abort();
    await this.#underWay;
  }

  #ask(): void {
    this.#underWay = this.#askOnce();
  }

  async #askOnce(): Promise<void> {
    const { endpoint, wallMs, timeoutMs } = this.#options;
    const newestMs = this.#cached?.complete === true ? (this.#cached.points.at(-1)?.[0] ?? null) : null;
    const limit = rowsToAsk({ nowMs: wallMs(), newestMs });
    const bounds = { timeoutMs, maxBytes: MAX_BYTES, signal: this.#ending.signal };
    const text = await getText(`${endpoint}/fng/?limit=${limit}`, bounds);
    if (this.#ending.signal.aborted) return;
    const answer: Result<FearGreedAnswer, string> = text.ok ? decodeFearGreed(text.value, wallMs()) : text;
    if (answer.ok) this.#take(answer.value, limit === 0);
    else this.#retry(answer.error);
  }

  #take({ points, nextUpdateMs }: FearGreedAnswer, isWhole: boolean): void {
    const before = this.#cached;
    const cached: CachedIndex = {
      source: FEAR_GREED_SOURCE,
      nextUpdateMs,
      complete: isWhole || before?.complete === true,
      points: merge(before?.points ?? [], points),
    };
    this.#cached = cached;
    this.#failures = 0;
    this.#deliver(readingOf(newPoints(before?.points ?? [], cached.points), nextUpdateMs));
    let trouble = '';
    try {
      writeCache(this.#options.cachePath, cached);
    } catch (cause) {
      trouble = `its history cannot be kept: ${reasonOf(cause)}`;
    }
    this.#await(cached, trouble);
  }

  #await({ points, nextUpdateMs }: CachedIndex, reason: string): void {
    const { wallMs, random } = this.#options;
    const newestMs = points.at(-1)?.[0] ?? 0;
    const atMs = nextAskMs({ nowMs: wallMs(), nextUpdateMs, newestMs }, random);
    this.#status({ polling: 'waiting', reason, nextTryMs: atMs });
    this.#askAt(atMs);
  }

  #retry(reason: string): void {
    this.#failures += 1;
    const atMs = this.#options.wallMs() + retryPauseMs(this.#failures, this.#options.random);
    this.#status({ polling: 'failing', reason, nextTryMs: atMs });
    this.#askAt(atMs);
  }

  #askAt(atMs: number): void {
    const leftMs = atMs - this.#options.wallMs();
    this.#cancel = this.#options.later(Math.max(0, Math.min(PIECE_MS, leftMs)), () => {
      if (this.#options.wallMs() >= atMs) this.#ask();
      else this.#askAt(atMs);
    });
  }

  #status(now: Pick<SentimentStatus, 'polling' | 'reason' | 'nextTryMs'>): void {
    this.#deliver({ kind: 'SentimentStatus', source: FEAR_GREED_SOURCE, failures: this.#failures, ...now });
  }
}

/** Known values with those of an answer, whose word counts where both have one; oldest first. */
function merge(before: readonly SentimentPoint[], given: readonly SentimentPoint[]): readonly SentimentPoint[] {
  const byTime = new Map([...before, ...given].map((point) => [point[0], point]));
  return [...byTime.values()].sort((a, b) => a[0] - b[0]);
}

/** What is new or has another value than before, and the newest in any case. */
function newPoints(before: readonly SentimentPoint[], now: readonly SentimentPoint[]): readonly SentimentPoint[] {
  const known = new Map(before.map((point) => [point[0], `${point[1]} ${point[2]}`]));
  return now.filter((point, i) => i === now.length - 1 || known.get(point[0]) !== `${point[1]} ${point[2]}`);
}

/** The last of the values (there is one at least) as a reading, with those before it as its history. */
function readingOf(points: readonly SentimentPoint[], nextUpdateMs: number | null): SentimentInput {
  const [publishedAtMs, value, label] = points.at(-1) as SentimentPoint;
  const reading = { kind: 'Sentiment', source: FEAR_GREED_SOURCE, value, label, publishedAtMs, nextUpdateMs } as const;
  return points.length === 1 ? reading : { ...reading, history: points.slice(0, -1) };
}
