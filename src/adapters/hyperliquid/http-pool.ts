import * as http from 'node:http';
import * as https from 'node:https';
import type { ConnectionProfile } from './profile/profile.ts';

/** Largest answer that is read, bytes: whole universes with their contexts take some hundred thousand. */
const MAX_ANSWER = 32 * 1024 * 1024;

/** How a request ended. */
export type PoolAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly isJson: boolean;
      readonly text: string;
      /** What the server asks to wait, ms, or null. */
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'timed_out' }
  | { readonly kind: 'aborted' }
  /** The line failed; `code` is the system's word, '' when it has none. */
  | { readonly kind: 'failed'; readonly code: string; readonly text: string };

/** How a request is sent. */
export interface PostOptions {
  /** Longest wait for the whole answer, ms. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Kept connections to one server. A request takes one that is free or opens another: none ever waits for one. Free connections are used in
 * turn, so that a regular question keeps all of them open; what is more than `kept`, or unused for `idleMs`, is closed.
 */
export class HttpPool {
  #agent: http.Agent;
  readonly #newAgent: () => http.Agent;
  readonly #origin: URL;
  readonly #request: typeof http.request;

  constructor(apiUrl: string, { kept, idleMs }: ConnectionProfile['http']) {
    this.#origin = new URL(apiUrl);
    const options = { keepAlive: true, maxFreeSockets: kept, timeout: idleMs, scheduling: 'fifo' } as const;
    const isSecure = this.#origin.protocol === 'https:';
    this.#newAgent = () => (isSecure ? new https.Agent(options) : new http.Agent(options));
    this.#agent = this.#newAgent();
    this.#request = isSecure ? https.request : http.request;
  }

  /** Connections that are open now. */
  get connections(): number {
    return count(this.#agent.sockets) + count(this.#agent.freeSockets);
  }

  /** Posts JSON text once. Never rejects. */
  post(path: string, body: string, { timeoutMs, signal }: PostOptions): Promise<PoolAnswer> {
    if (signal?.aborted === true) return Promise.resolve({ kind: 'aborted' });
    return new Promise((resolve) => {
      const request = this.#request({
        agent: this.#agent,
        protocol: this.#origin.protocol,
        hostname: this.#origin.hostname,
        port: this.#origin.port,
        path,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      });
      const end = (answer: PoolAnswer): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        resolve(answer);
        if (answer.kind !== 'answered') request.destroy();
      };
      const timer = setTimeout(() => end({ kind: 'timed_out' }), timeoutMs);
      const abort = (): void => end({ kind: 'aborted' });
      signal?.addEventListener('abort', abort, { once: true });
      // Stays for ever: a connection may fail once more after its end was told.
      request.on('error', (cause) => end(failure(cause)));
      request.on('response', (response) => read(response, end));
      request.end(body);
    });
  }

  /** Requests from now on take new connections; those under way end as they may, none is sent again. */
  renew(): void {
    const old = this.#agent;
    this.#agent = this.#newAgent();
    // Connections that nobody waits on are closed; one that is in use is closed when its answer came, or its time is over.
    for (const sockets of Object.values(old.freeSockets)) for (const socket of sockets ?? []) socket.destroy();
    old.maxFreeSockets = 0;
  }

  /** Closes every connection. */
  close(): void {
    this.#agent.destroy();
  }
}

function read(response: http.IncomingMessage, end: (answer: PoolAnswer) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_ANSWER) end({ kind: 'failed', code: '', text: `the answer is longer than ${MAX_ANSWER} bytes` });
    else chunks.push(chunk);
  });
  response.on('error', (cause) => end(failure(cause)));
  response.on('end', () => {
    if (!response.complete) return;
    end({
      kind: 'answered',
      status: response.statusCode ?? 0,
      isJson: response.headers['content-type']?.includes('application/json') === true,
      text: Buffer.concat(chunks).toString('utf8'),
      retryAfterMs: retryAfter(response.headers['retry-after']),
    });
  });
}

/** Seconds as the header has them; a date, or nonsense, says nothing. */
function retryAfter(header: string | undefined): number | null {
  if (header === undefined || !/^\d{1,4}$/.test(header.trim())) return null;
  return Number(header) * 1_000;
}

function failure(cause: unknown): PoolAnswer {
  // Several addresses were tried: the first one's failure stands for all.
  const first: unknown = cause instanceof AggregateError && cause.errors.length > 0 ? cause.errors[0] : cause;
  const code = first instanceof Error && 'code' in first && typeof first.code === 'string' ? first.code : '';
  return { kind: 'failed', code, text: first instanceof Error ? first.message || code : String(first) };
}

function count(sockets: NodeJS.ReadOnlyDict<readonly unknown[]>): number {
  return Object.values(sockets).reduce((sum, list) => sum + (list?.length ?? 0), 0);
}
