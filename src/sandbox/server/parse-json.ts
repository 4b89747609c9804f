import type { Result } from '../../engine/kernel/result.ts';
import { err, ok } from '../../engine/kernel/result.ts';

/** Nesting that no request needs; what goes deeper could exhaust the stack of whoever prints or walks it. */
const MAX_DEPTH = 64;

/** Below this length no text can nest deep enough to matter, characters. */
const SHALLOW = 1_024;

const QUOTE = 34;
const BACKSLASH = 92;

/** Parses a body or a frame. The error says what is wrong in the words of the parser. */
export function parseJson(text: string): Result<unknown, string> {
  if (text.length > SHALLOW && isTooDeep(text)) return err(`recursion limit of ${MAX_DEPTH} exceeded`);
  try {
    return ok(JSON.parse(text));
  } catch (cause) {
    return err(cause instanceof Error ? cause.message.slice(0, 200) : String(cause));
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isInString) {
      if (code === BACKSLASH) at++;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    // [ ] { } differ in bits that leave these two.
    else if ((code | 0x20) === 0x7b) {
      if (++depth > MAX_DEPTH) return true;
    } else if ((code | 0x20) === 0x7d) depth--;
  }
  return false;
}
