import type { WebSocket } from 'ws';
import type { SandboxVenue } from '../types.ts';

/** Bytes that may wait for a slow reader before market frames pass it by, and before it is cut off. */
const CONFLATE_BYTES = 1024 * 1024;
const CUT_BYTES = 32 * 1024 * 1024;

/** A frame that is to come after the next one goes out after this at the latest, ms. */
const REORDER_MS = 1_000;

/** A socket to which nothing was sent for this long is ended (hyperliquid.md 2.8), ms. */
const SILENCE_MS = 60_000;

/** One client's socket: everything goes out through here, past the faults and past a reader that does not keep up. */
export class StreamSocket {
  readonly id: number;
  readonly ip: string;
  /** Keys of what it follows. */
  readonly subscriptions = new Set<string>();
  /** Posts of its own that are not answered yet. */
  posts = 0;
  readonly #socket: WebSocket;
  readonly #venue: SandboxVenue;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #onProblem: (text: string) => void;
  #held: string | null = null;
  #sentAtMs: number;

  /** `onProblem` is told what failed in something that ran later; the socket is cut then. */
  constructor(
    socket: WebSocket,
    venue: SandboxVenue,
    origin: { readonly id: number; readonly ip: string; readonly onProblem: (text: string) => void },
  ) {
    this.#onProblem = origin.onProblem;
    this.#socket = socket;
    this.#venue = venue;
    this.id = origin.id;
    this.ip = origin.ip;
    this.#sentAtMs = venue.wallNowMs();
  }

  /** True while it can be sent to. */
  get isOpen(): boolean {
    return this.#socket.readyState === this.#socket.OPEN;
  }

  /** True when nothing was sent on it for so long that the exchange gives it up. */
  isSilent(nowMs: number): boolean {
    return nowMs - this.#sentAtMs >= SILENCE_MS;
  }

  /**
   * Sends a frame of a channel. `kind` market: a newer one will come, so it passes a reader by who is behind; account: is never left out on a
   * living socket; answer: as account, and no fault of streams touches it but a stall. False if it passed the reader by.
   */
  send(channel: string, text: string, kind: 'market' | 'account' | 'answer'): boolean {
    if (!this.isOpen) return true;
    const waiting = this.#socket.bufferedAmount;
    if (waiting > CUT_BYTES) this.cut();
    else if (kind === 'market' && waiting > CONFLATE_BYTES) return false;
    else this.#sendFaulty(channel, text, kind === 'answer');
    return true;
  }

  /** Answers a ping: also on a stalled socket, whose client shall not see the stall. */
  pong(): void {
    if (this.isOpen) this.#socket.send('{"channel":"pong"}');
    this.#sentAtMs = this.#venue.wallNowMs();
  }

  /** Runs later unless the socket ends before. */
  later(ms: number, run: () => void): void {
    this.#later(ms, run);
  }

  /** Ends it without a close frame: the client sees 1006. */
  cut(): void {
    this.#socket.terminate();
  }

  /** Forgets what was to be sent. */
  forget(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#held = null;
  }

  #sendFaulty(channel: string, text: string, isAnswer: boolean): void {
    const { faults } = this.#venue;
    if (faults.isEmpty) return this.#write(text);
    const nowMs = this.#venue.wallNowMs();
    const befallen = faults.socketFault(this.id, nowMs);
    if (befallen === 'close') return this.cut();
    if (befallen === 'stall') return;
    const fault = isAnswer ? null : faults.onFrame(channel, nowMs);
    if (fault === null) return this.#write(text);
    if (fault.drop) return;
    const copies = fault.duplicate ? [text, text] : [text];
    for (const copy of copies) {
      if (fault.reorder) this.#holdBack(copy);
      else if (fault.delayMs > 0) this.#later(fault.delayMs, () => this.#write(copy));
      else this.#write(copy);
    }
  }

  #write(text: string): void {
    if (!this.isOpen) return;
    this.#socket.send(text);
    this.#sentAtMs = this.#venue.wallNowMs();
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#socket.send(held);
  }

  #holdBack(text: string): void {
    const before = this.#held;
    this.#held = text;
    if (before !== null) this.#socket.send(before);
    this.#later(REORDER_MS, () => {
      if (this.#held !== text || !this.isOpen) return;
      this.#held = null;
      this.#socket.send(text);
    });
  }

  #later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      try {
        run();
      } catch (cause) {
        this.#onProblem(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
        this.cut();
      }
    }, ms);
    this.#timers.add(timer);
  }
}
