/** The paths that take questions and actions. */
export type Path = 'info' | 'exchange';

/** A whole POST. */
export interface Post {
  readonly path: Path;
  readonly text: string;
  readonly bodyBytes: number;
}

interface Head {
  readonly path: Path;
  readonly bodyBytes: number;
}

const LINE = /^POST \/(info|exchange) HTTP\/1\.1$/;

/**
 * A header that changes nothing about how a request is read or answered, with nothing unusual in its value. That a connection stays open need
 * not be said.
 */
const USUAL =
  /^(?:(?:host|user-agent|accept|accept-encoding|accept-language|content-type|origin|referer|sec-fetch-mode|sec-fetch-site|sec-fetch-dest|cache-control|pragma): [\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?|content-length: \d{1,9}|connection: keep-alive)$/i;

const LENGTH = 'content-length: ';
const HOST = 'host: ';
const HEAD_END = '\r\n\r\n';

/** Longer heads are not looked at here, bytes. */
const MAX_HEAD = 2_048;

/** Clients send the same few heads over and over: those that were seen lately, what is in them, null for an unusual one. */
const SEEN = new Map<string, Head | null>();
const MAX_SEEN = 512;

/**
 * Reads a POST of the usual form that came in one piece, head and body and nothing behind it. Null for everything else: that is for a parser of
 * HTTP to judge.
 */
export function readPost(chunk: Buffer): Post | null {
  const end = chunk.indexOf(HEAD_END, 0, 'latin1') + HEAD_END.length;
  if (end < HEAD_END.length || end > MAX_HEAD) return null;
  const head = headOf(chunk.toString('latin1', 0, end));
  if (head === null || end + head.bodyBytes !== chunk.length) return null;
  return { path: head.path, text: chunk.toString('utf8', end), bodyBytes: head.bodyBytes };
}

function headOf(text: string): Head | null {
  const seen = SEEN.get(text);
  if (seen !== undefined) return seen;
  if (SEEN.size >= MAX_SEEN) SEEN.clear();
  const head = parseHead(text);
  SEEN.set(text, head);
  return head;
}

function parseHead(text: string): Head | null {
  const [line = '', ...headers] = text.slice(0, -HEAD_END.length).split('\r\n');
  const path = LINE.exec(line)?.[1];
  if ((path !== 'info' && path !== 'exchange') || !headers.every((header) => USUAL.test(header))) return null;
  const lengths = valuesOf(headers, LENGTH);
  // None, or the same header twice, is for the parser to refuse or to make sense of.
  if (lengths.length !== 1 || valuesOf(headers, HOST).length !== 1) return null;
  return { path, bodyBytes: Number(lengths[0]) };
}

function valuesOf(headers: readonly string[], name: string): readonly string[] {
  return headers.flatMap((header) => (header.toLowerCase().startsWith(name) ? [header.slice(name.length)] : []));
}
