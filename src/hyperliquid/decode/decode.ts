import type { Result } from '../../engine/kernel/result.ts';
import { BAD, type Field, type Note } from './fields.ts';

/** Why a message is no data: the path of the first field that is missing or ill-typed, what stood there, and what has to. */
export interface DecodeProblem {
  /** Like `data.levels[0][3].px`; empty for the whole message. */
  readonly path: string;
  /** What was found, as JSON, shortened to 80 characters; `nothing` for a missing field. */
  readonly value: string;
  readonly expected: string;
}

/** Longest excerpt of a value in a problem. */
const EXCERPT = 80;

/** Reads a message of the exchange. A message that does not fit is reported and is no data at all; nothing of it is used. */
export function decode<T>(field: Field<T>, raw: unknown): Result<T, DecodeProblem> {
  const note: Note = { value: null, expected: '', path: [] };
  const value = field(raw, note);
  if (value !== BAD) return { ok: true, value };
  return { ok: false, error: { path: pathOf(note.path), value: excerpt(note.value), expected: note.expected } };
}

/** A problem as a sentence for a log or a person. */
export function describeProblem({ path, value, expected }: DecodeProblem): string {
  return `${path === '' ? 'the message' : path} is ${value}, expected was ${expected}`;
}

function pathOf(insideOut: readonly (string | number)[]): string {
  let path = '';
  for (const part of insideOut.toReversed()) {
    if (typeof part === 'number') path += `[${part}]`;
    else path += path === '' ? part : `.${part}`;
  }
  return path;
}

function excerpt(value: unknown): string {
  if (value === undefined) return 'nothing';
  let json: string;
  try {
    json = JSON.stringify(value) ?? typeof value;
  } catch {
    // Fifty thousand lists in each other can be parsed, but not printed.
    return 'a value that is nested too deep to be shown';
  }
  return json.length <= EXCERPT ? json : `${json.slice(0, EXCERPT)}…`;
}
