import type { FrameFaultView } from '../../contract/session-health.ts';

/** Channels that are told apart: whatever a socket calls its frames, this does not grow. */
const CHANNELS = 32;

/** Longest channel name and longest sentence that are kept, characters. */
const NAME = 40;
const TEXT = 300;

/** Frames of one socket that were no data, by channel: how many, and why the newest was none. */
export class FrameFaults {
  readonly #byChannel = new Map<string, { count: number; text: string; atMs: number }>();

  /** A frame was refused. `channel`: '' where the frame named none; `nowMs`: a clock that never falls. */
  note(channel: string, text: string, nowMs: number): void {
    const name = channel.slice(0, NAME);
    const key = this.#byChannel.has(name) || this.#byChannel.size < CHANNELS ? name : '';
    const count = (this.#byChannel.get(key)?.count ?? 0) + 1;
    this.#byChannel.set(key, { count, text: text.slice(0, TEXT), atMs: nowMs });
  }

  /** The channel whose newest refusal is the newest of all first. */
  view(nowMs: number): readonly FrameFaultView[] {
    return [...this.#byChannel]
      .map(([channel, { count, text, atMs }]) => ({
        channel,
        count,
        text,
        ageMs: Math.max(0, Math.round(nowMs - atMs)),
      }))
      .sort((a, b) => a.ageMs - b.ageMs);
  }
}
