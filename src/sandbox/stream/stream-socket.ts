import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { SandboxVenue } from '../types.ts';

/** Bytes that may wait for a slow reader before states of the market pass it by, and before it is given up. */
const CONFLATE_BYTES = 1024 * 1024;
const GIVE_UP_BYTES = 32 * 1024 * 1024;

/** How a slow reader is told that it is given up (RFC 6455: the end follows from a rule), and how long it may take to read that, ms. */
const TOO_SLOW_CODE = 1008;
const TOO_SLOW = 'Too slow: more than 32 MB wait to be read.';
const TOO_SLOW_MS = 5_000;

/** A server that goes away says so (RFC 6455). */
const GOING_AWAY_CODE = 1001;

/**
 * What a frame is worth. `state`: a newer one will come, so it passes by a reader who is behind; `event`: never left out on a living socket;
 * `answer`: as an event, and no fault of streams touches it but a stall.
 */
export type FrameKind = 'state' | 'event' | 'answer';

const TEXT = { binary: false } as const;

const PONG = Buffer.from('{"channel":"pong"}');

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
  readonly #wire: Duplex;
  #isCorked = false;
  readonly #venue: SandboxVenue;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #onProblem: (text: string) => void;
  #held: Buffer | null = null;
  #sentAtMs: number;

  /** `onProblem` is told what failed in something that ran later; the socket is cut then. */
  constructor(
    socket: WebSocket,
    venue: SandboxVenue,
    origin: {
      readonly id: number;
      readonly ip: string;
      /** The connection below it. */
      readonly wire: Duplex;
      readonly onProblem: (text: string) => void;
    },
  ) {
    this.#onProblem = origin.onProblem;
    this.#wire = origin.wire;
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

  /** Sends a frame of a channel. False if it passed the reader by. */
  send(channel: string, bytes: Buffer, kind: FrameKind): boolean {
    if (!this.isOpen) return true;
    const waiting = this.#socket.bufferedAmount;
    if (waiting > GIVE_UP_BYTES) this.#giveUp();
    else if (kind === 'state' && waiting > CONFLATE_BYTES) return false;
    else this.#sendFaulty(channel, bytes, kind === 'answer');
    return true;
  }

  /** Answers a ping: also on a stalled socket, whose client shall not see the stall. */
  pong(): void {
    if (this.isOpen) this.#put(PONG);
    this.#sentAtMs = this.#venue.wallNowMs();
  }

  /** Runs later unless the socket ends before. */
  later(ms: number, run: () => void): void {
    this.#later(ms, run);
  }

  /** Ends it without a close frame: the client sees 1006. */
  cut(): void {
    this.#uncork();
    this.#socket.terminate();
  }

  /** Ends it because the server goes away; who does not answer within `ms` is cut. */
  leave(ms: number): void {
    this.#socket.close(GOING_AWAY_CODE, 'The server is stopping.');
    this.#later(ms, () => this.cut());
  }

  /** Forgets what was to be sent. */
  forget(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#held = null;
  }

  #sendFaulty(channel: string, bytes: Buffer, isAnswer: boolean): void {
    const { faults } = this.#venue;
    if (faults.isEmpty) return this.#write(bytes);
    const nowMs = this.#venue.wallNowMs();
    const befallen = faults.socketFault(this.id, nowMs);
    if (befallen === 'close') return this.cut();
    if (befallen === 'stall') return;
    const fault = isAnswer ? null : faults.onFrame(channel, nowMs);
    if (fault === null) return this.#write(bytes);
    if (fault.drop) return;
    const copies = fault.duplicate ? [bytes, bytes] : [bytes];
    for (const copy of copies) {
      if (fault.reorder) this.#holdBack(copy);
      else if (fault.delayMs > 0) this.#later(fault.delayMs, () => this.#writeLate(copy));
      else this.#write(copy);
    }
  }

  /** What was held back is lost like everything else if a stall has begun meanwhile. */
  #writeLate(bytes: Buffer): void {
    if (this.#venue.faults.socketFault(this.id, this.#venue.wallNowMs()) === null) this.#write(bytes);
  }

  #write(bytes: Buffer): void {
    if (!this.isOpen) return;
    this.#put(bytes);
    this.#sentAtMs = this.#venue.wallNowMs();
    const held = this.#held;
    this.#held = null;
    if (held !== null) this.#put(held);
  }

  #holdBack(bytes: Buffer): void {
    const before = this.#held;
    this.#held = bytes;
    if (before !== null) this.#put(before);
    this.#later(REORDER_MS, () => {
      if (this.#held !== bytes) return;
      this.#held = null;
      this.#writeLate(bytes);
    });
  }

  /** Frames of one turn leave together, by one call of the system and not by one each. */
  #put(bytes: Buffer): void {
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#wire.cork();
      setImmediate(this.#uncork);
    }
    this.#socket.send(bytes, TEXT);
  }

  readonly #uncork = (): void => {
    if (!this.#isCorked) return;
    this.#isCorked = false;
    this.#wire.uncork();
  };

  #giveUp(): void {
    this.#socket.close(TOO_SLOW_CODE, TOO_SLOW);
    this.#later(TOO_SLOW_MS, () => this.cut());
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
