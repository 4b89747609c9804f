import type { RequestFault } from '../faults/plans.ts';
import { requestFacts } from '../faults/request-facts.ts';
import type { Answer, Caller, SandboxVenue } from '../types.ts';
import type { StreamSocket } from './stream-socket.ts';

/** Answers a parsed body of one of the two paths of HTTP. */
export type Handler = (venue: SandboxVenue, body: unknown, caller: Caller) => Answer;

/** What answers posts. */
export interface PostHandlers {
  readonly info: Handler;
  readonly exchange: Handler;
}

/** A post frame whose form is right. */
export interface Post {
  readonly id: number;
  readonly type: 'info' | 'action';
  readonly payload: unknown;
}

/** Reads a post frame; null when it is none. */
export function readPost(frame: Readonly<Record<string, unknown>>): Post | null {
  const { id, request } = frame;
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) return null;
  if (typeof request !== 'object' || request === null) return null;
  const { type, payload } = request as Readonly<Record<string, unknown>>;
  if (type !== 'info' && type !== 'action') return null;
  return { id, type, payload };
}

/** Carries out a post and answers it on its socket, past the faults of requests. `done` is called when it counts as answered. */
export function answerPost(
  venue: SandboxVenue,
  socket: StreamSocket,
  post: Post,
  context: { readonly handlers: PostHandlers; readonly done: () => void },
): void {
  const kind = post.type === 'info' ? 'info' : 'exchange';
  const handle = (): unknown => {
    const { status, body } = context.handlers[kind](venue, post.payload, { ip: socket.ip, via: 'ws' });
    return responseOf(post, status, body);
  };
  const fault = faultOf(venue, kind, post.payload);
  if (fault === null) {
    reply(socket, post.id, handle());
    return context.done();
  }
  socket.later(fault.delayRequestMs, () => {
    context.done();
    if (fault.dropRequest) return;
    const response = fault.answer === null ? handle() : { type: 'error', payload: fault.answer.body };
    if (!fault.loseReply) socket.later(fault.delayReplyMs, () => reply(socket, post.id, response));
  });
}

function faultOf(venue: SandboxVenue, kind: 'info' | 'exchange', payload: unknown): RequestFault | null {
  if (venue.faults.isEmpty) return null;
  const facts = requestFacts(kind, payload, (asset) => venue.instruments()[asset]?.symbol ?? null);
  return venue.faults.onRequest(facts, venue.wallNowMs());
}

function responseOf({ type, payload }: Post, status: number, body: unknown): unknown {
  if (status !== 200)
    return { type: 'error', payload: `${status} ${typeof body === 'string' ? body : JSON.stringify(body)}` };
  if (type === 'action') return { type, payload: body };
  return { type, payload: { type: (payload as { readonly type?: unknown } | null)?.type ?? null, data: body } };
}

function reply(socket: StreamSocket, id: number, response: unknown): void {
  socket.send('post', JSON.stringify({ channel: 'post', data: { id, response } }), 'answer');
}
