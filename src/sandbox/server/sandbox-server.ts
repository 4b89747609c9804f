import type { Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { RequestFault } from '../faults/plans.ts';
import { requestFault } from '../faults/request-fault.ts';
import type { Answer, Caller, Handlers, SandboxVenue } from '../types.ts';
import { parseJson } from './parse-json.ts';
import { QuickPosts } from './quick-posts.ts';
import type { Path, Post } from './read-post.ts';
import { JSON_TYPE, Replies } from './replies.ts';
import { WholeRequest } from './whole-request.ts';

/** Bounds on what a client may do to the server itself. */
export interface ServerLimits {
  /** Largest body. */
  readonly maxBodyBytes: number;
  /** Time for the headers, and for a whole request, ms: who is slower is cut off. */
  readonly headersMs: number;
  readonly requestMs: number;
  /** Time after which a connection without a request is closed, ms. */
  readonly keepAliveMs: number;
  readonly maxConnections: number;
}

/** What a server is made of. */
export interface ServerParts {
  readonly venue: SandboxVenue;
  readonly handlers: Handlers;
  /** Serves WebSockets on the same port; null for none. */
  readonly stream: { attach(server: Server): void; close(): Promise<void> } | null;
  /** Is told what failed inside the server; the client saw a 500. */
  readonly onProblem: (text: string) => void;
  readonly limits?: Partial<ServerLimits>;
}

const LIMITS: ServerLimits = {
  maxBodyBytes: 5 * 1024 * 1024,
  headersMs: 10_000,
  requestMs: 20_000,
  keepAliveMs: 65_000,
  maxConnections: 1_000,
};

/** Slow clients are looked for this often, ms. */
const CHECK_MS = 500;

/** A client whose body is refused may go on sending for this long, ms. */
const LINGER_MS = 2_000;

/** The exchange on a port of this machine: POST /info and POST /exchange, and WebSockets if a stream is given. */
export class SandboxServer {
  readonly #parts: ServerParts;
  readonly #limits: ServerLimits;
  readonly #server: Server;
  readonly #replies: Replies;
  readonly #quick: QuickPosts;
  readonly #stopped = new AbortController();

  constructor(parts: ServerParts) {
    this.#parts = parts;
    const limits = { ...LIMITS, ...parts.limits };
    this.#limits = limits;
    this.#replies = new Replies(limits.keepAliveMs);
    this.#server = createServer(
      {
        headersTimeout: limits.headersMs,
        requestTimeout: limits.requestMs,
        keepAliveTimeout: limits.keepAliveMs,
        connectionsCheckingInterval: CHECK_MS,
        IncomingMessage: WholeRequest,
      },
      (request, response) => this.#take(request, response),
    );
    this.#server.maxConnections = limits.maxConnections;
    this.#quick = new QuickPosts(this.#server, {
      serve: (socket, post) => this.#serve(socket, post),
      firstMs: limits.headersMs,
      idleMs: limits.keepAliveMs,
    });
    parts.stream?.attach(this.#server);
  }

  /** Listens on 127.0.0.1; port 0 takes a free one. Returns the port; rejects when it is taken. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends every connection and frees the port. */
  async close(): Promise<void> {
    this.#stopped.abort();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.#parts.stream?.close();
    this.#quick.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** No promise on the way of a request that no fault befalls: each costs more than what it waits for. */
  #take(request: WholeRequest, response: ServerResponse): void {
    const path = pathOf(request.url ?? '/');
    if (request.method === 'OPTIONS') return this.#replies.send(response, 200, '');
    if (path === null) return this.#replies.send(response, 404, 'null');
    if (request.method !== 'POST')
      return this.#replies.send(response, 405, 'null', [...JSON_TYPE, 'allow', 'POST, OPTIONS']);
    request.whole(this.#limits.maxBodyBytes, (body) => {
      if (body.kind === 'tooLarge') return this.#refuseLarge(request, response);
      try {
        this.#answer(path, body.text, response);
      } catch (cause) {
        this.#fail(response, cause);
      }
    });
  }

  /** Answers a post that no fault can befall, at once; false for the others. */
  #serve(socket: Socket, { path, text, bodyBytes }: Post): boolean {
    const { venue, handlers, onProblem } = this.#parts;
    if (!venue.faults.isEmpty || bodyBytes > this.#limits.maxBodyBytes) return false;
    let [status, reply] = [500, 'null'];
    try {
      const parsed = parseJson(text);
      const answer = parsed.ok
        ? handlers[path](venue, parsed.value, { ip: socket.remoteAddress ?? '', via: 'http' })
        : unreadable(parsed.error);
      reply = JSON.stringify(answer.body);
      status = answer.status;
    } catch (cause) {
      onProblem(reasonOf(cause));
    }
    this.#replies.sendBare(socket, status, reply);
    return true;
  }

  #answer(path: Path, text: string, response: ServerResponse): void {
    const caller: Caller = { ip: response.req.socket.remoteAddress ?? '', via: 'http' };
    const parsed = parseJson(text);
    if (!parsed.ok) return this.#sendAnswer(response, unreadable(parsed.error));
    const { venue, handlers } = this.#parts;
    const fault = requestFault(venue, path, parsed.value);
    if (fault === null) return this.#sendAnswer(response, handlers[path](venue, parsed.value, caller));
    this.#answerFaulty(response, fault, () => handlers[path](venue, parsed.value, caller)).catch((cause: unknown) =>
      this.#fail(response, cause),
    );
  }

  async #answerFaulty(response: ServerResponse, fault: RequestFault, handle: () => Answer): Promise<void> {
    if (!(await this.#pause(fault.delayRequestMs)) || fault.dropRequest) return cut(response);
    if (fault.answer !== null) {
      const { status, body, contentType } = fault.answer;
      return this.#replies.send(response, status, body, ['content-type', contentType]);
    }
    const answer = handle();
    if (!(await this.#pause(fault.delayReplyMs)) || fault.loseReply) return cut(response);
    this.#sendAnswer(response, answer);
  }

  /** Waits; false if the server was closed meanwhile. */
  async #pause(ms: number): Promise<boolean> {
    if (ms === 0) return true;
    try {
      await wait(ms, undefined, { signal: this.#stopped.signal });
      return true;
    } catch {
      return false;
    }
  }

  #sendAnswer(response: ServerResponse, { status, body }: Answer): void {
    this.#replies.send(response, status, JSON.stringify(body));
  }

  /**
   * The answer to a body that is not kept. What still comes is thrown away for a moment, since a client that is cut off while it sends would
   * not see the answer; then the connection is closed.
   */
  #refuseLarge(request: WholeRequest, response: ServerResponse): void {
    const { socket } = request;
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
    request.onEnd(() => socket.destroySoon());
    const text = JSON.stringify('Failed to buffer the request body: length limit exceeded');
    this.#replies.send(response, 413, text, [...JSON_TYPE, 'connection', 'close']);
  }

  #fail(response: ServerResponse, cause: unknown): void {
    this.#parts.onProblem(reasonOf(cause));
    if (response.headersSent) cut(response);
    else this.#replies.send(response, 500, 'null');
  }
}

function pathOf(url: string): Path | null {
  if (url === '/exchange') return 'exchange';
  const path = url.split('?', 1)[0]?.replace(/\/+$/, '');
  if (path === '/info') return 'info';
  return path === '/exchange' ? 'exchange' : null;
}

function unreadable(problem: string): Answer {
  return { status: 400, body: `Failed to parse the request body as JSON: ${problem}` };
}

/** With the place at which it was thrown: it is a mistake of this program. */
function reasonOf(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}

function cut(response: ServerResponse): void {
  // Not the response's own: that of a request which waits behind another one has none yet.
  response.req.socket.destroy();
}
