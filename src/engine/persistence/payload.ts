import { refuse } from '../../contract/refusals.ts';
import { err, ok, type Result } from '../kernel/result.ts';

/** Deeper nesting is no message of ours, and would exhaust the stack of whoever walks it. */
const MAX_DEPTH = 48;

/**
 * The JSON text of a payload, or the refusal `BAD_FIELD` naming the path of the first value that JSON would change: NaN, infinities,
 * undefined in an array, bigint, functions, class instances, nesting past 48. What was stepped live has to be what a replay reads,
 * so an input that cannot be written down is not taken in. A property that is undefined counts as absent, and -0 becomes 0.
 */
export function encodePayload(value: unknown): Result<string> {
  const fault = findUnsafe(value, '', 0);
  if (fault === null) return ok(JSON.stringify(value));
  const path = fault.path === '' ? 'payload' : `payload${fault.path}`;
  return err(
    refuse('BAD_FIELD', path, fault.what, 'a JSON value', `${path} is ${fault.what}, which JSON cannot keep.`),
  );
}

interface UnsafeValue {
  readonly path: string;
  readonly what: string;
}

function findUnsafe(value: unknown, path: string, depth: number): UnsafeValue | null {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return null;
    case 'number':
      return Number.isFinite(value) ? null : { path, what: String(value) };
    case 'object':
      return value === null ? null : findUnsafeInside(value, path, depth);
    default:
      return { path, what: typeof value };
  }
}

function findUnsafeInside(value: object, path: string, depth: number): UnsafeValue | null {
  if (depth >= MAX_DEPTH) return { path, what: `nested deeper than ${MAX_DEPTH}` };
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      const fault = findUnsafe(value[i], `${path}[${i}]`, depth + 1);
      if (fault !== null) return fault;
    }
    return null;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return { path, what: 'no plain object' };
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const fault = findUnsafe(member, `${path}.${key}`, depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}
