/** Equal parts into which the way from one point of a bar to the next can be cut. */
export const PARTS = 16;

/** Parts at which the model looks whether a client has come, when it would otherwise go straight to the next point. */
const LOOKS: readonly number[] = [1, PARTS / 2];

/**
 * The moments of a bar: the open at its start, the two extremes after a quarter and three quarters of it, the close one second before its
 * end; between two points 15 finer moments. All markets share them.
 */
export class RecordedClock {
  readonly #offsets: readonly number[];

  constructor(intervalMs: number) {
    this.#offsets = [0, intervalMs / 4, (intervalMs * 3) / 4, intervalMs - 1_000];
  }

  /** Time from the bar's start to part `part` of the way from point `point` (0..3) to the next. */
  offset(point: number, part: number): number {
    const from = this.#offsets[point] ?? 0;
    if (part === 0) return from;
    const to = this.#offsets[point + 1] ?? from;
    return Math.floor(from + ((to - from) * part) / PARTS);
  }
}

/** The largest move between two quotes while a client has a stake: 0.25 %. */
const MAX_MOVE_RATE = 0.0025;

/** How many parts to advance at once on the way between two prices: 16, 8, 4, 2 or 1, so that one advance moves at most 0.25 % or a 16th. */
export function strideFor(fromTicks: number, toTicks: number): number {
  const limit = fromTicks * MAX_MOVE_RATE;
  const move = Math.abs(toTicks - fromTicks);
  let stride = PARTS;
  while (stride > 1 && (move * stride) / PARTS > limit) stride /= 2;
  return stride;
}

/** The part to visit after `part` when the finest interested market advances by `stride`; PARTS stands for the next point. */
export function nextPart(part: number, stride: number): number {
  let next = (Math.floor(part / stride) + 1) * stride;
  for (const look of LOOKS) if (look > part && look < next) next = look;
  return Math.min(next, PARTS);
}
