import type { MarketChannel, MarketFaultKind, MarketFaultView } from '../../contract/views.ts';

/** Order of channels and kinds in snapshots: new ones go to the end. */
const CHANNELS: readonly MarketChannel[] = ['book', 'bbo', 'mark', 'trades'];
const KINDS: readonly MarketFaultKind[] = [
  'crossed',
  'locked',
  'empty_side',
  'unsorted',
  'doubled',
  'size',
  'price',
  'shape',
  'time_back',
  'future',
  'late',
  'depth_jump',
  'far',
];

const NONE: readonly MarketFaultView[] = [];

/** How often each kind of fault was seen on each channel. Costs nothing while there are none. */
export class FaultCounts {
  /** By channel, then kind. */
  readonly #counts: number[] = Array.from({ length: CHANNELS.length * KINDS.length }, () => 0);
  #total = 0;

  /** All faults together. */
  get total(): number {
    return this.#total;
  }

  /** Counts one. */
  note(channel: MarketChannel, kind: MarketFaultKind): void {
    const at = CHANNELS.indexOf(channel) * KINDS.length + KINDS.indexOf(kind);
    this.#counts[at] = (this.#counts[at] as number) + 1;
    this.#total += 1;
  }

  /** Those that were seen, by channel, then kind. */
  list(): readonly MarketFaultView[] {
    if (this.#total === 0) return NONE;
    return CHANNELS.flatMap((channel, row) =>
      KINDS.map((kind, column) => ({ channel, kind, count: this.#counts[row * KINDS.length + column] as number })),
    ).filter(({ count }) => count > 0);
  }

  /** JSON-safe state. */
  snapshot(): readonly MarketFaultView[] {
    return this.list();
  }

  /** Continues from a snapshot. */
  restore(state: readonly MarketFaultView[]): void {
    this.#counts.fill(0);
    this.#total = 0;
    for (const { channel, kind, count } of state) {
      this.#counts[CHANNELS.indexOf(channel) * KINDS.length + KINDS.indexOf(kind)] = count;
      this.#total += count;
    }
  }
}
