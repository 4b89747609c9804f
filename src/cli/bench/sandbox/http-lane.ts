import type { Answered, Lane, LaneKind } from './lane.ts';
import { openWire, type Wire } from './wire.ts';

const LENGTH = 'content-length: ';
const HEAD_END = '\r\n\r\n';

/** Requests over one kept-alive connection. Written by hand, so that the measuring process costs little beside the measured one. */
class HttpLane implements Lane {
  readonly #wire: Wire;
  readonly #answered: Answered;
  readonly #bytes: Buffer[] = [];
  readonly #ats: number[] = [];
  /** Requests that were answered, and whether the one after them is under way. */
  #done = 0;
  #isBusy = false;
  #text = '';

  constructor(wire: Wire, answered: Answered) {
    this.#wire = wire;
    this.#answered = answered;
    wire.take = (chunk) => this.#take(chunk);
  }

  send(bytes: Buffer, at: number): void {
    this.#bytes.push(bytes);
    this.#ats.push(at);
    if (!this.#isBusy) this.#next();
  }

  close(): void {
    this.#wire.socket.destroy();
  }

  #next(): void {
    const bytes = this.#bytes[this.#done];
    this.#isBusy = bytes !== undefined;
    if (bytes !== undefined) this.#wire.socket.write(bytes);
  }

  #take(chunk: string): void {
    const text = this.#text === '' ? chunk : this.#text + chunk;
    const end = endOf(text);
    // One request is under way at a time, so that nothing can come after its answer.
    if (end !== text.length) {
      this.#text = text;
      return;
    }
    this.#text = '';
    const at = this.#ats[this.#done] as number;
    this.#done += 1;
    this.#next();
    this.#answered(at, text);
  }
}

/** Where the answer ends with which a text begins; 0 while its head is not whole. */
function endOf(text: string): number {
  const head = text.indexOf(HEAD_END);
  if (head < 0) return 0;
  const from = text.indexOf(LENGTH);
  const length = Number(text.slice(from + LENGTH.length, text.indexOf('\r', from)));
  if (from < 0 || from > head || !Number.isFinite(length))
    throw new Error(`an answer without a length: ${text.slice(0, 200)}`);
  return head + HEAD_END.length + length;
}

/** POSTs to /exchange. */
export const httpLanes: LaneKind = {
  name: 'HTTP keep-alive',
  wrap: (body) =>
    Buffer.from(
      `POST /exchange HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  open: async (port, answered) => new HttpLane(await openWire(port), answered),
};
