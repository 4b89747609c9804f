import { refuse } from '../../contract/refusals.ts';
import type { SentimentPolling } from '../../contract/sentiment-view.ts';
import type { SentimentReading } from '../domain/flow.ts';
import type { SentimentInput, SentimentStatus } from '../domain/inputs.ts';
import { SENTIMENT_UNKNOWN_AFTER_MS, type SentimentPoint, sentimentFault } from '../domain/sentiment.ts';
import { err, ok, type Result } from '../kernel/result.ts';

/** Values kept: more than 27 years of days. */
const KEPT = 10_000;

const DAY_MS = 86_400_000;

/** A day that is missing is stood for by one at most this much older, ms. */
const SLACK_MS = 2 * DAY_MS;

/** How the source is being asked, as it was last told. */
export interface SentimentAsking {
  readonly polling: SentimentPolling;
  readonly reason: string;
  readonly failures: number;
  readonly nextTryMs: number | null;
}

/** What a reading changed: one value at the end, or the series. */
export type SentimentChange = 'nothing' | 'newest' | 'series';

interface SentimentState {
  readonly source: string | null;
  readonly points: readonly SentimentPoint[];
  readonly nextUpdateMs: number | null;
  readonly asking: SentimentAsking;
  readonly refused: number;
  /** True from the moment at which the newest value was found too old, until a younger one comes. */
  readonly lapsed: boolean;
}

const EMPTY: SentimentState = {
  source: null,
  points: [],
  nextUpdateMs: null,
  asking: { polling: 'none', reason: '', failures: 0, nextTryMs: null },
  refused: 0,
  lapsed: false,
};

/**
 * The index of sentiment with its history, one source at a time: a reading of another source begins a new series. It decides nothing; what
 * regimes and breakers may know of it is `reading`.
 */
export class SentimentIndex {
  #state: SentimentState = EMPTY;

  /**
   * Takes values as they were read. One that is out of range, has no label, or is dated in the future refuses all of the input, is counted,
   * and leaves what was known with its age. Says what changed.
   */
  take(input: SentimentInput, atMs: number): Result<SentimentChange> {
    const newest: SentimentPoint = [input.publishedAtMs, input.value, input.label];
    const given = [...(input.history ?? []), newest];
    for (const point of given) {
      const fault = sentimentFault(point, atMs);
      if (fault === null) continue;
      this.#state = { ...this.#state, refused: this.#state.refused + 1 };
      const field = `sentiment.${fault.part}`;
      const detail = `${input.source}: ${field} is ${fault.actual}, allowed: ${fault.allowed}`;
      return err(refuse('BAD_FIELD', field, fault.actual, fault.allowed, detail));
    }
    const before = input.source === this.#state.source ? this.#state.points : [];
    const { points, change } = merge(before, given);
    const { nextUpdateMs } = input;
    this.#state = { ...this.#state, source: input.source, points, nextUpdateMs };
    // A value that is old when it comes was known to be: nothing lapses in front of a person's eyes.
    this.#state = { ...this.#state, lapsed: this.#isOld(atMs) };
    return ok(change);
  }

  /** Takes word of how the source is being asked. */
  takeStatus({ polling, reason, failures, nextTryMs }: SentimentStatus): void {
    this.#state = { ...this.#state, asking: { polling, reason, failures, nextTryMs } };
  }

  /** A new run: whoever asks has yet to say so. What is known stays, with its age. */
  beginRun(): void {
    this.#state = { ...this.#state, asking: EMPTY.asking };
  }

  /** What decisions may know at `atMs`, or null = unknown: nothing was ever told, or the newest is older than 48 h. */
  reading(atMs: number): SentimentReading | null {
    const newest = this.#state.points.at(-1);
    if (newest === undefined || this.#state.source === null || this.#isOld(atMs)) return null;
    const [publishedAtMs, value, label] = newest;
    return {
      source: this.#state.source,
      value,
      label,
      publishedAtMs,
      ageMs: Math.max(0, atMs - publishedAtMs),
      dayBefore: this.valueAt(publishedAtMs - DAY_MS),
      change7d: this.change(7),
      change30d: this.change(30),
    };
  }

  /** True once, when the newest value has become too old to count. */
  takeLapse(atMs: number): boolean {
    if (this.#state.lapsed || this.#state.points.length === 0 || !this.#isOld(atMs)) return false;
    this.#state = { ...this.#state, lapsed: true };
    return true;
  }

  /** When the newest value will be too old, ms UTC, or null. */
  nextWakeMs(): number | null {
    const newest = this.#state.points.at(-1);
    return newest === undefined || this.#state.lapsed ? null : newest[0] + SENTIMENT_UNKNOWN_AFTER_MS + 1;
  }

  /** Newest value less that of `days` before, points, or null where the history lacks that day. */
  change(days: number): number | null {
    const newest = this.#state.points.at(-1);
    if (newest === undefined) return null;
    const before = this.valueAt(newest[0] - days * DAY_MS);
    return before === null ? null : newest[1] - before;
  }

  /** Value in force at a time, at most two days older than that, or null. */
  valueAt(atMs: number): number | null {
    const found = this.#state.points.findLast(([publishedAtMs]) => publishedAtMs <= atMs);
    return found !== undefined && atMs - found[0] <= SLACK_MS ? found[1] : null;
  }

  /** All values, oldest first. */
  points(): readonly SentimentPoint[] {
    return this.#state.points;
  }

  /** Whose index it is, its next update by its own word, and how it is asked for. */
  story(): Pick<SentimentState, 'source' | 'nextUpdateMs' | 'asking' | 'refused'> {
    return this.#state;
  }

  /** The whole state, JSON-safe. */
  snapshot(): unknown {
    return this.#state;
  }

  /** Replaces the state by one that `snapshot` wrote. */
  restore(state: unknown): void {
    this.#state = state as SentimentState;
  }

  #isOld(atMs: number): boolean {
    const newest = this.#state.points.at(-1);
    return newest === undefined || !(atMs - newest[0] <= SENTIMENT_UNKNOWN_AFTER_MS);
  }
}

function merge(
  before: readonly SentimentPoint[],
  given: readonly SentimentPoint[],
): { readonly points: readonly SentimentPoint[]; readonly change: SentimentChange } {
  const byTime = new Map(before.map((point) => [point[0], point]));
  const last = before.at(-1)?.[0] ?? 0;
  let changes = 0;
  let older = before.length === 0;
  for (const point of given) {
    const known = byTime.get(point[0]);
    if (known !== undefined && known[1] === point[1] && known[2] === point[2]) continue;
    byTime.set(point[0], [point[0], point[1], point[2]]);
    changes += 1;
    if (point[0] < last) older = true;
  }
  if (changes === 0) return { points: before, change: 'nothing' };
  const points = [...byTime.values()].sort((a, b) => a[0] - b[0]).slice(-KEPT);
  return { points, change: older || changes > 1 ? 'series' : 'newest' };
}
