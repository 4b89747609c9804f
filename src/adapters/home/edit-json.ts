/** A JSON object of a file. */
export type Json = Readonly<Record<string, unknown>>;

/** The keys of a dotted path with indices: `strategies[0].stopAtr` = strategies, 0, stopAtr. */
export function keysOf(path: string): readonly (string | number)[] {
  return path
    .replace(/\[(\d+)\]/g, '.$1')
    .split('.')
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

/** A copy of `json` with `value` at a path; objects on the way are made where they are missing, list elements are not. */
export function withValue(json: Json, path: string, value: unknown): Json {
  return put(json, keysOf(path), value) as Json;
}

/** A copy of `json` without the value at a path, and without objects that are empty then. */
export function withoutValue(json: Json, path: string): Json {
  return (drop(json, keysOf(path)) ?? {}) as Json;
}

function put(at: unknown, keys: readonly (string | number)[], value: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return value;
  if (typeof key === 'number') {
    if (!Array.isArray(at)) return at;
    return at.map((element: unknown, index) => (index === key ? put(element, rest, value) : element));
  }
  const object = isObject(at) ? at : {};
  return { ...object, [key]: put(object[key], rest, value) };
}

/** The object without what the keys lead to, or undefined where nothing is left of it. */
function drop(at: unknown, keys: readonly (string | number)[]): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return undefined;
  if (typeof key === 'number' || !isObject(at)) return at;
  const { [key]: there, ...others } = at;
  const left = drop(there, rest);
  const next = left === undefined ? others : { ...others, [key]: left };
  return Object.keys(next).length === 0 ? undefined : next;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
