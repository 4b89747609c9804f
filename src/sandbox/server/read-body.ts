import type { IncomingMessage } from 'node:http';

/** How a body ended: whole, larger than allowed, or cut off by its sender. */
export type BodyEnd =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'cut' };

/** Reads the body of a request, at most `maxBytes` of it, and tells once how it ended. */
export function readBody(request: IncomingMessage, maxBytes: number, done: (end: BodyEnd) => void): void {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return done({ kind: 'tooLarge' });
  let first: Buffer | null = null;
  let more: Buffer[] | null = null;
  let bytes = 0;
  let isOver = false;
  const end = (how: BodyEnd): void => {
    if (isOver) return;
    isOver = true;
    done(how);
  };
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (isOver) return;
    if (bytes > maxBytes) end({ kind: 'tooLarge' });
    else if (first === null) first = chunk;
    else if (more === null) more = [first, chunk];
    else more.push(chunk);
  });
  request.on('end', () => {
    const whole = more === null ? first : Buffer.concat(more, bytes);
    end({ kind: 'whole', text: whole === null ? '' : whole.toString('utf8') });
  });
  // A sender that goes away raises no error as long as nobody listens for one; the close tells it.
  request.on('close', () => end({ kind: 'cut' }));
}
