/*
 * Counts frames that came late. A frame is missed when it took longer than 1.5 times the median of the last ones; the counts
 * stand on the page, where measurements read them.
 */

/** Frame times from which the median is taken. */
const WINDOW = 120;
/** Frames between two looks at the median. */
const REFRESH = 30;
/** A frame this many times the median is missed. */
const LATE = 1.5;

/** Counts so far; `frames` begins when the first median is known. */
export interface FrameCount {
  readonly frames: number;
  readonly missed: number;
}

/** Middle of the values; the upper one of two. NaN for none. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Takes frame times and counts; pure but for its own memory. */
export class FrameMeter {
  readonly #times: number[] = [];
  #median = Number.NaN;
  #frames = 0;
  #missed = 0;
  #taken = 0;

  /** Takes one frame time in ms. */
  take(frameMs: number): void {
    if (Number.isFinite(this.#median)) {
      this.#frames += 1;
      if (frameMs > LATE * this.#median) this.#missed += 1;
    }
    this.#times.push(frameMs);
    if (this.#times.length > WINDOW) this.#times.shift();
    this.#taken += 1;
    if (this.#taken % REFRESH === 0) this.#median = median(this.#times);
  }

  /** The counts so far. */
  get count(): FrameCount {
    return { frames: this.#frames, missed: this.#missed };
  }
}

/** Runs the meter on the page's frames and writes the counts once a second. Hidden time does not count. Returns the end of it. */
export function startFrameMeter(): () => void {
  const meter = new FrameMeter();
  const page = document.documentElement;
  let last: number | null = null;
  let written = 0;
  let handle = 0;
  const frame = (now: number): void => {
    if (last !== null && !document.hidden) meter.take(now - last);
    last = document.hidden ? null : now;
    if (now - written >= 1000) {
      written = now;
      page.dataset['frames'] = `${meter.count.frames}`;
      page.dataset['missed'] = `${meter.count.missed}`;
    }
    handle = requestAnimationFrame(frame);
  };
  const onVisibility = (): void => {
    last = null;
  };
  document.addEventListener('visibilitychange', onVisibility);
  handle = requestAnimationFrame(frame);
  return () => {
    cancelAnimationFrame(handle);
    document.removeEventListener('visibilitychange', onVisibility);
  };
}
