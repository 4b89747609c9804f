/** What may be silent for how long, ms. */
export interface SilenceLimits {
  /** Longest silence of a channel that is subscribed to; channels that are not named may be silent for ever. */
  readonly silenceMs: Readonly<Record<string, number>>;
  /** Channels that never stop, and the longest silence of the whole socket once one of them was heard; left out = no limit. */
  readonly flow?: { readonly channels: readonly string[]; readonly silenceMs: number };
}

/** A connection that stood this long without a stall was a good one, ms. */
const GOOD_MS = 60_000;

/** Doublings of the limit at most: a venue that has halted must not be hammered with connections. */
const DOUBLINGS = 4;

/**
 * Notices a socket that is up and says nothing. Times are of a clock that never falls, ms of any origin. When connection after connection falls silent, the limit for the
 * whole socket doubles each time, until one stands again.
 */
export class SilenceWatch {
  readonly #limits: SilenceLimits;
  readonly #heardMs = new Map<string, number>();
  /** Channels that have brought data on this connection. */
  readonly #came = new Set<string>();
  #lastMs = 0;
  #flows = false;
  #openedMs = 0;
  #stalls = 0;

  constructor(limits: SilenceLimits) {
    this.#limits = limits;
  }

  /** A new connection stands. */
  opened(nowMs: number): void {
    this.#heardMs.clear();
    this.#came.clear();
    this.#flows = false;
    this.#openedMs = nowMs;
  }

  /** A channel was subscribed to: from now on it is listened for. */
  expects(channel: string, nowMs: number): void {
    if (!this.#heardMs.has(channel)) this.#heardMs.set(channel, nowMs);
  }

  /** Only these channels are subscribed to any more: the others are not listened for. */
  expectsOnly(channels: ReadonlySet<string>): void {
    for (const channel of this.#heardMs.keys()) if (!channels.has(channel)) this.#heardMs.delete(channel);
    const { flow } = this.#limits;
    if (flow?.channels.every((channel) => !channels.has(channel)) === true) this.#flows = false;
  }

  /** Data came. */
  heard(channel: string, nowMs: number): void {
    this.#heardMs.set(channel, nowMs);
    this.#came.add(channel);
    this.#lastMs = nowMs;
    this.#flows ||= this.#limits.flow?.channels.includes(channel) === true;
    if (this.#stalls > 0 && nowMs - this.#openedMs > GOOD_MS) this.#stalls = 0;
  }

  /** Age of the last message of each channel that is listened to, ms; null = nothing came since it was subscribed to on this connection. */
  ages(nowMs: number): readonly { readonly channel: string; readonly ageMs: number | null }[] {
    return [...this.#heardMs].map(([channel, heardMs]) => ({
      channel,
      ageMs: this.#came.has(channel) ? Math.max(0, Math.round(nowMs - heardMs)) : null,
    }));
  }

  /** What is silent for too long, as a sentence, or null. A socket that is told once counts as stalled. */
  silent(nowMs: number): string | null {
    const { silenceMs, flow } = this.#limits;
    if (flow !== undefined && this.#flows && nowMs - this.#lastMs > flow.silenceMs * 2 ** this.#stalls) {
      this.#stalls = Math.min(DOUBLINGS, this.#stalls + 1);
      return `nothing for ${seconds(nowMs - this.#lastMs)} s although the socket is up`;
    }
    for (const [channel, limitMs] of Object.entries(silenceMs)) {
      const heardMs = this.#heardMs.get(channel);
      if (heardMs !== undefined && nowMs - heardMs > limitMs)
        return `no ${channel} for ${seconds(nowMs - heardMs)} s although the socket is up`;
    }
    return null;
  }
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(ms < 10_000 ? 1 : 0);
}
