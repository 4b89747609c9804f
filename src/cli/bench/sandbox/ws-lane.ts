import type { Answered, Lane, LaneKind } from './lane.ts';
import { openWire, type Wire } from './wire.ts';

const HEAD_END = '\r\n\r\n';
const ACCEPTED = 'HTTP/1.1 101 ';

/** First byte of a whole text frame, and the bit of a masked one (RFC 6455). */
const TEXT_FRAME = 0x81;
const MASKED = 0x80;

/** Lengths from here on stand in two bytes after the first two, and from 2^16 on in eight. */
const LONG = 126;
const LONGEST = 65_535;

/** Clients have to mask what they send; which mask it is makes no difference. */
const MASK = Buffer.from([0x5a, 0xa5, 0x3c, 0xc3]);

/** Post frames over one WebSocket; any number of them may be under way. Written by hand, masked beforehand: see `HttpLane`. */
class WsLane implements Lane {
  readonly #wire: Wire;
  readonly #answered: Answered;
  /** In the order in which they were sent, which is that of the answers. */
  readonly #ats: number[] = [];
  #done = 0;
  #text = '';

  constructor(wire: Wire, answered: Answered) {
    this.#wire = wire;
    this.#answered = answered;
    wire.take = (chunk) => this.#take(chunk);
  }

  send(bytes: Buffer, at: number): void {
    this.#ats.push(at);
    this.#wire.socket.write(bytes);
  }

  close(): void {
    this.#wire.socket.destroy();
  }

  #take(chunk: string): void {
    const text = this.#text === '' ? chunk : this.#text + chunk;
    let from = 0;
    for (;;) {
      const start = startOf(text, from);
      const end = start + lengthOf(text, from);
      if (start === 0 || end > text.length) break;
      if (text.startsWith('{"channel":"post"', start)) {
        this.#answered(this.#ats[this.#done] as number, text.slice(start, end));
        this.#done += 1;
      }
      from = end;
    }
    this.#text = text.slice(from);
  }
}

/** Where the content of the frame at `from` begins; 0 while its head is not whole. */
function startOf(text: string, from: number): number {
  if (text.length < from + 4) return 0;
  if (text.charCodeAt(from) !== TEXT_FRAME || text.charCodeAt(from + 1) > LONG)
    throw new Error(`not a text frame of a usual length: ${JSON.stringify(text.slice(from, from + 100))}`);
  return text.charCodeAt(from + 1) === LONG ? from + 4 : from + 2;
}

function lengthOf(text: string, from: number): number {
  const short = text.charCodeAt(from + 1);
  return short < LONG ? short : text.charCodeAt(from + 2) * 256 + text.charCodeAt(from + 3);
}

/** A masked text frame. */
function frameOf(text: string): Buffer {
  const content = Buffer.from(text);
  if (content.length < LONG || content.length > LONGEST) throw new RangeError(`a frame of ${content.length} bytes`);
  for (let i = 0; i < content.length; i++) content[i] = (content[i] as number) ^ (MASK[i & 3] as number);
  const head = Buffer.from([TEXT_FRAME, MASKED | LONG, content.length >> 8, content.length & 255]);
  return Buffer.concat([head, MASK, content]);
}

/** Asks for the upgrade; rejects when it is refused. */
async function upgraded(port: number): Promise<Wire> {
  const wire = await openWire(port);
  const answer = new Promise<string>((resolve) => {
    wire.take = resolve;
  });
  wire.socket.write(
    'GET /ws HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  const text = await answer;
  if (!text.startsWith(ACCEPTED) || !text.endsWith(HEAD_END)) throw new Error(`no WebSocket: ${text.slice(0, 200)}`);
  return wire;
}

/** Actions as post frames. */
export const wsLanes: LaneKind = {
  name: 'WebSocket post',
  wrap: (body, id) => frameOf(`{"method":"post","id":${id},"request":{"type":"action","payload":${body}}}`),
  open: async (port, answered) => new WsLane(await upgraded(port), answered),
};
