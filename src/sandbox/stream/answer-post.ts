import { requestFault } from '../faults/request-fault.ts';
import type { Handlers, SandboxVenue } from '../types.ts';
import type { StreamSocket } from './stream-socket.ts';

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
  context: { readonly handlers: Handlers; readonly done: () => void },
): void {
  const kind = post.type === 'info' ? 'info' : 'exchange';
  const handle = (): unknown => {
    const { status, body } = context.handlers[kind](venue, post.payload, { ip: socket.ip, via: 'ws' });
    return responseOf(post, status, body);
  };
  const fault = requestFault(venue, kind, post.payload);
  if (fault === null) {
    reply(socket, post.id, handle());
    return context.done();
  }
  socket.later(fault.delayRequestMs, () => {
    if (fault.dropRequest) return context.done();
    const response = fault.answer === null ? handle() : { type: 'error', payload: fault.answer.body };
    socket.later(fault.delayReplyMs, () => {
      if (!fault.loseReply) reply(socket, post.id, response);
      context.done();
    });
  });
}

function responseOf({ type, payload }: Post, status: number, body: unknown): unknown {
  if (status !== 200)
    return { type: 'error', payload: `${status} ${typeof body === 'string' ? body : JSON.stringify(body)}` };
  if (type === 'action') return { type, payload: body };
  return { type, payload: { type: (payload as { readonly type?: unknown } | null)?.type ?? null, data: body } };
}

function reply(socket: StreamSocket, id: number, response: unknown): void {
  socket.send('post', Buffer.from(JSON.stringify({ channel: 'post', data: { id, response } })), 'answer');
}
