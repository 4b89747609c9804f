import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One value as the API writes it: seconds, 0..100, its word. */
export type Day = readonly [seconds: number, value: number, label: string];

/** What the stand-in does with a request. */
export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly body?: string; readonly location?: string }
  | { readonly kind: 'body'; readonly body: string }
  /** Changes the answer after it was built. */
  | { readonly kind: 'edit'; readonly edit: (answer: Answer) => unknown }
  /** Headers and half of the body, then nothing. */
  | { readonly kind: 'slow' }
  /** A body without end. */
  | { readonly kind: 'huge' }
  | { readonly kind: 'drop' };

/** An answer before it is written. */
export interface Answer {
  readonly name: string;
  readonly data: Record<string, unknown>[];
  readonly metadata: { readonly error: string | null };
}

/** The Fear & Greed API on loopback: `/fng/?limit=N` (0 = everything), newest first, texts for numbers, `time_until_update` in the first alone. */
export class SentimentStandIn {
  /** Oldest first. */
  days: readonly Day[];
  /** Seconds until the next update. */
  untilUpdate = 3_600;
  /** One fault for each of the next requests, in order; null = none. */
  readonly faults: (Fault | null)[] = [];
  /** Paths asked for. */
  readonly asked: string[] = [];
  readonly #server: Server;

  private constructor(days: readonly Day[]) {
    this.days = days;
    this.#server = createServer((request, response) => {
      this.asked.push(request.url ?? '');
      this.#answer(new URL(request.url ?? '/', 'http://127.0.0.1'), response);
    });
  }

  /** Starts on a free port. */
  static async open(days: readonly Day[]): Promise<SentimentStandIn> {
    const standIn = new SentimentStandIn(days);
    await new Promise<void>((resolve) => standIn.#server.listen(0, '127.0.0.1', resolve));
    return standIn;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends it with all of its connections. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(url: URL, response: ServerResponse): void {
    const fault = this.faults.shift() ?? null;
    if (url.pathname !== '/fng/') {
      response.writeHead(404).end('<html>not found</html>');
      return;
    }
    const limit = Number(url.searchParams.get('limit') ?? '1');
    const answer = this.#build(limit);
    switch (fault?.kind) {
      case undefined:
        writeJson(response, JSON.stringify(answer));
        return;
      case 'status':
        response.writeHead(fault.status, fault.location === undefined ? {} : { location: fault.location });
        response.end(fault.body ?? '');
        return;
      case 'body':
        writeJson(response, fault.body);
        return;
      case 'edit':
        writeJson(response, JSON.stringify(fault.edit(answer)));
        return;
      case 'slow':
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write(JSON.stringify(answer).slice(0, 40));
        return;
      case 'huge':
        response.writeHead(200, { 'content-type': 'application/json' });
        pour(response);
        return;
      case 'drop':
        response.destroy();
    }
  }

  #build(limit: number): Answer {
    const chosen = limit === 0 ? this.days : this.days.slice(-limit);
    const data = chosen.toReversed().map(([seconds, value, label], i) => ({
      value: `${value}`,
      value_classification: label,
      timestamp: `${seconds}`,
      ...(i === 0 ? { time_until_update: `${this.untilUpdate}` } : {}),
    }));
    return { name: 'Fear and Greed Index', data, metadata: { error: null } };
  }
}

function writeJson(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(body);
}

/** Writes as long as the other side reads. */
function pour(response: ServerResponse): void {
  const block = ' '.repeat(256 * 1024);
  const more = (): void => {
    if (!response.destroyed) response.write(block, () => setImmediate(more));
  };
  more();
}
