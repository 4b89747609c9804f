import { decode } from '../../hyperliquid/decode/decode.ts';
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

/** Begins of frames that nobody but our own decoders reads. */
const DATA_FRAME = /^\{"channel":"(l2Book|bbo|trades|activeAssetCtx|candle|orderUpdates|userFills|userFundings)"/;

/** An address whose texts are shown to `take` before anybody else sees them; one that it takes goes no further. Needs `guardSockets`. */
export class TappedUrl extends URL {
  readonly take: (text: string) => boolean;

  constructor(url: string, take: (text: string) => boolean) {
    super(url);
    this.take = take;
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
      const take = url instanceof TappedUrl ? url.take : null;
      // The first listener of all: what it stops, nobody else sees.
      this.addEventListener('message', (event) => {
        const data: unknown = event.data;
        const isTaken = take !== null && typeof data === 'string' && take(data);
        if (isTaken || !isHarmless(data)) event.stopImmediatePropagation();
      });
    }
  }
  globalThis.WebSocket = GuardedWebSocket;
  return null;
}

const GUARDED: unique symbol = Symbol('guarded');

/** True for a frame that the library can be handed. */
export function isHarmless(data: unknown): boolean {
  if (typeof data !== 'string' || data.length > MAX_FRAME) return false;
  if (DATA_FRAME.test(data)) return true;
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    // Greetings and other bare text: the library passes over them too.
    return false;
  }
  if (typeof frame !== 'object' || frame === null || !('channel' in frame) || typeof frame.channel !== 'string')
    return false;
  const field = Object.hasOwn(READ_BY_LIBRARY, frame.channel) ? READ_BY_LIBRARY[frame.channel] : undefined;
  return field === undefined || decode(field, 'data' in frame ? frame.data : undefined).ok;
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
