/** Kinds of trouble that a story may meet. */
export const FAULTS = ['line', 'disk', 'sleep', 'market', 'kill', 'outage'] as const;

/** One kind of trouble: lost, late and repeated news and a broken line; a full disk; sleep; jumps and silences of prices; kill -9; a venue that is away. */
export type Fault = (typeof FAULTS)[number];

/** What each kind means, for `--help`. */
export const FAULT_WORDS: Readonly<Record<Fault, string>> = {
  line: 'the line breaks and comes back; replies, fills and updates are lost, late or repeated',
  disk: 'the disk of the journal is full for a while',
  sleep: 'the machine sleeps',
  market: 'prices jump by up to half, fall silent, and books are thin',
  kill: 'kill -9 at chosen instants of an order’s life and at any time; each journal is cut at a place of its own',
  outage:
    'in half of the stories: the venue is away for longer than the terminal waits, with prices or without, again on the way back and around deaths',
};

/**
 * The kinds named by a comma-separated list, or all for `all`, none for `none`. Returns null and the first unknown word when a word is not
 * a kind.
 */
export function parseFaults(text: string): { readonly faults: ReadonlySet<Fault> } | { readonly unknown: string } {
  if (text === 'all') return { faults: new Set(FAULTS) };
  if (text === 'none') return { faults: new Set() };
  const faults = new Set<Fault>();
  for (const word of text.split(',')) {
    const fault = FAULTS.find((each) => each === word.trim());
    if (fault === undefined) return { unknown: word.trim() };
    faults.add(fault);
  }
  return { faults };
}
