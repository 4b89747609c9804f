import type { IncomingMessage } from 'node:http';

/** How a body ended: whole, larger than allowed, or cut off by its sender. */
export type BodyEnd =
  | { readonly kind: 'whole'; readonly text: string }
  | { readonly kind: 'tooLarge' }
  | { readonly kind: 'cut' };

/** Reads the body of a request, at most `maxBytes` of it. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<BodyEnd> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve({ kind: 'tooLarge' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > maxBytes) end({ kind: 'tooLarge' });
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      const [first] = chunks;
      const whole = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
      end({ kind: 'whole', text: whole.toString('utf8') });
    };
    const onCut = (): void => end({ kind: 'cut' });
    const end = (how: BodyEnd): void => {
      request.off('data', onData).off('end', onEnd).off('close', onCut);
      resolve(how);
    };
    // A sender that goes away also raises an error, which must not end the process.
    request.on('data', onData).on('end', onEnd).on('close', onCut).on('error', onCut);
  });
}
