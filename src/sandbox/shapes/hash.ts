/** Hash of what no transaction has caused: funding, settlement. */
export const NO_HASH = `0x${'0'.repeat(64)}` as const;

const WORDS = 8;

/** 0x and 64 hex digits that stand for the transaction of an id; the same id has the same hash. Means nothing else. */
export function hashOf(id: string | number): `0x${string}` {
  const text = String(id);
  let seed = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) seed = Math.imul(seed ^ text.charCodeAt(at), 0x01000193);
  let digits = '';
  for (let word = 1; word <= WORDS; word++) digits += mixed(seed + Math.imul(word, 0x9e3779b9));
  return `0x${digits}`;
}

function mixed(word: number): string {
  let bits = word | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return ((bits ^ (bits >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
