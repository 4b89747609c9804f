const KEY = 'trimtab.pins';

/** Symbols that the person pinned; what cannot be read counts as none. */
export function readPins(): ReadonlySet<string> {
  const stored = window.localStorage.getItem(KEY);
  if (stored === null) return new Set();
  return new Set(stored.split(' ').filter((symbol) => symbol !== ''));
}

/** The pins with one switched over; kept for the next start. */
export function togglePin(pins: ReadonlySet<string>, symbol: string): ReadonlySet<string> {
  const next = new Set(pins);
  if (!next.delete(symbol)) next.add(symbol);
  window.localStorage.setItem(KEY, [...next].join(' '));
  return next;
}
