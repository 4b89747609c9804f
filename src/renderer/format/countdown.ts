/** What a running countdown shows. */
export interface Countdown {
  /** Time left in ms, never below zero. */
  readonly leftMs: number;
  /** Share of the whole span that is left, 0..1; zero for a span that is not positive. */
  readonly share: number;
  /** 0:07, 4:31, 1:02:09; rounded up, so that 0:00 means over. */
  readonly text: string;
  /** calm above a third, soon above a tenth, then last; over at zero. */
  readonly urgency: 'calm' | 'soon' | 'last' | 'over';
}

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

function clockText(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function urgencyOf(leftMs: number, share: number): Countdown['urgency'] {
  if (!(leftMs > 0)) return 'over';
  if (share > 1 / 3) return 'calm';
  return share > 0.1 ? 'soon' : 'last';
}

/** The state at `nowMs` of a countdown from `startMs` to `endMs`; all in ms of the same clock. */
export function countdownAt(startMs: number, endMs: number, nowMs: number): Countdown {
  const span = endMs - startMs;
  const leftMs = Math.max(0, Math.min(endMs - nowMs, Math.max(0, span)));
  const share = span > 0 ? leftMs / span : 0;
  return { leftMs, share, text: clockText(leftMs), urgency: urgencyOf(leftMs, share) };
}
