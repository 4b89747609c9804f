import { invariant } from '../kernel/invariant.ts';

/** Gaps are learnt to the half second, between one second and five: outside, three times the gap lies beyond the limits anyway. */
const UNIT_MS = 500;
const FEWEST_UNITS = 2;
const MOST_UNITS = 10;
const SLOTS = MOST_UNITS - FEWEST_UNITS + 1;
const SHORTEST_MS = FEWEST_UNITS * UNIT_MS;

/** Half seconds of a channel's life from which its interval counts as known: eight seconds. */
const KNOWN_FROM = 16;

/** Half seconds after which the past weighs half: a channel is judged by its last few minutes. */
const HALVE_AT = 240;

/** A channel may be silent for so many of its normal intervals. */
const INTERVALS = 3;

/** Silence that is never too long, ms. */
export const MIN_SILENCE_MS = 3_000;
/** Silence that no channel is allowed to go beyond, ms. */
export const MAX_SILENCE_MS = 15_000;

/** JSON-safe state: time of the newest message (-1 = none), ms of short gaps not yet counted, half seconds spent in gaps of each length. */
export type ChannelClockState = readonly number[];

/**
 * When a channel last spoke, and how often it usually does. The normal interval is a median over time, not over messages: the gap that the
 * channel spends half of its time within. A channel that bursts and pauses would else be judged by its bursts. One long outage weighs no
 * more than five seconds.
 */
export class ChannelClock {
  /** Engine time of the newest message, ms UTC; -1 before the first. */
  atMs = -1;
  /** Sum of gaps below a second that wait to make one. */
  #shortMs = 0;
  /** Half seconds spent in gaps of 1, 1.5 ... 5 s. */
  readonly #spent: number[] = Array.from({ length: SLOTS }, () => 0);
  #total = 0;

  /** A message came. Constant work, nothing allocated. */
  note(atMs: number): void {
    const gapMs = atMs - this.atMs;
    if (!(gapMs > 0)) return;
    const isFirst = this.atMs < 0;
    this.atMs = atMs;
    if (isFirst) return;
    if (gapMs >= SHORTEST_MS) {
      this.#learn(Math.min(MOST_UNITS, Math.round(gapMs / UNIT_MS)));
      return;
    }
    this.#shortMs += gapMs;
    if (this.#shortMs < SHORTEST_MS) return;
    this.#shortMs -= SHORTEST_MS;
    this.#learn(FEWEST_UNITS);
  }

  /** The usual gap between two messages in ms, 1000..5000, shorter and longer ones counted as those; null until 8 s of it were seen. */
  get normalMs(): number | null {
    if (this.#total < KNOWN_FROM) return null;
    let sum = 0;
    let slot = 0;
    while (slot < SLOTS - 1) {
      sum += this.#spent[slot] as number;
      if (sum * 2 >= this.#total) break;
      slot += 1;
    }
    return (slot + FEWEST_UNITS) * UNIT_MS;
  }

  /** Silence in ms from which the channel is overdue: three normal intervals, 3000..15000; 15000 until the interval is known. */
  get limitMs(): number {
    const normalMs = this.normalMs;
    if (normalMs === null) return MAX_SILENCE_MS;
    return Math.min(MAX_SILENCE_MS, Math.max(MIN_SILENCE_MS, INTERVALS * normalMs));
  }

  /** JSON-safe state. */
  snapshot(): ChannelClockState {
    return [this.atMs, this.#shortMs, ...this.#spent];
  }

  /** Continues from a snapshot. */
  restore(state: ChannelClockState): void {
    invariant(state.length === SLOTS + 2, () => `a channel's clock has ${SLOTS + 2} numbers, not ${state.length}`);
    this.atMs = state[0] as number;
    this.#shortMs = state[1] as number;
    for (let slot = 0; slot < SLOTS; slot++) this.#spent[slot] = state[slot + 2] as number;
    this.#total = this.#spent.reduce((sum, units) => sum + units, 0);
  }

  #learn(units: number): void {
    const slot = units - FEWEST_UNITS;
    this.#spent[slot] = (this.#spent[slot] as number) + units;
    this.#total += units;
    if (this.#total < HALVE_AT) return;
    this.#total = 0;
    for (let i = 0; i < SLOTS; i++) {
      const half = Math.floor((this.#spent[i] as number) / 2);
      this.#spent[i] = half;
      this.#total += half;
    }
  }
}
