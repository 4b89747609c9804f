import { decode, describeProblem } from '../../hyperliquid/decode/decode.ts';
import { BAD, type Field, type Note } from '../../hyperliquid/decode/fields.ts';
import { CHANNELS } from '../../hyperliquid/decode/tables.ts';

/** Largest frame that is looked at, characters; whole accounts take some hundred thousand. */
const MAX_FRAME = 8 * 1024 * 1024;

/** Channels that the client library itself reads, trusting their shape. */
const READ_BY_LIBRARY: Readonly<Record<string, Field<unknown>>> = {
  subscriptionResponse: CHANNELS.subscriptionResponse,
  post: CHANNELS.post,
  error: errorFrame,
};

/** The channel of a frame by its first letters, where the rest cannot be read. */
const NAMED = /^\{"channel":"(\w{1,40})"/;

/** Answer to a ping, without data. */
const PONG = 'pong';

/** What the real server says to everybody who connects. It is no JSON, and no fault. */
const GREETING = 'Websocket connection established.';

/** Longest excerpt of a frame in a sentence, characters. */
const EXCERPT = 60;

/** A frame that is no data: its channel ('' = it names none), and why. */
export interface Misfit {
  readonly channel: string;
  readonly reason: string;
}

/** Who sees the texts of a socket before anybody else. */
export interface SocketTap {
  /** True = it took the text, which goes no further. */
  readonly take: (text: string) => boolean;
  /** Handed the data of a frame that was read as JSON; true = it took them, and nobody reads the text again. */
  readonly takeFrame: (channel: string, data: unknown, text: string) => boolean;
  /** True for a channel that was asked for on this socket; frames of others are refused. */
  readonly isWanted: (channel: string) => boolean;
  /** Told each frame that is refused; it goes no further. `text`: null where it is no text, or longer than anybody reads. */
  readonly refused: (misfit: Misfit, text: string | null) => void;
}

/** An address whose texts are shown to a tap first. Needs `guardSockets`. */
export class TappedUrl extends URL {
  readonly tap: SocketTap;

  constructor(url: string, tap: SocketTap) {
    super(url);
    this.tap = tap;
  }
}

/**
 * Makes the global WebSocket one that passes over frames which would make the client library throw outside of anybody's reach: control
 * frames of another shape, and frames of absurd size. Data frames pass; our decoders judge them. Returns a sentence where the runtime has no
 * WebSocket at all.
 */
export function guardSockets(): string | null {
  const Base = globalThis.WebSocket as typeof WebSocket | undefined;
  if (Base === undefined) return 'this runtime has no WebSocket; Node 22 or newer is needed';
  if (GUARDED in Base) return null;
  class GuardedWebSocket extends Base {
    static readonly [GUARDED] = true;

    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      const [url] = args;
      const tap = url instanceof TappedUrl ? url.tap : null;
      // The first listener of all: what it stops, nobody else sees.
      this.addEventListener('message', (event) => {
        const data: unknown = event.data;
        if (!passes(data, tap)) event.stopImmediatePropagation();
      });
    }
  }
  globalThis.WebSocket = GuardedWebSocket;
  return null;
}

const GUARDED: unique symbol = Symbol('guarded');

/** True for a message that the library has to see: it was not taken before, and the library can read it. */
function passes(data: unknown, tap: SocketTap | null): boolean {
  if (data === GREETING || (typeof data === 'string' && tap?.take(data) === true)) return false;
  const frame = readFrame(data, tap?.isWanted);
  if ('reason' in frame) {
    tap?.refused(frame, typeof data === 'string' && data.length <= MAX_FRAME ? data : null);
    return false;
  }
  const { channel } = frame;
  const isOurs = channel !== PONG && !Object.hasOwn(READ_BY_LIBRARY, channel);
  return !(isOurs && tap?.takeFrame(channel, frame.data, data as string) === true);
}

/**
 * A frame as it was read, or why it cannot be handed on: our decoders judge its data. `isWanted`: channels that were asked for; left out = every
 * channel is taken.
 */
export function readFrame(
  data: unknown,
  isWanted?: SocketTap['isWanted'],
): Misfit | { readonly channel: string; readonly data: unknown } {
  if (typeof data !== 'string') return { channel: '', reason: 'it is binary, expected was text' };
  if (data === GREETING) return { channel: '', data: undefined };
  const named = NAMED.exec(data)?.[1] ?? '';
  if (data.length > MAX_FRAME)
    return { channel: named, reason: `it is ${data.length} characters long, at most ${MAX_FRAME} are read` };
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    return { channel: named, reason: `it is no JSON: ${JSON.stringify(data.slice(0, EXCERPT))}` };
  }
  if (typeof frame !== 'object' || frame === null || !('channel' in frame) || typeof frame.channel !== 'string')
    return { channel: '', reason: `it names no channel: ${JSON.stringify(data.slice(0, EXCERPT))}` };
  const { channel } = frame;
  const inner: unknown = 'data' in frame ? frame.data : undefined;
  if (Object.hasOwn(READ_BY_LIBRARY, channel)) {
    const read = decode(READ_BY_LIBRARY[channel] as Field<unknown>, inner);
    return read.ok ? { channel, data: inner } : { channel, reason: describeProblem(read.error) };
  }
  if (channel === PONG || isWanted === undefined || isWanted(channel)) return { channel, data: inner };
  return { channel, reason: 'nobody asked for this channel' };
}

/** An error text whose braces, if it has any, hold JSON: the library reads them. */
function errorFrame(value: unknown, note: Note): unknown {
  if (typeof value === 'string') {
    const braces = /{.*}/.exec(value)?.[0];
    try {
      const inner: unknown = braces === undefined ? {} : JSON.parse(braces);
      if (typeof inner === 'object' && inner !== null) return value;
    } catch {
      // Falls through to the misfit below: no JSON in the braces.
    }
  }
  note.value = value;
  note.expected = 'an error text';
  return BAD;
}
