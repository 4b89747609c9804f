import type { ClockReading as ClockInput } from '../../engine/domain/inputs.ts';
import { backoffMs, pause } from './backoff.ts';
import type { ClockReading, VenueClock } from './venue-clock.ts';
import type { VenueHttp } from './venue-http.ts';

/** What was measured is told anew when it has moved so far, ms. */
const TOLD_STEP_MS = 250;

/** A venue's time that is known no better than this keeps entries from leaving, ms: the engine's own limit. */
const UNSURE_MS = 2_000;

/** A message whose time lies further ahead of the venue's clock than this, or further behind, was not sent by that clock, ms: frames take up to seconds. */
const AHEAD_MS = UNSURE_MS;
const BEHIND_MS = 15_000;

/** Pause after a question that such a message caused, doubling, and how long such messages have to be gone for the pauses to begin anew, ms. */
const ODD_PAUSE_MS = 1_000;
const ODD_LONGEST_MS = 30_000;
const ODD_OVER_MS = 60_000;

/** True while the venue's time is known well enough to trade by. */
export function isSure(clock: Pick<VenueClock, 'isDoubted' | 'reading'>): boolean {
  return !clock.isDoubted && clock.reading().errorMs <= UNSURE_MS;
}

/** Measures the venue's clock and tells what has changed enough to matter. */
export class ClockWatch {
  readonly #http: Pick<VenueHttp, 'ask'>;
  readonly #clock: VenueClock;
  readonly #onReading: (reading: ClockInput) => void;
  readonly #wait: typeof pause;
  #told: ClockReading | null = null;
  /** Asks until the venue's time is known again, while somebody has lost it. */
  #finding: Promise<void> | null = null;
  /** When a message with an impossible time last had the venue asked, and the pause after that, both by the steady clock. */
  #oddMs = Number.NEGATIVE_INFINITY;
  #oddPauseMs = 0;

  /** `wait`: how pauses between tries are slept; left out = by timers of the machine. */
  constructor(
    http: Pick<VenueHttp, 'ask'>,
    clock: VenueClock,
    onReading: (reading: ClockInput) => void,
    wait: typeof pause = pause,
  ) {
    this.#http = http;
    this.#clock = clock;
    this.#onReading = onReading;
    this.#wait = wait;
  }

  /** Asks the venue for its time; without an answer what was known stays. True when it answered and is believed. */
  async measure(signal: AbortSignal): Promise<boolean> {
    const wasDoubted = this.#clock.isDoubted;
    let sentMs = this.#clock.steadyMs();
    // What it waited for the budget is no part of its way to the venue.
    const answer = await this.#http.ask('exchangeStatus', {}, signal, () => {
      sentMs = this.#clock.steadyMs();
    });
    if (!answer.ok) return false;
    this.#clock.observe(answer.value.time, sentMs, this.#clock.steadyMs());
    this.tell();
    // A machine that slept, or a venue that was set: the second measure is not waited for.
    if (this.#clock.isDoubted && !wasDoubted) return this.measure(signal);
    return !this.#clock.isDoubted;
  }

  /** Asks until the venue has answered and is believed, after a sleep or a jump, with growing pauses: nothing opens before. Once at a time. */
  find(signal: AbortSignal): Promise<void> {
    this.#finding ??= this.#find(signal).finally(() => {
      this.#finding = null;
    });
    return this.#finding;
  }

  /** The machine's clock was set: what is known is told as doubtful at once, and measured until the venue's time is known. */
  jumped(byMs: number, signal: AbortSignal): Promise<void> {
    this.#clock.doubt(byMs);
    this.tell();
    return this.find(signal);
  }

  /**
   * A message of the venue's bore this time. One that the clock does not allow has the venue asked at once, so that a jump of its clock does not last until
   * the next measure; messages that keep coming with such times have it asked ever more rarely.
   */
  saw(venueMs: number, signal: AbortSignal): void {
    const aheadMs = venueMs - this.#clock.nowMs();
    if (aheadMs <= AHEAD_MS && aheadMs >= -BEHIND_MS) return;
    const nowMs = this.#clock.steadyMs();
    const sinceMs = nowMs - this.#oddMs;
    if (this.#finding !== null || sinceMs < this.#oddPauseMs) return;
    this.#oddPauseMs = sinceMs >= ODD_OVER_MS ? ODD_PAUSE_MS : Math.min(ODD_LONGEST_MS, 2 * this.#oddPauseMs);
    this.#oddMs = nowMs;
    void this.measure(signal);
  }

  async #find(signal: AbortSignal): Promise<void> {
    for (let tries = 1; !signal.aborted && !(await this.measure(signal)); tries += 1)
      if (!(await this.#wait(backoffMs(tries, upperHalf), signal))) return;
  }

  /** Tells what was measured, if it has changed enough to matter. */
  tell(): void {
    const reading = this.#clock.reading();
    const told = this.#told;
    const moved = (key: keyof ClockReading): boolean =>
      told === null || Math.abs(reading[key] - told[key]) >= TOLD_STEP_MS;
    if (!moved('machineMs') && !moved('errorMs')) return;
    this.#told = reading;
    this.#onReading({ kind: 'ClockReading', ...reading });
  }
}

/** Chance of a pause: never short of half its length, since the venue was just asked. */
function upperHalf(): number {
  return 0.5 + Math.random() / 2;
}
