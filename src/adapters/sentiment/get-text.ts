import { err, ok, type Result } from '../../engine/kernel/result.ts';

/** Bounds of one request. */
export interface GetBounds {
  /** From the first byte sent to the last one read, ms. */
  readonly timeoutMs: number;
  /** Largest body, bytes after unpacking. */
  readonly maxBytes: number;
  /** Gives up when it is given. */
  readonly signal: AbortSignal;
}

/**
 * Reads a page as text within its bounds, or says in a sentence why not. Only status 200 counts, and a redirect is refused: an answer from
 * somewhere else is nobody's.
 */
export async function getText(
  url: string,
  { timeoutMs, maxBytes, signal }: GetBounds,
): Promise<Result<string, string>> {
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.any([signal, timeout]) });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      return err(`status ${answer.status}`);
    }
    return await readBody(answer, maxBytes);
  } catch (cause) {
    return err(timeout.aborted ? `no whole answer within ${timeoutMs} ms` : reasonOf(cause));
  }
}

async function readBody(answer: Response, maxBytes: number): Promise<Result<string, string>> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels what is still to come.
  for await (const part of answer.body ?? []) {
    bytes += part.byteLength;
    if (bytes > maxBytes) return err(`the answer is larger than ${maxBytes} bytes`);
    parts.push(part);
  }
  return ok(Buffer.concat(parts).toString('utf8'));
}

/** The bottom of a chain of causes: `fetch failed` says nothing to a person. */
function reasonOf(cause: unknown): string {
  let at = cause;
  while (at instanceof Error && at.cause instanceof Error) at = at.cause;
  return at instanceof Error ? at.message : String(at);
}
